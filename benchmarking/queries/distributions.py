"""How bodies of each kind spread, as far as the public may know; which members report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from benchmarking.models import BaseCell, BenchmarkDistribution
from benchmarking.queries import coverage_sharing, drawings, windows, wording
from benchmarking.queries.coverage_sharing import Side
from benchmarking.queries.windows import Window
from consortia.choices import DenominatorMeasure
from consortia.models import Authority, Consortium, ConsortiumMembership, standing_of
from frameworks.models import Category
from procurement_portal.core.figures import Figure


def rows(person: Any, window: Window | None) -> QuerySet[BenchmarkDistribution]:
    """Every distribution of the window."""
    found = BenchmarkDistribution.objects.visible_to(person)
    if window is None:
        return found.none()
    return (
        found.filter(run=window.run)
        .exclude(category__key=Category.UNCATEGORISED)
        .select_related("category__parent", "run__release")
        .order_by("category__name", "peer_group", "pk")
    )


def usual_category(found: QuerySet[BenchmarkDistribution]) -> str:
    """The key of the category to show first: with figures, and the most bodies compared."""
    is_withheld = ExpressionWrapper(Q(median=None), BooleanField())
    most = found.order_by(is_withheld, "-compared_count", "category__name", "pk").first()
    return most.category.key if most else ""


@dataclass(frozen=True)
class Row:
    """A distribution with the words that stand beside its figures."""

    distribution: BenchmarkDistribution

    @property
    def kind(self) -> str:
        """Many of its kind."""
        return wording.many(self.distribution.peer_group)

    @property
    def each(self) -> str:
        """What the rate is for one of."""
        return each(self.distribution)

    @property
    def count(self) -> str:
        """How many bodies, or only against the number that is needed."""
        return told_count(self.distribution)

    @property
    def quality(self) -> str:
        """How good the bodies' data is: "12 A, 3 B; 1 D left out"; nothing where it is withheld."""
        return told_quality(self.distribution)

    @property
    def withheld(self) -> str:
        """Why the figures are not shown."""
        return wording.withheld(self.distribution.withheld)


def told_count(row: BenchmarkDistribution) -> str:
    """How many bodies, or only the band where there are too few."""
    return row.compared_band if row.withheld else f"{row.compared_count:,}"


def told_quality(row: BenchmarkDistribution) -> str:
    """How many bodies are of each band of data quality, as far as their count is told at all."""
    if row.withheld:
        return ""
    compared = [
        f"{row.quality[band]:,} {words}"
        for band, words in (("A", "A"), ("B", "B"), ("C", "C"), ("not_scored", "not scored"))
        if band in row.quality
    ]
    left_out = [f"{row.quality['D']:,} D left out"] if "D" in row.quality else []
    return "; ".join([", ".join(compared), *left_out]).removeprefix("; ")


def each(row: BenchmarkDistribution) -> str:
    """What the rate is for one of: "a head"."""
    return wording.EACH[DenominatorMeasure(row.category.denominator)]


@dataclass(frozen=True)
class Spread:
    """The rows of a page, with the chart when they are of one category."""

    rows: Sequence[Row]
    category: Category | None
    drawing: drawings.Drawing | None
    svg: str

    @property
    def figure(self) -> Figure | None:
        """The chart with its words."""
        return drawings.figure(
            "spread",
            self.drawing,
            self.svg,
            subtitle=self.category.name if self.category else "",
            source="Spend that the bodies loaded; three significant figures.",
        )


def spread(shown: Sequence[BenchmarkDistribution], *, has_every_kind: bool) -> Spread:
    """The rows, those with figures first; the chart of a category with all its kinds. One query."""
    by_kind = sorted(shown, key=lambda row: row.median is None)
    subjects = {row.category for row in shown}
    category = subjects.pop() if len(subjects) == 1 else None
    drawing = drawings.of_spreads(shown) if category and has_every_kind else None
    svg = drawings.pictures(drawing).get(drawing.key, "") if drawing else ""
    return Spread([Row(row) for row in by_kind], category, drawing, svg)


def window(computed: list[Window], key: str, *, on: date) -> Window | None:
    """The window of that key, or the newest that is over. Raises LookupError."""
    return windows.chosen(computed, key) if key else windows.newest_whole(computed, on=on)


@dataclass(frozen=True)
class Member:
    """An authority of a consortium, and whether any line of the window came from it."""

    authority: Authority
    has_submitted: bool


@dataclass(frozen=True)
class ConsortiumPage:
    """A consortium's members with whether they report, and the spread of their kinds."""

    window: Window | None
    windows: Sequence[Window]
    members: Sequence[Member]
    distributions: Sequence[Row]
    sides: Sequence[Side]

    @property
    def sharing_count(self) -> int:
        """How many members share any of their coverage by name."""
        return len({side.authority.pk for side in self.sides})

    @property
    def submitted_count(self) -> int:
        """How many members have reported."""
        return sum(member.has_submitted for member in self.members)


def consortium_page(
    person: Any, consortium: Consortium, *, period: str, on: date
) -> ConsortiumPage:
    """What a consortium's people may know: that members report, and what these share by name.

    At most six queries.

    Raises LookupError for a period that has not been computed.
    """
    computed = windows.computed(person)
    shown = window(computed, period, on=on)
    rows_of = _memberships(person, on=on).filter(consortium=consortium)
    pairs = rows_of.values_list("authority", Exists(_lines(shown)))
    reported = dict(pairs)
    members = [
        Member(authority, reported[authority.pk])
        for authority in Authority.objects.visible_to(person)
        .filter(pk__in=reported)
        .order_by("name", "pk")
    ]
    kinds = {member.authority.kind for member in members}
    spreads = rows(person, shown).filter(
        peer_group__in=kinds, median__isnull=False, category__parent=None
    )
    return ConsortiumPage(
        window=shown,
        windows=computed,
        members=members,
        distributions=[Row(row) for row in spreads],
        sides=coverage_sharing.sides(
            person, consortium, [member.authority for member in members], shown
        ),
    )


def silent_members(
    person: Any, window: Window | None, *, on: date
) -> QuerySet[ConsortiumMembership]:
    """Members of the person's consortia from which no line of the window came."""
    return _memberships(person, on=on).filter(
        ~Exists(_lines(window)), consortium__in=standing_of(person).consortia
    )


def _memberships(person: Any, *, on: date) -> QuerySet[ConsortiumMembership]:
    seen = ConsortiumMembership.objects.visible_to(person).live_on(on)
    return seen.select_related("authority", "consortium").order_by("authority__name", "pk")


def _lines(window: Window | None) -> QuerySet[BaseCell]:
    """Monthly sums of a membership's authority in the window: asked only whether there are any."""
    cells = BaseCell.objects.filter(authority=OuterRef("authority"))
    if window is None:
        return cells.none()
    return cells.filter(month__range=(window.run.starts_on, window.run.ends_on))
