"""Lots as one authority meets them: what they cover, when they could be used, who is on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from benchmarking.measures.line_classes import LotTerms, Span, Spans
from benchmarking.queries import categories
from consortia.models import Authority
from frameworks.choices import (
    ON_THE_LOT,
    PUBLIC_PLACES,
    AccessStatus,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    Verdict,
)
from frameworks.models import Category, Framework, FrameworkAccess, Lot, PlaceEvent, SupplierOnLot
from frameworks.queries import eligibility, places
from procurement_portal.core.periods import Period, last_day_of_month

HAS_BEEN_LIVE = (
    FrameworkStatus.LIVE,
    FrameworkStatus.CLOSING,
    FrameworkStatus.SUSPENDED,
    FrameworkStatus.EXPIRED,
    FrameworkStatus.TERMINATED,
)
LOT_HAS_BEEN_LIVE = (LotStatus.LIVE, LotStatus.EXHAUSTED, LotStatus.CLOSED, LotStatus.CEASED)
HAD_ACCESS = (AccessStatus.ACTIVE, AccessStatus.LAPSED, AccessStatus.REVOKED)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """The lots, and the months in which one of them began or ended to be usable."""

    lots: tuple[LotTerms, ...]

    @property
    def suppliers(self) -> frozenset[int]:
        """Everybody who holds or held a place."""
        return frozenset(supplier for lot in self.lots for supplier in lot.suppliers)

    def covering(self, category_id: int) -> tuple[LotTerms, ...]:
        """The lots that cover the category."""
        return tuple(lot for lot in self.lots if category_id in lot.categories)

    def changes_within(self, month: date) -> bool:
        """Whether days of the month differ in which lots are live."""
        last = last_day_of_month(month)
        edges = (edge for lot in self.lots for span in lot.live for edge in _edges(span))
        return any(month < edge <= last for edge in edges)


def _edges(span: Span) -> Iterator[date]:
    """The first days of what differs from the day before."""
    if span.first is not None:
        yield span.first
    if span.last is not None:
        yield span.last + ONE_DAY


def of(authority: Authority, months: Period) -> Terms:
    """The lots that the authority met in the months. The number of queries does not depend on them.

    What a lot covers is what it names, else what its framework names, and all below that. A notice
    that does not clearly rule the authority out lets it in: whether it may use a framework is its
    publisher's question (R59), and access answers it.
    """
    lots = _lots(authority, months)
    frameworks = {lot.framework_id: lot.framework for lot in lots}
    covers = _covered(lots)
    may_use = _may_use(frameworks.values(), authority, months)
    joined = _joined(authority, frameworks)
    suppliers = _suppliers(lots)
    return Terms(
        tuple(
            LotTerms(
                lot=lot.pk,
                framework=lot.framework_id,
                categories=covers[lot.pk],
                live=(_live(lot),),
                may_use=may_use[lot.framework_id],
                joined=joined.get(lot.framework_id, ()),
                suppliers=suppliers.get(lot.pk, {}),
            )
            for lot in lots
        )
    )


def covered_by(framework_id: int) -> frozenset[int]:
    """Every category that a lot of the framework covers, with those below it."""
    covers = _covered(Lot.objects.filter(framework=framework_id).order_by("pk"))
    return frozenset(category for covered in covers.values() for category in covered)


def _lots(authority: Authority, months: Period) -> list[Lot]:
    """Also those that were over by then: contracts called off from them run on."""
    anywhere = Q(regions=[])
    here = Q(regions__contains=[authority.region]) if authority.region else Q()
    found = Lot.objects.filter(
        anywhere | here,
        status__in=LOT_HAS_BEEN_LIVE,
        framework__status__in=HAS_BEEN_LIVE,
        framework__starts_on__lte=months.ends_on,
    ).exclude(framework__kind=FrameworkKind.DYNAMIC_MARKET)
    return list(found.select_related("framework").order_by("pk"))


def _live(lot: Lot) -> Span:
    framework = lot.framework
    begins = [day for day in (framework.starts_on, lot.starts_on) if day is not None]
    ends = [day for day in (framework.ends_on, lot.ends_on) if day is not None]
    return Span(max(begins, default=None), min(ends, default=None))


def _covered(lots: Iterable[Lot]) -> dict[int, frozenset[int]]:
    """The categories of each lot, with those below them."""
    held = list(lots)
    of_lots, of_frameworks = defaultdict(set), defaultdict(set)
    for lot_id, category_id in Lot.categories.through.objects.filter(lot__in=held).values_list(
        "lot_id", "category_id"
    ):
        of_lots[lot_id].add(category_id)
    keys = {lot.framework_id for lot in held}
    for framework_id, category_id in Framework.categories.through.objects.filter(
        framework__in=keys
    ).values_list("framework_id", "category_id"):
        of_frameworks[framework_id].add(category_id)
    tree = categories.planted(Category.objects.values_list("pk", "parent_id"))
    return {
        lot.pk: frozenset(
            below
            for named in of_lots.get(lot.pk) or of_frameworks[lot.framework_id]
            for below in tree.at_and_below(named)
        )
        for lot in held
    }


def _may_use(
    frameworks: Iterable[Framework], authority: Authority, months: Period
) -> dict[int, Spans]:
    """The months in which the notice did not rule the authority out, by framework."""
    judged = eligibility.verdicts_over(
        frameworks, authority, days=list(months.months()), on=months.ends_on
    )
    return {
        key: tuple(
            Span(day, last_day_of_month(day))
            for day, judgement in by_day.items()
            if judgement.status != Verdict.INELIGIBLE
        )
        for key, by_day in judged.items()
    }


def _joined(authority: Authority, frameworks: Iterable[int]) -> dict[int, Spans]:
    rows = FrameworkAccess.objects.filter(
        authority=authority,
        framework__in=list(frameworks),
        status__in=HAD_ACCESS,
        starts_on__isnull=False,
    ).order_by("pk")
    spans: dict[int, Spans] = defaultdict(tuple)
    for framework_id, first, last in rows.values_list("framework_id", "starts_on", "ends_on"):
        spans[framework_id] += (Span(first, last),)
    return dict(spans)


def _suppliers(lots: Iterable[Lot]) -> Mapping[int, Mapping[int, Spans]]:
    """When each supplier held its place, by lot."""
    rows = list(SupplierOnLot.objects.filter(lot__in=list(lots), status__in=PUBLIC_PLACES))
    told: dict[int, list[PlaceEvent]] = defaultdict(list)
    for event in PlaceEvent.objects.filter(place__in=rows).by_day():
        told[event.place_id].append(event)
    found: dict[int, dict[int, Spans]] = defaultdict(dict)
    for place in rows:
        held = _held(told[place.pk]) if place.pk in told else _as_stored(place)
        if held:
            found[place.lot_id][place.supplier_id] = held
    return found


def _as_stored(place: SupplierOnLot) -> Spans:
    """Of a place of which no event was kept."""
    stands = place.status in ON_THE_LOT or place.ends_on is not None
    return (Span(place.starts_on, place.ends_on),) if stands else ()


def _held(events: list[PlaceEvent]) -> Spans:
    """The runs of days on which the supplier could be called off from."""
    lifted = (event.until + ONE_DAY for event in events if event.until is not None)
    days = sorted({event.on for event in events} | set(lifted))
    ends: list[date | None] = [day - ONE_DAY for day in days[1:]]
    return tuple(
        Span(first, last)
        for first, last in zip(days, [*ends, None], strict=True)
        if places.folded(events, first).status in ON_THE_LOT
    )
