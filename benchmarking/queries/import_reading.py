"""How a file was read, as its page tells it: facts, first rows under their meanings, questions.

Names of people in the first rows are withheld, as they are wherever lines are shown.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmarking.models import SpendImport, names
from benchmarking.queries.import_words import (
    CONTAINERS,
    DELIMITERS,
    ENCODINGS,
    MEANINGS,
    SIGNS,
    VAT,
)
from benchmarking.sheets import headers, interpretation, parties, spend
from benchmarking.sheets import wording as sheet_words
from procurement_portal.core.sheets import amounts, dates, periods
from procurement_portal.core.templatetags import formats

TABLES_SHOWN = 3
NAMED = {headers.SUPPLIER, headers.DESCRIPTION, headers.REFERENCE}
NOT_UNDERSTOOD = "not understood"
_PLAIN = re.compile(r"-?[0-9]{1,3}(?:,?[0-9]{3})*(?:\.[0-9]{1,2})?")


def of(spend_import: SpendImport) -> spend.Interpretation | None:
    """How the file was read; None before that, and for what an older reader wrote."""
    try:
        return spend.Interpretation.from_json(json.dumps(spend_import.interpretation))
    except ValueError:
        return None


@dataclass(frozen=True)
class Cell:
    """A cell as published and, where that says more, what it was read as."""

    text: str
    read_as: str = ""
    is_wrong: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class Heading:
    """A column that means something: its heading as published, what it was read as, and why."""

    text: str
    meaning: str
    evidence: str
    numeric: bool


@dataclass(frozen=True)
class FirstRow:
    """A row of the file: its number as spreadsheets show it, and its cells that mean something."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class FirstRows:
    """The beginning of a table, and the headings of the columns that are not used."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[FirstRow]
    unused: Sequence[str]


@dataclass(frozen=True)
class Understood:
    """What the reader made of the file, in words."""

    facts: Sequence[dict[str, str]]
    columns: Sequence[dict[str, str]]
    tables: Sequence[FirstRows]
    more_tables: int
    warnings: Sequence[str]
    skipped: Sequence[str]
    questions: Sequence[dict[str, str]]


def understood(spend_import: SpendImport) -> Understood | None:
    """The interpretation in words; None before the file has been read."""
    about = of(spend_import)
    if about is None or not about.tables:
        return None
    tables = list(_tables(spend_import, about))
    return Understood(
        facts=facts(spend_import, about),
        columns=_columns(tables[:TABLES_SHOWN]),
        tables=tables[:TABLES_SHOWN],
        more_tables=len(about.tables) - len(tables[:TABLES_SHOWN]),
        warnings=[sheet_words.WARNINGS.get(code, code) for code in about.warnings],
        skipped=[f"{one.sheet}: {one.reason}" for one in about.skipped],
        questions=[_answered(question) for question in about.questions],
    )


def _columns(tables: Sequence[FirstRows]) -> list[dict[str, str]]:
    """Each meaning with the heading it stands under, and how that was known."""
    told = {
        (one.meaning, one.text): f"“{one.text}”: {one.evidence}"
        for table in tables
        for one in table.headings
    }
    return [{"key": meaning, "value": value} for (meaning, _), value in told.items()]


def facts(spend_import: SpendImport, about: spend.Interpretation) -> list[dict[str, str]]:
    """What holds for the file as a whole, each with its value in words."""
    table = about.tables[0]
    told = {
        "Kind of file": CONTAINERS.get(about.container, about.container),
        "Encoding": ENCODINGS.get(about.encoding, about.encoding),
        "Cells divided by": DELIMITERS.get(about.delimiter, about.delimiter),
        "Sheets read": ", ".join(about.sheets),
        "Row of the headings": _heading_row(table),
        "Dates": _dates(table),
        "Signs": SIGNS[about.sign],
        "VAT": VAT[about.vat_basis],
        "Period named by the file": _period(about.period),
        "Read as agreed before": _agreed(spend_import),
    }
    return [{"key": key, "value": value} for key, value in told.items() if value]


def _heading_row(table: interpretation.Table) -> str:
    return "None" if table.header_row == interpretation.NO_HEADER else str(table.header_row + 1)


def _dates(table: interpretation.Table) -> str:
    if table.column(headers.DATE) is None:
        return "None: no column holds dates"
    order = "Month first" if table.dates.order == "mdy" else "Day first"
    swapped = ", day and month put right where they had been swapped" if table.dates.swapped else ""
    evidence = f" ({table.dates.evidence})" if table.dates.evidence else ""
    return f"{order}{swapped}{evidence}"


def _period(period: periods.Period | None) -> str:
    return f"{formats.day(period.start)} to {formats.day(period.end)}" if period else ""


def _agreed(spend_import: SpendImport) -> str:
    profile = spend_import.profile
    if profile is None:
        return ""
    return f"As agreed on {formats.day(profile.updated_at)} for “{profile.source_system}”"


def _answered(question: interpretation.Question) -> dict[str, str]:
    labels = {choice.value: choice.label for choice in question.choices}
    values = question.answer.split("\n") if question.several else [question.answer]
    return {
        "key": question.text,
        "value": ", ".join(labels.get(value, value) for value in values) or "None",
    }


def _tables(spend_import: SpendImport, about: spend.Interpretation) -> Iterator[FirstRows]:
    """The first rows of each layout once: the months of a workbook are mostly alike."""
    seen = set()
    found = spend_import.findings.get("preview", ())
    for table, preview in zip(about.tables, found, strict=False):
        layout = (tuple(preview["headings"]), tuple(preview["roles"]))
        if layout not in seen:
            seen.add(layout)
            yield _first_rows(table, preview, about)


def _first_rows(
    table: interpretation.Table, preview: Mapping[str, Any], about: spend.Interpretation
) -> FirstRows:
    columns = sorted(table.columns, key=lambda column: column.index)
    used = {column.index for column in columns}
    return FirstRows(
        title=preview["sheet"],
        headings=[_heading(column, preview["headings"]) for column in columns],
        rows=[FirstRow(row[1], _cells(row[2], columns, table, about)) for row in preview["rows"]],
        unused=[text for at, text in enumerate(preview["headings"]) if at not in used],
    )


def _heading(column: interpretation.Column, headings: Sequence[str]) -> Heading:
    return Heading(
        text=headings[column.index],
        meaning=MEANINGS.get(column.role, column.role),
        evidence=column.evidence,
        numeric=column.role == headers.AMOUNT,
    )


def _cells(
    row: Sequence[str],
    columns: Sequence[interpretation.Column],
    table: interpretation.Table,
    about: spend.Interpretation,
) -> list[Cell]:
    texts = {
        column.role: row[column.index].strip() if column.index < len(row) else ""
        for column in columns
    }
    party = parties.read(texts.get(headers.SUPPLIER, ""))
    return [_cell(role, text, party.flags, table, about) for role, text in texts.items()]


def _cell(
    role: str,
    text: str,
    flags: Sequence[str],
    table: interpretation.Table,
    about: spend.Interpretation,
) -> Cell:
    if role == headers.AMOUNT:
        return _amount(text, about)
    if role == headers.DATE:
        return _date(text, table, about)
    return Cell(names.shown(text, flags) if role in NAMED else without_name(text))


def without_name(text: str) -> str:
    """A cell of unknown meaning, unless it reads like the name of a person."""
    return names.shown(text, parties.read(text).flags)


def _amount(text: str, about: spend.Interpretation) -> Cell:
    amount = amounts.read(text, comma_decimal=about.comma_decimal).amount
    if amount is None:
        return Cell(text, NOT_UNDERSTOOD, is_wrong=True, numeric=True)
    signed = -amount if about.sign == interpretation.REVERSED else amount
    says_the_same = _PLAIN.fullmatch(text) and Decimal(text.replace(",", "")) == signed
    return Cell(text, "" if says_the_same else formats.pounds_exact(signed), numeric=True)


def _date(text: str, table: interpretation.Table, about: spend.Interpretation) -> Cell:
    reading = dates.read(text, about.latest_date) if text else None
    first, last = dates.resolve(reading, table.dates) if reading else (None, None)
    if first is None:
        return Cell(text, NOT_UNDERSTOOD, is_wrong=bool(text))
    words = f"{formats.day(first)} to {formats.day(last)}" if last else formats.day(first)
    return Cell(text, "" if words == text else words)
