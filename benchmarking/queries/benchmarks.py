"""Where one authority stands against its peers: stored, disclosed results and its own lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from benchmarking.charts import words
from benchmarking.choices import AWAITS_RELEASE, ResultStatus
from benchmarking.models import BenchmarkResult
from benchmarking.queries import (
    categories,
    coverage,
    drawings,
    places,
    quality,
    windows,
    wording,
)
from benchmarking.queries.windows import Window
from consortia.choices import DenominatorMeasure
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.figures import Figure
from procurement_portal.core.templatetags import formats

NOTHING = Decimal(0)
NONE = "–"
TOO_WEAK = "The data of these months is too weak to say where money could be saved."
LEFT_OUT = "Left out for its data"
SOURCE = "Spend that the authorities loaded; only figures that disclosure control lets through."


@dataclass(frozen=True)
class Place:
    """Whose figures a page shows, and of when; what else the person could choose."""

    authority: Authority
    authorities: Sequence[Authority]
    window: Window | None
    windows: Sequence[Window]

    @property
    def query(self) -> str:
        """The authority and the window as an address has them."""
        named = {"authority": self.authority.slug}
        return urlencode(named | {"period": self.window.key} if self.window else named)


def place(person: Any, *, authority: str = "", period: str = "") -> Place:
    """The authority and window that an address names, or the person's first and the newest.

    Raises LookupError when the person stands at no such authority, or the window is not there.
    """
    own = list(places.authorities_of(person))
    chosen = {one.slug: one for one in own}[authority] if authority else own[0]
    computed = windows.computed_for(person, chosen)
    return Place(chosen, own, windows.chosen(computed, period), computed)


def results(person: Any, where: Place) -> QuerySet[BenchmarkResult]:
    """The authority's results in the window; what has no category is coverage, not a category."""
    rows = BenchmarkResult.objects.visible_to(person)
    if where.window is None:
        return rows.none()
    found = rows.filter(run=where.window.run, authority=where.authority)
    return found.exclude(category__key=Category.UNCATEGORISED).select_related("category__parent")


HEADINGS = (
    {"text": "Category", "sort": "category"},
    {"text": "Your spend", "numeric": True, "sort": "spend"},
    {"text": "Your rate", "numeric": True, "sort": "rate"},
    {"text": "Median of peers", "numeric": True},
    {"text": "Middle half of peers", "numeric": True},
    {"text": "Peers", "numeric": True},
    {"text": "Against the median", "sort": "gap"},
    {"text": "To the median, a year", "numeric": True, "sort": "worth"},
)


@dataclass(frozen=True)
class Row:
    """A result with the words that stand beside its figures."""

    result: BenchmarkResult

    def cells(self, where: Place) -> list[Any]:
        """As a row of a table under `HEADINGS`; the first leads to the category."""
        row = self.result
        address = reverse("benchmark-category", args=[row.category.key])
        named = {
            "text": row.category.name,
            "href": f"{address}?{where.query}",
            "note": row.category.parent.name if row.category.parent else "",
        }
        return [
            named,
            {"text": formats.pounds(row.net_amount), "note": self.quality.short},
            {"text": self.told_rate, "note": self.told_each},
            self.told_median,
            self.told_middle_half,
            self.others,
            {"text": self.against, "note": self.short_remarks},
            self.told_opportunity,
        ]

    @property
    def each(self) -> str:
        """What the rate is for one of: "a head"."""
        return wording.EACH[DenominatorMeasure(self.result.category.denominator)]

    @property
    def gap(self) -> str:
        """28% above; nothing where nothing is compared."""
        row = self.result
        if row.gap_percent is None or row.rate is None or row.median is None:
            return ""
        return words.against(float(row.rate), float(row.median))

    @property
    def told_rate(self) -> str:
        """The own rate, or a dash."""
        return _pounds(self.result.rate)

    @property
    def told_each(self) -> str:
        """What the rate is for one of, beside a rate."""
        return "" if self.result.rate is None else self.each

    @property
    def told_median(self) -> str:
        """The median of the peers, or a dash."""
        return _pounds(self.result.median)

    @property
    def told_middle_half(self) -> str:
        """Between which rates the middle half of the peers lies, or a dash."""
        row = self.result
        if row.lower_quartile is None:
            return NONE
        return f"{_pounds(row.lower_quartile)} to {_pounds(row.upper_quartile)}"

    @property
    def told_opportunity(self) -> str:
        """Pounds a year to the median, or a dash."""
        amount = self.opportunity
        return NONE if amount is None else formats.pounds(amount)

    @property
    def against(self) -> str:
        """How far from the median, or in few words why that is not told."""
        if self.result.status != ResultStatus.VALID:
            return self.result.get_status_display()
        if self.result.withheld == AWAITS_RELEASE:
            return "Shown with the next release"
        return "Not shown: too few peers" if self.result.withheld else self.gap

    @property
    def others(self) -> str:
        """How many peers, or only against the number that is needed."""
        return told_others(self.result)

    @property
    def withheld(self) -> str:
        """Why the peers' figures are not shown."""
        return wording.withheld(self.result.withheld)

    @property
    def status(self) -> str:
        """Whether the figure is compared, in the few words of its label."""
        is_left_out = self.quality.is_left_out and not self.explained
        return LEFT_OUT if is_left_out else self.result.get_status_display()

    @property
    def explained(self) -> str:
        """What the status means; nothing for a result that is compared."""
        is_valid = self.result.status == ResultStatus.VALID
        return "" if is_valid else wording.STATUSES[ResultStatus(self.result.status)]

    @property
    def remarks(self) -> str:
        """What to know of the figure."""
        return wording.flags(self.result.flags)

    @property
    def short_remarks(self) -> str:
        """The same in the few words that a table has room for."""
        return wording.short_flags(self.result.flags)

    @property
    def quality(self) -> quality.Told:
        """How good the data is that the figure was computed from."""
        return quality.Told(self.result.quality_score, self.result.quality_band)

    @property
    def opportunity(self) -> Decimal | None:
        """Pounds a year to the median, no more exact than the median itself."""
        amount = self.result.opportunity
        return None if amount is None else wording.estimate(amount)

    @property
    def worth(self) -> str:
        """The same for a headline: "£5.6m"; nothing where nothing is compared."""
        amount = self.result.opportunity
        return "" if amount is None else wording.short_estimate(amount)

    @property
    def worth_at_most(self) -> str:
        """Pounds a year to the lower quartile, for a headline; nothing where it is not shown."""
        amount = self.result.opportunity_best_quartile
        return wording.short_estimate(amount) if amount else ""

    @property
    def peers(self) -> str:
        """Those compared with, after their number."""
        return wording.peers(self.result.tier, self.result.peer_group)

    @property
    def tier(self) -> str:
        """Which tier they are, and what that means."""
        return wording.tier(self.result.tier)

    @property
    def ranks(self) -> str:
        """Where the rate stands among them, as far as that is steady."""
        row = self.result
        return wording.ranks(row.rank_lowest, row.rank_highest, row.other_count)


def _pounds(amount: Decimal | None) -> str:
    return NONE if amount is None else formats.pounds_exact(amount)


def told_others(row: BenchmarkResult) -> str:
    """How many peers, or only the band where there are too few."""
    return row.other_band if row.withheld else f"{row.other_count:,}"


def groups(found: Iterable[BenchmarkResult]) -> list[tuple[str, str]]:
    """The groups that the results' categories lie in, by name."""
    parents = {row.category.parent for row in found if row.category.parent}
    return sorted(((one.key, one.name) for one in parents), key=lambda pair: pair[1])


@dataclass(frozen=True)
class Dashboard:
    """What stands around the table of an authority's results."""

    sentence: str
    drawing: drawings.Drawing | None
    svg: str
    coverage: coverage.Coverage
    quality: quality.OfWindow | None
    has_results: bool

    @property
    def figure(self) -> Figure | None:
        """The chart with its words."""
        return drawings.figure(
            "standings",
            self.drawing,
            self.svg,
            subtitle=(
                "The twelve categories with the most spend among those compared, in percent of "
                "the median of their peers"
            ),
            source=f"{SOURCE} {self.quality.told.sentence}" if self.quality else SOURCE,
        )


def dashboard(person: Any, where: Place, found: Sequence[BenchmarkResult]) -> Dashboard:
    """The headline, the chart and what the figures rest on. Four queries."""
    drawing = drawings.of_standings(found)
    window = where.window.run.window if where.window else None
    return Dashboard(
        sentence=headline(found),
        drawing=drawing,
        svg=svg_of(drawing, drawings.pictures(drawing)),
        coverage=coverage.of(person, [where.authority.pk], window)[where.authority.pk],
        quality=quality.of_window(person, where.authority, where.window, found),
        has_results=bool(found),
    )


def headline(found: Iterable[BenchmarkResult]) -> str:
    """The finding worth most: pounds where lower is better, else the widest gap, for context.

    Data of band D gives no finding: what has no category there makes every figure small.
    """
    rows = list(found)
    told = quality.of_results(rows)
    if told is not None and told.is_left_out:
        return TOO_WEAK
    dear = dearest(rows)
    if dear:
        return sentence(dear[0])
    compared = [row for row in categories.leaves(rows) if row.gap_percent is not None]
    if not compared:
        return "No category can be compared with peers yet."
    widest = max(compared, key=lambda row: (row.gap_percent or NOTHING, -row.category_id))
    if (widest.gap_percent or NOTHING) > 0:
        return sentence(widest)
    return "No category stands above the median of its peers."


def dearest(found: Iterable[BenchmarkResult]) -> list[BenchmarkResult]:
    """Those above the median where lower is better, the most pounds first.

    Only categories with nothing below them: no pound stands in two of them.
    """
    dear = [row for row in categories.leaves(found) if row.opportunity]
    return sorted(dear, key=lambda row: (-(row.opportunity or NOTHING), row.category_id))


def sentence(row: BenchmarkResult) -> str:
    """One result in a sentence: how far from whom, on what, and the pounds where they may be."""
    about = wording.inside(row.category.name)
    if row.median is None or row.rate is None or row.gap_percent is None:
        return f"{row.category.name}: {_not_compared(row)}"
    peers = f"{row.other_count:,} {wording.peers(row.tier, row.peer_group)}"
    against = words.against(float(row.rate), float(row.median))
    told = f"You spend {against} the median of {peers} on {about}"
    if quality.Told(row.quality_score, row.quality_band).is_left_out:
        return f"{told}, going by data that is too weak to rely on."
    if row.opportunity:
        return f"{told}: about {wording.short_estimate(row.opportunity)} a year."
    return f"{told}."


def _not_compared(row: BenchmarkResult) -> str:
    if row.status != ResultStatus.VALID:
        return wording.STATUSES[ResultStatus(row.status)]
    return wording.withheld(row.withheld) or "there is no median to compare with."


def worth(dear: Iterable[BenchmarkResult]) -> Decimal:
    """The pounds a year to the median, over the categories that `dearest` names."""
    return sum((row.opportunity or NOTHING for row in dear), NOTHING)


def svg_of(drawing: drawings.Drawing | None, drawn: dict[str, str]) -> str:
    """The picture among those drawn; nothing while it waits."""
    return drawn.get(drawing.key, "") if drawing else ""
