"""Packages that were brought in, with what became of their things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from frameworks.choices import PackageResult
from frameworks.models import PackageImport, PackageOutcome

SHOWN = 500


@dataclass(frozen=True)
class Told:
    """What became of a package: how many of each result, and the things one by one."""

    counts: Sequence[tuple[str, int]]
    outcomes: Sequence[PackageOutcome]
    count: int


def with_counts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The newest first, each with how many things it made, changed and refused."""
    counted = {
        f"{result}_count": Count("outcomes", filter=Q(outcomes__outcome=result))
        for result in PackageResult
    }
    return rows.order_by("-brought_in_at", "-pk").annotate(**counted)


def told(package: PackageImport) -> Told:
    """What became of it, what was refused first; of very many things the first."""
    rows = package.outcomes.annotate(
        rank=Case(When(outcome=PackageResult.REFUSED, then=Value(0)), default=Value(1))
    ).order_by("rank", "pk")
    counted = dict(package.outcomes.order_by().values_list("outcome").annotate(number=Count("pk")))
    counts = [(str(result.label), counted.get(result, 0)) for result in PackageResult]
    return Told(counts, list(rows[:SHOWN]), sum(counted.values()))
