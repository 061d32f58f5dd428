"""The frameworks that an authority may use for a category, the readiest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarking.choices.opportunities import WayToTake
from consortia.models import Authority
from frameworks.choices import (
    OPEN_ACCESS,
    AccessStatus,
    FeeForm,
    FrameworkKind,
    LotStatus,
    Permission,
    Verdict,
)
from frameworks.law.eligibility import Judgement
from frameworks.models import Category, Framework, FrameworkAccess, Lot
from frameworks.queries import eligibility, headroom
from procurement_portal.core import access
from procurement_portal.core.templatetags import formats

UNENDING = date.max


@dataclass(frozen=True)
class Usable:
    """A live framework that no notice rules the authority out of."""

    framework: Framework
    judgement: Judgement
    access: FrameworkAccess | None

    @property
    def is_joined(self) -> bool:
        """The authority may call off today."""
        return self.access is not None and self.access.status == AccessStatus.ACTIVE

    @property
    def way(self) -> WayToTake:
        """A call-off where access is active, else the request for it."""
        return WayToTake.CALL_OFF if self.is_joined else WayToTake.ACCESS

    @property
    def verdict(self) -> str:
        """Whether it may be used, in words."""
        return str(Verdict(self.judgement.status).label)

    @property
    def standing(self) -> str:
        """How access stands, in words."""
        return str(AccessStatus(self.access.status).label) if self.access else "Not joined"

    @property
    def order(self) -> tuple[Any, ...]:
        """Joined first, then those that the notice lets in, then those that last longest."""
        is_eligible = self.judgement.status == Verdict.ELIGIBLE
        lasts = (self.framework.ends_on or UNENDING).toordinal()
        return (not self.is_joined, not is_eligible, -lasts, self.framework.pk)


def fee(framework: Framework) -> str:
    """What its suppliers pay to whoever runs it, in words."""
    percent = framework.supplier_fee_percent
    if framework.fee_form == FeeForm.NONE or percent == 0:
        return "No fee"
    if percent is None:
        return "Fee not known"
    return f"{percent.normalize():f}% fee, in the price"


def left(framework: Framework, *, seen_by: Any) -> str:
    """What may still be committed: pounds for those who may see figures, else a band in words."""
    row = headroom.row_of(framework)
    if row.left is None or not access.can(seen_by, Permission.HEADROOM_FIGURES, framework):
        return str(row.band)
    return f"{formats.pounds(row.left)} left"


def for_authority(
    authority: Authority, category_ids: Iterable[int], *, on: date
) -> Mapping[int, Sequence[Usable]]:
    """For each category, the live frameworks with a lot for it that the authority may use.

    A lot covers what it names, else what its framework names, and all below that. The number of
    queries depends neither on the categories nor on the frameworks.
    """
    covered = _covering(set(category_ids), authority, on=on)
    frameworks = Framework.objects.in_bulk({key for keys in covered.values() for key in keys})
    judged = eligibility.verdicts(frameworks.values(), authority, on=on)
    held = _accesses(authority, frameworks)
    found = {}
    for category, keys in covered.items():
        usable = [
            Usable(frameworks[key], judged[key], held.get(key))
            for key in keys
            if judged[key].status != Verdict.INELIGIBLE
        ]
        found[category] = sorted(usable, key=lambda one: one.order)
    return found


def _accesses(authority: Authority, frameworks: Iterable[int]) -> dict[int, FrameworkAccess]:
    """The open request or access to each, an active one before others."""
    rows = FrameworkAccess.objects.filter(
        authority=authority, framework__in=list(frameworks), status__in=OPEN_ACCESS
    ).order_by("pk")
    ranked = sorted(rows, key=lambda row: row.status == AccessStatus.ACTIVE)
    return {row.framework_id: row for row in ranked}


def _covering(categories: set[int], authority: Authority, *, on: date) -> dict[int, set[int]]:
    above = _above(categories)
    lots = (
        Lot.objects.filter(status=LotStatus.LIVE, framework__in=Framework.objects.live_on(on))
        .exclude(framework__kind=FrameworkKind.DYNAMIC_MARKET)
        .order_by("pk")
    )
    here = [
        (lot.pk, lot.framework_id)
        for lot in lots
        if not lot.regions or authority.region in lot.regions
    ]
    of_lots = _pairs(Lot.categories.through.objects.filter(lot__in=[lot for lot, _ in here]), "lot")
    of_frameworks = _pairs(
        Framework.categories.through.objects.filter(framework__in={key for _, key in here}),
        "framework",
    )
    found: dict[int, set[int]] = {category: set() for category in categories}
    for lot, framework in here:
        named = of_lots.get(lot) or of_frameworks.get(framework, set())
        for category in categories:
            if named & above[category]:
                found[category].add(framework)
    return found


def _pairs(rows: Any, name: str) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    for key, category in rows.values_list(f"{name}_id", "category_id"):
        held[key].add(category)
    return held


def _above(categories: Iterable[int]) -> dict[int, set[int]]:
    """Each category with all above it."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    found: dict[int, set[int]] = {}
    for category in categories:
        held: set[int] = set()
        one: int | None = category
        while one is not None:
            held.add(one)
            one = parents.get(one)
        found[category] = held
    return found
