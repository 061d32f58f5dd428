"""From lines as the database copies them out to Parquet files, in bounded memory."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarking.snapshots import layout

BYTES_AT_ONCE = 8 * 1024 * 1024
COMPRESSION = "zstd"
STANDING = ("kind", "category_id", "superseded_by_id")
"""Columns that may change after an import was loaded."""
FIXED = ("row_number", "month", "net_pence")
"""Columns that may never."""


class LinesDiffer(Exception):
    """Lines are not those that were written: some were added, removed or edited."""


@dataclass(frozen=True)
class Written:
    """A Parquet file that was just made, with the sums of its lines in pence."""

    file: Path
    financial_year: int
    sha256: str
    rows: int
    net_pence: int
    absolute_pence: int


class _Growing:
    """A file of lines in the making."""

    def __init__(self, file: Path, stack: ExitStack) -> None:
        self.file = file
        self.rows = self.net_pence = self.absolute_pence = 0
        self._writer = stack.enter_context(
            pq.ParquetWriter(file, layout.LINES, compression=COMPRESSION)
        )

    def add(self, lines: pa.RecordBatch) -> None:
        self._writer.write_batch(lines)
        net = lines["net_pence"].to_numpy()
        self.rows += len(net)
        self.net_pence += int(net.sum())
        self.absolute_pence += int(np.abs(net).sum())


def lines(copied: Path, folder: Path) -> list[Written]:
    """Write lines copied out as CSV with a heading to one file a financial year, in `folder`.

    The same lines give the same bytes.
    """
    growing: dict[int, _Growing] = {}
    with ExitStack() as stack:
        for batch in _batches(copied):
            for year in pc.unique(batch["financial_year"]).to_pylist():
                if year not in growing:
                    growing[year] = _Growing(folder / f"lines-{year}.parquet", stack)
                growing[year].add(batch.filter(pc.equal(batch["financial_year"], year)))
    return [
        Written(one.file, year, digest(one.file), one.rows, one.net_pence, one.absolute_pence)
        for year, one in sorted(growing.items())
    ]


def changes(copied: Path, written: dict[int, Path], folder: Path) -> list[Written]:
    """Compare lines copied out with those `written`, by financial year; keep what differs.

    Returns a file for each year in which a line stands otherwise than it was written. Raises
    LinesDiffer when the lines themselves are others.
    """
    now = _standing_now(copied)
    if set(now) != set(written):
        raise LinesDiffer(f"financial years {sorted(now)} and not {sorted(written)}")
    made = (_changes(year, now[year], written[year], folder) for year in sorted(now))
    return [one for one in made if one is not None]


def _changes(year: int, now: pa.Table, written: Path, folder: Path) -> Written | None:
    before = pq.read_table(written, columns=[*FIXED, *STANDING]).unify_dictionaries()
    now, before = now.sort_by("row_number"), before.sort_by("row_number")
    if not all(now[name].equals(before[name]) for name in FIXED):
        raise LinesDiffer(f"lines of the financial year {year}")
    differs = np.zeros(len(now), dtype=bool)
    for name in STANDING:
        differs |= _values(now[name]) != _values(before[name])
    if not differs.any():
        return None
    kept = now.filter(pa.array(differs)).select(layout.CHANGES.names).cast(layout.CHANGES)
    file = folder / f"changes-{year}.parquet"
    pq.write_table(kept, file, compression=COMPRESSION)
    return Written(file, year, digest(file), len(kept), 0, 0)


def _values(column: pa.ChunkedArray) -> np.ndarray:
    """Comparable values; nothing compares as nothing."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    return column.fill_null("" if pa.types.is_string(column.type) else -1).to_numpy()


def _standing_now(copied: Path) -> dict[int, pa.Table]:
    wanted = list({*FIXED, *layout.CHANGES.names})
    narrow = pa.Table.from_batches(
        [batch.select(wanted) for batch in _batches(copied)],
        schema=pa.schema([layout.LINES.field(name) for name in wanted]),
    )
    years = pc.unique(narrow["financial_year"]).to_pylist()
    return {year: narrow.filter(pc.equal(narrow["financial_year"], year)) for year in years}


def _batches(copied: Path) -> Iterator[pa.RecordBatch]:
    kinds = {field.name: field.type for field in layout.LINES}
    kinds["kind"] = pa.string()
    if copied.stat().st_size:
        reader = csv.open_csv(
            copied,
            read_options=csv.ReadOptions(block_size=BYTES_AT_ONCE, use_threads=False),
            convert_options=csv.ConvertOptions(
                column_types=kinds, include_columns=layout.LINES.names
            ),
        )
        yield from (batch.cast(layout.LINES) for batch in reader)


def digest(file: Path) -> str:
    """The SHA-256 of the file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
