"""Files of spend as their pages tell them: how the work goes, what may be done, what is joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KT

from benchmarking.choices import ImportState, Permission
from benchmarking.models import SpendImport, SpendLine
from benchmarking.queries import places
from benchmarking.queries.import_findings import PENNY_OR_TWO
from procurement_portal.core import access
from procurement_portal.core.models import Job, JobState

STEPS = {
    "benchmarking.check_spend": (
        "Received",
        "Working out how the file is laid out",
        "Reading rows",
        "Comparing with earlier files",
    ),
    "benchmarking.import_spend": (
        "Received",
        "Working out how the file is laid out",
        "Reading rows",
        "Loading lines",
    ),
}
NOW = {JobState.FAILED.value: "failed", JobState.RUNNING.value: "current"}
AT_ONCE = 100
"""How many files may be loaded by one press of a button."""


def with_parties(rows: QuerySet[SpendImport]) -> QuerySet[SpendImport]:
    """Imports with all that a row of a list or a page's head names."""
    return rows.select_related("authority", "file", "job", "profile", "corrects")


@dataclass(frozen=True)
class Step:
    """A step of the work, as the progress component shows it."""

    text: str
    state: str


def steps(job: Job | None) -> list[Step]:
    """What is done, what is being done, and what waits; nothing once all is done."""
    if job is None or job.state == JobState.DONE or job.kind not in STEPS:
        return []
    names = STEPS[job.kind]
    now = names.index(job.step) if job.step in names else 1
    current = NOW.get(job.state, "waiting")
    return [
        Step(text, "done" if place < now else current if place == now else "waiting")
        for place, text in enumerate(names)
    ]


@dataclass(frozen=True)
class Allowed:
    """What the person may do with the import now."""

    load: bool
    reread: bool
    undo: bool
    correct: bool
    state_ledger: bool
    read_file: bool


def allowed(person: Any, spend_import: SpendImport) -> Allowed:
    """By the person's roles and the state of the import."""
    may_import = access.can(person, Permission.SPEND_IMPORT, spend_import)
    is_loaded = spend_import.state == ImportState.COMMITTED
    return Allowed(
        load=may_import and spend_import.state == ImportState.CHECKED,
        reread=may_import and is_waiting(spend_import),
        undo=is_loaded and access.can(person, Permission.SPEND_UNDO, spend_import),
        correct=may_import and is_loaded,
        state_ledger=may_import and is_loaded and spend_import.corrects_id is None,
        read_file=may_import,
    )


def is_waiting(spend_import: SpendImport) -> bool:
    """Not loaded, and nothing works on it: it may be read again, or put away."""
    if spend_import.state in {ImportState.CHECKED, ImportState.REFUSED}:
        return True
    job = spend_import.job
    gave_up = job is not None and job.state == JobState.FAILED
    return gave_up and spend_import.state in {ImportState.RECEIVED, ImportState.CONFIRMED}


@dataclass(frozen=True)
class Replacement:
    """A later file in which lines of this one stand now."""

    pk: int
    filename: str
    lines: int


def replaced_by(person: Any, spend_import: SpendImport) -> list[Replacement]:
    """The later files, in the order in which they came. One query."""
    gave_way = SpendLine.objects.ever_visible_to(person).filter(
        spend_import=spend_import, superseded_by__isnull=False
    )
    groups = gave_way.order_by().values_list("superseded_by", "superseded_by__filename")
    counted = groups.annotate(lines=Count("row_number")).order_by("superseded_by")
    return [Replacement(*row) for row in counted]


def corrections(spend_import: SpendImport) -> list[SpendImport]:
    """The files that mend refused rows of this one, those undone or put away left out."""
    gone = [ImportState.UNDONE, ImportState.DISCARDED]
    return list(spend_import.corrections.exclude(state__in=gone).order_by("pk"))


def checked(person: Any) -> QuerySet[SpendImport]:
    """Files of the person's authorities that wait to be loaded, the oldest first."""
    waiting = with_parties(SpendImport.objects.filter(state=ImportState.CHECKED))
    return waiting.filter(authority__in=places.authorities_to_load_for(person)).order_by(
        "created_at", "pk"
    )


@dataclass(frozen=True)
class Waiting:
    """Files that wait to be loaded: those that leave nothing open, and those that do, with why."""

    clear: Sequence[SpendImport]
    open: Sequence[tuple[SpendImport, str]]


def waiting(person: Any) -> Waiting:
    """Sort the waiting files by whether a person must look at them first. One query."""
    rows = checked(person).annotate(
        stated=KT("findings__stated_total"), compared=F("findings__overlap")
    )
    clear: list[SpendImport] = []
    left: list[tuple[SpendImport, str]] = []
    for one in rows.defer("findings")[: AT_ONCE * 2]:
        why = _open_matters(one)
        if why:
            left.append((one, why))
        elif len(clear) < AT_ONCE:
            clear.append(one)
    return Waiting(clear, left)


def _open_matters(one: Any) -> str:
    """What a person must settle before the file is loaded, in words; "" when there is nothing."""
    stated = None if one.stated is None else Decimal(one.stated)
    differs = stated is not None and abs(stated - one.accepted_total) > PENNY_OR_TWO
    matters = {
        "it has questions": bool(one.interpretation.get("questions")),
        "some of its payments are loaded already": bool(one.compared),
        "some of its rows were refused": bool(one.rejected_rows),
        "it prints another total than its lines add up to": differs,
    }
    return ", ".join(words for words, holds in matters.items() if holds)
