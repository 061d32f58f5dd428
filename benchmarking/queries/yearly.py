"""What an authority spent in a category against the year before: same months, by whom, by price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from benchmarking.charts.bars import Month
from benchmarking.choices import PurchaseState
from benchmarking.measures import yearly_change
from benchmarking.measures.yearly_change import Bought, Part, PriceAndVolume, YearlyChange
from benchmarking.models import PurchaseLine, SpendLine
from benchmarking.models.spend import SpendLineQuerySet
from consortia.models import Authority
from frameworks.choices import SpendKind
from procurement_portal.core.periods import financial_year, last_day_of_month
from procurement_portal.core.templatetags import formats

A_YEAR = relativedelta(years=1)
MOST_MOVERS = 5
TO_PEOPLE = "Payments to people"
NOT_NAMED = "Not named in the file"


@dataclass(frozen=True)
class Year:
    """The change, by supplier and, where items with quantities were bought, by price and volume.

    `months` are those of the window that are loaded, and loaded for the year before too.
    """

    months: Sequence[date]
    wanted: int
    split: YearlyChange[str]
    items: PriceAndVolume | None

    @property
    def sentence(self) -> str:
        """How much more or less, and through whom."""
        change = self.split.change
        span = "the year before"
        if len(self.months) < self.wanted:
            count = len(self.months)
            span = f"the same {f'{count} months' if count > 1 else 'month'} of the year before"
        if change == 0:
            return f"As much was spent as in {span}."
        parts = [
            f"{_signed(self.split.by_continuing)} with suppliers paid in both",
            f"{_signed(self.split.by_new)} with new ones",
            f"{_signed(self.split.by_lost)} with those no longer paid",
        ]
        return (
            f"{formats.short_pounds(abs(change))} {'more' if change > 0 else 'less'} was spent "
            f"than in {span}: {', '.join(parts)}."
        )

    @property
    def by_items(self) -> str:
        """What prices and volumes did, over the items of known quantity; nothing without any."""
        if self.items is None:
            return ""
        price, volume, rest = (
            formats.short_pounds(_decimal(part))
            for part in (self.items.by_price, self.items.by_volume, self.items.by_new_and_lost)
        )
        return (
            f"Of what was bought by item, prices made {price}, volumes {volume}, and items new, "
            f"lost or without a quantity {rest}."
        )

    @property
    def table(self) -> dict[str, Any]:
        """The parts and the suppliers that moved most."""
        parts = [
            ("Paid in both years", self.split.continuing, self.split.by_continuing),
            ("New", self.split.new, self.split.by_new),
            ("No longer paid", self.split.lost, self.split.by_lost),
        ]
        return {
            "caption": "Change since the year before, by supplier",
            "headings": [
                {"text": "Who was paid"},
                {"text": "Suppliers", "numeric": True},
                {"text": "Change", "numeric": True},
                {"text": "Moved most"},
            ],
            "rows": [
                [words, f"{len(of):,}", formats.pounds_exact(change), _movers(of)]
                for words, of, change in parts
            ],
            "totals": ["All", "", formats.pounds_exact(self.split.change), ""],
        }


def _signed(amount: Decimal) -> str:
    sign = "+" if amount > 0 else ""
    return f"{sign}{formats.short_pounds(amount)}"


def _decimal(exact: Any) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator


def _movers(parts: Sequence[Part[str]]) -> str:
    told = [f"{part.key} {_signed(part.change)}" for part in parts[:MOST_MOVERS]]
    return "; ".join(told) or "none"


def of(
    person: Any,
    authority: Authority,
    below: Iterable[int],
    trend: Sequence[Month],
    window_starts_on: date,
) -> Year | None:
    """The change in the categories; None where no month has one to be held against. Two queries.

    `trend` tells the months of the window and of the year before, and which are loaded.
    """
    loaded = {month.first_day for month in trend if month.net_amount is not None}
    months = sorted(
        month for month in loaded if month >= window_starts_on and month - A_YEAR in loaded
    )
    if not months:
        return None
    wanted = sum(month.first_day >= window_starts_on for month in trend)
    lines = SpendLine.objects.visible_to(person).filter(
        authority=authority, category__in=list(below), kind=SpendKind.SPEND
    )
    bought = PurchaseLine.objects.visible_to(person).filter(
        authority=authority, item__category__in=list(below), state=PurchaseState.USABLE
    )
    return Year(
        months=months,
        wanted=wanted,
        split=_by_supplier(lines, months),
        items=_by_item(bought, months),
    )


def _by_supplier(lines: SpendLineQuerySet, months: Sequence[date]) -> YearlyChange[str]:
    before = [month - A_YEAR for month in months]
    both = [*before, *months]
    years = {financial_year(month) for month in both}
    paid = (
        lines.with_payee()
        .filter(financial_year__in=list(years), month__in=both)
        .order_by()
        .values("is_named", name=Coalesce("payee_name", "supplier_shown"))
        .annotate(
            was=Sum("net_amount", filter=Q(month__in=before)),
            now=Sum("net_amount", filter=Q(month__in=list(months))),
        )
    )
    was: dict[str, Decimal] = {}
    now: dict[str, Decimal] = {}
    for row in paid:
        name = (row["name"] or NOT_NAMED) if row["is_named"] else TO_PEOPLE
        for sums, amount in ((was, row["was"]), (now, row["now"])):
            if amount is not None:
                sums[name] = sums.get(name, Decimal(0)) + amount
    return yearly_change.split(was, now)


def _by_item(lines: QuerySet[PurchaseLine], months: Sequence[date]) -> PriceAndVolume | None:
    """Bennet's split; None where nothing was bought by item in either year."""
    in_after, in_before = Q(), Q()
    for month in months:
        year_before = month - A_YEAR
        in_after |= Q(bought_on__range=(month, last_day_of_month(month)))
        in_before |= Q(bought_on__range=(year_before, last_day_of_month(year_before)))
    rows = (
        lines.filter(in_after | in_before)
        .order_by()
        .values_list("item_id")
        .annotate(
            was=Sum("net_amount", filter=in_before),
            units_were=Sum("base_quantity", filter=in_before),
            now=Sum("net_amount", filter=in_after),
            units=Sum("base_quantity", filter=in_after),
        )
    )
    before: dict[int, Bought] = {}
    after: dict[int, Bought] = {}
    for item, was, units_were, now, units in rows:
        if was is not None:
            before[item] = Bought(was, units_were)
        if now is not None:
            after[item] = Bought(now, units)
    return yearly_change.price_and_volume(before, after) if before or after else None
