"""Packages of open contracting data from elsewhere, brought in process by process.

All files that are brought in together are read first, with the releases of the same processes from
files before: an update release says only what changed. Then each process is written in a
transaction of its own, frameworks before what was called off from them. Of every thing the import
keeps what became of it; bringing in the same files again changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import DataError, IntegrityError, transaction

from frameworks.actions import package_contracts, package_frameworks
from frameworks.actions.package_outcomes import Came, CannotBeBroughtIn
from frameworks.choices import PackageResult, Permission
from frameworks.models import PackageImport, PackageOutcome
from frameworks.ocds import merging, reading, understanding
from frameworks.ocds.processes import Process, Read
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError

MAX_FILES = 100
MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200


class NoPackages(DomainError):
    """There is nothing to read."""

    code = "no_packages"
    title = "Choose at least one file."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyPackages(DomainError):
    """More files than are read together."""

    code = "too_many_packages"
    title = f"At most {MAX_FILES} files are read together."
    cure = "Bring in the rest afterwards: what is there is not brought in twice."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Incoming:
    """One file as it arrives."""

    name: str
    chunks: Iterable[bytes]


def bring_in(incoming: Sequence[Incoming], *, by: Any, at: datetime) -> list[PackageImport]:
    """Bring in the files; each import's outcomes say what became of what it holds.

    Raises NotAllowed, NoPackages, TooManyPackages, FileTooLarge and FileStoreFull.
    """
    access.require(by, Permission.OCDS_IMPORT, None)
    if not incoming:
        raise NoPackages
    if len(incoming) > MAX_FILES:
        raise TooManyPackages
    rows = _keep(incoming, by=by, at=at)
    read = {row.pk: reading.read(files.path(row.file).read_bytes()) for row in rows}
    home = {ocid: row for row in rows for ocid in read[row.pk].releases}
    told = _together([*_earlier(home, rows), *read.values()])
    outcomes = {row.pk: _refused(read[row.pk]) for row in rows}
    understood = _understood({ocid: told[ocid] for ocid in home}, home, outcomes)
    for process in sorted(understood, key=lambda one: (one.terms is None, one.on, one.ocid)):
        row = home[process.ocid]
        outcomes[row.pk] += _write(process, file_name=row.file_name, by=by, at=at)
    for row in rows:
        _tell(row, outcomes[row.pk], by=by, at=at)
    return rows


@transaction.atomic
def _keep(incoming: Sequence[Incoming], *, by: Any, at: datetime) -> list[PackageImport]:
    return [
        PackageImport.objects.create(
            file=files.store(one.chunks, limit=MAX_BYTES),
            file_name=one.name.replace("\0", "")[-LONGEST_NAME:],
            brought_in_by=str(by),
            brought_in_at=at,
        )
        for one in incoming
    ]


def _earlier(home: Mapping[str, PackageImport], rows: Sequence[PackageImport]) -> Iterable[Read]:
    """What files before these said of the same processes, each file read once."""
    before = (
        PackageImport.objects.filter(outcomes__ocid__in=list(home))
        .exclude(pk__in=[row.pk for row in rows])
        .select_related("file")
        .order_by("pk")
        .distinct()
    )
    seen = set()
    for row in before:
        if row.file_id not in seen:
            seen.add(row.file_id)
            yield reading.read(files.path(row.file).read_bytes())


def _together(read: Iterable[Read]) -> dict[str, list[dict[str, object]]]:
    """Releases by process; one that stands in several files counts once."""
    told: dict[str, dict[str, dict[str, object]]] = {}
    for one in read:
        for ocid, releases in one.releases.items():
            held = told.setdefault(ocid, {})
            for release in releases:
                held[str(release.get("id") or len(held))] = release
    return {ocid: list(held.values()) for ocid, held in told.items()}


def _refused(read: Read) -> list[Came]:
    return [
        Came("", "file", fault.where, PackageResult.REFUSED, fault.what) for fault in read.refusals
    ]


def _understood(
    told: Mapping[str, Sequence[Mapping[str, Any]]],
    home: Mapping[str, PackageImport],
    outcomes: Mapping[int, list[Came]],
) -> list[Process]:
    processes = []
    for ocid, releases in told.items():
        try:
            processes.append(understanding.understand(releases))
        except merging.CannotBeMerged as error:
            reason = f"Its releases cannot be put together: {error}"
            outcomes[home[ocid].pk].append(
                Came(ocid, "process", ocid, PackageResult.REFUSED, reason)
            )
    return processes


def _write(process: Process, **how: Any) -> list[Came]:
    """The process in a transaction of its own; whatever refuses it is told, and leaves nothing."""
    try:
        with transaction.atomic():
            if process.terms is None:
                return package_contracts.write(process, **how)
            told = package_frameworks.write(process, **how)
            return told + package_contracts.deals(process, **how)
    except (DomainError, CannotBeBroughtIn) as refusal:
        reason = str(refusal)
    except (IntegrityError, DataError) as error:
        reason = f"It contradicts itself, or what is known: {str(error).splitlines()[0]}"
    thing = "contract" if process.terms is None else "framework"
    return [Came(process.ocid, thing, process.title, PackageResult.REFUSED, reason)]


@transaction.atomic
def _tell(row: PackageImport, came: Sequence[Came], *, by: Any, at: datetime) -> None:
    """Keep what became of the file."""
    PackageOutcome.objects.bulk_create(
        [
            PackageOutcome(
                package=row,
                ocid=one.ocid,
                thing=one.thing,
                label=one.label,
                outcome=one.outcome,
                reason=one.reason,
                subject_ref=one.subject_ref,
            )
            for one in came
        ]
    )
    if came and all(one.thing == "file" for one in came):
        row.refusal = " ".join(one.reason for one in came[:3])
        row.save(update_fields=["refusal", "updated_at"])
    counts = {
        str(result): sum(1 for one in came if one.outcome == result) for result in PackageResult
    }
    audit.record("frameworks.package.brought_in", subject=row, by=by, at=at, counts=counts)
