"""What an authority buys through frameworks and beside them: stored sums, told in words.

Amounts are pounds without VAT. The sums of a window are grouped once and read in three ways: by
category, by framework, and by what would have to be put right.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet, Sum

from benchmarking.charts import shares
from benchmarking.choices import LeakageCause, LineClass
from benchmarking.measures.framework_use import Buckets
from benchmarking.models import FrameworkUse
from benchmarking.queries import benchmarks, coverage, discounts, drawings, uses, wording
from benchmarking.queries.use_lines import Addresses
from benchmarking.queries.uses import Summed, Told
from procurement_portal.core.figures import Figure
from procurement_portal.core.templatetags import formats

MOST_SHOWN = 10
TO_DO = {
    LeakageCause.NO_REFERENCE: (
        "Name the call-off on the order, or call off what is bought without one."
    ),
    LeakageCause.WRONG_PRICE: "Ask the supplier for the difference to the list.",
    LeakageCause.NOT_JOINED: "Ask for access: the supplier is there already.",
    LeakageCause.EXPIRED: "Move to a supplier whose place stands, or to the next framework.",
}
"""The step that brings each kind of leakage back."""


@dataclass(frozen=True)
class OfCause:
    """What of a category went beside frameworks to their suppliers, for one cause."""

    cause: LeakageCause
    net_amount: Decimal
    line_count: int
    href: str

    @property
    def words(self) -> str:
        """Why it is off."""
        return str(self.cause.label)


@dataclass(frozen=True)
class OfCategory:
    """A category's row, with the causes of its leakage in the order of their list."""

    name: str
    key: str
    group: str
    told: Told
    lines: Addresses
    causes: Sequence[OfCause] = ()

    @property
    def cut(self) -> shares.Cut:
        """The same for the chart."""
        return shares.Cut(self.name, self.told.on, self.told.off_supplier, self.told.off_other)


@dataclass(frozen=True)
class OfFramework:
    """A framework's row: bought through it, and beside it from its own suppliers."""

    title: str
    slug: str
    on: Decimal
    beside: Decimal
    line_count: int
    lines: Addresses


@dataclass(frozen=True)
class ToPutRight:
    """What was paid off framework to a framework's suppliers, for one cause."""

    cause: LeakageCause
    framework: str
    framework_slug: str
    net_amount: Decimal
    line_count: int
    href: str

    @property
    def cause_words(self) -> str:
        """Why it is off."""
        return str(self.cause.label)

    @property
    def to_do(self) -> str:
        """What brings it back."""
        return TO_DO[self.cause]


@dataclass(frozen=True)
class UsePage:
    """Coverage and leakage of one authority in one window."""

    whole: Told
    lines: Addresses | None
    categories: Sequence[OfCategory]
    frameworks: Sequence[OfFramework]
    to_put_right: Sequence[ToPutRight]
    sums: Sequence[Summed]
    drawing: drawings.Drawing | None
    svg: str
    data: coverage.Coverage
    computed_at: datetime | None
    sorted_amount: Decimal
    worth: Decimal | None
    """Pounds that the leakage would have cost less; empty where that may not be told."""

    @property
    def worth_words(self) -> str:
        """What it would have cost less, no more exact than the discounts that it rests on."""
        if self.worth is None:
            return "not shown"
        return formats.pounds(wording.estimate(self.worth))

    @property
    def worth_note(self) -> str:
        """What that rests on, or why it is not shown."""
        return NOT_VERIFIED if self.worth is None else VERIFIED

    @property
    def sentence(self) -> str:
        """The finding: the share, the pounds beside it, and how much is cheap to bring back."""
        return headline(self.whole)

    @cached_property
    def figure(self) -> Figure | None:
        """The chart with its words."""
        return drawings.figure(
            "by-category",
            self.drawing,
            self.svg,
            subtitle=(
                "The categories with the most that could go through a framework, per cent on it "
                "and off it"
            ),
            source="Your own spend lines, contracts and access; the lots of published frameworks.",
        )

    @property
    def price_tested(self) -> str:
        """Of how much of the spend without a call-off the price could be held against a list."""
        tested = sum((one.tested_amount for one in self.sums), Decimal(0))
        return told_of_prices(tested, _net(one for one in self.sums if _lacks_price(one)))

    @property
    def shown_to_put_right(self) -> Sequence[ToPutRight]:
        """The first of them."""
        return self.to_put_right[:MOST_SHOWN]

    @property
    def with_causes(self) -> Sequence[OfCategory]:
        """The categories of which anything was paid to a framework's supplier beside it."""
        return [row for row in self.categories if any(one.line_count for one in row.causes)]

    @property
    def is_behind(self) -> bool:
        """Whether lines were loaded or changed that have not been sorted yet."""
        return self.data.total != self.sorted_amount

    @property
    def table(self) -> dict[str, Any]:
        """The chart's figures."""
        shown = self.drawing.figures if self.drawing else ()
        return {
            "caption": "Spend on and off framework by category",
            "headings": [
                {"text": "Category"},
                {"text": "On framework", "numeric": True},
                {"text": "Off, its suppliers", "numeric": True},
                {"text": "Off, others", "numeric": True},
            ],
            "rows": [
                [cut.category, *map(formats.pounds, (cut.on, cut.off_supplier, cut.off_other))]
                for cut in shown
            ],
        }


def page(
    person: Any,
    where: benchmarks.Place,
    found: QuerySet[FrameworkUse],
    *,
    on: date,
    category: str = "",
) -> UsePage:
    """Everything the page shows, of the rows that its filters left. At most six queries.

    `category` is the key of the category that the rows were narrowed to, if they were.
    """
    everything = (
        uses.rows(person, where)
        .order_by()
        .aggregate(at=Max("computed_at"), net=Sum("net_amount", default=Decimal(0)))
    )
    sums = uses.summed(found)
    lines = _addresses(where, category)
    by_category = categories(sums, lines) if lines else []
    drawing = drawings.of_shares(row.cut for row in by_category)
    window = where.window.run.window if where.window else None
    return UsePage(
        whole=uses.whole(sums),
        lines=lines,
        categories=by_category,
        frameworks=frameworks(sums, lines) if lines else [],
        to_put_right=to_put_right(sums, lines) if lines else [],
        sums=sums,
        drawing=drawing,
        svg=benchmarks.svg_of(drawing, drawings.pictures(drawing)),
        data=coverage.of(person, [where.authority.pk], window)[where.authority.pk],
        computed_at=everything["at"],
        sorted_amount=everything["net"],
        worth=discounts.worth(where.authority, found, on=on),
    )


def _addresses(where: benchmarks.Place, category: str) -> Addresses | None:
    if where.window is None:
        return None
    run = where.window.run
    return Addresses(where.authority.slug, run.starts_on, run.ends_on, category)


def sentence(person: Any, where: benchmarks.Place, below: Iterable[int] | None = None) -> str:
    """The finding over some categories, or all; nothing where no line was sorted. One query."""
    rows = uses.rows(person, where)
    whole = uses.added(rows if below is None else rows.filter(category__in=list(below)))
    return headline(whole) if whole else ""


def categories(sums: Iterable[Summed], lines: Addresses) -> list[OfCategory]:
    """Those in which anything is addressable, the most leakage first."""
    held: dict[str, list[Summed]] = defaultdict(list)
    for one in sums:
        held[one.category_key].append(one)
    found = [
        OfCategory(
            name=of[0].category,
            key=key,
            group=of[0].group,
            told=uses.whole(of),
            lines=replace(lines, category=key),
            causes=_causes(of, replace(lines, category=key)),
        )
        for key, of in held.items()
    ]
    touched = [row for row in found if _is_touched(row.told.buckets)]
    return sorted(touched, key=lambda row: (-row.told.leakage, row.name))


def _causes(sums: Iterable[Summed], lines: Addresses) -> list[OfCause]:
    beside = [one for one in sums if one.line_class == LineClass.OFF_SUPPLIER]
    return [
        OfCause(
            cause=cause,
            net_amount=_net(one for one in beside if one.cause == cause),
            line_count=sum(one.line_count for one in beside if one.cause == cause),
            href=replace(lines, cause=cause.value).off_supplier,
        )
        for cause in LeakageCause
    ]


def _is_touched(buckets: Buckets) -> bool:
    return any((buckets.on, buckets.off_fw_supplier, buckets.off_other))


def frameworks(sums: Iterable[Summed], lines: Addresses) -> list[OfFramework]:
    """Those bought through, or beside from their suppliers; the most pounds first."""
    held: dict[str, list[Summed]] = defaultdict(list)
    for one in sums:
        if one.line_class in {LineClass.ON, LineClass.OFF_SUPPLIER}:
            held[one.framework_slug].append(one)
    found = [
        OfFramework(
            title=of[0].framework,
            slug=slug,
            on=_net(one for one in of if one.line_class == LineClass.ON),
            beside=_net(one for one in of if one.line_class == LineClass.OFF_SUPPLIER),
            line_count=sum(one.line_count for one in of),
            lines=replace(lines, framework=slug),
        )
        for slug, of in held.items()
    ]
    return sorted(found, key=lambda row: (-(row.on + row.beside), row.title))


def to_put_right(sums: Iterable[Summed], lines: Addresses) -> list[ToPutRight]:
    """By cause, the cheapest to put right first, and by framework, the most pounds first."""
    held: dict[tuple[str, str], list[Summed]] = defaultdict(list)
    for one in sums:
        if one.line_class == LineClass.OFF_SUPPLIER:
            held[one.cause, one.framework_slug].append(one)
    order = list(LeakageCause)
    found = [
        ToPutRight(
            cause=LeakageCause(cause),
            framework=of[0].framework,
            framework_slug=slug,
            net_amount=_net(of),
            line_count=sum(one.line_count for one in of),
            href=replace(lines, framework=slug, cause=cause).off_supplier,
        )
        for (cause, slug), of in held.items()
    ]
    return sorted(found, key=lambda row: (order.index(row.cause), -row.net_amount, row.framework))


def _lacks_price(one: Summed) -> bool:
    return one.line_class == LineClass.OFF_SUPPLIER and one.cause == LeakageCause.NO_REFERENCE


def told_of_prices(tested: Decimal, untested: Decimal) -> str:
    """How far the test of prices reaches, for spend that names no call-off; "" where there is none.

    Net pounds whose price was tested, and those of which it could not be.
    """
    if not tested and not untested:
        return ""
    of = formats.short_pounds(tested + untested)
    paid = f"{of} was paid to suppliers of frameworks that you joined, naming no call-off."
    if not tested:
        return f"{paid} None of it could be tested by its price. {HOW_TESTED}"
    return f"{paid} {formats.short_pounds(tested)} of it was tested by its price. {HOW_TESTED}"


def _net(sums: Iterable[Summed]) -> Decimal:
    return sum((one.net_amount for one in sums), Decimal(0))


def headline(whole: Told) -> str:
    """The finding in one sentence or two; what its suppliers were paid is cheap to bring back."""
    if whole.buckets.coverage is None:
        return "Nothing that was bought could have gone through a framework that covers it."
    could = formats.short_pounds(whole.addressable)
    told = f"{whole.coverage} of the {could} that could have gone through frameworks did."
    if whole.leakage <= 0:
        return told
    beside = f"{formats.short_pounds(whole.leakage)} went beside them"
    if whole.off_supplier <= 0:
        return f"{told} {beside}."
    near = formats.short_pounds(whole.off_supplier)
    return f"{told} {beside}, {near} of it to suppliers that hold or held a place on one."


HOW_TESTED = (
    "A payment can be tested where your purchases hold the same supplier and invoice, add up to "
    "it, and each item has one price on the supplier's list; it is on framework up to 2% above."
)
"""When a price can be tested."""
NOT_VERIFIED = (
    "What it would save in pounds is not shown: fewer than five members have a verified discount "
    "on a framework that covers it, or too few besides you to keep private what each verified."
)
"""Why there is no opportunity beside the leakage (methods 2.4, and 2.6 R1)."""
VERIFIED = (
    "by the median discounts that finance officers of the frameworks' members have verified; to "
    "three figures, and without categories that have none"
)
"""What stands beside it where there is one."""
