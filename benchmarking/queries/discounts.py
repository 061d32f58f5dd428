"""Discounts that finance officers have verified: read from the ledger, and told as medians only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from benchmarking.choices import LineClass
from benchmarking.choices.savings import ClaimState, LedgerKind, SavingType
from benchmarking.disclosure import rules
from benchmarking.measures import framework_use
from benchmarking.models import FrameworkUse, LedgerPosting, VerifiedDiscount, Working
from benchmarking.queries import usable_frameworks
from consortia.models import Authority
from procurement_portal.core import money

VERIFIED = ClaimState.FINANCE_VERIFIED
STANDING = (ClaimState.FINANCE_VERIFIED, ClaimState.CLOSED)
FEWEST_OTHERS = max(framework_use.FEWEST_VERIFIED, rules.minimum_others(0.5))
"""Members, beside those of the reader's own family: five by method 2.4, seven by 2.6 R1."""
PLACES = Decimal("0.000001")
Month = tuple[int, date]
"""A claim and a month of it."""


class Cell(NamedTuple):
    """A framework in a category."""

    framework: int
    category: int


def by_family() -> dict[Cell, dict[str, Decimal]]:
    """What each family of members has verified, as a share of what it would have paid.

    It is read from claims of a lower price by a framework whose months were worked out from lines:
    what is verified of them and still stands, over that and what was paid. Costs are no price.
    Three queries.
    """
    saved, paid = _saved(), _paid()
    lower: defaultdict[Cell, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    whole: defaultdict[Cell, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for month, (cell, family, amount) in saved.items():
        if month in paid:
            lower[cell][family] += amount
            whole[cell][family] += amount + paid[month]
    return {
        cell: {
            family: (lower[cell][family] / cost).quantize(PLACES)
            for family, cost in families.items()
            if cost > 0
        }
        for cell, families in whole.items()
    }


def _saved() -> dict[Month, tuple[Cell, str, Decimal]]:
    """Of each verified month: where, whose, and what stands."""
    entries = LedgerPosting.objects.filter(
        state=VERIFIED,
        claim__kind=SavingType.PRICE,
        claim__framework__isnull=False,
        claim__state__in=STANDING,
    ).order_by()
    signed = set(entries.filter(kind=LedgerKind.VERIFIED).values_list("claim", "month"))
    sums = entries.values_list(
        "claim",
        "month",
        "claim__framework",
        "claim__category",
        "authority",
        "authority__parent",
    ).annotate(Sum("cash"), Sum("avoidance"), Sum("dis_saving"))
    return {
        (claim, month): (Cell(framework, category), str(parent or authority), sum(parts))
        for claim, month, framework, category, authority, parent, *parts in sums
        if (claim, month) in signed
    }


def _paid() -> dict[Month, Decimal]:
    """By claim and month, what was paid for its lines by their newest workings."""
    rows = Working.objects.filter(
        claim_line__is_live=True,
        claim_line__claim__kind=SavingType.PRICE,
        claim_line__claim__framework__isnull=False,
    )
    newest = rows.order_by("claim_line", "-pk").distinct("claim_line")
    found: defaultdict[Month, Decimal] = defaultdict(Decimal)
    for claim, month, paid in newest.values_list("claim_line__claim", "claim_line__month", "paid"):
        found[claim, month] += paid
    return dict(found)


def told_to(authority: Authority) -> dict[Cell, Decimal]:
    """The medians that the authority may be told: enough members besides its own family.

    One query.
    """
    own = str(authority.parent_id or authority.pk)
    return {
        Cell(row.framework_id, row.category_id): row.share
        for row in VerifiedDiscount.objects.newest()
        if row.share is not None and len(row.contributors.keys() - {own}) >= FEWEST_OTHERS
    }


@dataclass(frozen=True)
class Discounts:
    """The medians that an authority is told, and the frameworks that it may use by category."""

    told: Mapping[Cell, Decimal]
    usable: Mapping[int, Collection[int]]

    def of(self, category: int, frameworks: Iterable[int]) -> Decimal | None:
        """The smallest that is told of the frameworks, since nobody knows which it will be."""
        known = [
            self.told[cell] for key in frameworks if (cell := Cell(key, category)) in self.told
        ]
        return min(known, default=None)

    def of_any(self, category: int, beside: Iterable[int] = ()) -> Decimal | None:
        """That of the frameworks beside which it was bought, and of those that may be used."""
        return self.of(category, {*beside, *self.usable.get(category, ())})


def for_leakage(authority: Authority, *, on: date) -> Discounts:
    """What may be told of the categories in which anything is. One query where nothing is."""
    told = told_to(authority)
    categories = {cell.category for cell in told}
    usable = usable_frameworks.for_authority(authority, categories, on=on) if told else {}
    return Discounts(told, {key: [one.framework.pk for one in of] for key, of in usable.items()})


def worth(authority: Authority, used: QuerySet[FrameworkUse], *, on: date) -> Decimal | None:
    """Pounds that what leaked would have cost less, over stored sums of one authority.

    None where that may not be told. Method 2.4. One query, or where a discount is told those of
    the frameworks that may be used and one more.
    """
    known = for_leakage(authority, on=on)
    if not known.told:
        return None
    off: defaultdict[int, int] = defaultdict(int)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    leaked = used.filter(line_class__in=[LineClass.OFF_SUPPLIER, LineClass.OFF_OTHER]).order_by()
    rows = leaked.values_list("category", "framework").annotate(Sum("net_amount"))
    for category, framework, net in rows:
        off[category] += int(net * 100)
        beside[category].update([framework] if framework else [])
    rates = {key: known.of_any(key, beside[key]) for key in off}
    pence = framework_use.leakage_opportunity(
        {str(key): amount for key, amount in off.items()},
        {str(key): None if rate is None else float(rate) for key, rate in rates.items()},
    )
    return None if pence is None else money.to_pounds(round(pence))
