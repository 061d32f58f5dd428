"""Who else offers the same: frameworks that overlap with one in scope and in suppliers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from frameworks.models import Framework, FrameworkSearch, SupplierOnLot

SHOWN = 5
FEWEST_SUPPLIERS = 2
CPV_GROUP = 3
"""Codes that agree in so many digits are of one group of the vocabulary."""


@dataclass(frozen=True)
class Alternative:
    """Another framework, and what it has in common with the one that was looked at."""

    framework: Any
    shared_categories: int
    shared_codes: int
    shared_suppliers: int
    is_of_another: bool

    @property
    def in_common(self) -> str:
        """What they share, in words."""
        told = (
            (self.shared_categories, "category", "categories"),
            (self.shared_codes, "CPV group", "CPV groups"),
            (self.shared_suppliers, "supplier", "suppliers"),
        )
        return ", ".join(
            f"{count:,} {one if count == 1 else many}" for count, one, many in told if count
        )

    @property
    def order(self) -> tuple[Any, ...]:
        """Other publishers first, then by scope, then by suppliers."""
        scope = self.shared_categories + self.shared_codes
        return (
            not self.is_of_another,
            -scope,
            -self.shared_suppliers,
            self.framework.title,
            self.framework.pk,
        )


def offering_the_same(framework: Framework, *, seen_by: Any, on: date) -> list[Alternative]:
    """Those open on the day that share scope, or suppliers at least; other publishers first.

    Suppliers alone count from two on: one that is on everything says little. Seven queries.
    """
    categories = _in_categories(framework)
    codes = _with_codes(framework)
    suppliers = _with_suppliers(framework)
    alike = {key for key, count in suppliers.items() if count >= FEWEST_SUPPLIERS}
    keys = ({*categories, *codes} | alike) - {framework.pk}
    rows = Framework.objects.visible_to(seen_by).live_on(on).filter(pk__in=keys)
    found = [
        Alternative(
            framework=row,
            shared_categories=categories.get(row.pk, 0),
            shared_codes=codes.get(row.pk, 0),
            shared_suppliers=suppliers.get(row.pk, 0),
            is_of_another=row.publisher_id != framework.publisher_id,
        )
        for row in rows.select_related("publisher", "search").order_by("pk")
    ]
    return sorted(found, key=lambda one: one.order)[:SHOWN]


def _in_categories(framework: Framework) -> dict[int, int]:
    """Frameworks and how many categories each shares, by itself or by a lot."""
    of_it = FrameworkSearch.objects.filter(framework=framework)
    own = set(of_it.values_list("categories", flat=True).first() or ())
    others = FrameworkSearch.objects.filter(categories__overlap=list(own)) if own else of_it
    return {key: len(own & set(held)) for key, held in others.values_list("pk", "categories")}


def _with_codes(framework: Framework) -> dict[int, int]:
    """Frameworks and how many groups of the vocabulary each shares."""
    groups = {code[:CPV_GROUP] for code in framework.cpv_codes.values_list("code", flat=True)}
    if not groups:
        return {}
    rows = Framework.cpv_codes.through.objects.filter(
        cpvcode__code__regex=f"^({'|'.join(sorted(groups))})"
    )
    shared: dict[int, set[str]] = defaultdict(set)
    for key, code in rows.values_list("framework", "cpvcode"):
        shared[key].add(code[:CPV_GROUP])
    return {key: len(held) for key, held in shared.items()}


def _with_suppliers(framework: Framework) -> dict[int, int]:
    """Frameworks and how many suppliers each shares."""
    own = SupplierOnLot.objects.on_the_lot().filter(lot__framework=framework)
    places = SupplierOnLot.objects.on_the_lot().filter(supplier__in=own.values("supplier"))
    counted = places.order_by().values_list("lot__framework")
    return dict(counted.annotate(n=Count("supplier", distinct=True)))
