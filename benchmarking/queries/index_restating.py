"""What publications of an index restate, and what that does to savings that rest on them.

A publication never changes: the next one follows it. What a baseline was approved with stays
frozen; verified months that rest on provisional levels are settled by a true-up once the levels
are final (method 2.3). Here both are told before it happens.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from benchmarking.choices.savings import ClaimState, LedgerKind, SignOffDecision
from benchmarking.models import (
    Baseline,
    Claim,
    IndexLevel,
    IndexVintage,
    LedgerPosting,
    SignOff,
    Working,
)
from benchmarking.queries import ledger, workings
from benchmarking.queries.index_levels import Moved
from benchmarking.queries.ledger import Amount
from consortia.choices import RoleKind
from consortia.models import standing_of
from consortia.policies import is_operator

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Level:
    """The level of one month in a publication, and in the one before it."""

    month: date
    level: Decimal
    before: Decimal | None
    is_provisional: bool

    @property
    def is_restated(self) -> bool:
        """Whether the publication before had another level."""
        return self.before is not None and self.before != self.level

    @property
    def change(self) -> Decimal | None:
        """By which share it moved: 0.01 is 1 %; None where it is new."""
        return None if self.before is None else self.level / self.before - 1


@dataclass(frozen=True)
class Published:
    """A publication beside the one before it."""

    vintage: IndexVintage
    levels: Sequence[Level]
    claim_count: int
    """Claims that the person sees whose baseline was approved with it."""

    @property
    def new(self) -> Sequence[Level]:
        """Months that the publication before did not hold."""
        return [one for one in self.levels if one.before is None]

    @property
    def restated(self) -> Sequence[Level]:
        """Months of which the level moved, the earliest first."""
        return [one for one in self.levels if one.is_restated]

    @property
    def largest(self) -> Level | None:
        """The level that moved most; None where none did."""
        return max(self.restated, key=lambda one: abs(one.change or NOTHING), default=None)


def vintages() -> QuerySet[IndexVintage]:
    """Every publication with `previous`, the number of the one before; the newest first."""
    before = IndexVintage.objects.filter(
        series=OuterRef("series"), published_on__lt=OuterRef("published_on")
    ).order_by("-published_on")
    return (
        IndexVintage.objects.annotate(previous=Subquery(before.values("pk")[:1]))
        .select_related("series")
        .order_by("series__name", "series", "-published_on")
    )


def published(person: Any, found: Iterable[IndexVintage]) -> list[Published]:
    """Those of `vintages` beside the ones before them. Two queries."""
    held: list[Any] = list(found)
    keys = {one.pk for one in held} | {one.previous for one in held if one.previous}
    levels: dict[int, list[IndexLevel]] = defaultdict(list)
    for level in IndexLevel.objects.filter(vintage__in=keys).order_by("month"):
        levels[level.vintage_id].append(level)
    frozen = baselines(person).filter(index_vintage__in=[one.pk for one in held]).order_by()
    claims: dict[int | None, int] = defaultdict(int)
    for vintage_id in frozen.values_list("index_vintage", flat=True):
        claims[vintage_id] += 1
    return [
        Published(one, _beside(levels[one.pk], levels.get(one.previous, [])), claims[one.pk])
        for one in held
    ]


def _beside(now: Iterable[IndexLevel], before: Iterable[IndexLevel]) -> list[Level]:
    known = {one.month: one.level for one in before}
    return [Level(one.month, one.level, known.get(one.month), one.is_provisional) for one in now]


def baselines(person: Any) -> QuerySet[Baseline]:
    """The baselines in force that an index moves, of claims that were not reversed.

    A finance lead sees those on the budgets that they lead; an operator all.
    """
    later = Baseline.objects.filter(
        claim=OuterRef("claim"), approved_at__gt=OuterRef("approved_at")
    )
    rows = Baseline.objects.filter(
        ~Exists(later), approved_at__isnull=False, index_vintage__isnull=False
    ).exclude(claim__state=ClaimState.REVERSED)
    if not is_operator(person, None):
        rows = rows.filter(
            authority__in=standing_of(person).authorities_as([RoleKind.FINANCE_LEAD])
        )
    return rows.select_related("claim__authority", "index_vintage__series").order_by("-claim", "pk")


@dataclass(frozen=True)
class MonthRestated:
    """A verified month on provisional levels, and what the newest levels would change in it."""

    month: date
    change: Amount
    vintage: IndexVintage
    is_final: bool


@dataclass(frozen=True)
class Resting:
    """A claim that rests on an index: what is frozen, and what a true-up would change.

    Pounds are for whoever leads the budget's finances; `shows_pounds` says if that is the reader.
    """

    baseline: Baseline
    newest: IndexVintage
    provisional_count: int
    """Verified months that rest on a level which is open to revision."""
    restated: Sequence[MonthRestated]
    """Those of them that a later publication knows."""
    shows_pounds: bool

    @property
    def claim(self) -> Claim:
        """Whose it is."""
        return self.baseline.claim

    @property
    def final(self) -> Sequence[MonthRestated]:
        """Months whose levels are final: the next night enters their true-up."""
        return [one for one in self.restated if one.is_final]

    @property
    def change(self) -> Decimal:
        """Net pounds by which verified savings would change, by the newest levels."""
        return ledger.total(one.change for one in self.restated).net

    @property
    def final_change(self) -> Decimal:
        """The part of it that is entered with the next night."""
        return ledger.total(one.change for one in self.final).net

    @property
    def shown_change(self) -> Decimal | None:
        """The change for whoever may know it; None for others."""
        return self.change if self.shows_pounds else None

    @property
    def shown_final_change(self) -> Decimal | None:
        """The final part for whoever may know it; None for others."""
        return self.final_change if self.shows_pounds else None


def resting(person: Any, found: Iterable[Baseline]) -> list[Resting]:
    """What a true-up would change in the claims of these baselines. Seven queries."""
    held = list(found)
    books = _Books(held)
    led = standing_of(person).authorities_as([RoleKind.FINANCE_LEAD])
    return [books.resting(one, shows_pounds=one.authority_id in led) for one in held]


class _Books:
    """Everything that the claims' true-ups follow from, read at once."""

    def __init__(self, held: Sequence[Baseline]) -> None:
        claims = [one.claim_id for one in held]
        self._realised, self._provisional = _entries(claims)
        wanted = [self._realised[key].pk for key in self._provisional if key in self._realised]
        self._workings = _grouped(
            Working.objects.filter(posting__in=wanted).select_related("claim_line").order_by("pk"),
            lambda row: row.posting_id,
        )
        approved = Baseline.objects.filter(claim__in=claims, approved_at__isnull=False)
        self._approved = _grouped(
            approved.select_related("index_vintage").order_by("approved_at", "pk"),
            lambda row: row.claim_id,
        )
        budget = SignOff.objects.filter(claim__in=claims, decision=SignOffDecision.BUDGET)
        self._with_budget = set(budget.values_list("claim", flat=True))
        series = {one.index_series_id for one in held if one.index_series_id}
        self._vintages = _grouped(
            IndexVintage.objects.filter(series__in=series)
            .select_related("series")
            .order_by("published_on"),
            lambda row: row.series_id,
        )
        months = {month for _, month in self._provisional}
        bases = {one.base_month for of in self._approved.values() for one in of if one.base_month}
        levels = IndexLevel.objects.filter(series__in=series, month__in=months | bases)
        self._levels = {(one.vintage_id, one.month): one for one in levels}

    def resting(self, baseline: Baseline, *, shows_pounds: bool) -> Resting:
        """The claim of the baseline."""
        claim = baseline.claim
        months = sorted(month for of, month in self._provisional if of == claim.pk)
        restated = [self._restated(claim, month) for month in months]
        return Resting(
            baseline=baseline,
            newest=self._vintages[baseline.index_series_id][-1],
            provisional_count=len(months),
            restated=[one for one in restated if one is not None],
            shows_pounds=shows_pounds,
        )

    def _restated(self, claim: Claim, month: date) -> MonthRestated | None:
        realised = self._realised.get((claim.pk, month))
        rows = self._workings.get(realised.pk, []) if realised else []
        before = [
            one
            for one in self._approved.get(claim.pk, [])
            if realised and one.approved_at and one.approved_at <= realised.posted_at
        ]
        if realised is None or not rows or not before:
            return None
        index = self._newest(before[-1], month)
        if index is None or index.vintage is None:
            return None
        is_cash = claim.pk in self._with_budget and not workings.never_cash(claim, before[-1])
        change = workings.changed_by(claim, realised, rows, index, is_cash=is_cash)
        return MonthRestated(month, change, index.vintage, not index.is_provisional)

    def _newest(self, baseline: Baseline, month: date) -> Moved | None:
        """The first final levels since the approval, as a true-up takes them, else the newest."""
        frozen = baseline.index_vintage
        if frozen is None:
            return None
        newest = None
        for vintage in self._vintages.get(frozen.series_id, []):
            level = self._levels.get((vintage.pk, month))
            base = self._levels.get((vintage.pk, baseline.base_month or month))
            if vintage.published_on < frozen.published_on or level is None or base is None:
                continue
            is_provisional = level.is_provisional or base.is_provisional
            newest = Moved(level.level, base.level, vintage, is_provisional)
            if not is_provisional:
                break
        return newest


Key = tuple[int, date]


def _entries(claims: Sequence[int]) -> tuple[dict[Key, LedgerPosting], list[Key]]:
    """The newest realised entry of each claim and month; and the months on provisional levels."""
    rows = LedgerPosting.objects.filter(claim__in=claims).order_by("pk")
    realised = {
        (row.claim_id, row.month): row
        for row in rows.filter(kind=LedgerKind.REALISED, state=ClaimState.REALISED)
    }
    on_index = rows.filter(state=ClaimState.FINANCE_VERIFIED, index_vintage__isnull=False)
    newest: Mapping[Key, bool] = {
        (claim, month): is_provisional
        for claim, month, is_provisional in on_index.values_list("claim", "month", "is_provisional")
    }
    return realised, [key for key, is_provisional in newest.items() if is_provisional]


def _grouped(rows: Iterable[Any], of: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[of(row)].append(row)
    return found
