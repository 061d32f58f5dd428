"""What lies where in the directory of snapshots, and what each file holds.

`lines/` holds what an import brought, one file a financial year, written once. `changes/` holds
the lines of it that stand otherwise by now: another category, or another file in their place.
`manifests/` names the files that count. No file is ever written over: its name holds its hash or a
rising number, so any engine that reads Parquet may read the directory while workers write.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 1
MANIFESTS = "manifests"
LINES = pa.schema(
    [
        ("spend_import_id", pa.int64()),
        ("financial_year", pa.int16()),
        ("row_number", pa.int32()),
        ("row_ref", pa.string()),
        ("authority_id", pa.int64()),
        ("month", pa.date32()),
        ("paid_on", pa.date32()),
        ("net_pence", pa.int64()),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("category_id", pa.int64()),
        ("supplier_name_id", pa.int64()),
        ("superseded_by_id", pa.int64()),
    ],
    metadata={"schema_version": str(SCHEMA_VERSION)},
)
"""Columns of `lines/`, as the lines stood when they were written. No text that may name a person
is among them: `row_ref` leads back to the file that was loaded."""
CHANGES = pa.schema(
    [
        ("spend_import_id", pa.int64()),
        ("financial_year", pa.int16()),
        ("row_number", pa.int32()),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("category_id", pa.int64()),
        ("superseded_by_id", pa.int64()),
    ],
    metadata={"schema_version": str(SCHEMA_VERSION)},
)
"""Columns of `changes/`: each row stands in the place of those columns of its line."""


class NotAManifest(ValueError):
    """The bytes are not what a writer of snapshots leaves."""


@dataclass(frozen=True)
class Held:
    """One Parquet file: where it lies, the SHA-256 of its bytes, and how many rows it has."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Piece:
    """One import's lines of one financial year: the file, and what changed since."""

    authority_id: int
    financial_year: int
    lines: Held
    changes: Held | None
    net_pence: int
    absolute_pence: int
    """Sums over all lines of the file, in force or not, in pence."""


@dataclass(frozen=True)
class Manifest:
    """What counts of one import; of one that was undone no piece does."""

    spend_import_id: int
    number: int
    """Rises: of two manifests of an import the higher counts."""
    source_sha256: str
    """Of the file that was loaded."""
    schema_version: int
    pieces: tuple[Piece, ...]

    @property
    def path(self) -> str:
        """Where it lies."""
        return f"{MANIFESTS}/{self.spend_import_id}-{self.number:012d}.json"

    def as_json(self) -> bytes:
        """As it is stored."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, stored: bytes) -> "Manifest":
        """Read one back. Raises NotAManifest."""
        try:
            told = json.loads(stored)
            pieces = tuple(_piece(piece) for piece in told.pop("pieces"))
            return cls(**told, pieces=pieces)
        except (ValueError, TypeError, KeyError, AttributeError) as broken:
            raise NotAManifest("This is not a manifest of snapshots.") from broken


def _piece(told: dict[str, Any]) -> Piece:
    lines, changes = told.pop("lines"), told.pop("changes")
    return Piece(**told, lines=Held(**lines), changes=Held(**changes) if changes else None)


def place(kind: str, piece: tuple[int, int], spend_import_id: int, sha256: str) -> str:
    """The path of a file of `lines` or `changes` of a piece: its authority and financial year."""
    authority_id, financial_year = piece
    return f"{kind}/fy={financial_year}/authority={authority_id}/{spend_import_id}-{sha256}.parquet"


def import_of(path: str) -> int:
    """The import whose manifest a name in `manifests/` is of. Raises ValueError for another."""
    return int(path.rpartition("/")[2].partition("-")[0])


def newest(paths: Iterable[str]) -> Iterator[str]:
    """Of the manifests' names those that count: for each import the highest number."""
    found: dict[int, str] = {}
    for path in sorted(paths):
        if path.endswith(".json"):
            found[import_of(path)] = path
    yield from (found[spend_import_id] for spend_import_id in sorted(found))
