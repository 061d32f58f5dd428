"""A sample claim that is worked out from purchases, with an index that is not final yet."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from benchmarking.actions import (
    savings_claims,
    savings_indices,
    savings_lines,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_baselines import Priced
from benchmarking.actions.savings_indices import Level
from benchmarking.choices.savings import IndexKind, SavingType
from benchmarking.management.sample import plan, purchases, saving_cast
from benchmarking.management.sample.stage import OPERATOR
from benchmarking.models import Claim, IndexSeries, Item, PurchaseLine
from procurement_portal.core.periods import first_of_month

LAPTOP = "200000000006"
ABOVE_FINAL = Decimal("0.2")


def make(cast: saving_cast.Cast) -> None:
    """A claim that is worked out from purchases, with an index that is not final yet."""
    item = Item.objects.filter(key__contains=purchases.number(LAPTOP)).first()
    if item is None or "ict" not in cast.categories:
        return
    days = (
        PurchaseLine.objects.in_force()
        .filter(authority=cast.authority, item=item)
        .order_by("bought_on")
        .values_list("bought_on", flat=True)
    )
    months = sorted({first_of_month(day) for day in days})
    sketch = saving_cast.Sketch(
        "Laptops from one list", "ict", SavingType.PRICE, 36_000, 12, 36, "verified"
    )
    by, at = cast.officer, saving_cast.moment(cast.month(12) - timedelta(days=40))
    claim = saving_cast.propose(cast, sketch, cast.month(12), by=by, at=at)
    savings_lines.claim_item_months(
        claim.pk, [item], list(claim.lasts.months()), by=by, at=at + timedelta(days=1)
    )
    savings_claims.forecast(claim.pk, by=by, at=at + timedelta(days=7))
    saving_cast.contract(cast, claim, by=by, at=at + timedelta(days=21))
    saving_cast.baseline(
        cast,
        claim,
        by=by,
        at=at + timedelta(days=28),
        prices=[Priced(Decimal(690), Decimal(12), item)],
        index_series=_index(cast),
        base_month=cast.month(14),
    )
    _work_out(cast, claim, months)


def _work_out(cast: saving_cast.Cast, claim: Claim, months: Sequence[date]) -> None:
    """Every month with purchases; all but the newest are signed for."""
    for month in months:
        savings_realised.realise_from_lines(
            claim.pk, month=month, by=cast.officer, at=saving_cast.after(month, 8)
        )
        if month != months[-1]:
            savings_signing.verify(
                claim.pk,
                statement="To the purchase lines.",
                by=cast.finance,
                at=saving_cast.after(month, 12),
            )


def _index(cast: saving_cast.Cast) -> IndexSeries:
    operator = cast.stage.people[OPERATOR]
    published = saving_cast.moment(cast.month(14) + timedelta(days=15))
    series = savings_indices.add_series(
        key="sample-equipment-prices",
        name="Prices of office equipment (sample data)",
        kind=IndexKind.PRODUCER_PRICES,
        source=plan.SOURCE,
        by=operator,
        at=published,
        is_sample=True,
    )
    for months_ago in range(14, -1, -1):
        levels = {
            cast.month(one): _level(one, is_provisional=one < months_ago + 2)
            for one in range(14, months_ago - 1, -1)
        }
        levels[cast.month(14)] = Level(Decimal(100))
        savings_indices.load_vintage(
            series,
            published_on=(cast.month(months_ago) + timedelta(days=15)),
            levels=levels,
            by=operator,
            at=saving_cast.moment(cast.month(months_ago) + timedelta(days=15)),
        )
    return series


def _level(months_ago: int, *, is_provisional: bool) -> Level:
    """A quarter of a point more each month; restated a little lower once it is final."""
    final = Decimal(100) + Decimal(14 - months_ago) / 4
    return Level(final + ABOVE_FINAL if is_provisional else final, is_provisional)
