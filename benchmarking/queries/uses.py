"""Stored sums of what was bought through frameworks and beside them, read once, told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from benchmarking.choices import LeakageCause, LineClass
from benchmarking.measures import framework_use as measure
from benchmarking.measures.framework_use import Buckets
from benchmarking.models import FrameworkUse
from benchmarking.queries import benchmarks
from procurement_portal.core import money
from procurement_portal.core.templatetags import formats

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Summed:
    """The sum of one class and cause in one category of the window."""

    category: str
    category_key: str
    group: str
    framework: str
    framework_slug: str
    line_class: LineClass
    cause: str
    line_count: int
    net_amount: Decimal
    tested_amount: Decimal

    @property
    def pence(self) -> int:
        """The net amount in whole pence, as measures take it."""
        return int(self.net_amount * HUNDRED)

    @property
    def class_words(self) -> str:
        """Its class in words."""
        return str(self.line_class.label)

    @property
    def cause_words(self) -> str:
        """Its cause in words; nothing where it has none."""
        return str(LeakageCause(self.cause).label) if self.cause else ""


@dataclass(frozen=True)
class Told:
    """Buckets as a page shows them: pounds, and shares that are held between 0 and 100 %."""

    buckets: Buckets

    @property
    def on(self) -> Decimal:
        """Pounds on framework."""
        return money.to_pounds(self.buckets.on)

    @property
    def off_supplier(self) -> Decimal:
        """Pounds off framework, paid to its suppliers."""
        return money.to_pounds(self.buckets.off_fw_supplier)

    @property
    def off_other(self) -> Decimal:
        """Pounds off framework, paid to others."""
        return money.to_pounds(self.buckets.off_other)

    @property
    def leakage(self) -> Decimal:
        """Pounds off framework."""
        return money.to_pounds(self.buckets.off)

    @property
    def addressable(self) -> Decimal:
        """Pounds that could have gone through a framework."""
        return money.to_pounds(self.buckets.addressable)

    @property
    def influenceable(self) -> Decimal:
        """Pounds of spend of any kind."""
        return money.to_pounds(self.buckets.influenceable)

    @property
    def out_of_scope(self) -> Decimal:
        """Pounds of spend that no framework covers."""
        return money.to_pounds(self.buckets.out_of_scope)

    @property
    def excluded(self) -> Decimal:
        """Pounds that are not spend."""
        return money.to_pounds(self.buckets.excluded)

    @property
    def total(self) -> Decimal:
        """Pounds of all lines."""
        return money.to_pounds(self.buckets.total)

    @property
    def coverage(self) -> str:
        """56.3%; "no share" where credits outweigh what is addressable."""
        return _percent(self.buckets.coverage)

    @property
    def coverage_of_influenceable(self) -> str:
        """The share of everything that can be influenced."""
        return _percent(self.buckets.coverage_of_influenceable)

    @property
    def remark(self) -> str:
        """What to know of the share."""
        share = self.buckets.coverage
        return "held between 0 and 100%: credits" if share and share.is_clipped else ""


def _percent(share: measure.Share | None) -> str:
    if share is None:
        return "no share"
    exact = Decimal(share.percent.numerator) / share.percent.denominator
    return formats.percent(exact / HUNDRED)


def rows(person: Any, where: benchmarks.Place) -> QuerySet[FrameworkUse]:
    """The stored sums of the authority in the window."""
    found = FrameworkUse.objects.visible_to(person).filter(authority=where.authority)
    if where.window is None:
        return found.none()
    run = where.window.run
    return found.filter(month__range=(run.starts_on, run.ends_on))


def categories_in(found: QuerySet[FrameworkUse]) -> list[tuple[str, str]]:
    """The categories that the rows are of, by name, to choose from. One query."""
    named = found.order_by("category__name").values_list("category__key", "category__name")
    return list(named.distinct())


def summed(found: QuerySet[FrameworkUse]) -> list[Summed]:
    """The stored sums, added up over their months; the largest first. One query."""
    named = found.order_by().values_list(
        "category__name",
        "category__key",
        "category__parent__name",
        "framework__title",
        "framework__slug",
        "line_class",
        "cause",
    )
    added = named.annotate(Sum("line_count"), Sum("net_amount"), Sum("tested_amount"))
    sums = [
        Summed(name, key, group or "", title or "", slug or "", LineClass(of), cause, *amounts)
        for name, key, group, title, slug, of, cause, *amounts in added
    ]
    return sorted(sums, key=lambda one: (-one.net_amount, one.category, one.framework, one.cause))


def added(found: QuerySet[FrameworkUse]) -> Told | None:
    """All of them together, where nothing else is asked of them; None without any. One query."""
    of_classes = found.order_by().values_list("line_class").annotate(Sum("net_amount"))
    buckets = [measure.bucket(of, int(net * HUNDRED)) for of, net in of_classes]
    return Told(measure.total(buckets)) if buckets else None


def whole(sums: Iterable[Summed]) -> Told:
    """All of them together."""
    return Told(measure.total(measure.bucket(one.line_class, one.pence) for one in sums))
