"""A table as it lies in a file: its first row, and its cells under their headings."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A delimited file of UTF-8 text."""

    path: Path
    delimiter: str

    @classmethod
    def at(cls, path: Path) -> "Table":
        """Tabs separate cells in .tsv files, commas in all others."""
        return cls(path, "\t" if path.suffix == ".tsv" else ",")

    def first_row(self) -> list[str]:
        """Raises UnicodeDecodeError where the file is not text."""
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            return next(csv.reader(stream, delimiter=self.delimiter), [])

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row, with its number from 1."""
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            for row in enumerate(csv.reader(stream, delimiter=self.delimiter), start=1):
                yield row[0], [cell.strip() for cell in row[1]]

    def records(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Every row below the headings, as heading → cell."""
        rows = self.rows()
        _, headings = next(rows)
        for number, cells in rows:
            yield number, dict(zip(headings, cells, strict=False))


def day(text: str) -> date | None:
    """2019-03-31 or 20190331; nothing is None. Raises ValueError for anything else."""
    return date.fromisoformat(text) if text else None
