"""Published indices and yearly targets: what savings are measured with and held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking.actions.savings_claims import ClaimIncomplete
from benchmarking.choices import Permission
from benchmarking.models import IndexLevel, IndexSeries, IndexVintage, Target
from consortia.models import Authority, Consortium
from frameworks.models import Category
from procurement_portal.core import access, audit
from procurement_portal.core.errors import WrongState
from procurement_portal.core.periods import first_of_month


@dataclass(frozen=True)
class Level:
    """A level as published; provisional ones are open to revision."""

    level: Decimal
    is_provisional: bool = False


@transaction.atomic
def add_series(
    *, key: str, name: str, kind: str, source: str, by: Any, at: datetime, is_sample: bool = False
) -> IndexSeries:
    """Make a series known. Raises NotAllowed."""
    access.require(by, Permission.INDEX_LOAD)
    row, is_new = IndexSeries.objects.get_or_create(
        key=key, defaults={"name": name, "kind": kind, "source": source, "is_sample": is_sample}
    )
    if is_new:
        audit.record("benchmarking.index.added", subject=row, by=by, at=at)
    return row


@transaction.atomic
def load_vintage(
    series: IndexSeries,
    *,
    published_on: date,
    levels: Mapping[date, Level],
    by: Any,
    at: datetime,
) -> IndexVintage:
    """Keep a publication of the series, level by month; it is never revised, only followed.

    Raises NotAllowed, WrongState where that day's is there, ClaimIncomplete without levels.
    """
    access.require(by, Permission.INDEX_LOAD)
    IndexSeries.objects.select_for_update().get(pk=series.pk)
    if series.vintages.filter(published_on=published_on).exists():
        raise WrongState("That publication is here already.")
    if not levels or any(one.level <= 0 for one in levels.values()):
        raise ClaimIncomplete("Give the levels of the series, each above nothing.")
    row = IndexVintage.objects.create(
        series=series, published_on=published_on, loaded_by=str(by), loaded_at=at
    )
    IndexLevel.objects.bulk_create(
        IndexLevel(
            series=series,
            vintage=row,
            month=first_of_month(month),
            level=one.level,
            is_provisional=one.is_provisional,
        )
        for month, one in sorted(levels.items())
    )
    audit.record("benchmarking.index.loaded", subject=row, by=by, at=at, levels=len(levels))
    return row


@transaction.atomic
def set_target(
    *,
    financial_year: int,
    amount: Decimal,
    by: Any,
    at: datetime,
    authority: Authority | None = None,
    consortium: Consortium | None = None,
    category: Category | None = None,
) -> Target:
    """Set what is to be saved in the year, in all or in a category, in place of what was set.

    Raises NotAllowed, ClaimIncomplete.
    """
    if (authority is None) == (consortium is None) or amount <= 0:
        raise ClaimIncomplete("A target is of an authority or a consortium, and above nothing.")
    place = Target(authority=authority, consortium=consortium)
    access.require(by, Permission.SAVING_TARGET, place)
    row, _ = Target.objects.update_or_create(
        authority=authority,
        consortium=consortium,
        financial_year=financial_year,
        category=category,
        defaults={"amount": amount, "set_by": str(by), "set_at": at},
    )
    audit.record(
        "benchmarking.target.set",
        subject=row,
        tenant=authority or consortium,
        by=by,
        at=at,
        amount=str(amount),
    )
    return row
