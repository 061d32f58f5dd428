"""What is frozen of others' prices, since when, and what waits: for the operator, without figures.

Nothing here tells a price, who stands behind one, or how many of them have changed (method 2.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from benchmarking.choices import RunState
from benchmarking.models import Item, PriceBasis, PriceRun, Release
from frameworks.models import Category

ITEM: Final = "Item"
CATEGORY: Final = "Category"
WHY: Final = (
    "Since it was told, others' prices have changed, but fewer than three of them: the difference "
    "of two figures would tell what one of them pays."
)
"""Why what was told stays (method 2.6 R6)."""
SHOWN: Final = 50


@dataclass(frozen=True)
class Waiting:
    """An item or a category of which what was told stays; `told_at` is its newest telling."""

    kind: str
    name: str
    told_at: datetime | None


@dataclass(frozen=True)
class State:
    """How much is frozen, and what waits. The first of a long list are `shown`."""

    item_count: int
    category_count: int
    latest: PriceRun | None
    """The comparison whose results are shown."""
    coming: PriceRun | None
    """One that waits or runs, or that failed and was not made again."""
    waiting: Sequence[Waiting]

    @property
    def shown(self) -> Sequence[Waiting]:
        """The first of what waits."""
        return self.waiting[:SHOWN]

    @property
    def is_known(self) -> bool:
        """Whether the comparison kept what waited, as all do by now."""
        return self.latest is not None and self.latest.told_item_count is not None

    @property
    def has_failed(self) -> bool:
        """Whether the newest comparison came to no end."""
        return self.coming is not None and self.coming.state == RunState.FAILED


def state() -> State:
    """How things stand now. Six queries."""
    frozen = PriceBasis.objects.aggregate(
        items=Count("item", distinct=True), categories=Count("category", distinct=True)
    )
    latest = PriceRun.objects.current()
    return State(
        item_count=frozen["items"],
        category_count=frozen["categories"],
        latest=latest,
        coming=_coming(latest),
        waiting=waiting(latest),
    )


def _coming(latest: PriceRun | None) -> PriceRun | None:
    states = [RunState.QUEUED, RunState.RUNNING, RunState.FAILED]
    rows = PriceRun.objects.filter(state__in=states)
    if latest is not None:
        rows = rows.filter(pk__gt=latest.pk)
    return rows.order_by("-pk").first()


def waiting(latest: PriceRun | None) -> list[Waiting]:
    """What waits since the comparison, categories first, by name. Four queries at most."""
    if latest is None:
        return []
    categories = Category.objects.filter(pk__in=latest.waiting_categories).order_by("name", "pk")
    items = Item.objects.filter(pk__in=latest.waiting_items).order_by("name", "variant", "pk")
    return [
        *_told(CATEGORY, categories, "category"),
        *_told(ITEM, items, "item"),
    ]


def _told(kind: str, rows: QuerySet[Item] | QuerySet[Category], column: str) -> list[Waiting]:
    bases = PriceBasis.objects.filter(**{f"{column}__in": rows.order_by()}).order_by()
    told = dict(bases.values_list(column).annotate(Max("told_at")))
    return [Waiting(kind, str(row), told.get(row.pk)) for row in rows]


def with_release(rows: QuerySet[PriceRun]) -> QuerySet[PriceRun]:
    """Comparisons that came to an end, the newest first, each with `release_number`.

    It is the number of the release of spend benchmarks that stood when prices were compared.
    """
    stood = Release.objects.filter(is_sealed=True, published_at__lte=OuterRef("computed_at"))
    number = Subquery(stood.order_by("-number").values("number")[:1])
    return rows.filter(computed_at__isnull=False).annotate(release_number=number).order_by("-pk")
