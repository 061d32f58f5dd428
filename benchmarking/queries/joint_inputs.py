"""What members of a consortium buy beside frameworks, category by category. Told to nobody here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from benchmarking.choices import LineClass
from benchmarking.measures import spend_per_head
from benchmarking.models import BenchmarkRun, FrameworkUse
from consortia.models import Consortium, ConsortiumMembership
from frameworks.choices import SpendKind
from frameworks.models import Category
from procurement_portal.core.periods import Period

APART = (LineClass.OFF_SUPPLIER, LineClass.OFF_OTHER, LineClass.OUT_OF_SCOPE)
"""Classes of lines that each member bought by itself."""


@dataclass
class BoughtApart:
    """A category: net pounds in the months by family of authorities, by its head's number."""

    category: Category
    months: Period
    by_family: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def contributors(self) -> dict[str, Decimal]:
        """Those of an amount other than nothing, which alone are contributors (2.7a, ruling 6)."""
        return {family: amount for family, amount in self.by_family.items() if amount}


def months_over(on: date) -> Period | None:
    """The newest twelve months that were compared and are over; None where there are none."""
    runs = BenchmarkRun.objects.current().filter(measure=spend_per_head.SLUG, ends_on__lt=on)
    newest = runs.order_by("-ends_on", "-pk").first()
    return newest.window if newest else None


def bought_apart(consortium: Consortium, months: Period, *, on: date) -> Mapping[str, BoughtApart]:
    """By category key, of the members in force on the day. Three queries.

    Bodies under one head count as one family (method 2.6).
    """
    members = ConsortiumMembership.objects.live_on(on).filter(consortium=consortium)
    rows = (
        FrameworkUse.objects.filter(
            authority__in=members.values("authority"),
            month__range=(months.starts_on, months.ends_on),
            line_class__in=APART,
            category__kind=SpendKind.SPEND,
        )
        .exclude(category__key=Category.UNCATEGORISED)
        .order_by("category__key", "authority")
        .values_list("category", "authority", "authority__parent")
        .annotate(Sum("net_amount"))
    )
    known = Category.objects.in_bulk()
    found: dict[str, BoughtApart] = {}
    for category, authority, parent, net in rows:
        one = known[category]
        held = found.setdefault(one.key, BoughtApart(one, months))
        held.by_family[str(parent or authority)] += net
    return found
