"""The columns of a file as a person may give them a meaning, whether or not it was understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from benchmarking.queries import import_reading
from benchmarking.sheets import excerpts, hints, spend

SAMPLES = 3
_WORDS = re.compile(r"(?=.*[A-Za-z])(?:[^0-9]*|.{20,})", re.DOTALL)
MOST = 60
"""Columns that are offered; wider tables than any body publishes are cut."""


@dataclass(frozen=True)
class Column:
    """A column: what to call it, what stands in it, and its meaning so far ("" for none).

    `where` is how the reader is told of it: its heading, or its place where that is no name.
    `table` numbers the tables with headings of their own, `sheet` names the first with these.
    """

    table: int
    sheet: str
    where: hints.Where
    heading: str
    samples: Sequence[str]
    role: str


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file."""

    sheet: str
    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Layout:
    """What a person may point at: columns, sheets, and the rows above the first table."""

    columns: Sequence[Column]
    sheets: Sequence[str]
    read_sheets: Sequence[str]
    raw_rows: Sequence[RawRow]
    about: spend.Interpretation | None

    @property
    def has_several_tables(self) -> bool:
        """Whether columns stand in tables with different headings."""
        return len({column.table for column in self.columns}) > 1


def of(spend_import: SpendImport) -> Layout:
    """From what was read; from the file's first rows where reading was refused."""
    about = import_reading.of(spend_import)
    raw = [RawRow(*row) for row in _raw(spend_import)]
    if spend_import.state != ImportState.REFUSED and about is not None:
        return Layout(
            columns=list(_columns_read(spend_import, about))[:MOST],
            sheets=_sheets(about),
            read_sheets=[name for name in about.sheets if name],
            raw_rows=(),
            about=about,
        )
    sheets = list(dict.fromkeys(row.sheet for row in raw if row.sheet))
    return Layout(
        columns=list(_columns_pointed_at(spend_import, raw, about))[:MOST],
        sheets=sheets,
        read_sheets=spend_import.hints.get("sheets", sheets),
        raw_rows=raw,
        about=about,
    )


def _raw(spend_import: SpendImport) -> Iterator[tuple[str, int, list[str]]]:
    for row in spend_import.findings.get("first_rows", ()):
        cells = row["cells"][:MOST]
        yield row["sheet"], row["row"], _withheld(cells) if _has_name(cells) else cells


def _withheld(cells: Sequence[str]) -> list[str]:
    """The row without its words; figures and days stay, so that columns can be told apart."""
    return ["" if _WORDS.fullmatch(cell) else cell for cell in cells]


def _sheets(about: spend.Interpretation) -> list[str]:
    names = [*about.sheets, *(one.sheet for one in about.skipped)]
    return list(dict.fromkeys(name for name in names if name))


def _columns_read(spend_import: SpendImport, about: spend.Interpretation) -> Iterator[Column]:
    """Each heading once, in every table that has it; nameless columns of the first table."""
    seen: set[str] = set()
    previews = spend_import.findings.get("preview", ())
    for nth, (table, preview) in enumerate(zip(about.tables, previews, strict=False)):
        names = [heading.strip() for heading in table.headings]
        for at, (heading, role) in enumerate(
            zip(preview["headings"], preview["roles"], strict=True)
        ):
            name = names[at] if at < len(names) else ""
            is_name = bool(name) and names.count(name) == 1
            if (is_name and name in seen) or (nth and not is_name):
                continue
            seen.add(name)
            samples = _samples(preview["rows"], at)
            where = name if is_name else at
            yield Column(nth, preview["sheet"], where, heading, samples, role)


def _has_name(cells: Sequence[str]) -> bool:
    """Whether a cell of the row reads like the name of a person; others may then repeat it."""
    return any(import_reading.without_name(cell.strip()) != cell.strip() for cell in cells)


def _samples(rows: Sequence[Any], at: int) -> list[str]:
    """The first values of a column, from rows that name no person."""
    cells = (row[2][at].strip() for row in rows if at < len(row[2]) and not _has_name(row[2]))
    return [text for text in cells if text][:SAMPLES]


def _columns_pointed_at(
    spend_import: SpendImport, raw: Sequence[RawRow], about: spend.Interpretation | None
) -> Iterator[Column]:
    """Every place of the rows, with the meaning that a person gave it, or that was found."""
    told: Mapping[str, Any] = spend_import.hints.get("columns", {})
    found = about.tables[0].columns if about is not None else ()
    roles = {one.index: one.role for one in found if one.role not in told}
    roles |= {where: role for role, where in told.items() if isinstance(where, int)}
    width = max((len(row.cells) for row in raw), default=0)
    for at in range(width):
        filled = [row.cells[at] for row in raw if at < len(row.cells) and row.cells[at].strip()]
        letters = excerpts.letters(at)
        yield Column(0, "", at, f"Column {letters}", filled[:SAMPLES], roles.get(at, ""))
