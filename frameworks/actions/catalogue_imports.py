"""A publisher's lists checked and brought in: first what they would do, then exactly that.

A check reads the files, says what would become of every row, and writes nothing to the catalogue.
Carrying out makes the check again in the transaction that writes: if the catalogue has moved since,
nothing is written and the new check is shown. Bringing in the same lists twice changes nothing.
It may take half a minute, so people ask for it and a worker does it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction

from consortia.models import Consortium, Person
from frameworks.actions import (
    catalogue_plans,
    catalogue_reports,
    catalogue_writing,
)
from frameworks.actions.catalogue_plans import Plan
from frameworks.choices import CatalogueImportState, Permission
from frameworks.models import CatalogueFile, CatalogueImport
from frameworks.sheets import catalogue
from frameworks.sheets.catalogue import ReadFile
from frameworks.sheets.catalogue_facts import Given
from procurement_portal.core import access, audit, files, jobs, moments
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.models import Job

JOB_KIND = "frameworks.bring_in_catalogue"

MAX_FILES = 30
MAX_BYTES = 20 * 1024 * 1024


class NoFiles(DomainError):
    """There is nothing to read."""

    code = "no_files"
    title = "Choose at least one file."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyFiles(DomainError):
    """More files than are read together."""

    code = "too_many_files"
    title = f"At most {MAX_FILES} files are read together."
    cure = "Bring in the rest afterwards; what is there already is not brought in twice."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CatalogueMoved(DomainError):
    """The check that was seen is not what would be done now."""

    code = "catalogue_moved"
    title = "The catalogue has changed since this was checked, so nothing was brought in."
    cure = "Here is what the lists would do now. Check it again."


class NothingToBring(DomainError):
    """The catalogue has all of it."""

    code = "nothing_to_bring"
    title = "There is nothing to bring in: the catalogue has all that these lists tell."


class OnItsWay(DomainError):
    """A worker brings it in, or soon will."""

    code = "on_its_way"
    title = "These lists are being brought in."
    cure = "Wait until that is done."


@dataclass(frozen=True)
class Incoming:
    """One file as it arrives, and the agreement it goes with where somebody said so."""

    name: str
    chunks: Iterable[bytes]
    framework: str = ""


@dataclass(frozen=True)
class Options:
    """What somebody decided about an import."""

    takes_changes: bool = False
    law_otherwise: str = ""


@transaction.atomic
def check(
    publisher: Consortium,
    incoming: Sequence[Incoming],
    *,
    by: Any,
    at: datetime,
    options: Options = Options(),
) -> CatalogueImport:
    """Keep the files and say what they would do.

    Raises NotAllowed, NoFiles, TooManyFiles, FileTooLarge and FileStoreFull.
    """
    access.require(by, Permission.FRAMEWORK_IMPORT, publisher)
    if not incoming:
        raise NoFiles
    if len(incoming) > MAX_FILES:
        raise TooManyFiles
    row = CatalogueImport.objects.create(
        publisher=publisher, created_by_id=by.pk, checked_at=at, plan_hash=""
    )
    CatalogueFile.objects.bulk_create(
        [
            CatalogueFile(
                catalogue_import=row,
                position=number,
                file=files.store(one.chunks, limit=MAX_BYTES),
                file_name=one.name.replace("\0", "")[-200:],
                framework_reference=one.framework,
            )
            for number, one in enumerate(incoming, start=1)
        ]
    )
    _check(row, options, at=at)
    audit.record("frameworks.catalogue.checked", subject=row, tenant=publisher, by=by, at=at)
    return row


@transaction.atomic
def check_again(
    import_id: int,
    *,
    by: Any,
    at: datetime,
    options: Options,
    frameworks: Mapping[int, str] | None = None,
) -> CatalogueImport:
    """Make the check anew, with other decisions: `frameworks` says which file goes with which.

    Raises NotAllowed, OnItsWay, and WrongState once it was brought in.
    """
    row = _open(import_id, by=by)
    row.job = None
    for number, reference in (frameworks or {}).items():
        row.files.filter(position=number).update(framework_reference=reference.strip()[:100])
    _check(row, options, at=at)
    audit.record("frameworks.catalogue.checked", subject=row, tenant=row.publisher, by=by, at=at)
    return row


@transaction.atomic
def bring_in(import_id: int, *, plan_hash: str, by: Any, at: datetime) -> CatalogueImport:
    """Ask for what the check said, which was seen with `plan_hash`: a worker carries it out.

    Raises NotAllowed, WrongState once it was brought in, OnItsWay, CatalogueMoved and
    NothingToBring.
    """
    row = _open(import_id, by=by)
    if plan_hash != row.plan_hash:
        raise CatalogueMoved
    if not row.result.get("does_something"):
        raise NothingToBring
    row.job = jobs.enqueue(
        JOB_KIND,
        title=f"Bring in lists of {row.publisher}",
        subject=row,
        by=by,
        at=at,
        person=by.pk,
        plan_hash=plan_hash,
    )
    row.save(update_fields=["job", "updated_at"])
    audit.record("frameworks.catalogue.confirmed", subject=row, tenant=row.publisher, by=by, at=at)
    return row


def work(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Carry out what the job's person asked for. Safe to run twice: it is done whole, once.

    Where the catalogue has moved, the check is made anew for the page before the job stops.
    Raises what `carry_out` does.
    """
    row = CatalogueImport.objects.get(job=job)
    if row.state == CatalogueImportState.DONE:
        return
    person = Person.objects.get(pk=job.args["person"])
    seen = job.args["plan_hash"]
    try:
        with transaction.atomic():
            carry_out(row.pk, plan_hash=seen, by=person, at=at, within=job, progress=progress)
            jobs.finish(job, progress)
    except CatalogueMoved:
        _show_anew(row.pk, job, by=person, at=at)
        raise


@transaction.atomic
def carry_out(
    import_id: int,
    *,
    plan_hash: str,
    by: Any,
    at: datetime,
    within: Job | None = None,
    progress: jobs.Progress | None = None,
) -> CatalogueImport:
    """Bring in what the check said, which was seen with `plan_hash`: all of it, or nothing.

    `within` is the job that does it. Raises what `bring_in` does.
    """
    row = _open(import_id, by=by, within=within)
    progress = progress or jobs.Progress()
    progress.begin("Reading the lists and comparing them with the catalogue")
    Consortium.objects.select_for_update().get(pk=row.publisher_id)
    told, _ = _planned(row, at=at)
    if not plan_hash == row.plan_hash == told.digest():
        raise CatalogueMoved
    if not told.does_something:
        raise NothingToBring
    progress.begin("Writing agreements, lots and suppliers’ places")
    _write(told, row, by=by, at=at)
    row.state, row.done_at = CatalogueImportState.DONE, at
    row.save(update_fields=["state", "done_at", "updated_at"])
    audit.record(
        "frameworks.catalogue.imported",
        subject=row,
        tenant=row.publisher,
        by=by,
        at=at,
        counts=dict(told.counts),
    )
    return row


def _write(told: Plan, row: CatalogueImport, *, by: Any, at: datetime) -> None:
    source = _source([one.file_name for one in row.files.all()])
    try:
        with transaction.atomic():
            catalogue_writing.write(told, row.publisher, source=source, by=by, at=at)
    except (IntegrityError, WrongState) as meanwhile:
        raise CatalogueMoved from meanwhile


def _open(import_id: int, *, by: Any, within: Job | None = None) -> CatalogueImport:
    row = CatalogueImport.objects.locked(import_id)
    access.require(by, Permission.FRAMEWORK_IMPORT, row.publisher)
    if row.state != CatalogueImportState.CHECKED:
        raise WrongState("This has been brought in already.")
    if row.is_on_its_way and row.job != within:
        raise OnItsWay
    return row


@transaction.atomic
def _show_anew(import_id: int, job: Job, *, by: Any, at: datetime) -> None:
    row = _open(import_id, by=by, within=job)
    _check(row, Options(row.takes_changes, row.law_otherwise), at=at)
    audit.record("frameworks.catalogue.checked", subject=row, tenant=row.publisher, by=by, at=at)


def _check(row: CatalogueImport, options: Options, *, at: datetime) -> None:
    row.takes_changes, row.law_otherwise = options.takes_changes, options.law_otherwise
    told, read = _planned(row, at=at)
    row.plan_hash, row.checked_at = told.digest(), at
    row.result = catalogue_reports.report(told, read)
    row.save()


def _planned(row: CatalogueImport, *, at: datetime) -> tuple[Plan, list[ReadFile]]:
    kept = list(row.files.select_related("file"))
    read = [catalogue.read(files.path(one.file), one.file_name) for one in kept]
    given = given_of(read, [one.framework_reference for one in kept])
    told = catalogue_plans.plan(
        row.publisher,
        given,
        on=moments.day_of(at),
        takes_changes=row.takes_changes,
        law_otherwise=row.law_otherwise,
    )
    return told, read


def given_of(read: Sequence[ReadFile], frameworks: Sequence[str]) -> list[Given]:
    """The lists of all files in order, each with the agreement said for its file."""
    return [
        Given(f"{file.name}, sheet {one.sheet}" if one.sheet else file.name, one, framework)
        for file, framework in zip(read, frameworks, strict=True)
        for one in file.lists
    ]


def _source(names: Sequence[str]) -> str:
    """The files by name; of many, the first ones."""
    if len(names) <= 3:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"
