"""Members side by side: the coverage of those that share it by name, in per cent and no pounds.

Nothing is added up over members: a total over bodies is for a numbered release, with its audit
(decisions 0018 and 0019). What is named was given by the member itself (level L1).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from benchmarking.choices import LineClass, Permission
from benchmarking.measures import framework_use as measure
from benchmarking.measures.framework_use import Buckets
from benchmarking.models import CoverageSharing, FrameworkUse
from benchmarking.queries import categories
from benchmarking.queries.windows import Window
from consortia.choices import RoleKind
from consortia.models import Authority, Consortium, ConsortiumMembership, standing_of
from frameworks.choices import SpendKind
from frameworks.models import Category
from procurement_portal.core import access

NOT_YET = "nothing addressable"


@dataclass(frozen=True)
class Side:
    """One member's coverage in one category that it shares; shares of what is addressable."""

    authority: Authority
    category: Category
    buckets: Buckets

    @property
    def coverage(self) -> str:
        """On framework, in whole per cent."""
        share = self.buckets.coverage
        return NOT_YET if share is None else _percent(share.percent)

    @property
    def off_supplier(self) -> str:
        """Off framework, from a framework's suppliers."""
        return self._of_addressable(self.buckets.off_fw_supplier)

    @property
    def off_other(self) -> str:
        """Off framework, from others."""
        return self._of_addressable(self.buckets.off_other)

    @property
    def remark(self) -> str:
        """What to know of the share."""
        share = self.buckets.coverage
        return "held between 0 and 100%: credits" if share and share.is_clipped else ""

    def _of_addressable(self, pence: int) -> str:
        if self.buckets.coverage is None:
            return NOT_YET
        return _percent(Fraction(100 * pence, self.buckets.addressable))


def _percent(percent: Fraction) -> str:
    """Whole per cent, half up."""
    return f"{(2 * percent.numerator + percent.denominator) // (2 * percent.denominator)}%"


def sides(
    person: Any, consortium: Consortium, members: Iterable[Authority], window: Window | None
) -> list[Side]:
    """Of these members, what those that share have on and off framework. Three queries.

    Only for people of the consortium; others are told nothing.
    """
    if window is None or consortium.pk not in standing_of(person).consortia:
        return []
    known = {one.pk: one for one in members}
    given = list(
        CoverageSharing.objects.visible_to(person)
        .in_force()
        .filter(consortium=consortium, authority__in=known)
        .select_related("category")
        .order_by("category__name", "category", "authority__name", "authority")
    )
    if not given:
        return []
    tree = categories.tree(person)
    below = {row.category_id: tree.at_and_below(row.category_id) for row in given}
    sums = _sums({row.authority_id for row in given}, window)
    return [
        Side(
            known[row.authority_id],
            row.category,
            measure.total(
                bucket
                for category, bucket in sums[row.authority_id]
                if category in below[row.category_id]
            ),
        )
        for row in given
    ]


def _sums(authorities: Iterable[int], window: Window) -> dict[int, list[tuple[int, Buckets]]]:
    """The stored sums of those that share, by category."""
    rows = (
        FrameworkUse.objects.filter(
            authority__in=list(authorities),
            month__range=(window.run.starts_on, window.run.ends_on),
        )
        .order_by()
        .values_list("authority", "category", "line_class")
        .annotate(net=Sum("net_amount"))
    )
    found: dict[int, list[tuple[int, Buckets]]] = defaultdict(list)
    for authority, category, line_class, net in rows:
        found[authority].append((category, measure.bucket(LineClass(line_class), int(net * 100))))
    return found


@dataclass(frozen=True)
class Shared:
    """One membership with the categories that are shared in it."""

    membership: ConsortiumMembership
    categories: Sequence[Category]
    may_change: bool


def of_authority(person: Any, authority: Authority, *, on: date) -> list[Shared]:
    """What an authority of the person shares, and with whom. Two queries."""
    memberships = ConsortiumMembership.objects.visible_to(person).live_on(on)
    held = memberships.filter(authority=authority).select_related("consortium")
    given: dict[int, list[Category]] = defaultdict(list)
    for row in shared(person, authority).select_related("category").order_by("category__name"):
        given[row.consortium_id].append(row.category)
    may_change = access.can(person, Permission.COVERAGE_SHARE, authority)
    return [
        Shared(one, given[one.consortium_id], may_change)
        for one in held.order_by("consortium__name", "pk")
    ]


def shared(person: Any, authority: Authority) -> QuerySet[CoverageSharing]:
    """What is in force of the authority's sharings, as far as the person sees them."""
    return CoverageSharing.objects.visible_to(person).in_force().filter(authority=authority)


def memberships_led(person: Any, *, on: date) -> QuerySet[ConsortiumMembership]:
    """Memberships in force of the authorities whose finances the person leads."""
    led = standing_of(person).authorities_as([RoleKind.FINANCE_LEAD])
    return (
        ConsortiumMembership.objects.visible_to(person)
        .live_on(on)
        .filter(authority__in=led)
        .select_related("authority", "consortium")
    )


def groups(person: Any) -> QuerySet[Category]:
    """The groups that can be shared: those of spend that lie in no other, by name."""
    tops = Category.objects.visible_to(person).filter(parent=None, kind=SpendKind.SPEND)
    return tops.exclude(key=Category.UNCATEGORISED).order_by("name", "pk")
