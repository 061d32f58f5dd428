"""What authorities pay for items beside others: stored, disclosed results and their own lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from benchmarking.charts import words
from benchmarking.charts.standings import Standing
from benchmarking.choices import PriceStatus, RunState
from benchmarking.models import (
    Item,
    PriceLevel,
    PriceQuestion,
    PriceRun,
    PurchaseLine,
    UnitPriceResult,
)
from benchmarking.queries import drawings, places, wording
from consortia.models import Authority
from procurement_portal.core.figures import Figure
from procurement_portal.core.templatetags import formats

SHOWN_LINES = 50

STATUSES = {
    PriceStatus.VALID: "There is a price, and others are compared with it.",
    PriceStatus.TOO_LITTLE: (
        "Fewer than three purchases, and less than £250: you see the others, and nobody is "
        "compared with you."
    ),
    PriceStatus.UNITS_UNKNOWN: (
        "For less than half of your money in the category the units are known. Answer the "
        "questions about your order units."
    ),
    PriceStatus.QUARANTINED: (
        "The price is so far from all others that the pack size may be wrong. It is not compared "
        "until you have answered the question about it."
    ),
    PriceStatus.NON_POSITIVE: "Returns or credits are as large as the purchases, or larger.",
    PriceStatus.UOM_UNRESOLVED: (
        "Nobody has said how much the order unit holds. Answer the question about it."
    ),
    PriceStatus.EXCLUDED: "All lines are left out: delivery and the like, or by your answer.",
}
TOO_FEW_SUPPLIERS = (
    "Withheld: fewer than three known suppliers stand behind the other buyers' prices, and no "
    "price of a framework is open to everybody."
)
SOURCE = "Purchases that the authorities loaded; only figures that disclosure control lets through."


def withheld(code: str) -> str:
    """Why the others' prices are not shown; nothing where they are."""
    return TOO_FEW_SUPPLIERS if code == "too_few_suppliers" else wording.withheld(code)


@dataclass(frozen=True)
class Row:
    """A result with the words that stand beside its figures."""

    result: UnitPriceResult

    @property
    def gap(self) -> str:
        """28% above; nothing where nothing is compared."""
        row = self.result
        if row.gap_percent is None or row.price is None or row.median is None:
            return ""
        return words.against(float(row.price), float(row.median))

    @property
    def others(self) -> str:
        """How many other buyers, or only against the number that is needed."""
        row = self.result
        return row.other_band if row.other_count is None else f"{row.other_count:,}"

    @property
    def withheld(self) -> str:
        """Why the others' prices are not shown."""
        return withheld(self.result.withheld)

    @property
    def explained(self) -> str:
        """What the status means; nothing for a price that is compared."""
        is_valid = self.result.status == PriceStatus.VALID
        return "" if is_valid else STATUSES[PriceStatus(self.result.status)]

    @property
    def framework_gap(self) -> str:
        """How far the price stands above the framework's."""
        row = self.result
        if row.framework_price is None or row.price is None or row.framework_gap_percent is None:
            return ""
        return words.against(float(row.price), float(row.framework_price))


def results(person: Any) -> QuerySet[UnitPriceResult]:
    """The current results of the person's authorities."""
    found: QuerySet[UnitPriceResult] = UnitPriceResult.objects.visible_to(person)
    return found.filter(run__state=RunState.CURRENT)


def levels(person: Any) -> QuerySet[PriceLevel]:
    """The current levels of the person's authorities."""
    found: QuerySet[PriceLevel] = PriceLevel.objects.visible_to(person)
    return found.filter(run__state=RunState.CURRENT)


def current_run() -> PriceRun | None:
    """The comparison whose results are shown."""
    return PriceRun.objects.current()


def open_questions(person: Any) -> int:
    """How many questions wait for the person's authorities."""
    return int(PriceQuestion.objects.visible_to(person).open().count())


@dataclass(frozen=True)
class ItemPage:
    """One item of one authority."""

    authority: Authority
    authorities: Sequence[Authority]
    item: Item
    row: Row | None
    drawing: drawings.Drawing | None
    svg: str
    lines: Sequence[PurchaseLine]
    question: PriceQuestion | None

    @property
    def sentence(self) -> str:
        """The finding, in words and pounds."""
        return sentence(self.row.result) if self.row else NOT_COMPARED

    @property
    def figure(self) -> Figure | None:
        """The chart with its words; without a chart, the words that stand over the table."""
        if self.row is None:
            return None
        return Figure(
            "strip",
            self.sentence,
            self.svg,
            told=self.drawing.told if self.drawing else "",
            subtitle="Price of one unit, in per cent of the median of the other buyers",
            source=(
                "Purchases that the authorities loaded; only figures that disclosure control lets "
                "through."
            ),
        )

    @property
    def table(self) -> dict[str, Any]:
        """The own price and the others' as a table."""
        if self.row is None:
            return {}
        return {
            "caption": f"Price of one {self.item.base_unit} against other buyers",
            "headings": [
                {"text": "Whose"},
                {"text": f"Pounds for one {self.item.base_unit}", "numeric": True},
            ],
            "rows": [
                [whose, formats.mean_price(price) if price is not None else "not shown"]
                for whose, price in prices_of(self.row.result)
            ],
        }


NOT_COMPARED = "You bought nothing of this in the twelve months that were compared."


def prices_of(row: UnitPriceResult) -> list[tuple[str, Decimal | None]]:
    """The prices that may be shown, each with whose it is; the lowest is nobody's to see."""
    return [
        ("This authority", row.price),
        ("Median of the others", row.median),
        ("Lower quartile of the others", row.lower_quartile),
        ("Upper quartile of the others", row.upper_quartile),
        ("Framework, on the days of purchase", row.framework_price),
    ]


def sentence(row: UnitPriceResult) -> str:
    """You pay 24% above the median of 14 other buyers: £175.50 in twelve months."""
    if row.status in {PriceStatus.VALID, PriceStatus.TOO_LITTLE, PriceStatus.UNITS_UNKNOWN}:
        if row.median is None or row.price is None or row.gap_percent is None:
            return withheld(row.withheld)
        against = words.against(float(row.price), float(row.median))
        told = f"You pay {against} the median of {row.other_count:,} other buyers"
        if row.worth_median:
            return f"{told}: worth {formats.pounds(row.worth_median)} in twelve months."
        return f"{told}."
    return STATUSES[PriceStatus(row.status)]


def item_page(person: Any, item: Item, *, authority: str = "") -> ItemPage:
    """Everything that the page of an item shows. At most six queries.

    Raises LookupError where the person stands at no such authority.
    """
    own = list(places.authorities_of(person))
    lines = PurchaseLine.objects.visible_to(person).filter(item=item)
    buyers = set(lines.values_list("authority", flat=True).distinct())
    buying = [one for one in own if one.pk in buyers]
    chosen = {one.slug: one for one in buying}[authority] if authority else buying[0]
    result = results(person).filter(item=item, authority=chosen).select_related("run").first()
    drawing = of_item(item, result)
    drawn = drawings.pictures(drawing)
    newest = lines.filter(authority=chosen).select_related("purchase_import", "supplier")
    questions = PriceQuestion.objects.visible_to(person).open()
    return ItemPage(
        authority=chosen,
        authorities=buying,
        item=item,
        row=Row(result) if result else None,
        drawing=drawing,
        svg=drawn.get(drawing.key, "") if drawing else "",
        lines=list(newest.order_by("-bought_on", "-pk")[:SHOWN_LINES]),
        question=questions.filter(item=item, authority=chosen).order_by("pk").first(),
    )


def of_item(item: Item, row: UnitPriceResult | None) -> drawings.Drawing | None:
    """The own price on a strip of the others'; nothing where their median is withheld."""
    if row is None or row.median is None or row.price is None:
        return None
    lower, upper = (
        None if one is None else float(one) for one in (row.lower_quartile, row.upper_quartile)
    )
    standing = Standing(item.name, float(row.price), float(row.median), lower, upper)
    return drawings.Drawing("standings", (standing,))
