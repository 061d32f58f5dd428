"""From what was found to an interpretation: which tables count, and the word of people on them."""

import dataclasses
import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarking.sheets import headers, hints, interpretation, layout, questions
from procurement_portal.core.sheets import amounts, delimited, encodings, periods, refusal

Skipped = interpretation.Skipped

_VAT_LINE: Final = re.compile(
    r"^\W*vat\b(?!.*\b(?:advice|advis|consult|refund serv))", re.IGNORECASE
)
_SURE: Final = 0.9
_CERTAIN: Final = 0.98
_GUESS: Final = 0.5


def not_spend_data(
    reports: Sequence[layout.SheetReport], told: hints.Hints
) -> refusal.Refused | hints.WrongHint:
    """What to raise for a file in which no table of payments was found, or not where told."""
    if told.header_row is not None:
        where = "the first row" if told.header_row < 0 else f"row {told.header_row + 1}"
        return hints.WrongHint(
            f"Under {where} there is no column of amounts. Say another row, or which column "
            "holds the amounts."
        )
    if any(report.looks_like_register for report in reports):
        return refusal.Refused(
            "not_spend_data",
            "This looks like a register of contracts: its rows have start and end dates, not "
            "payments. Upload the file of payments to suppliers.",
        )
    if any(report.looks_like_sales for report in reports):
        return refusal.Refused(
            "not_spend_data",
            "This looks like a supplier's return of sales: its rows name customers. Upload the "
            "file of payments to suppliers.",
        )
    empty = [one.without_amounts for one in reports if one.without_amounts is not None]
    if empty:
        return refusal.Refused(
            "not_spend_data",
            f"Row {empty[0] + 1} reads as headings, but no column below it holds amounts. If it "
            "is a list of payments, say which row holds the headings and which column the amounts.",
        )
    if not any(any(map(str.strip, row)) for report in reports for row in report.first_rows):
        return refusal.Refused("empty", "The file holds no rows.")
    return refusal.Refused(
        "not_spend_data",
        "We found no row of headings with an amount and a supplier or a date, so this does not "
        "read as a list of payments. If it is one, say which row holds the headings.",
    )


def usable_tables(
    reports: Sequence[layout.SheetReport], chosen: Sequence[str], latest: datetime.date
) -> tuple[list[layout.Found], list[Skipped]]:
    """The tables to read and the sheets left out, each with its reason.

    A sheet without headings carries on the one before it where its cells fit. Hidden sheets, and
    tables without dates beside tables with dates (summaries), would count payments twice; sheets
    that a person has `chosen` are read whatever they are. Raises hints.WrongHint.
    """
    _check_sheets(reports, chosen)
    found: list[layout.Found] = []
    skipped: list[Skipped] = []
    for report in reports:
        if chosen and report.name not in chosen:
            skipped.append(Skipped(report.name, "not chosen"))
        elif report.tables:
            found.extend(report.tables)
        elif found and not report.hidden and layout.continues(report, found[-1], latest):
            found.append(layout.carried_on(report, found[-1]))
        elif any(any(map(str.strip, row)) for row in report.first_rows):
            skipped.append(Skipped(report.name, "no headings of spend data"))
    if not chosen:
        found, left_out = _without_doubles(found)
        skipped.extend(left_out)
    return found, skipped


def _check_sheets(reports: Sequence[layout.SheetReport], chosen: Sequence[str]) -> None:
    there = [report.name for report in reports]
    for name in chosen:
        if name not in there:
            held = ", ".join(f"“{one}”" for one in there if one)
            raise hints.WrongHint(
                f"There is no sheet “{name[:80]}”." + (f" The file has {held}." if held else "")
            )


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
    told: hints.Hints,
    saved: interpretation.Interpretation | None,
    *,
    filename: str,
    kind: encodings.Kind,
    delimiter: str,
    quoting: str,
    period: periods.Period | None,
    latest: datetime.date,
) -> interpretation.Interpretation:
    """The interpretation, with a person's word and an agreed earlier one taking precedence."""
    tables = tuple(_table(table, told, saved) for table in found)
    sign = told.sign or (saved.sign if saved else interpretation.AS_PUBLISHED)
    bases = {table.chosen.basis for table in found}
    basis = bases.pop() if len(bases) == 1 else interpretation.UNSTATED
    if saved and (basis == interpretation.UNSTATED or saved.vat_basis != interpretation.UNSTATED):
        basis = saved.vat_basis
    basis = told.vat_basis or basis
    asked = questions.all_of(
        found, tables, skipped, told, saved, sign=sign, basis=basis, period=period
    )
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
        questions=tuple(asked),
        warnings=tuple(_warnings(found, tables, skipped, kind, quoting)),
        confidence=_confidence(tables),
        settled=_settled(told, saved),
    )


def _settled(told: hints.Hints, saved: interpretation.Interpretation | None) -> tuple[str, ...]:
    """What people have answered: of this file, or for good of the files like it."""
    of_each_file = ("period", "sheets")
    before = [code for code in saved.settled if code not in of_each_file] if saved else []
    now = [code for code in questions.CODES if told.settles(code)]
    return tuple(dict.fromkeys([*before, *now]))


def _confidence(tables: Sequence[interpretation.Table]) -> float:
    """That of the weakest vital column, less where a vital column is missing."""
    vital = (headers.AMOUNT, headers.DATE, headers.SUPPLIER)
    sure = [
        column.confidence for table in tables for column in table.columns if column.role in vital
    ]
    missing = any(table.column(headers.SUPPLIER) is None for table in tables)
    undated = any(table.column(headers.DATE) is None for table in tables)
    weakest = min([*sure, *(table.dates.confidence for table in tables)])
    return round(weakest * (0.8 if missing else 1.0) * (0.8 if undated else 1.0), 2)


def _table(
    found: layout.Found, told: hints.Hints, saved: interpretation.Interpretation | None
) -> interpretation.Table:
    convention = found.dates
    if told.day_order:
        convention = dataclasses.replace(
            convention, order=told.day_order, confidence=1.0, evidence="given"
        )
    elif saved and convention.confidence < (_CERTAIN if "day_order" in saved.settled else _SURE):
        orders = {table.dates.order for table in saved.tables}
        if len(orders) == 1 and not questions.is_open(saved, "day_order"):
            convention = dataclasses.replace(
                convention, order=orders.pop(), confidence=1.0, evidence="as agreed before"
            )
    return interpretation.Table(
        sheet=found.sheet,
        header_row=found.header_row,
        first_row=found.first_row,
        end_row=found.end_row,
        width=found.width,
        columns=found.chosen.columns,
        dates=convention,
        headings=tuple(cell.strip()[:200] for cell in found.headings[: found.width]),
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
        "no_headings": any(_has_none(table) for table in tables[:1]),
        "vat_lines": any(map(_has_vat_lines, found)),
    }
    return (*kind.warnings, *(code for code, holds in told.items() if holds))


def _has_none(table: interpretation.Table) -> bool:
    return table.header_row == interpretation.NO_HEADER


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
