"""Sums of lines in force, computed from a directory of snapshots alone.

This is the seam for a distributed engine: `of_piece` maps one piece of a manifest to its sums and
needs nothing but a way to open a file; `combine` adds sums up, in any order and any grouping. Here
threads map and this process combines; Dask or Spark may do either without any change.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarking.snapshots import layout
from benchmarking.snapshots.layout import Held, Piece

KINDS = ("spend", "grant", "payroll", "tax", "recharge")
"""In the order of their numbers in a packed key; a new kind goes to the end."""
COLUMNS = ["row_number", "month", "net_pence", "kind", "category_id", "superseded_by_id"]
BITS_KIND, BITS_MONTH, BITS_CATEGORY, BITS_AUTHORITY = 3, 15, 20, 24
IN_FORCE = -1

Open = Callable[[str], BinaryIO]


class FileFault(Exception):
    """A file of the directory is not what its manifest says."""

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(f"{path}: {fault}")
        self.path = path
        self.fault = fault


@dataclass(frozen=True)
class Cell:
    """An authority's category, month and kind of spend: what a base cell is of."""

    authority_id: int
    category_id: int
    month: date
    kind: str


@dataclass(frozen=True, eq=False)
class Sums:
    """Cells in the order of their keys: lines in force, and their sums in pence.

    `keys` are cells packed into whole numbers (`pack`); all four are int64 vectors of one length.
    """

    keys: np.ndarray
    line_count: np.ndarray
    net_pence: np.ndarray
    absolute_pence: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, place: int) -> tuple[int, int, int]:
        """Lines, net pence and absolute pence of one cell by its place."""
        return (
            int(self.line_count[place]),
            int(self.net_pence[place]),
            int(self.absolute_pence[place]),
        )


NOTHING = Sums(*(np.empty(0, dtype=np.int64) for _ in range(4)))


def pack(
    authority_ids: np.ndarray | int,
    category_ids: np.ndarray,
    months: np.ndarray,
    kinds: np.ndarray,
) -> np.ndarray:
    """Cells as whole numbers, ordered by authority, category, month and kind.

    `months` are datetime64; `kinds` are places in KINDS. Raises OverflowError for numbers of
    authorities from 2^24 or of categories from 2^20 on.
    """
    since_year_0 = months.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    for numbers, bits in (
        (np.asarray(authority_ids), BITS_AUTHORITY),
        (category_ids, BITS_CATEGORY),
        (since_year_0, BITS_MONTH),
    ):
        if numbers.size and (np.bitwise_or.reduce(numbers, axis=None) >> bits) != 0:
            raise OverflowError("A number is too large for a cell's key.")
    key = np.asarray(authority_ids, dtype=np.int64) << BITS_CATEGORY | category_ids
    return (key << BITS_MONTH | since_year_0) << BITS_KIND | kinds


def unpack(key: int) -> Cell:
    """The cell of a key."""
    kind = key & (1 << BITS_KIND) - 1
    month = key >> BITS_KIND & (1 << BITS_MONTH) - 1
    category = key >> BITS_KIND + BITS_MONTH & (1 << BITS_CATEGORY) - 1
    authority = key >> BITS_KIND + BITS_MONTH + BITS_CATEGORY
    return Cell(int(authority), int(category), date(month // 12, month % 12 + 1, 1), KINDS[kind])


def authority_of(key: int) -> int:
    """The authority of a key's cell."""
    return key >> BITS_KIND + BITS_MONTH + BITS_CATEGORY


def of_piece(piece: Piece, open_file: Open) -> Sums:
    """Sums of one piece's lines in force. Raises FileFault when a file is not as it was written.

    Memory grows with the largest piece read, not with the directory.
    """
    table = _read(piece.lines, COLUMNS, open_file)
    net = table["net_pence"].to_numpy()
    if (int(net.sum()), int(np.abs(net).sum())) != (piece.net_pence, piece.absolute_pence):
        raise FileFault(piece.lines.path, "its lines do not add up to what its manifest says")
    months = table["month"].to_numpy()
    kinds, categories = _kinds(table), table["category_id"].to_numpy()
    stand = None if _all_in_force(table) else _standing(table)
    if piece.changes is not None:
        changes = _read(piece.changes, [*layout.CHANGES.names], open_file)
        places = _places(table, changes, piece.changes.path)
        categories, stand = categories.copy(), _standing(table)
        kinds[places], stand[places] = _kinds(changes), _standing(changes)
        categories[places] = changes["category_id"].to_numpy()
    if stand is not None:
        counts = stand == IN_FORCE
        categories, months, kinds, net = (
            column[counts] for column in (categories, months, kinds, net)
        )
    keys = pack(piece.authority_id, categories, months, kinds)
    return _grouped(Sums(keys, np.ones(len(net), dtype=np.int64), net, np.abs(net)))


def combine(several: Iterable[Sums]) -> Sums:
    """Add sums up. Associative and commutative: any tree of combinations gives the same."""
    parts = list(several)
    if not parts:
        return NOTHING
    return _grouped(
        Sums(
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.line_count for part in parts]),
            np.concatenate([part.net_pence for part in parts]),
            np.concatenate([part.absolute_pence for part in parts]),
        )
    )


def of_pieces(
    pieces: Iterable[Piece], open_file: Open, *, threads: int = 2
) -> tuple[Sums, list[tuple[Piece, FileFault]]]:
    """Sums of all pieces that are as they were written; the others with what is wrong with them."""
    faults: list[tuple[Piece, FileFault]] = []

    def tried(piece: Piece) -> Sums:
        try:
            return of_piece(piece, open_file)
        except FileFault as fault:
            faults.append((piece, fault))
            return NOTHING

    with ThreadPoolExecutor(threads) as pool:
        found = combine(pool.map(tried, pieces))
    return found, sorted(faults, key=lambda told: told[1].path)


def of_directory(pieces: Iterable[Piece], open_file: Open, *, threads: int = 2) -> Sums:
    """Sums of all pieces. Raises FileFault at the first file that is not as it was written."""
    with ThreadPoolExecutor(threads) as pool:
        return combine(pool.map(lambda piece: of_piece(piece, open_file), pieces))


def differences(ours: Sums, theirs: Sums) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Keys of cells that differ, in order, with both sides; a cell that is missing is (0, 0, 0)."""
    keys = np.union1d(ours.keys, theirs.keys)
    left, right = _spread(ours, keys), _spread(theirs, keys)
    for place in np.flatnonzero((left != right).any(axis=0)):
        yield int(keys[place]), tuple(map(int, left[:, place])), tuple(map(int, right[:, place]))


def count_of_either(ours: Sums, theirs: Sums) -> int:
    """How many cells one of the two has, or both."""
    return len(np.union1d(ours.keys, theirs.keys))


def _spread(sums: Sums, keys: np.ndarray) -> np.ndarray:
    spread = np.zeros((3, len(keys)), dtype=np.int64)
    spread[:, np.searchsorted(keys, sums.keys)] = (
        sums.line_count,
        sums.net_pence,
        sums.absolute_pence,
    )
    return spread


def _grouped(sums: Sums) -> Sums:
    """One row a key; sums of whole numbers, so no order of adding makes a difference."""
    if not len(sums):
        return NOTHING
    order = np.argsort(sums.keys, kind="stable")
    keys = sums.keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    added = (
        np.add.reduceat(values[order], starts)
        for values in (sums.line_count, sums.net_pence, sums.absolute_pence)
    )
    return Sums(keys[starts], *added)


def _read(held: Held, columns: list[str], open_file: Open) -> pa.Table:
    """The file's columns, after its bytes were found to be those that the manifest names."""
    try:
        with open_file(held.path) as stream:
            stored = stream.read()
    except OSError as gone:
        raise FileFault(held.path, "it is missing") from gone
    if hashlib.sha256(stored).hexdigest() != held.sha256:
        raise FileFault(held.path, "its bytes are not those that were written")
    # The bytes are here: read where we stand, and wait for no thread of pyarrow's own.
    parquet = pq.ParquetFile(pa.BufferReader(stored), pre_buffer=False)
    table = parquet.read(columns=columns, use_threads=False)
    is_whole = parquet.num_row_groups <= 1
    return table if is_whole else table.unify_dictionaries().combine_chunks()


def _kinds(table: pa.Table) -> np.ndarray:
    """Places in KINDS."""
    if not len(table):
        return np.empty(0, dtype=np.int64)
    column = table["kind"].chunk(0)
    places = np.array([KINDS.index(kind) for kind in column.dictionary.to_pylist()])
    return places[column.indices.to_numpy()]


def _all_in_force(table: pa.Table) -> bool:
    return bool(table["superseded_by_id"].null_count == len(table))


def _standing(table: pa.Table) -> np.ndarray:
    return np.array(table["superseded_by_id"].fill_null(IN_FORCE).to_numpy())


def _places(table: pa.Table, changes: pa.Table, path: str) -> np.ndarray:
    """Where in the lines those of the changes are; lines are in the order of their rows."""
    rows, changed = table["row_number"].to_numpy(), changes["row_number"].to_numpy()
    places = np.minimum(np.searchsorted(rows, changed), len(rows) - 1)
    if not np.array_equal(rows[places], changed):
        raise FileFault(path, "it speaks of lines that are not there")
    return places
