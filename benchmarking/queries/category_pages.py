"""One category of one authority: where it stands, by month, who is paid, what could be used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from benchmarking.charts.bars import Month
from benchmarking.models import BaseCell, SpendLine
from benchmarking.queries import (
    benchmarks,
    categories,
    drawings,
    framework_use,
    one_off,
    trends,
    yearly,
)
from frameworks.choices import SpendKind
from frameworks.models import Category, Framework
from procurement_portal.core.figures import Figure
from procurement_portal.core.periods import financial_year
from procurement_portal.core.templatetags import formats

MOST_SUPPLIERS = 10
MOST_FRAMEWORKS = 10


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

    row: benchmarks.Row | None
    sentence: str
    strip: drawings.Drawing | None
    strip_svg: str
    trend: drawings.Drawing | None
    trend_svg: str
    months: Sequence[Month]
    year: yearly.Year | None
    use: str
    suppliers: Sequence[Paid]
    frameworks: Sequence[Framework]
    lumpy: one_off.OneOff | None

    @property
    def strip_figure(self) -> Figure | None:
        """The strip with its words."""
        if self.row is None:
            return None
        return drawings.figure(
            "strip",
            self.strip,
            self.strip_svg,
            title=f"{self.row.gap} the median of the peers".capitalize(),
            subtitle=f"Spend {self.row.each} against {self.row.peers}",
            source=f"{benchmarks.SOURCE} {self.row.quality.sentence}",
        )

    @property
    def trend_figure(self) -> Figure | None:
        """The months with their words."""
        return drawings.figure(
            "months",
            self.trend,
            self.trend_svg,
            subtitle="Net spend by month",
            source="Your own spend lines.",
        )

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


def of(person: Any, where: benchmarks.Place, category: Category, *, on: date) -> CategoryPage:
    """Everything the page of a category shows. At most ten queries."""
    tree = categories.tree(person)
    below = tree.at_and_below(category.pk)
    result = benchmarks.results(person, where).filter(category=category).first()
    months = _months(person, where, category, below) if result else ()
    strip, trend = drawings.of_one(result), drawings.of_months(category.name, months)
    drawn = drawings.pictures(strip, trend)
    lines = _lines(person, where, below)
    return CategoryPage(
        row=benchmarks.Row(result) if result else None,
        sentence=benchmarks.sentence(result) if result else NO_RETURN,
        strip=strip,
        strip_svg=benchmarks.svg_of(strip, drawn),
        trend=trend,
        trend_svg=benchmarks.svg_of(trend, drawn),
        months=months,
        year=_year(person, where, below, months),
        use=framework_use.sentence(person, where, below),
        suppliers=_suppliers(lines),
        frameworks=_frameworks(person, below, on=on),
        lumpy=one_off.of(lines, result) if result else None,
    )


NO_RETURN = "No spend of these twelve months is loaded, so there is nothing to compare."


def _months(
    person: Any, where: benchmarks.Place, category: Category, below: Iterable[int]
) -> Sequence[Month]:
    if where.window is None:
        return ()
    cells = BaseCell.objects.visible_to(person).filter(authority=where.authority)
    return trends.by_category(cells, where.window.run, {category.pk: below})[category.pk]


def months_of(person: Any, where: benchmarks.Place, category: Category) -> Sequence[Month]:
    """The months of the page's chart, for those who take them away. Two queries."""
    below = categories.tree(person).at_and_below(category.pk)
    return _months(person, where, category, below)


def _year(
    person: Any, where: benchmarks.Place, below: Iterable[int], months: Sequence[Month]
) -> yearly.Year | None:
    if where.window is None:
        return None
    return yearly.of(person, where.authority, below, months, where.window.run.starts_on)


def _lines(person: Any, where: benchmarks.Place, below: Iterable[int]) -> QuerySet[Any]:
    """The authority's own lines of spend in the window."""
    seen = SpendLine.objects.visible_to(person).with_payee()
    if where.window is None:
        return seen.none()
    window = where.window.run.window
    years = range(financial_year(window.starts_on), financial_year(window.ends_on) + 1)
    return seen.filter(
        financial_year__in=list(years),
        authority=where.authority,
        category__in=list(below),
        kind=SpendKind.SPEND,
        month__range=(window.starts_on, window.ends_on),
    )


def _suppliers(lines: QuerySet[Any]) -> list[Paid]:
    """Those paid most in the window."""
    paid = (
        lines.order_by()
        .values("is_named", name=Coalesce("payee_name", "supplier_shown"), slug=F("payee_slug"))
        .annotate(net=Sum("net_amount"), lines=Count("row_number"))
    )
    rows = list(paid.order_by("-net", "name"))
    total = sum((row["net"] for row in rows), benchmarks.NOTHING)
    return [
        Paid(
            name=(row["name"] or yearly.NOT_NAMED) if row["is_named"] else yearly.TO_PEOPLE,
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
