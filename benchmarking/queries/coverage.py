"""What an authority's figures rest on: months loaded, money categorised, money left out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, Sum

from benchmarking.choices import ImportState
from benchmarking.measures.spend_per_head import MONTHS_IN_WINDOW
from benchmarking.models import BaseCell, SpendImport
from frameworks.choices import SpendKind
from frameworks.models import Category
from procurement_portal.core.periods import Period

UNCATEGORISED = Q(category__key=Category.UNCATEGORISED)


@dataclass
class Coverage:
    """The quality of one authority's return over a window."""

    months: set[date] = field(default_factory=set)
    by_kind: dict[str, Decimal] = field(default_factory=dict)
    absolute: Decimal = Decimal(0)
    categorised: Decimal = Decimal(0)
    last_loaded_at: datetime | None = None

    @property
    def month_count(self) -> int:
        """Months of the window that have lines."""
        return len(self.months)

    @property
    def months_wanted(self) -> int:
        """Months of a window."""
        return MONTHS_IN_WINDOW

    @property
    def categorised_share(self) -> Decimal | None:
        """Share of the money whose lines have a category, 0 to 1; None without money."""
        return self.categorised / self.absolute if self.absolute else None

    @property
    def compared(self) -> Decimal:
        """Net pounds that are spend, the only money that is compared."""
        return self.by_kind.get(SpendKind.SPEND, Decimal(0))

    @property
    def total(self) -> Decimal:
        """Net pounds of all lines; equals what is compared and what is left out."""
        return sum(self.by_kind.values(), Decimal(0))

    @property
    def left_out(self) -> list[tuple[str, Decimal]]:
        """Grants, payroll, taxes and recharges, each with its net pounds."""
        kinds = [kind for kind in SpendKind if kind != SpendKind.SPEND and kind in self.by_kind]
        return [(str(kind.label), self.by_kind[kind]) for kind in kinds]


def of(person: Any, authority_ids: list[int], window: Period | None) -> dict[int, Coverage]:
    """The coverage of each authority that the person may see. At most two queries."""
    found = of_cells(person, authority_ids, window)
    loaded = (
        SpendImport.objects.visible_to(person)
        .filter(authority__in=authority_ids, state=ImportState.COMMITTED)
        .order_by()
        .values_list("authority")
        .annotate(Max("committed_at"))
    )
    for authority_id, at in loaded:
        found[authority_id].last_loaded_at = at
    return found


def of_cells(person: Any, authority_ids: list[int], window: Period | None) -> dict[int, Coverage]:
    """The same without when each loaded last. At most one query."""
    found = {authority_id: Coverage() for authority_id in authority_ids}
    if window is None:
        return found
    cells = (
        BaseCell.objects.visible_to(person)
        .filter(authority__in=list(found), month__range=(window.starts_on, window.ends_on))
        .order_by()
        .values_list("authority", "kind")
        .annotate(
            months=ArrayAgg("month", distinct=True),
            net=Sum("net_amount"),
            absolute=Sum("absolute_amount"),
            uncategorised=Sum("absolute_amount", filter=UNCATEGORISED, default=Decimal(0)),
        )
    )
    for authority_id, kind, months, net, absolute, uncategorised in cells:
        coverage = found[authority_id]
        coverage.months.update(months)
        coverage.by_kind[kind] = net
        coverage.absolute += absolute
        coverage.categorised += absolute - uncategorised
    return found
