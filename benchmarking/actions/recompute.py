"""The sums compared with those that the directory of snapshots alone gives; a difference is known.

All authorities are compared at once and without locks. Where cells differ, the authority's sums
are held and it is compared again, so that a change on its way is never taken for a difference. The
lines themselves are the third witness: where they and the snapshots agree, the sums were wrong and
are mended; where they do not, nothing is touched and somebody must look. Lines of the others are
read in turn, a seventh of the authorities each night.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from benchmarking.actions import base_cells, snapshot_store, snapshots
from benchmarking.choices import ImportState, IncidentKind, Permission
from benchmarking.models import Recompute, RecomputeIncident, SnapshotDue, SpendImport
from benchmarking.queries import books
from benchmarking.snapshots import sums
from benchmarking.snapshots.sums import Sums
from consortia.models import Authority
from procurement_portal.core import access

KEEP = "benchmarking.keep_books"
CELLS_TOLD = 50
NIGHTS = 7

log = structlog.get_logger(__name__)
Differing = list[tuple[int, tuple[int, ...], tuple[int, ...]]]


@dataclass
class _Findings:
    """What one recompute has found so far."""

    recompute: Recompute
    incidents: list[RecomputeIncident] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def elapsed(self) -> timedelta:
        """How long it has taken."""
        return timedelta(seconds=time.monotonic() - self.begun)

    def tell(self, kind: IncidentKind, authority_id: int | None, **more: Any) -> None:
        """Log an incident and keep it for its row."""
        told = RecomputeIncident(
            recompute=self.recompute, kind=kind, authority_id=authority_id, **more
        )
        log.error(
            "recompute_incident",
            kind=kind.value,
            authority_id=authority_id,
            path=told.path,
            count=told.cell_count,
            cells=told.cells,
            is_mended=told.is_mended,
        )
        self.incidents.append(told)


def check(*, by: Any, at: datetime, every_line: bool = False) -> Recompute:
    """Recompute every sum from the snapshots and compare; return what came of it.

    First what is owed to the snapshots is written. An incident is logged and kept as a row; sums
    that are not those of their lines are mended. Lines themselves are summed of the authorities
    whose turn it is, or of all with `every_line`. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    findings = _Findings(Recompute.objects.create(started_at=at))
    snapshots.owe_missing(by=by)
    for import_id, reason in snapshots.keep(by=by, at=at).items():
        owner = SpendImport.objects.get(pk=import_id).authority_id
        findings.tell(IncidentKind.BOOKS_DIFFER, owner, path=f"import {import_id}: {reason}")
    ours, faulty = _from_snapshots(findings)
    theirs = books.cells()
    doubtful = {sums.authority_of(key) for key, _, _ in sums.differences(ours, theirs)}
    doubtful |= _in_turn(at.toordinal(), every_line=every_line)
    known = set(Authority.objects.filter(pk__in=doubtful).values_list("pk", flat=True))
    waiting = [pk for pk in sorted(known - faulty) if not _settle(pk, findings, by=by, at=at)]
    return _finish(findings, ours, theirs, len(waiting))


def _in_turn(day: int, *, every_line: bool) -> set[int]:
    """Authorities whose lines are read whether or not anything differs."""
    holding = SpendImport.objects.filter(state=ImportState.COMMITTED)
    found = set(holding.values_list("authority", flat=True))
    return {pk for pk in found if every_line or pk % NIGHTS == day % NIGHTS}


def _from_snapshots(findings: _Findings) -> tuple[Sums, set[int]]:
    """Sums of all pieces that are as they were written, and the authorities of the others."""
    manifests, broken = snapshot_store.manifests()
    for fault in broken:
        findings.tell(IncidentKind.FILE_FAULTY, None, path=str(fault))
    pieces = [piece for one in manifests for piece in one.pieces]
    parts, faults = sums.of_pieces(pieces, snapshot_store.open_file)
    for piece, fault in faults:
        findings.tell(IncidentKind.FILE_FAULTY, _known(piece.authority_id), path=str(fault))
    findings.recompute.file_count = len(pieces)
    return parts, {piece.authority_id for piece, _ in faults}


def _known(authority_id: int) -> int | None:
    return authority_id if Authority.objects.filter(pk=authority_id).exists() else None


@transaction.atomic
def _settle(authority_id: int, findings: _Findings, *, by: Any, at: datetime) -> bool:
    """Compare one authority again while its sums stand still; False where changes are under way."""
    authority = Authority.objects.get(pk=authority_id)
    base_cells.lock(authority)
    if SnapshotDue.objects.filter(spend_import__authority=authority).exists():
        return False
    ours, cells = _again(authority_id), books.cells(authority_id)
    lines = books.lines(authority_id)
    if books_differ := list(sums.differences(ours, lines)):
        _tell_cells(findings, IncidentKind.BOOKS_DIFFER, authority_id, books_differ)
    elif wrong := list(sums.differences(ours, cells)):
        base_cells.rebuild(by=by, at=at, authority_id=authority_id)
        _tell_cells(findings, IncidentKind.SUMS_DIFFERED, authority_id, wrong)
    return True


def _again(authority_id: int) -> Sums:
    """Sums of the authority's pieces, read once more."""
    imports = SpendImport.objects.filter(authority=authority_id).values_list("pk", flat=True)
    manifests, _ = snapshot_store.manifests(set(imports))
    pieces = [piece for one in manifests for piece in one.pieces]
    return sums.combine(sums.of_piece(piece, snapshot_store.open_file) for piece in pieces)


def _tell_cells(
    findings: _Findings,
    kind: IncidentKind,
    authority_id: int,
    differing: Differing,
) -> None:
    cells = [
        {
            "category": cell.category_id,
            "month": cell.month.isoformat(),
            "kind": cell.kind,
            "snapshots": ours,
            "other": other,
        }
        for cell, ours, other in (
            (sums.unpack(key), ours, other) for key, ours, other in differing[:CELLS_TOLD]
        )
    ]
    findings.tell(
        kind,
        authority_id,
        cell_count=len(differing),
        cells=cells,
        is_mended=kind is IncidentKind.SUMS_DIFFERED,
    )


@transaction.atomic
def _finish(findings: _Findings, ours: Sums, theirs: Sums, waiting: int) -> Recompute:
    recompute = findings.recompute
    recompute.line_count = int(ours.line_count.sum())
    recompute.cell_count = sums.count_of_either(ours, theirs)
    recompute.waiting_count = waiting
    recompute.is_equal = not findings.incidents
    recompute.finished_at = recompute.started_at + findings.elapsed()
    recompute.save()
    RecomputeIncident.objects.bulk_create(findings.incidents)
    return recompute
