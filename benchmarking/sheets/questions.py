"""What is uncertain about a file, as questions with choices; what has been settled is not asked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from benchmarking.sheets import headers, hints, interpretation, layout, parties
from procurement_portal.core.sheets import periods

Choice = interpretation.Choice
Column = interpretation.Column
Question = interpretation.Question

CODES: Final = (
    "sign",
    "header_row",
    "amount_column",
    "date_column",
    "supplier_column",
    "vat_basis",
    "period",
    "day_order",
    "sheets",
)
_MOSTLY: Final = 0.9
_ROWS_SHOWN: Final = 3
_LONGEST: Final = 80


def is_open(saved: interpretation.Interpretation, code: str) -> bool:
    """Whether nobody had answered this question when the interpretation was saved."""
    return any(question.code == code for question in saved.questions)


def all_of(
    found: Sequence[layout.Found],
    tables: Sequence[interpretation.Table],
    skipped: Sequence[interpretation.Skipped],
    told: hints.Hints,
    saved: interpretation.Interpretation | None,
    *,
    sign: str,
    basis: str,
    period: periods.Period | None,
) -> Iterator[Question]:
    """Every open question, the most important first.

    What a hint or an agreed interpretation has settled is left out; a period and new sheets are
    of each file anew, and an agreed turning of signs is asked again where it does not fit.
    """
    candidates = [
        *_sign(found, sign, saved),
        *_header_row(found[0], tables[0]),
        *_columns(found[0], tables[0]),
        *_vat_basis(basis),
        *_period(found, period),
        *_day_order(tables),
        *_sheets(tables, skipped, saved),
    ]
    for question in candidates:
        settled = question.code in _SETTLED_FOR_GOOD and saved and not is_open(saved, question.code)
        if not settled and not told.settles(question.code):
            yield question


_SETTLED_FOR_GOOD: Final = (
    "vat_basis",
    "header_row",
    "amount_column",
    "date_column",
    "supplier_column",
)


def _vat_basis(basis: str) -> Iterator[Question]:
    if basis == interpretation.UNSTATED:
        yield Question(
            "vat_basis",
            "Do the amounts include VAT? The file does not say.",
            (
                Choice(interpretation.NET, "No, without VAT"),
                Choice(interpretation.GROSS, "Yes, with VAT"),
                Choice(interpretation.UNSTATED, "Not known"),
            ),
            basis,
        )


def _sign(
    found: Sequence[layout.Found], sign: str, saved: interpretation.Interpretation | None
) -> Iterator[Question]:
    """Asked when most amounts are negative, or when most are not though that was agreed."""
    counted = sum(table.amounts for table in found)
    negative = sum(table.negative for table in found)
    mostly = negative * 2 > counted
    turned = sign == interpretation.REVERSED
    agreed = saved is not None and ("sign" in saved.settled or turned)
    if (agreed and (mostly or not turned)) or (not agreed and not mostly):
        return
    yield Question(
        "sign",
        f"{negative:,} of {counted:,} amounts are negative. Are these payments?",
        (
            Choice(interpretation.REVERSED, "Yes, a minus means a payment: turn the signs"),
            Choice(interpretation.AS_PUBLISHED, "No, a minus means a credit"),
        ),
        sign,
    )


def _header_row(found: layout.Found, table: interpretation.Table) -> Iterator[Question]:
    """Asked where a table without headings was recognised by its content."""
    if table.header_row != interpretation.NO_HEADER:
        return
    rows = [
        Choice(str(number), f"Row {number}: " + _shortened(" | ".join(filter(None, row))))
        for number, row in enumerate(
            (list(map(_nameless, row)) for row in found.sample[:-1][:_ROWS_SHOWN]),
            start=table.first_row + 1,
        )
    ]
    yield Question(
        "header_row",
        "We found no row of headings and recognised the columns by what they hold. "
        "Which row holds the headings?",
        (Choice("", "None: the file has no headings"), *rows),
        "",
    )


def _columns(found: layout.Found, table: interpretation.Table) -> Iterator[Question]:
    amount, date = table.column(headers.AMOUNT), table.column(headers.DATE)
    choices = found.chosen.amount_choices
    unsettled = found.chosen.basis == interpretation.UNSTATED
    if amount and (amount.confidence <= 0.5 or (len(choices) > 1 and unsettled)):
        text = "Which column holds the amount of each line?"
        yield _which("amount_column", text, choices, amount, found)
    days = found.chosen.date_choices
    if date and (date.confidence < 0.7 or len(days) > 1):
        yield _which("date_column", "Which column holds the date of payment?", days, date, found)
    supplier = table.column(headers.SUPPLIER)
    if supplier is None or supplier.confidence <= 0.5:
        width = max(len(found.headings), *map(len, found.sample), 0)
        named = tuple(
            Choice(str(index), _label(found, index))
            for index in range(width)
            if index not in (amount and amount.index, date and date.index)
            and (index >= len(found.headings) or found.headings[index].strip())
        )
        yield Question(
            "supplier_column",
            "Which column names the supplier?",
            (*named, Choice("", "None: the file does not name suppliers")),
            "" if supplier is None else str(supplier.index),
        )


def _which(
    code: str, text: str, columns: Sequence[Column], chosen: Column, found: layout.Found
) -> Question:
    choices = tuple(Choice(str(one.index), _label(found, one.index)) for one in columns)
    return Question(code, text, choices, str(chosen.index))


def _label(found: layout.Found, index: int) -> str:
    """The column's heading; without one, its place and what stands first in it."""
    heading = found.headings[index].strip() if index < len(found.headings) else ""
    if heading:
        return _shortened(heading)
    cells = (_nameless(row[index].strip()) for row in found.sample if index < len(row))
    first = next(filter(None, cells), "")
    return f"Column {index + 1}" + (f", such as “{_shortened(first)}”" if first else "")


def _nameless(cell: str) -> str:
    """The cell, unless it names a person: questions are shown to more people than the file."""
    return "" if parties.PERSON in parties.read(cell.strip()).flags else cell


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _period(found: Sequence[layout.Found], period: periods.Period | None) -> Iterator[Question]:
    if any(table.dated for table in found):
        return
    told = f"{period.start.isoformat()} to {period.end.isoformat()}" if period else ""
    choices = (Choice(told, f"{told}, as the file's name or title says"),) if period else ()
    yield Question(
        "period",
        "The file has no usable dates. Which period is it about?",
        (*choices, Choice("", "Another period")),
        told,
    )


def _day_order(tables: Sequence[interpretation.Table]) -> Iterator[Question]:
    uncertain = [table.dates for table in tables if table.dates.confidence < _MOSTLY]
    if not uncertain:
        return
    swapped = any(convention.swapped for convention in uncertain)
    yield Question(
        "day_order",
        "Which way round are dates such as 04/05/2024 in this file? "
        + uncertain[0].evidence.capitalize()
        + ".",
        (
            Choice("dmy", "Day first: 4 May" + (", put right where swapped" if swapped else "")),
            Choice("mdy", "Month first: 5 April"),
        ),
        uncertain[0].order,
    )


def _sheets(
    tables: Sequence[interpretation.Table],
    skipped: Sequence[interpretation.Skipped],
    saved: interpretation.Interpretation | None,
) -> Iterable[Question]:
    """Asked where sheets are left out, unless the same were left out when it was agreed."""
    before = {one.sheet for one in saved.skipped} if saved and not is_open(saved, "sheets") else ()
    if all(one.sheet in before for one in skipped):
        return
    used = dict.fromkeys(table.sheet for table in tables)
    left_out = dict.fromkeys(one.sheet for one in skipped)
    yield Question(
        "sheets",
        "Some sheets are left out: "
        + "; ".join(f"“{one.sheet}” ({one.reason})" for one in skipped[:10])
        + ". Which sheets hold payments?",
        tuple(Choice(name, name) for name in dict.fromkeys([*used, *left_out])),
        "\n".join(used),
        several=True,
    )
