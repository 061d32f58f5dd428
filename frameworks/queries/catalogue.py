"""The catalogue of frameworks as lists and pages show it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from consortia.choices import LIVE_MEMBERSHIP, MembershipRole
from consortia.models import Authority, ConsortiumMembership
from frameworks.choices import ON_THE_LOT, FrameworkStatus, LotStatus, Verdict
from frameworks.models import Category, Contract, Framework, Lot, SupplierOnLot
from frameworks.queries import eligibility, places

OPEN = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING)
PLACES_SHOWN = 20
"""Suppliers of each lot on its framework's page; the lot's own page has them all."""


def with_counts(rows: QuerySet[Framework], *, on: date) -> QuerySet[Any]:
    """Each framework with publisher, `lot_count`, `supplier_count`, and `is_open` on the day."""
    lots = Lot.objects.filter(framework=OuterRef("pk")).order_by().values("framework")
    held = (
        SupplierOnLot.objects.filter(lot__framework=OuterRef("pk"), status__in=ON_THE_LOT)
        .order_by()
        .values("lot__framework")
    )
    return rows.select_related("publisher").annotate(
        lot_count=_number(lots.annotate(n=Count("pk"))),
        supplier_count=_number(held.annotate(n=Count("supplier", distinct=True))),
        is_open=ExpressionWrapper(
            Q(status__in=OPEN, starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on)),
            output_field=BooleanField(),
        ),
    )


def judge(rows: Iterable[Any], buyer: Authority | None, *, on: date) -> None:
    """Put on each row what its notice means for the authority: `judgement` and `verdict`.

    Both are None where there is nobody to judge for.
    """
    verdicts = eligibility.verdicts(rows, buyer, on=on) if buyer else {}
    for row in rows:
        row.judgement = verdicts.get(row.pk)
        row.verdict = Verdict(row.judgement.status) if row.judgement else None


def newest(person: Any, *, on: date, count: int) -> QuerySet[Framework]:
    """The frameworks that opened last."""
    rows = Framework.objects.visible_to(person).live_on(on)
    return with_counts(rows, on=on).order_by("-starts_on", "title", "pk")[:count]


def with_lots(rows: QuerySet[Framework], *, on: date) -> QuerySet[Any]:
    """As `with_counts`, with the lots and not their suppliers, in a fixed number of queries."""
    return _with_lots(with_counts(rows, on=on), Lot.objects.all())


def on_its_page(rows: QuerySet[Framework], *, on: date) -> QuerySet[Any]:
    """As `with_lots`, with the first suppliers of each lot and `place_count`, the number of all."""
    held = SupplierOnLot.objects.public().filter(lot=OuterRef("pk")).order_by().values("lot")
    held_first = places.first_public_places(PLACES_SHOWN, on=on)
    lots = Lot.objects.annotate(place_count=_number(held.annotate(n=Count("pk"))))
    return _with_lots(
        with_counts(rows, on=on), lots.prefetch_related(Prefetch("places", queryset=held_first))
    )


def suppliers_in_common(frameworks: Sequence[Framework]) -> dict[int, list[str]]:
    """Who holds a place on more than one of them, by name, for each framework's key."""
    rows = (
        SupplierOnLot.objects.on_the_lot()
        .filter(lot__framework__in=frameworks)
        .values("supplier", "supplier__name")
        .annotate(
            held=ArrayAgg("lot__framework", distinct=True),
            held_count=Count("lot__framework", distinct=True),
        )
        .filter(held_count__gt=1)
        .order_by("supplier__name", "supplier")
    )
    found: dict[int, list[str]] = {framework.pk: [] for framework in frameworks}
    for row in rows:
        for key in row["held"]:
            found[key].append(row["supplier__name"])
    return found


def _with_lots(rows: QuerySet[Framework], lots: QuerySet[Any]) -> QuerySet[Framework]:
    return rows.select_related("publisher__operator", "scheme").prefetch_related(
        Prefetch("lots", queryset=lots.order_by("number", "pk")),
        Prefetch("categories", queryset=Category.objects.order_by("name")),
        "cpv_codes",
    )


def in_category(category: Category) -> QuerySet[Any, Any]:
    """Keys of the frameworks of the category or of one below it, directly or by a lot."""
    family = Category.objects.filter(Q(pk=category.pk) | Q(parent=category.pk)).values("pk")
    return Framework.objects.filter(
        Q(categories__in=family) | Q(lots__categories__in=family)
    ).values("pk")


def published_for(authority: Authority, *, seen_by: Any) -> QuerySet[Framework]:
    """Frameworks of the consortia that the authority leads or operates."""
    led = ConsortiumMembership.objects.filter(
        authority=authority, role=MembershipRole.LEAD, status__in=LIVE_MEMBERSHIP
    ).values("consortium")
    return (
        Framework.objects.visible_to(seen_by)
        .filter(Q(publisher__in=led) | Q(publisher__operator=authority))
        .select_related("publisher")
        .order_by("title", "pk")
    )


def contracts_under(framework: Framework, *, seen_by: Any) -> QuerySet[Contract]:
    """The person's own authorities' contracts called off from the framework."""
    return (
        Contract.objects.visible_to(seen_by)
        .filter(lot__framework=framework)
        .select_related("supplier", "authority", "lot")
        .order_by("ends_on", "pk")
    )


@dataclass(frozen=True)
class WaysToBuy:
    """How an authority may call off, gathered from the flags of the lots."""

    is_open: bool
    direct: Sequence[Lot]
    competed: Sequence[Lot]


def ways_to_buy(framework: Framework, lots: Collection[Lot], *, on: date) -> WaysToBuy:
    """The lots open on the day by the way they allow; none when the framework is not open."""
    is_open = framework.status in OPEN and _runs_on(framework, on)
    usable = [lot for lot in lots if is_open and lot.status == LotStatus.LIVE and _runs_on(lot, on)]
    return WaysToBuy(
        is_open=is_open,
        direct=[lot for lot in usable if lot.allows_direct_award],
        competed=[lot for lot in usable if lot.allows_further_competition],
    )


def _number(counted: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField())


def _runs_on(thing: Framework | Lot, day: date) -> bool:
    """Both ends included; a lot without days of its own has those of its framework."""
    has_begun = thing.starts_on is None or thing.starts_on <= day
    return has_begun and (thing.ends_on is None or thing.ends_on >= day)
