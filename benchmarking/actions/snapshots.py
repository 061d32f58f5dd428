"""Snapshots of imports: owed in the transaction of every change, written soon after by a worker.

A worker writes files first, then the manifest, then its row, and takes what was owed away in the
transaction of the row. Wherever it dies, the import is still owed and the next worker comes to the
same names.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

from benchmarking.actions import snapshot_store
from benchmarking.choices import ImportState, Permission
from benchmarking.models import SnapshotDue, SpendImport, SpendSnapshot
from benchmarking.snapshots import layout, writing
from benchmarking.snapshots.layout import Held, Manifest, Piece
from benchmarking.snapshots.sums import FileFault
from benchmarking.snapshots.writing import LinesDiffer, Written
from procurement_portal.core import access, audit

KEEP = "benchmarking.keep_snapshots"
ADVISORY_SPACE = 20_251  # of advisory locks: one writer an import
PENCE = 100

log = structlog.get_logger(__name__)

COPY = """
COPY (
    SELECT spend_import_id, financial_year, row_number, row_ref, authority_id, month, paid_on,
           (net_amount * 100)::bigint AS net_pence, kind, category_id, supplier_name_id,
           superseded_by_id
    FROM benchmarking_spendline WHERE spend_import_id = {import_id:d}
    ORDER BY financial_year, row_number
) TO STDOUT WITH (FORMAT csv, HEADER)
"""


def owe(import_ids: Collection[int]) -> None:
    """Note, in the caller's transaction, that the imports' snapshots are owed what stands then."""
    SnapshotDue.objects.bulk_create(SnapshotDue(spend_import_id=pk) for pk in sorted(import_ids))


def keep(*, by: Any, at: datetime) -> dict[int, str]:
    """Write every snapshot that is owed; return why those could not be that stay owed, by import.

    Any number of workers may do so at once. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    owed = SnapshotDue.objects.order_by("spend_import").values_list("spend_import", flat=True)
    refused: dict[int, str] = {}
    for import_id in list(owed.distinct()):
        try:
            _write(import_id, at=at)
        except (LinesDiffer, FileFault) as fault:
            log.error("snapshot_refused", import_id=import_id, reason=str(fault))
            refused[import_id] = str(fault)
        except Exception:
            # One import that cannot be written must not keep the others from it.
            log.exception("snapshot_not_written", import_id=import_id)
    return refused


@transaction.atomic
def renew(*, import_id: int, by: Any, at: datetime) -> None:
    """Write an import's snapshot afresh from its lines, whatever its files say.

    For an operator who has seen why a file is not what was written. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    spend_import = SpendImport.objects.locked(import_id)
    snapshot_store.remove(sorted(_paths_of_rows(spend_import.snapshots.all())))
    spend_import.snapshots.all().delete()
    owe([import_id])
    audit.record("benchmarking.snapshot.renewed", subject=spend_import, by=by, at=at)


def owe_missing(*, by: Any) -> int:
    """Owe whatever has no snapshot and should, or has one and should not; return how many.

    News of changes is never lost, but files may be: the nightly sweep. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    manifests, faults = snapshot_store.manifests()
    kept = {one.spend_import_id for one in manifests if one.pieces}
    loaded = set(
        SpendImport.objects.filter(state=ImportState.COMMITTED, accepted_rows__gt=0).values_list(
            "pk", flat=True
        )
    )
    broken = {layout.import_of(fault.path) for fault in faults}
    gone = _without_files(manifests)
    known = set(SpendImport.objects.filter(pk__in=kept | broken).values_list("pk", flat=True))
    owed = (loaded ^ (kept & known)) | gone & loaded | broken & known
    owe(owed)
    for manifest in manifests:
        if manifest.pieces and manifest.spend_import_id not in known:
            snapshot_store.remove(sorted(_paths(manifest)))
    return len(owed)


def _without_files(manifests: Collection[Manifest]) -> set[int]:
    """Imports of which a file is missing."""
    exists = snapshot_store.storage().exists
    return {
        one.spend_import_id for one in manifests if not all(exists(path) for path in _paths(one))
    }


def _paths(manifest: Manifest) -> set[str]:
    """The files that the manifest names, and its own."""
    held = [one for piece in manifest.pieces for one in (piece.lines, piece.changes) if one]
    return {manifest.path, *(one.path for one in held)}


def _paths_of_rows(rows: Iterable[SpendSnapshot]) -> set[str]:
    paths = {path for row in rows for path in (row.manifest_path, row.path, row.changes_path)}
    return paths - {""}


@transaction.atomic
def _write(import_id: int, *, at: datetime) -> bool:
    """Bring one import's files, manifest and rows to what its lines are now."""
    if not _alone_with(import_id):
        return False
    due = list(SnapshotDue.objects.filter(spend_import=import_id).values_list("pk", flat=True))
    if not due:
        return False
    spend_import = SpendImport.objects.select_related("file").get(pk=import_id)
    before = list(spend_import.snapshots.all())
    pieces = _pieces(spend_import, before)
    manifest = Manifest(
        spend_import_id=import_id,
        number=_next_number(),
        source_sha256=spend_import.file.sha256,
        schema_version=layout.SCHEMA_VERSION,
        pieces=tuple(pieces),
    )
    snapshot_store.keep_manifest(manifest)
    spend_import.snapshots.all().delete()
    SpendSnapshot.objects.bulk_create(_rows(spend_import, manifest, at=at))
    SnapshotDue.objects.filter(pk__in=due).delete()
    replaced = _paths_of_rows(before) - _paths(manifest)
    transaction.on_commit(partial(snapshot_store.remove, sorted(replaced)))
    return True


def _alone_with(import_id: int) -> bool:
    """Whether no other worker writes the import; holds the others off until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ADVISORY_SPACE, import_id])
        return bool(cursor.fetchone()[0])


def _next_number() -> int:
    """Higher than that of any manifest that was written before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('benchmarking_snapshotdue', 'id'))")
        return int(cursor.fetchone()[0])


def _pieces(spend_import: SpendImport, before: Collection[SpendSnapshot]) -> list[Piece]:
    """The import's files, those that were missing stored: of lines, else of what changed."""
    spool = settings.PORTAL_DATA
    spool.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=spool, prefix=".snapshot-") as name:
        folder = Path(name)
        copied = folder / "lines.csv"
        with copied.open("wb") as out, connection.cursor() as cursor:
            cursor.copy_expert(COPY.format(import_id=spend_import.pk), out)
        if _is_empty(copied):
            _require_not_loaded(spend_import)
            return []
        if before and all(snapshot_store.storage().exists(one.path) for one in before):
            return _changed(spend_import, before, copied, folder)
        return [
            Piece(
                authority_id=spend_import.authority_id,
                financial_year=written.financial_year,
                lines=_stored("lines", spend_import, written),
                changes=None,
                net_pence=written.net_pence,
                absolute_pence=written.absolute_pence,
            )
            for written in writing.lines(copied, folder)
        ]


def _require_not_loaded(spend_import: SpendImport) -> None:
    if spend_import.state == ImportState.COMMITTED and spend_import.accepted_rows:
        raise LinesDiffer("no line is left of an import that is loaded")


def _is_empty(copied: Path) -> bool:
    """Whether nothing but a heading was copied out."""
    with copied.open("rb") as lines:
        lines.readline()
        return not lines.readline()


def _changed(
    spend_import: SpendImport, before: Collection[SpendSnapshot], copied: Path, folder: Path
) -> list[Piece]:
    """What stands otherwise than in the files of lines, which stay."""
    files = {one.financial_year: _fetched(one, folder) for one in before}
    changes = {one.financial_year: one for one in writing.changes(copied, files, folder)}
    return [
        Piece(
            authority_id=spend_import.authority_id,
            financial_year=one.financial_year,
            lines=Held(one.path, one.sha256, one.row_count),
            changes=(
                _stored("changes", spend_import, changes[one.financial_year])
                if one.financial_year in changes
                else None
            ),
            net_pence=int(one.net_amount * PENCE),
            absolute_pence=int(one.absolute_amount * PENCE),
        )
        for one in before
    ]


def _fetched(snapshot: SpendSnapshot, folder: Path) -> Path:
    """The file of lines on this machine. Raises FileFault when it is not what was written."""
    file = folder / f"written-{snapshot.financial_year}.parquet"
    with snapshot_store.open_file(snapshot.path) as stored, file.open("wb") as out:
        shutil.copyfileobj(stored, out)
    if writing.digest(file) != snapshot.sha256:
        raise FileFault(snapshot.path, "its bytes are not those that were written")
    return file


def _stored(kind: str, spend_import: SpendImport, written: Written) -> Held:
    piece = (spend_import.authority_id, written.financial_year)
    path = layout.place(kind, piece, spend_import.pk, written.sha256)
    snapshot_store.keep(path, written.file, written.sha256)
    return Held(path, written.sha256, written.rows)


def _rows(
    spend_import: SpendImport, manifest: Manifest, *, at: datetime
) -> Iterator[SpendSnapshot]:
    for piece in manifest.pieces:
        changes = piece.changes or Held("", "", 0)
        yield SpendSnapshot(
            spend_import=spend_import,
            financial_year=piece.financial_year,
            manifest_path=manifest.path,
            path=piece.lines.path,
            sha256=piece.lines.sha256,
            row_count=piece.lines.rows,
            net_amount=Decimal(piece.net_pence) / PENCE,
            absolute_amount=Decimal(piece.absolute_pence) / PENCE,
            schema_version=manifest.schema_version,
            changes_path=changes.path,
            changes_sha256=changes.sha256,
            changes_count=changes.rows,
            written_at=at,
        )
