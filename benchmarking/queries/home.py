"""A person's first page: what waits for them, by the roles that they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from benchmarking.charts import words
from benchmarking.choices import ImportState, Permission
from benchmarking.models import BenchmarkResult, SpendImport
from benchmarking.policies import LOADS_SPEND
from benchmarking.queries import (
    benchmarks,
    coverage,
    distributions,
    places,
    quality,
    windows,
    wording,
)
from benchmarking.queries.windows import Window
from consortia.models import Authority, Consortium, ConsortiumMembership, standing_of
from consortia.queries import memberships
from frameworks.models import CallOff, Contract, Framework, FrameworkAccess, Obligation
from frameworks.queries import access as framework_access
from frameworks.queries import call_offs as call_off_queries
from frameworks.queries import drafting, obligations
from frameworks.queries import home as frameworks_home
from procurement_portal.core import access
from procurement_portal.core.models import Job, JobState

MOST_AUTHORITIES = 3
MOST_OPPORTUNITIES = 3
MOST_ROWS = 10


@dataclass(frozen=True)
class AtAuthority:
    """What one authority's people see first."""

    authority: Authority
    window: Window | None
    sentence: str
    opportunities: Sequence[benchmarks.Row]
    coverage: coverage.Coverage
    quality: quality.Told | None
    unfinished: Sequence[SpendImport]
    may_import: bool


@dataclass(frozen=True)
class AtConsortia:
    """What the managers of consortia see first."""

    consortia: Sequence[Consortium]
    requests: Sequence[ConsortiumMembership]
    accesses: Sequence[FrameworkAccess]
    reviews: Sequence[Framework]
    frameworks: Sequence[Framework]
    running_out: Sequence[Framework]
    window: Window | None
    silent: Sequence[ConsortiumMembership]


@dataclass(frozen=True)
class OnPlatform:
    """What the operator sees first: jobs by state."""

    waiting: int
    running: int
    failed: int


@dataclass(frozen=True)
class Home:
    """The sections that the person's roles fill; the others are empty."""

    authorities: Sequence[AtAuthority] = ()
    more_authorities: Sequence[Authority] = ()
    call_offs: Sequence[tuple[CallOff, call_off_queries.NextStep]] | None = None
    contracts: QuerySet[Contract] | None = None
    obligations: Sequence[Obligation] | None = None
    consortia: AtConsortia | None = None
    platform: OnPlatform | None = None

    @property
    def is_empty(self) -> bool:
        """No role fills any section."""
        return not self.authorities and self.consortia is None and self.platform is None

    @property
    def only_place(self) -> str:
        """Where the person stands when it is one place only; its name then heads the page."""
        names = [authority.name for authority in (*self._shown, *self.more_authorities)]
        names += [one.name for one in self.consortia.consortia] if self.consortia else []
        names += ["The portal"] if self.platform else []
        return names[0] if len(names) == 1 else ""

    @property
    def _shown(self) -> list[Authority]:
        return [at.authority for at in self.authorities]


def of(person: Any, *, on: date) -> Home:
    """The person's sections. At most eight queries for each authority shown, and twenty more."""
    standing = standing_of(person)
    own = list(places.authorities_of(person))
    return Home(
        authorities=[_at_authority(person, authority) for authority in own[:MOST_AUTHORITIES]],
        more_authorities=own[MOST_AUTHORITIES:],
        call_offs=_call_offs(person, on=on),
        contracts=_contracts(person, on=on),
        obligations=_obligations(person, on=on),
        consortia=_at_consortia(person, on=on) if standing.consortia else None,
        platform=_on_platform() if standing.is_operator else None,
    )


def _at_authority(person: Any, authority: Authority) -> AtAuthority:
    computed = windows.computed_for(person, authority)
    where = benchmarks.Place(authority, [authority], windows.chosen(computed, ""), computed)
    found = list(benchmarks.results(person, where))
    period = where.window.run.window if where.window else None
    return AtAuthority(
        authority=authority,
        window=where.window,
        sentence=_sentence(found),
        opportunities=list(map(benchmarks.Row, benchmarks.dearest(found)[:MOST_OPPORTUNITIES])),
        coverage=coverage.of(person, [authority.pk], period)[authority.pk],
        quality=quality.of_results(found),
        unfinished=_unfinished(person, authority),
        may_import=access.can(person, Permission.SPEND_IMPORT, authority),
    )


def _sentence(found: Sequence[BenchmarkResult]) -> str:
    """How many categories stand above their peers, and the pounds a year that it is worth."""
    dear = benchmarks.dearest(found)
    if not dear:
        return benchmarks.headline(found)
    stand = words.count(len(dear), "category stands", "categories stand")
    whose = "its" if len(dear) == 1 else "their"
    pounds = wording.short_estimate(benchmarks.worth(dear))
    told = f"{stand} above the median of {whose} peers, worth about {pounds} a year."
    return told[:1].upper() + told[1:]


def _unfinished(person: Any, authority: Authority) -> list[SpendImport]:
    """Imports that are on their way, or stopped and were not loaded since."""
    return list(
        SpendImport.objects.visible_to(person)
        .filter(authority=authority, state=ImportState.RECEIVED)
        .select_related("job")
        .order_by("-created_at", "-pk")[:MOST_ROWS]
    )


def _call_offs(person: Any, *, on: date) -> list[tuple[CallOff, call_off_queries.NextStep]] | None:
    if not standing_of(person).authorities_as(LOADS_SPEND):
        return None
    return call_off_queries.waiting_for(person, on=on)[:MOST_ROWS]


def _contracts(person: Any, *, on: date) -> QuerySet[Contract] | None:
    if not standing_of(person).authorities_as(LOADS_SPEND):
        return None
    return frameworks_home.contracts_ending(person, on=on)[:MOST_ROWS]


def _obligations(person: Any, *, on: date) -> Sequence[Obligation] | None:
    if not standing_of(person).authorities_as(LOADS_SPEND):
        return None
    return obligations.due_at_home(person, on=on)


def _at_consortia(person: Any, *, on: date) -> AtConsortia:
    newest = windows.newest_whole(windows.computed(person), on=on)
    return AtConsortia(
        consortia=list(places.consortia_of(person)),
        requests=list(memberships.requests_waiting(person)[:MOST_ROWS]),
        accesses=list(framework_access.waiting(person)[:MOST_ROWS]),
        reviews=list(drafting.waiting_for_review(person)[:MOST_ROWS]),
        frameworks=list(frameworks_home.frameworks_ending(person, on=on)[:MOST_ROWS]),
        running_out=list(frameworks_home.frameworks_running_out(person)[:MOST_ROWS]),
        window=newest,
        silent=list(distributions.silent_members(person, newest, on=on)[:MOST_ROWS]),
    )


def _on_platform() -> OnPlatform:
    return OnPlatform(
        **Job.objects.aggregate(
            waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
            running=Count("pk", filter=Q(state=JobState.RUNNING)),
            failed=Count("pk", filter=Q(state=JobState.FAILED)),
        )
    )
