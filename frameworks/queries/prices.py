"""Prices of frameworks as pages show them: who may see them, side by side, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from consortia.choices import RoleKind
from consortia.models import Person, Role
from frameworks.choices import AccessStatus, PriceListState
from frameworks.models import Framework, FrameworkAccess, PriceLine, PriceList

CHANGES_SHOWN = 50


def people_of_holders(framework: Framework, *, on: date) -> QuerySet[Person]:
    """Procurement officers of the authorities with active access."""
    holders = FrameworkAccess.objects.filter(framework=framework, status=AccessStatus.ACTIVE)
    roles = Role.objects.held_on(on).filter(
        kind=RoleKind.PROCUREMENT_OFFICER, authority__in=holders.values("authority")
    )
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")


@dataclass(frozen=True)
class Offer:
    """What of a framework's prices a person may see."""

    open_lists: Sequence[PriceList]
    closed_count: int

    @property
    def exist(self) -> bool:
        """Whether there are any prices at all."""
        return bool(self.open_lists or self.closed_count)


def offer(framework: Framework, person: Any) -> Offer:
    """The approved lists that the person may open, and how many others there are. Two queries."""
    approved = PriceList.objects.filter(framework=framework, state=PriceListState.APPROVED)
    lists = list(
        approved.visible_to(person)
        .select_related("lot", "supplier")
        .annotate(line_count=Count("lines"))
        .order_by("title", "pk")
    )
    return Offer(lists, approved.count() - len(lists))


def approved_lines(framework: Framework) -> Any:
    """Prices of the framework's approved lists, whoever may see them."""
    return PriceLine.objects.filter(
        price_list__framework=framework, price_list__state=PriceListState.APPROVED
    )


def valid_on(lines: QuerySet[PriceLine], day: date) -> QuerySet[Any]:
    """Prices that hold on the day, by their own days or else by their list's."""
    return lines.annotate(
        holds_from=Coalesce("starts_on", "price_list__starts_on"),
        holds_to=Coalesce("ends_on", "price_list__ends_on"),
    ).filter(Q(holds_from=None) | Q(holds_from__lte=day), Q(holds_to=None) | Q(holds_to__gte=day))


def with_cheapest(lines: QuerySet[Any], among: QuerySet[Any]) -> QuerySet[Any]:
    """Mark the price that no other supplier of the same thing goes below, on one basis of VAT."""
    others = among.filter(
        thing=OuterRef("thing"), price_list__vat_basis=OuterRef("price_list__vat_basis")
    ).exclude(supplier=OuterRef("supplier"))
    return lines.annotate(
        is_compared=Exists(others), is_beaten=Exists(others.filter(price__lt=OuterRef("price")))
    )


@dataclass(frozen=True)
class Comparison:
    """Prices of one item side by side: a row for each unit and kind, a column a supplier."""

    suppliers: Sequence[str]
    rows: Sequence[tuple[PriceLine, Sequence["Cell | None"]]]


@dataclass(frozen=True)
class Cell:
    """A supplier's price in a comparison."""

    line: PriceLine
    is_cheapest: bool


def comparison(one: PriceLine, among: QuerySet[Any]) -> Comparison:
    """Everything that is offered of the same item on the same lot. One query."""
    lines = among.filter(item__iexact=one.item, code__iexact=one.code, lot=one.lot_id)
    lines = lines.select_related("supplier", "price_list").order_by(
        "variant", "region", "unit", "units_per_order_unit", "pk"
    )
    by_row: dict[tuple[int, str], dict[str, PriceLine]] = {}
    for line in lines:
        row = by_row.setdefault((line.thing, line.price_list.vat_basis), {})
        name = line.supplier.name if line.supplier else "All suppliers"
        row.setdefault(name, line)
    suppliers = sorted({name for row in by_row.values() for name in row})
    return Comparison(
        suppliers, [(next(iter(row.values())), _cells(row, suppliers)) for row in by_row.values()]
    )


def _cells(row: dict[str, PriceLine], suppliers: Sequence[str]) -> list[Cell | None]:
    lowest = min(line.price for line in row.values())
    return [
        Cell(row[name], len(row) > 1 and row[name].price == lowest) if name in row else None
        for name in suppliers
    ]


@dataclass(frozen=True)
class Changed:
    """A price before and now."""

    line: PriceLine
    before: Decimal

    @property
    def share(self) -> Decimal | None:
        """By what part of itself it rose; None from nought."""
        return (self.line.price - self.before) / self.before if self.before else None


@dataclass(frozen=True)
class Changes:
    """What a new version of a list changes: counts, and the first of each kind."""

    new_count: int
    gone_count: int
    same_count: int
    changed_count: int
    new: Sequence[PriceLine]
    gone: Sequence[PriceLine]
    changed: Sequence[Changed]


def changes(price_list: PriceList) -> Changes | None:
    """Against the version before; None for a first version. Three queries."""
    if price_list.replaces_id is None:
        return None
    now, before = _by_identity(price_list.pk), _by_identity(price_list.replaces_id)
    new = [pk for key, (pk, _) in now.items() if key not in before]
    gone = [pk for key, (pk, _) in before.items() if key not in now]
    moved = {
        pk: before[key][1]
        for key, (pk, price) in now.items()
        if key in before and before[key][1] != price
    }
    shown = [*new[:CHANGES_SHOWN], *gone[:CHANGES_SHOWN], *list(moved)[:CHANGES_SHOWN]]
    lines = PriceLine.objects.select_related("supplier").in_bulk(shown)
    return Changes(
        new_count=len(new),
        gone_count=len(gone),
        same_count=len(now) - len(new) - len(moved),
        changed_count=len(moved),
        new=[lines[pk] for pk in new[:CHANGES_SHOWN]],
        gone=[lines[pk] for pk in gone[:CHANGES_SHOWN]],
        changed=[Changed(lines[pk], moved[pk]) for pk in list(moved)[:CHANGES_SHOWN]],
    )


Key = tuple[int | None, int, date | None]


def _by_identity(list_id: int) -> dict[Key, tuple[int, Decimal]]:
    """Each price of a list by supplier, thing and first day."""
    rows = PriceLine.objects.filter(price_list=list_id).order_by("row_number", "pk")
    return {
        (supplier, thing, starts_on): (pk, price)
        for pk, supplier, thing, starts_on, price in rows.values_list(
            "pk", "supplier_id", "thing", "starts_on", "price"
        )
    }


def lists_of(framework: Framework, person: Any) -> QuerySet[Any]:
    """Every list of the framework that the person may see, what waits first, then the newest."""
    return (
        PriceList.objects.filter(framework=framework)
        .visible_to(person)
        .select_related("lot", "supplier", "uploaded_by")
        .annotate(line_count=Count("lines"), waits=Q(state=PriceListState.UNREVIEWED))
        .order_by(F("waits").desc(), "-uploaded_at", "-pk")
    )
