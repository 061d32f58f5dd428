"""The spend lines that a sum of the use of frameworks is made of: which, and where to read them.

A figure leads to a list of lines whose address holds everything that the figure is of, so that the
list can be kept, sent and loaded as a file. Which lines fit is asked of the rule itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse

from benchmarking.choices import LeakageCause, LineClass
from benchmarking.measures.line_classes import Finding
from benchmarking.models import FrameworkUse, SpendLine
from benchmarking.queries import line_classing, places
from consortia.models import Authority
from frameworks.models import Framework
from procurement_portal.core.periods import Period, first_of_month, last_day_of_month

OFF: Final = (LineClass.OFF_SUPPLIER, LineClass.OFF_OTHER)
ADDRESSABLE: Final = (LineClass.ON, *OFF)
ITSELF: Final = "itself"
"""As an address asks for a category without those below it."""


@dataclass(frozen=True)
class Asked:
    """Which findings are asked for; what is empty asks for any."""

    classes: frozenset[str] = frozenset()
    cause: str = ""
    framework: Framework | None = None

    def __bool__(self) -> bool:
        return bool(self.classes or self.cause or self.framework)

    def is_wanted(self, finding: Finding) -> bool:
        """Whether a line of which that was found is asked for."""
        return (
            (not self.classes or finding.line_class.value in self.classes)
            and (not self.cause or finding.cause == self.cause)
            and (self.framework is None or finding.framework == self.framework.pk)
        )

    @property
    def words(self) -> str:
        """What is asked for: "Off framework, from another supplier"."""
        classes = [str(one.label) for one in LineClass if one.value in self.classes]
        parts = [" or ".join(classes)] if classes else []
        if self.framework is not None:
            parts.append(self.framework.title)
        if self.cause:
            parts.append(str(LeakageCause(self.cause).label))
        return "; ".join(parts)


@dataclass(frozen=True)
class Scope:
    """Whose lines, of which months and categories; None where the address names none."""

    authorities: Sequence[Authority]
    first: date | None = None
    last: date | None = None
    categories: Collection[int] | None = None

    def months(self, authority: Authority) -> Period | None:
        """Those of them of which the authority has lines."""
        loaded = line_classing.loaded(authority)
        if loaded is None:
            return None
        first = max(loaded.starts_on, first_of_month(self.first or loaded.starts_on))
        last = min(loaded.ends_on, last_day_of_month(self.last or loaded.ends_on))
        return Period(first, last) if first <= last else None


def scope(
    person: Any,
    authority: Authority | None,
    first: date | None,
    last: date | None,
    categories: Collection[int] | None,
) -> Scope:
    """What an address names; without an authority all of the person's."""
    chosen = [authority] if authority else list(places.authorities_of(person))
    return Scope(chosen, first, last, categories)


def matching(within: Scope, asked: Asked) -> Q:
    """Which lines in force are asked for. A handful of queries for each authority."""
    found = Q(row_number__in=[])
    for authority in within.authorities:
        months = within.months(authority)
        if months is not None:
            found |= line_classing.lines_of(authority, months, asked.is_wanted, within.categories)
    return found


@dataclass(frozen=True)
class Stored:
    """The figure that led here: net pounds, and when the lines were sorted."""

    net_amount: Decimal
    computed_at: datetime | None


def stored(person: Any, within: Scope, asked: Asked) -> Stored:
    """The stored sum of the same lines. One query."""
    rows = FrameworkUse.objects.visible_to(person).filter(authority__in=within.authorities)
    if within.first is not None:
        rows = rows.filter(month__gte=within.first)
    if within.last is not None:
        rows = rows.filter(month__lte=within.last)
    if within.categories is not None:
        rows = rows.filter(category__in=within.categories)
    if asked.classes:
        rows = rows.filter(line_class__in=asked.classes)
    if asked.cause:
        rows = rows.filter(cause=asked.cause)
    if asked.framework is not None:
        rows = rows.filter(framework=asked.framework)
    told = rows.aggregate(net=Sum("net_amount", default=Decimal(0)), at=Max("computed_at"))
    return Stored(told["net"], told["at"])


@dataclass(frozen=True)
class Told:
    """What stands above a list of such lines: what they are, and their sum.

    `stored` is absent where other filters are on, with which no figure compares.
    """

    words: str
    line_count: int
    net_amount: Decimal
    nameless_count: int
    nameless_amount: Decimal
    stored: Stored | None

    @property
    def differs(self) -> bool:
        """Whether lines, places or contracts changed since the figure was written."""
        return (
            self.stored is not None
            and self.stored.net_amount != self.net_amount + self.nameless_amount
        )


def told(
    found: QuerySet[SpendLine],
    nameless: QuerySet[SpendLine] | None,
    asked: Asked,
    of: Stored | None,
) -> Told:
    """The sum of the lines found, and of those left out for their names. Two queries at most."""
    line_count, net_amount = _sum(found)
    nameless_count, nameless_amount = (0, Decimal(0)) if nameless is None else _sum(nameless)
    return Told(asked.words, line_count, net_amount, nameless_count, nameless_amount, of)


def _sum(rows: QuerySet[SpendLine]) -> tuple[int, Decimal]:
    added = rows.order_by().aggregate(
        lines=Count("row_number"), net=Sum("net_amount", default=Decimal(0))
    )
    return added["lines"], added["net"]


@dataclass(frozen=True)
class Addresses:
    """Where the lines of figures are listed that are of one authority and the same months.

    `category` and `framework` are named by key and slug where the figures are of one.
    """

    authority: str
    first: date
    last: date
    category: str = ""
    framework: str = ""
    cause: str = ""

    def of(self, *classes: LineClass) -> str:
        """The list of the lines of these classes, or of any."""
        asked: dict[str, Any] = {
            "authority": self.authority,
            "month_from": f"{self.first:%Y-%m}",
            "month_to": f"{self.last:%Y-%m}",
        }
        if self.category:
            asked |= {"category": self.category, ITSELF: "yes"}
        asked |= {
            "use": [one.value for one in classes],
            "use_of": self.framework,
            "cause": self.cause,
        }
        told = {name: value for name, value in asked.items() if value}
        return f"{reverse('spend-lines')}?{urlencode(told, doseq=True)}"

    @property
    def on(self) -> str:
        """Lines on framework."""
        return self.of(LineClass.ON)

    @property
    def off_supplier(self) -> str:
        """Lines off framework, paid to its suppliers."""
        return self.of(LineClass.OFF_SUPPLIER)

    @property
    def off_other(self) -> str:
        """Lines off framework, paid to others."""
        return self.of(LineClass.OFF_OTHER)

    @property
    def leakage(self) -> str:
        """Lines off framework."""
        return self.of(*OFF)

    @property
    def addressable(self) -> str:
        """Lines that could have gone through a framework."""
        return self.of(*ADDRESSABLE)

    @property
    def influenceable(self) -> str:
        """Lines of spend of any kind."""
        return self.of(*ADDRESSABLE, LineClass.OUT_OF_SCOPE)

    @property
    def out_of_scope(self) -> str:
        """Lines that no framework covers."""
        return self.of(LineClass.OUT_OF_SCOPE)

    @property
    def excluded(self) -> str:
        """Lines that are not spend."""
        return self.of(LineClass.EXCLUDED)

    @property
    def total(self) -> str:
        """All lines."""
        return self.of()
