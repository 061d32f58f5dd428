"""How many frameworks each choice of a filter would leave, the other filters as they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils import timezone

from frameworks.choices import FeeForm
from frameworks.models import AssuredListing

DIRECT, COMPETITION = "direct_award", "further_competition"
NO_FEE = "none"
FEE_LIMITS = ("0.5", "1", "2")
FREE = Q(fee_form=FeeForm.NONE) | Q(supplier_fee_percent=0)


def has_fee_of(limit: str) -> Q:
    """No fee, or a known fee of at most so many percent."""
    return FREE if limit == NO_FEE else FREE | Q(supplier_fee_percent__lte=Decimal(limit))


def is_assured() -> Q:
    """Holds an assured listing that stands today."""
    standing = AssuredListing.objects.standing_on(timezone.localdate())
    return Q(pk__in=standing.order_by().values("framework"))


@dataclass(frozen=True)
class Facet:
    """A filter whose choices are counted, in SQL over the columns of what was found."""

    value: str
    holds: str
    """Whether a row has the choice that is the one parameter."""


FACETS: Mapping[str, Facet] = {
    "status": Facet("status", "status = %s"),
    "regime": Facet("regime", "regime = %s"),
    "kind": Facet("kind", "kind = %s"),
    "publisher": Facet("publisher_id::text", "publisher_id::text = %s"),
    "assured": Facet("is_assured::text", "is_assured::text = %s"),
    "fee": Facet("fee::text", "fee <= %s::numeric"),
    "route": Facet("unnest(routes)", "%s = ANY(routes)"),
    "region": Facet("unnest(regions)", "%s = ANY(regions)"),
    "category": Facet("unnest(families)::text", "%s = ANY(families::text[])"),
}
_ONE = "SELECT '{}', {}, count(*) FROM found WHERE {} GROUP BY 2"
_ALL = "WITH found AS MATERIALIZED ({}) {}"


def counts(rows: QuerySet[Any], chosen: Mapping[str, str]) -> dict[str, Counter[str]]:
    """For every facet, in one query that looks for the frameworks once.

    `rows` are narrowed by the filters that are no facets; `chosen` says, as text, what each facet
    is set to.
    """
    told: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for facet, value, count in _counted(rows, chosen):
        if value is not None:
            told[facet][value] = count
    told["fee"] = _up_to_each_limit(told["fee"])
    return told


def _counted(rows: QuerySet[Any], chosen: Mapping[str, str]) -> Sequence[tuple[str, str, int]]:
    try:
        found, params = _found(rows).query.sql_with_params()
    except EmptyResultSet:
        return []
    branches, values = [], list(params)
    for name, facet in FACETS.items():
        others = [other for other in FACETS if other != name and chosen.get(other)]
        where = " AND ".join(["TRUE", *(FACETS[other].holds for other in others)])
        branches.append(_ONE.format(name, facet.value, where))
        values += [_as_limit(chosen[other]) for other in others]
    with connection.cursor() as cursor:
        cursor.execute(_ALL.format(found, " UNION ALL ".join(branches)), values)
        return cursor.fetchall()


def _found(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The columns that the facets are counted by."""
    routes = [
        Case(When(**{f"search__allows_{route}": True}, then=Value(route)))
        for route in (DIRECT, COMPETITION)
    ]
    return rows.order_by().values(
        "status",
        "regime",
        "kind",
        "publisher_id",
        is_assured=ExpressionWrapper(is_assured(), output_field=BooleanField()),
        fee=Case(When(FREE, then=Value(Decimal(0))), default="supplier_fee_percent"),
        routes=Func(*routes, template="ARRAY[%(expressions)s]", output_field=TextField()),
        regions=F("search__regions"),
        families=F("search__categories"),
    )


def _as_limit(value: str) -> str:
    return "0" if value == NO_FEE else value


def _up_to_each_limit(fees: Counter[str]) -> Counter[str]:
    """No more than each limit, from the number with each fee."""
    return Counter(
        {
            limit: sum(n for fee, n in fees.items() if Decimal(fee) <= Decimal(_as_limit(limit)))
            for limit in (NO_FEE, *FEE_LIMITS)
        }
    )
