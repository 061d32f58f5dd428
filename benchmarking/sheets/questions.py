"""From what was found to an interpretation: which tables count, what was said, what to ask."""

import dataclasses
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benchmarking.sheets import (
    amounts,
    delimited,
    encodings,
    headers,
    interpretation,
    layout,
    periods,
    refusal,
)

Choice = interpretation.Choice
Column = interpretation.Column
Question = interpretation.Question
Skipped = interpretation.Skipped

_VAT_LINE: Final = re.compile(
    r"^\W*vat\b(?!.*\b(?:advice|advis|consult|refund serv))", re.IGNORECASE
)
_MOSTLY: Final = 0.9
_GUESS: Final = 0.5


def given_period(given: Mapping[str, object]) -> periods.Period | None:
    """The period that a user has named, as two dates, inclusive."""
    value = given.get("period")
    if isinstance(value, periods.Period):
        return value
    if isinstance(value, Sequence) and len(value) == 2:
        start, end = value
        if isinstance(start, datetime.date) and isinstance(end, datetime.date):
            return periods.Period(start, end, "given")
    return None


def not_spend_data(reports: Sequence[layout.SheetReport]) -> refusal.Refused:
    """The refusal of a file in which no table of payments was found."""
    if any(report.looks_like_register for report in reports):
        return refusal.Refused(
            "not_spend_data",
            "This looks like a register of contracts: its rows have start and end dates, not "
            "payments. Upload the file of payments to suppliers.",
        )
    if not any(any(map(str.strip, row)) for report in reports for row in report.first_rows):
        return refusal.Refused("empty", "The file holds no rows.")
    return refusal.Refused(
        "not_spend_data",
        "We found no row of headings with an amount and a supplier or a date, so this does not "
        "read as a list of payments. If it is one, say which row holds the headings.",
    )


def usable_tables(
    reports: Sequence[layout.SheetReport], given: Mapping[str, object], latest: datetime.date
) -> tuple[list[layout.Found], list[Skipped]]:
    """The tables to read and the sheets left out, each with its reason.

    A sheet without headings carries on the one before it where its cells fit. Hidden sheets, and
    tables without dates beside tables with dates (summaries), would count payments twice.
    """
    wanted = given.get("sheets")
    names = set(wanted) if isinstance(wanted, list | tuple | set | frozenset) else None
    found: list[layout.Found] = []
    skipped: list[Skipped] = []
    for report in reports:
        if names is not None and report.name not in names:
            skipped.append(Skipped(report.name, "not chosen"))
        elif report.tables:
            found.extend(report.tables)
        elif found and not report.hidden and layout.continues(report, found[-1], latest):
            found.append(layout.carried_on(report, found[-1]))
        elif any(any(map(str.strip, row)) for row in report.first_rows):
            skipped.append(Skipped(report.name, "no headings of spend data"))
    if names is None:
        found, left_out = _without_doubles(found)
        skipped.extend(left_out)
    return found, skipped


def _without_doubles(
    found: list[layout.Found],
) -> tuple[list[layout.Found], list[Skipped]]:
    skipped: list[Skipped] = []
    for why, test in (
        ("hidden", lambda table: not table.hidden),
        ("no dates while other sheets have them, as in a summary", lambda table: table.dated),
    ):
        kept = [table for table in found if test(table)]
        if kept:
            names = {table.sheet for table in kept}
            dropped = [table.sheet for table in found if not test(table)]
            skipped.extend(Skipped(name, why) for name in dropped if name not in names)
            found = kept
    return found, skipped


def assemble(
    found: Sequence[layout.Found],
    skipped: Sequence[Skipped],
    given: Mapping[str, object],
    *,
    filename: str,
    kind: encodings.Kind,
    delimiter: str,
    quoting: str,
    period: periods.Period | None,
    latest: datetime.date,
) -> interpretation.Interpretation:
    """The interpretation, with a user's word and an agreed earlier one taking precedence."""
    saved = given.get("saved")
    saved = saved if isinstance(saved, interpretation.Interpretation) else None
    tables = tuple(_table(table, given, saved) for table in found)
    sign = str(given.get("sign") or (saved.sign if saved else interpretation.AS_PUBLISHED))
    bases = {table.chosen.basis for table in found}
    basis = bases.pop() if len(bases) == 1 else interpretation.UNSTATED
    if saved and basis == interpretation.UNSTATED:
        basis = saved.vat_basis
    basis = str(given.get("vat_basis") or basis)
    asked = tuple(
        _questions(found, tables, skipped, sign, basis, period, answered=set(given), saved=saved)
    )
    sure = [
        column.confidence
        for table in tables
        for column in table.columns
        if column.role in (headers.AMOUNT, headers.DATE, headers.SUPPLIER)
    ]
    missing = any(table.column(headers.SUPPLIER) is None for table in tables)
    undated = any(table.column(headers.DATE) is None for table in tables)
    return interpretation.Interpretation(
        filename=filename,
        container=kind.container,
        encoding=kind.encoding,
        delimiter=delimiter,
        quoting=quoting,
        tables=tables,
        skipped=tuple(skipped),
        sign=sign,
        vat_basis=basis,
        comma_decimal=any(table.comma_decimal for table in found),
        period=period,
        latest_date=latest,
        questions=asked,
        warnings=tuple(_warnings(found, tables, skipped, kind, quoting)),
        confidence=round(
            min([*sure, *(table.dates.confidence for table in tables)])
            * (0.8 if missing else 1.0)
            * (0.8 if undated else 1.0),
            2,
        ),
    )


def _table(
    found: layout.Found,
    given: Mapping[str, object],
    saved: interpretation.Interpretation | None,
) -> interpretation.Table:
    columns = found.chosen.columns
    if saved:
        columns = _as_saved(columns, saved, found)
    named = given.get("columns")
    if isinstance(named, Mapping):
        columns = _as_given(columns, named, found)
    order = given.get("day_order")
    convention = found.dates
    if order in ("dmy", "mdy"):
        convention = dataclasses.replace(
            convention, order=str(order), confidence=1.0, evidence="given"
        )
    return interpretation.Table(
        sheet=found.sheet,
        header_row=found.header_row,
        first_row=found.first_row,
        end_row=found.end_row,
        width=found.width,
        columns=columns,
        dates=convention,
    )


def _as_saved(
    columns: tuple[Column, ...], saved: interpretation.Interpretation, found: layout.Found
) -> tuple[Column, ...]:
    """Meanings agreed before, where the same heading stands in this file too."""
    agreed = {
        headers.squeezed(column.header): column.role
        for table in saved.tables
        for column in table.columns
    }
    here = {headers.squeezed(text): index for index, text in reversed([*enumerate(found.headings)])}
    chosen = {
        role: Column(role, here[text], found.headings[here[text]].strip(), 1.0, "as agreed before")
        for text, role in agreed.items()
        if text and text in here
    }
    return _merged(columns, chosen)


def _as_given(
    columns: tuple[Column, ...], named: Mapping[object, object], found: layout.Found
) -> tuple[Column, ...]:
    """Meanings that a user has given, by index from 0 or by the heading's text."""
    chosen: dict[str, Column] = {}
    removed: set[str] = set()
    texts = {text.strip(): index for index, text in reversed([*enumerate(found.headings)])}
    for role, where in named.items():
        if where is None:
            removed.add(str(role))
            continue
        index = where if isinstance(where, int) else texts.get(str(where).strip())
        if index is None or str(role) not in (*headers.ROLES, headers.GROSS, headers.VAT):
            raise ValueError(f"no column {where!r} for {role!r}")
        text = found.headings[index].strip() if index < len(found.headings) else ""
        chosen[str(role)] = Column(
            str(role), index, text or f"column {index + 1}", 1.0, "given by the user"
        )
    kept = tuple(column for column in columns if column.role not in removed)
    return _merged(kept, chosen)


def _merged(columns: Iterable[Column], chosen: Mapping[str, Column]) -> tuple[Column, ...]:
    """Chosen columns in place of those found; a column has one meaning only."""
    taken = {column.index for column in chosen.values()}
    kept = [column for column in columns if column.role not in chosen and column.index not in taken]
    return (*chosen.values(), *kept)


def _questions(
    found: Sequence[layout.Found],
    tables: Sequence[interpretation.Table],
    skipped: Sequence[Skipped],
    sign: str,
    basis: str,
    period: periods.Period | None,
    *,
    answered: set[str],
    saved: interpretation.Interpretation | None,
) -> Iterable[Question]:
    """What is uncertain, with the choices; what has been settled before is not asked."""
    if basis == interpretation.UNSTATED and "vat_basis" not in answered:
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
    counted = sum(table.amounts for table in found)
    negative = sum(table.negative for table in found)
    if negative > counted * 0.5 and "sign" not in answered and saved is None:
        yield Question(
            "sign",
            f"{negative:,} of {counted:,} amounts are negative. Are these payments?",
            (
                Choice(interpretation.REVERSED, "Yes, a minus means a payment: turn the signs"),
                Choice(interpretation.AS_PUBLISHED, "No, a minus means a credit"),
            ),
            sign,
        )
    if "columns" not in answered and saved is None:
        yield from _column_questions(found[0], tables[0])
    yield from _date_questions(found, tables, period, answered)
    if skipped and "sheets" not in answered:
        used = dict.fromkeys(table.sheet for table in tables)
        yield Question(
            "sheets",
            "Some sheets are left out: "
            + "; ".join(f"“{one.sheet}” ({one.reason})" for one in skipped[:10])
            + ". Which sheets hold payments?",
            tuple(Choice(name, name) for name in [*used, *(one.sheet for one in skipped)]),
            ", ".join(used),
        )


def _column_questions(found: layout.Found, table: interpretation.Table) -> Iterable[Question]:
    amount, date = table.column(headers.AMOUNT), table.column(headers.DATE)
    choices = found.chosen.amount_choices
    unsettled = found.chosen.basis == interpretation.UNSTATED
    if amount and (amount.confidence <= 0.5 or (len(choices) > 1 and unsettled)):
        yield _which(
            "amount_column", "Which column holds the amount of each line?", choices, amount
        )
    days = found.chosen.date_choices
    if date and (date.confidence < 0.7 or len(days) > 1):
        yield _which("date_column", "Which column holds the date of payment?", days, date)
    if table.column(headers.SUPPLIER) is None:
        named = tuple(
            Choice(str(index), text.strip())
            for index, text in enumerate(found.headings)
            if text.strip()
        )
        yield Question(
            "supplier_column",
            "Which column names the supplier?",
            (*named, Choice("", "None: the file does not name suppliers")),
            "",
        )


def _which(code: str, text: str, columns: Sequence[Column], chosen: Column) -> Question:
    choices = tuple(Choice(str(column.index), column.header) for column in columns)
    return Question(code, text, choices, str(chosen.index))


def _date_questions(
    found: Sequence[layout.Found],
    tables: Sequence[interpretation.Table],
    period: periods.Period | None,
    answered: set[str],
) -> Iterable[Question]:
    if not any(table.dated for table in found) and "period" not in answered:
        told = f"{period.start.isoformat()} to {period.end.isoformat()}" if period else ""
        choices = (Choice(told, f"{told}, as the file's name or title says"),) if period else ()
        yield Question(
            "period",
            "The file has no usable dates. Which period is it about?",
            (*choices, Choice("", "Another period")),
            told,
        )
    uncertain = [table.dates for table in tables if table.dates.confidence < _MOSTLY]
    if uncertain and "day_order" not in answered:
        swapped = any(convention.swapped for convention in uncertain)
        yield Question(
            "day_order",
            "Which way round are dates such as 04/05/2024 in this file? "
            + uncertain[0].evidence.capitalize()
            + ".",
            (
                Choice(
                    "dmy", "Day first: 4 May" + (", put right where swapped" if swapped else "")
                ),
                Choice("mdy", "Month first: 5 April"),
            ),
            uncertain[0].order,
        )


def _warnings(
    found: Sequence[layout.Found],
    tables: Sequence[interpretation.Table],
    skipped: Sequence[Skipped],
    kind: encodings.Kind,
    quoting: str,
) -> Iterable[str]:
    layouts = {
        tuple((column.role, headers.squeezed(column.header)) for column in table.columns)
        for table in tables
    }
    negative = sum(table.negative for table in found)
    told = {
        "unquoted": quoting == delimited.UNQUOTED,
        "sheets_skipped": bool(skipped),
        "several_tables": len(layouts) > 1,
        "no_supplier_column": any(table.column(headers.SUPPLIER) is None for table in tables),
        "dates_swapped": any(table.dates.swapped for table in tables),
        "mostly_negative": negative * 2 > sum(table.amounts for table in found),
        "headings_guessed": any(map(_is_guessed, tables)),
        "vat_lines": any(map(_has_vat_lines, found)),
    }
    return (*kind.warnings, *(code for code, holds in told.items() if holds))


def _is_guessed(table: interpretation.Table) -> bool:
    """Whether the amount or the date was recognised by its content alone."""
    vital = (table.column(headers.AMOUNT), table.column(headers.DATE))
    return any(column is not None and column.confidence <= _GUESS for column in vital)


def _has_vat_lines(found: layout.Found) -> bool:
    column = next((one for one in found.chosen.columns if one.role == headers.EXPENSE_TYPE), None)
    if column is None:
        return False
    return any(
        _VAT_LINE.match(row[column.index])
        for row in found.sample
        if len(row) > column.index and not amounts.looks_like(row[column.index])
    )
