"""The savings that everybody may read: of closed years, as releases told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from benchmarking.models import Release, ReleasedSaving


@dataclass(frozen=True)
class PublicYear:
    """One closed financial year: its whole, its categories, and the release that told of it."""

    financial_year: int
    release: Release
    whole: ReleasedSaving
    categories: Sequence[ReleasedSaving]


def rows(person: Any) -> list[ReleasedSaving]:
    """Every released sum, the newest year first, the whole before its categories. One query."""
    told = ReleasedSaving.objects.visible_to(person).select_related("release", "category")
    name = F("category__name").asc(nulls_first=True)
    return list(told.order_by("-financial_year", name, "pk"))


def years(person: Any) -> list[PublicYear]:
    """The same by year. One query."""
    found: dict[int, list[ReleasedSaving]] = {}
    for row in rows(person):
        found.setdefault(row.financial_year, []).append(row)
    return [
        PublicYear(year, whole.release, whole, categories)
        for year, (whole, *categories) in found.items()
    ]
