"""Where one authority stands against its peers: stored, disclosed results and its own lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from benchmarking.charts import words
from benchmarking.charts.bars import Month
from benchmarking.choices import ResultStatus
from benchmarking.models import BaseCell, BenchmarkResult, SpendLine
from benchmarking.queries import (
    categories,
    coverage,
    drawings,
    places,
    trends,
    windows,
    wording,
)
from benchmarking.queries.windows import Window
from consortia.choices import AuthorityKind, DenominatorMeasure
from consortia.models import Authority
from frameworks.choices import SpendKind
from frameworks.models import Category, Framework
from procurement_portal.core.periods import financial_year
from procurement_portal.core.templatetags import formats

NOTHING = Decimal(0)
MOST_SUPPLIERS = 10
MOST_FRAMEWORKS = 10


@dataclass(frozen=True)
class Place:
    """Whose figures a page shows, and of when; what else the person could choose."""

    authority: Authority
    authorities: Sequence[Authority]
    window: Window | None
    windows: Sequence[Window]


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
    def others(self) -> str:
        """How many peers, or only against the number that is needed."""
        return told_others(self.result)

    @property
    def withheld(self) -> str:
        """Why the peers' figures are not shown."""
        return wording.withheld(self.result.withheld)

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
        """Many of the kind compared with."""
        return wording.KINDS[AuthorityKind(self.result.peer_group)]


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
    has_results: bool


def dashboard(person: Any, where: Place, found: Sequence[BenchmarkResult]) -> Dashboard:
    """The headline, the chart and what the figures rest on. Three queries."""
    drawing = drawings.of_standings(found)
    window = where.window.run.window if where.window else None
    return Dashboard(
        sentence=headline(found),
        drawing=drawing,
        svg=_svg(drawing, drawings.pictures(drawing)),
        coverage=coverage.of(person, [where.authority.pk], window)[where.authority.pk],
        has_results=bool(found),
    )


def headline(found: Iterable[BenchmarkResult]) -> str:
    """The finding worth most: pounds where lower is better, else the widest gap, for context."""
    rows = list(found)
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
    peers = f"{row.other_count:,} other {wording.KINDS[AuthorityKind(row.peer_group)]}"
    against = words.against(float(row.rate), float(row.median))
    told = f"You spend {against} the median of {peers} on {about}"
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


@dataclass(frozen=True)
class Paid:
    """A supplier as one authority sees it: net pounds, lines, and the link when it is matched."""

    name: str
    slug: str | None
    net_amount: Decimal
    line_count: int
    share: Decimal | None


@dataclass(frozen=True)
class CategoryPage:
    """One category of one authority."""

    row: Row | None
    sentence: str
    strip: drawings.Drawing | None
    strip_svg: str
    trend: drawings.Drawing | None
    trend_svg: str
    months: Sequence[Month]
    suppliers: Sequence[Paid]
    frameworks: Sequence[Framework]

    @property
    def strip_title(self) -> str:
        """The finding that the strip shows."""
        return f"{self.row.gap} the median of the peers".capitalize() if self.row else ""

    @property
    def strip_subtitle(self) -> str:
        """What the strip measures, and against whom."""
        return f"Spend {self.row.each} against other {self.row.peers}" if self.row else ""

    @property
    def months_table(self) -> dict[str, Any]:
        """The months as a table."""
        return {
            "caption": "Net spend by month",
            "headings": [{"text": "Month"}, {"text": "Net spend", "numeric": True}],
            "rows": [[formats.month(month.first_day), _told_month(month)] for month in self.months],
        }

    @property
    def standing_table(self) -> dict[str, Any]:
        """Own rate and peers' as a table."""
        if self.row is None:
            return {}
        result, each = self.row.result, self.row.each
        rates = [
            ("This authority", result.rate),
            ("Median of the peers", result.median),
            ("Lower quartile of the peers", result.lower_quartile),
            ("Upper quartile of the peers", result.upper_quartile),
        ]
        return {
            "caption": f"Spend {each} against the peers",
            "headings": [{"text": "Whose"}, {"text": f"Pounds {each}", "numeric": True}],
            "rows": [
                [whose, formats.pounds_exact(rate) if rate is not None else "not shown"]
                for whose, rate in rates
            ],
        }


def _told_month(month: Month) -> str:
    return "no return" if month.net_amount is None else formats.pounds_exact(month.net_amount)


def category_page(person: Any, where: Place, category: Category, *, on: date) -> CategoryPage:
    """Everything the page of a category shows. At most six queries."""
    tree = categories.tree(person)
    below = tree.at_and_below(category.pk)
    result = results(person, where).filter(category=category).first()
    months = _months(person, where, category, below) if result else ()
    strip, trend = drawings.of_one(result), drawings.of_months(category.name, months)
    drawn = drawings.pictures(strip, trend)
    return CategoryPage(
        row=Row(result) if result else None,
        sentence=sentence(result) if result else NO_RETURN,
        strip=strip,
        strip_svg=_svg(strip, drawn),
        trend=trend,
        trend_svg=_svg(trend, drawn),
        months=months,
        suppliers=_suppliers(person, where, below),
        frameworks=_frameworks(person, below, on=on),
    )


NO_RETURN = "No spend of these twelve months is loaded, so there is nothing to compare."


def _svg(drawing: drawings.Drawing | None, drawn: dict[str, str]) -> str:
    return drawn.get(drawing.key, "") if drawing else ""


def _months(person: Any, where: Place, category: Category, below: Iterable[int]) -> Sequence[Month]:
    if where.window is None:
        return ()
    cells = BaseCell.objects.visible_to(person).filter(authority=where.authority)
    return trends.by_category(cells, where.window.run, {category.pk: below})[category.pk]


def _suppliers(person: Any, where: Place, below: Iterable[int]) -> list[Paid]:
    """Those paid most in the window, from the authority's own lines."""
    if where.window is None:
        return []
    window = where.window.run.window
    years = range(financial_year(window.starts_on), financial_year(window.ends_on) + 1)
    lines = SpendLine.objects.visible_to(person).filter(
        financial_year__in=list(years),
        authority=where.authority,
        category__in=list(below),
        kind=SpendKind.SPEND,
        month__range=(window.starts_on, window.ends_on),
    )
    name = Coalesce("supplier__name", "supplier_text")
    paid = (
        lines.order_by()
        .values(name=name, slug=F("supplier__slug"))
        .annotate(net=Sum("net_amount"), lines=Count("row_number"))
    )
    rows = list(paid.order_by("-net", "name"))
    total = sum((row["net"] for row in rows), NOTHING)
    return [
        Paid(
            name=row["name"] or "Not named in the file",
            slug=row["slug"],
            net_amount=row["net"],
            line_count=row["lines"],
            share=row["net"] / total if total > 0 else None,
        )
        for row in rows[:MOST_SUPPLIERS]
    ]


def _frameworks(person: Any, below: Iterable[int], *, on: date) -> list[Framework]:
    """Live frameworks for the category, or with a lot for it, the one that lasts longest first."""
    covers = Q(categories__in=list(below)) | Q(lots__categories__in=list(below))
    live = Framework.objects.visible_to(person).live_on(on)
    matching = live.filter(pk__in=live.filter(covers).values("pk")).select_related("publisher")
    return list(matching.order_by(F("ends_on").desc(nulls_first=True), "pk")[:MOST_FRAMEWORKS])
