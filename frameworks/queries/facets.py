"""How many frameworks each choice of a filter would leave, the other filters as they are."""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from frameworks.choices import FeeForm
from frameworks.models import AssuredListing

DIRECT, COMPETITION = "direct_award", "further_competition"
NO_FEE = "none"
FEE_LIMITS = ("0.5", "1", "2")

Combination = Mapping[str, Any]
COLUMNS = (
    "status",
    "regime",
    "kind",
    "publisher",
    "supplier_fee_percent",
    "fee_form",
    "search__allows_direct_award",
    "search__allows_further_competition",
    "is_assured",
)


def has_fee_of(limit: str) -> Q:
    """No fee, or a known fee of at most so many percent."""
    free = Q(fee_form=FeeForm.NONE) | Q(supplier_fee_percent=0)
    return free if limit == NO_FEE else free | Q(supplier_fee_percent__lte=Decimal(limit))


def is_assured() -> Exists:
    """Holds an assured listing that stands today."""
    standing = AssuredListing.objects.standing_on(timezone.localdate())
    return Exists(standing.filter(framework=OuterRef("pk")))


def _routes(one: Combination) -> set[Any]:
    allowed = {
        DIRECT: one["search__allows_direct_award"],
        COMPETITION: one["search__allows_further_competition"],
    }
    return {route for route, is_allowed in allowed.items() if is_allowed}


def _fees(one: Combination) -> set[Any]:
    percent = one["supplier_fee_percent"]
    if one["fee_form"] == FeeForm.NONE or percent == 0:
        return {NO_FEE, *FEE_LIMITS}
    return {limit for limit in FEE_LIMITS if percent is not None and percent <= Decimal(limit)}


FACETS: Mapping[str, Callable[[Combination], set[Any]]] = {
    "status": lambda one: {one["status"]},
    "regime": lambda one: {one["regime"]},
    "kind": lambda one: {one["kind"]},
    "publisher": lambda one: {one["publisher"]},
    "route": _routes,
    "fee": _fees,
    "assured": lambda one: {one["is_assured"]},
}
LISTS = {"region": "regions", "category": "categories"}
"""Facets of which a framework has several values, and the column that holds them."""


def counts(rows: QuerySet[Any], chosen: Mapping[str, Any]) -> dict[str, Counter[Any]]:
    """For every facet of single values, in one query: the combinations are few.

    `rows` are narrowed by every other filter; `chosen` says what each facet is set to.
    """
    told: dict[str, Counter[Any]] = {facet: Counter() for facet in FACETS}
    combined = rows.order_by().annotate(is_assured=is_assured())
    for one in combined.values(*COLUMNS).annotate(n=Count("pk")):
        values = {facet: read(one) for facet, read in FACETS.items()}
        for facet in FACETS:
            others = (other for other in FACETS if other != facet and chosen.get(other))
            if all(chosen[other] in values[other] for other in others):
                for value in values[facet]:
                    told[facet][value] += one["n"]
    return told


def counts_of_list(rows: QuerySet[Any], facet: str) -> Counter[Any]:
    """For a facet of several values; `rows` are narrowed by every filter but this one."""
    column = F(f"search__{LISTS[facet]}")
    values = rows.order_by().annotate(value=Func(column, function="unnest"))
    return Counter(dict(values.values_list("value").annotate(n=Count("pk", distinct=True))))
