"""What the stored figures show that an authority could save: read whole, told to nobody here.

Everything comes from results that have passed disclosure control, from the authority's own sums,
and from its own contracts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Max, OuterRef, Q, Sum

from benchmarking.choices import LeakageCause, LineClass, ResultStatus, RunState
from benchmarking.choices.opportunities import ContractCause, Effort, OpportunityKind
from benchmarking.measures import spend_per_head
from benchmarking.models import BenchmarkResult, BenchmarkRun, FrameworkUse, UnitPriceResult
from benchmarking.queries import benchmarks, discounts
from consortia.models import Authority
from frameworks.choices import RUNNING_CONTRACTS
from frameworks.models import Category, Contract
from procurement_portal.core import money
from procurement_portal.core.periods import Period

LEAST_AT_STAKE: Final = Decimal(1000)
"""Spend a year below this is not worth an officer's hour, where no saving is known [D]."""
CONTRACTS_AHEAD: Final = relativedelta(months=12)
DAYS_A_YEAR: Final = Decimal("365.25")

EFFORT_OF_CAUSE = {
    LeakageCause.NO_REFERENCE: Effort.SMALL,
    LeakageCause.WRONG_PRICE: Effort.SMALL,
    LeakageCause.NOT_JOINED: Effort.MEDIUM,
    LeakageCause.EXPIRED: Effort.LARGE,
    ContractCause.ENDS: Effort.LARGE,
    ContractCause.OVER: Effort.LARGE,
    ContractCause.REVIEW: Effort.SMALL,
}
EFFORT_OF_KIND = {
    OpportunityKind.ABOVE_PEERS: Effort.LARGE,
    OpportunityKind.ABOVE_PRICES: Effort.MEDIUM,
    OpportunityKind.ABOVE_LIST: Effort.SMALL,
    OpportunityKind.OFF_FRAMEWORK: Effort.MEDIUM,
}


@dataclass(frozen=True)
class Found:
    """One opportunity as the figures show it. Amounts are pounds a year without VAT."""

    key: str
    kind: OpportunityKind
    at_stake: Decimal
    effort: Effort
    category: int | None = None
    cause: str = ""
    item: int | None = None
    framework: int | None = None
    contract: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    line_count: int = 0
    months: Period | None = None
    due_on: date | None = None
    figures: dict[str, str] = field(default_factory=dict)


def of_authority(authority: Authority, *, on: date) -> list[Found]:
    """Everything that its newest figures and its contracts show on the day.

    At most seven queries, and those of the frameworks that it may use where a discount is told.
    """
    run = newest_run(authority)
    months = run.window if run else _last_year_sorted(authority)
    found = [*_above_prices(authority), *_contracts(authority, on=on)]
    if run is not None:
        found += _above_peers(authority, run)
    if months is not None:
        found += _off_framework(authority, months, on=on)
    return found


def newest_run(authority: Authority) -> BenchmarkRun | None:
    """The newest comparison of spend in which the authority is compared, or stands at all."""
    results = BenchmarkResult.objects.filter(run=OuterRef("pk"), authority=authority)
    return (
        BenchmarkRun.objects.current()
        .filter(measure=spend_per_head.SLUG)
        .annotate(is_compared=Exists(results.filter(status=ResultStatus.VALID)))
        .filter(Exists(results))
        .order_by("-is_compared", "-ends_on", "-pk")
        .first()
    )


def _last_year_sorted(authority: Authority) -> Period | None:
    """Twelve months to the last whose lines were sorted; None where none were."""
    last = FrameworkUse.objects.filter(authority=authority).aggregate(last=Max("month"))["last"]
    if last is None:
        return None
    after = last + relativedelta(months=1)
    return Period(after - relativedelta(months=12), after - relativedelta(days=1))


def _above_peers(authority: Authority, run: BenchmarkRun) -> Iterator[Found]:
    """Spend above the released median of peers, to the lower quartile at most (method 2.1)."""
    results = BenchmarkResult.objects.filter(run=run, authority=authority).exclude(
        category__key=Category.UNCATEGORISED
    )
    for row in benchmarks.dearest(results.select_related("category")):
        if row.opportunity is None:
            continue
        yield Found(
            key=f"{OpportunityKind.ABOVE_PEERS}:{row.category.key}",
            kind=OpportunityKind.ABOVE_PEERS,
            category=row.category_id,
            at_stake=row.net_amount,
            low=row.opportunity,
            high=max(row.opportunity, row.opportunity_best_quartile or row.opportunity),
            effort=EFFORT_OF_KIND[OpportunityKind.ABOVE_PEERS],
            line_count=row.line_count,
            months=run.window,
            figures=_texts(
                rate=row.rate,
                median=row.median,
                lower_quartile=row.lower_quartile,
                denominator=row.denominator,
                denominator_label=row.denominator_label,
                other_count=row.other_count,
                tier=row.tier,
                peer_group=row.peer_group,
                period=f"{run.ends_on:%Y-%m}",
            ),
        )


def _above_prices(authority: Authority) -> Iterator[Found]:
    """Prices above the released median of other buyers, and above the list (method 2.2)."""
    rows = UnitPriceResult.objects.filter(
        Q(worth_median__gt=0) | Q(worth_framework__gt=0),
        authority=authority,
        run__state=RunState.CURRENT,
    )
    for row in rows.select_related("item", "run").order_by("pk"):
        for kind, low, high in (
            (OpportunityKind.ABOVE_PRICES, row.worth_median, row.worth_best_quartile),
            (OpportunityKind.ABOVE_LIST, row.worth_framework, None),
        ):
            if low:
                yield _of_price(row, kind, low, max(low, high or low))


def _of_price(row: UnitPriceResult, kind: OpportunityKind, low: Decimal, high: Decimal) -> Found:
    is_list = kind == OpportunityKind.ABOVE_LIST
    return Found(
        key=f"{kind}:{row.item_id}",
        kind=kind,
        category=row.item.category_id,
        item=row.item_id,
        at_stake=row.net_amount,
        low=low,
        high=high,
        effort=EFFORT_OF_KIND[kind],
        line_count=row.line_count,
        months=Period(row.run.starts_on, row.run.ends_on),
        figures=_texts(
            price=row.price,
            target=row.framework_price if is_list else row.median,
            lower_quartile=None if is_list else row.lower_quartile,
            other_count=None if is_list else row.other_count,
            units=row.units,
            base_unit=row.item.base_unit,
        ),
    )


def _off_framework(authority: Authority, months: Period, *, on: date) -> Iterator[Found]:
    """What leaks off frameworks, by category, framework and cause (method 2.4).

    It is worth what members of the framework have verified, where that may be told; where no
    framework is named, the least that was verified of those that may be used.
    """
    known = discounts.for_leakage(authority, on=on)
    rows = (
        FrameworkUse.objects.filter(
            authority=authority,
            month__range=(months.starts_on, months.ends_on),
            line_class__in=[LineClass.OFF_SUPPLIER, LineClass.OFF_OTHER],
        )
        .order_by()
        .values_list("category", "category__key", "line_class", "framework", "cause")
        .annotate(Sum("net_amount"), Sum("line_count"))
    )
    for category, key, line_class, framework, cause, net, lines in rows:
        if net < LEAST_AT_STAKE:
            continue
        is_of_supplier = line_class == LineClass.OFF_SUPPLIER
        share = known.of(category, [framework]) if is_of_supplier else known.of_any(category)
        worth = None if share is None else money.round_half_up(net * share, money.PENNY)
        parts = [OpportunityKind.OFF_FRAMEWORK, key]
        yield Found(
            key=":".join([*parts, str(framework), cause] if is_of_supplier else parts),
            kind=OpportunityKind.OFF_FRAMEWORK,
            category=category,
            cause=cause if is_of_supplier else "",
            framework=framework if is_of_supplier else None,
            at_stake=net,
            low=worth,
            high=worth,
            effort=EFFORT_OF_CAUSE[LeakageCause(cause)] if is_of_supplier else Effort.MEDIUM,
            line_count=lines,
            months=months,
            figures=_texts(discount=share),
        )


def _contracts(authority: Authority, *, on: date) -> Iterator[Found]:
    """Running contracts that end within a year or have run out, or whose review is overdue."""
    rows = Contract.objects.filter(authority=authority, status__in=RUNNING_CONTRACTS).filter(
        Q(ends_on__lte=on + CONTRACTS_AHEAD) | Q(review_on__lt=on)
    )
    for row in rows.select_related("lot").order_by("pk"):
        a_year = a_year_of(row)
        if a_year < LEAST_AT_STAKE:
            continue
        cause = _cause(row, on=on)
        yield Found(
            key=f"{OpportunityKind.CONTRACT}:{row.pk}",
            kind=OpportunityKind.CONTRACT,
            cause=cause,
            category=row.category_id,
            contract=row.pk,
            framework=row.lot.framework_id if row.lot else None,
            at_stake=a_year,
            effort=EFFORT_OF_CAUSE[cause],
            due_on=row.review_on if cause == ContractCause.REVIEW else row.ends_on,
            figures=_texts(value=row.current_value, starts_on=row.starts_on, ends_on=row.ends_on),
        )


def _cause(row: Contract, *, on: date) -> ContractCause:
    if row.ends_on is None or row.ends_on > on + CONTRACTS_AHEAD:
        return ContractCause.REVIEW
    return ContractCause.OVER if row.ends_on < on else ContractCause.ENDS


def a_year_of(row: Contract) -> Decimal:
    """Its value spread evenly over its days, for a year; all of it where it lasts no longer."""
    if row.ends_on is None:
        return row.current_value
    years = Decimal((row.ends_on - row.starts_on).days + 1) / DAYS_A_YEAR
    return money.round_half_up(row.current_value / max(years, Decimal(1)), money.PENNY)


def _texts(**figures: object) -> dict[str, str]:
    return {name: str(value) for name, value in figures.items() if value not in {None, ""}}


def categories_of(found: Iterable[Found]) -> list[int]:
    """The categories that any of them is of."""
    return [one.category for one in found if one.category is not None]
