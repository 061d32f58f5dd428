"""Sums of lines in force, computed from a directory of snapshots alone.

This is the seam for a distributed engine: `of_piece` maps one piece of a manifest to its sums and
needs nothing but a way to open a file; `combine` adds sums up, in any order and any grouping. Here
threads map and this process combines; Dask or Spark may do either without any change.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
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
COLUMNS = ["month", "net_pence", "kind", "category_id"]
STANDING = "superseded_by_id"
OF_CHANGES = ["row_number"]
"""By which changes are told to which lines they belong."""
ROWS_TOGETHER = 250_000
"""So many rows are added up at once: some megabytes on each thread."""
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
    return _sums_of([_lines_in_force(piece, open_file)])


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

    def tried(piece: Piece) -> _Lines:
        try:
            return _lines_in_force(piece, open_file)
        except FileFault as fault:
            faults.append((piece, fault))
            return _NO_LINES

    found = _mapped(pieces, tried, threads)
    return found, sorted(faults, key=lambda told: told[1].path)


def of_directory(pieces: Iterable[Piece], open_file: Open, *, threads: int = 2) -> Sums:
    """Sums of all pieces. Raises FileFault at the first file that is not as it was written."""
    return _mapped(pieces, lambda piece: _lines_in_force(piece, open_file), threads)


def _mapped(pieces: Iterable[Piece], read: Callable[[Piece], "_Lines"], threads: int) -> Sums:
    """Some pieces at a time on each thread: small files cost little more than their reading."""
    with ThreadPoolExecutor(threads) as pool:
        return combine(
            pool.map(lambda some: _sums_of([read(piece) for piece in some]), _together(pieces))
        )


def _together(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in lists of no more rows than ROWS_TOGETHER, or of one piece."""
    some: list[Piece] = []
    rows = 0
    for piece in pieces:
        if some and rows + piece.lines.rows > ROWS_TOGETHER:
            yield some
            some, rows = [], 0
        some.append(piece)
        rows += piece.lines.rows
    if some:
        yield some


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


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines in force of one authority, column by column."""

    authority_id: int
    categories: np.ndarray
    days: np.ndarray
    """The first of each line's month, in days since 1970."""
    kinds: np.ndarray
    net: np.ndarray


_NO_LINES = _Lines(0, *(np.empty(0, dtype=np.int64) for _ in range(4)))


def _lines_in_force(piece: Piece, open_file: Open) -> _Lines:
    lines = _opened(piece.lines, open_file)
    in_force = _all_in_force(lines.metadata)
    wanted = COLUMNS if in_force else [*COLUMNS, STANDING]
    table = _read(lines, wanted if piece.changes is None else [*wanted, *OF_CHANGES])
    net = _numbers(table, "net_pence")
    if (int(net.sum()), int(np.abs(net).sum())) != (piece.net_pence, piece.absolute_pence):
        raise FileFault(piece.lines.path, "its lines do not add up to what its manifest says")
    days, kinds = _numbers(table, "month"), _kinds(table)
    categories = _numbers(table, "category_id")
    stand = None if in_force else _standing(table)
    if piece.changes is not None:
        changes = _read(_opened(piece.changes, open_file), [*layout.CHANGES.names])
        places = _places(table, changes, piece.changes.path)
        stand = np.full(len(net), IN_FORCE, dtype=np.int64) if stand is None else stand
        categories = categories.copy()
        kinds[places], stand[places] = _kinds(changes), _standing(changes)
        categories[places] = _numbers(changes, "category_id")
    if stand is not None:
        counts = stand == IN_FORCE
        categories, days, kinds, net = (column[counts] for column in (categories, days, kinds, net))
    return _Lines(piece.authority_id, categories, days, kinds, net)


def _sums_of(several: Sequence[_Lines]) -> Sums:
    """Sums of lines of any authorities."""
    sizes = [len(one.net) for one in several]
    authorities = np.repeat(np.array([one.authority_id for one in several]), sizes)
    categories, days, kinds, net = (
        np.concatenate([getattr(one, name) for one in several])
        for name in ("categories", "days", "kinds", "net")
    )
    keys = pack(authorities, categories, days.astype("datetime64[D]"), kinds)
    return _grouped(Sums(keys, np.ones(len(net), dtype=np.int64), net, np.abs(net)))


def _opened(held: Held, open_file: Open) -> pq.ParquetFile:
    """The file, after its bytes were found to be those that the manifest names."""
    try:
        with open_file(held.path) as stream:
            stored = stream.read()
    except OSError as gone:
        raise FileFault(held.path, "it is missing") from gone
    if hashlib.sha256(stored).hexdigest() != held.sha256:
        raise FileFault(held.path, "its bytes are not those that were written")
    # The bytes are here: read where we stand, and wait for no thread of pyarrow's own.
    return pq.ParquetFile(pa.BufferReader(stored), pre_buffer=False)


def _read(file: pq.ParquetFile, columns: list[str]) -> pa.Table:
    """The columns, each in one piece."""
    table = file.read(columns=columns, use_threads=False)
    is_whole = file.num_row_groups <= 1
    return table if is_whole else table.unify_dictionaries().combine_chunks()


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    """A column without gaps as whole numbers; of days, those since 1970."""
    if not len(table):
        return np.empty(0, dtype=np.int64)
    column = table[name].chunk(0)
    return _bare(column.view(pa.int32()) if pa.types.is_date32(column.type) else column)


def _bare(array: pa.Array) -> np.ndarray:
    """The numbers of an array without gaps, where they lie: pyarrow's own way loads pandas."""
    return np.from_dlpack(array)


def _kinds(table: pa.Table) -> np.ndarray:
    """Places in KINDS."""
    if not len(table):
        return np.empty(0, dtype=np.int64)
    column = table["kind"].chunk(0)
    places = np.array([KINDS.index(kind) for kind in column.dictionary.to_pylist()])
    return places[_bare(column.indices)]


def _all_in_force(metadata: pq.FileMetaData) -> bool:
    """Whether the file itself tells that no line had another in its place."""
    of_column = [
        group.column(place).statistics
        for group in map(metadata.row_group, range(metadata.num_row_groups))
        for place in range(group.num_columns)
        if group.column(place).path_in_schema == STANDING
    ]
    nulls = [told.null_count if told and told.has_null_count else 0 for told in of_column]
    return sum(nulls) == metadata.num_rows


def _standing(table: pa.Table) -> np.ndarray:
    if not len(table):
        return np.empty(0, dtype=np.int64)
    return np.array(_bare(table[STANDING].chunk(0).fill_null(IN_FORCE)))


def _places(table: pa.Table, changes: pa.Table, path: str) -> np.ndarray:
    """Where in the lines those of the changes are; lines are in the order of their rows."""
    rows, changed = _numbers(table, "row_number"), _numbers(changes, "row_number")
    places = np.minimum(np.searchsorted(rows, changed), len(rows) - 1)
    if not np.array_equal(rows[places], changed):
        raise FileFault(path, "it speaks of lines that are not there")
    return places
