"""What a claim is measured against: proposed by the claimant, approved and frozen by finance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking.actions import savings_moves as moves
from benchmarking.actions.savings_claims import ClaimIncomplete
from benchmarking.choices import Permission
from benchmarking.choices.savings import BaselineKind, ClaimState
from benchmarking.measures import baselines as measure
from benchmarking.models import Baseline, BaselinePrice, Claim, IndexSeries, Item
from benchmarking.queries import baseline_prices
from consortia.choices import RoleKind
from consortia.queries import people
from procurement_portal.core import access
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.periods import first_of_month

ENDED = (ClaimState.CLOSED, ClaimState.REVERSED)


@dataclass(frozen=True)
class Priced:
    """What a unit cost before and how many are bought in a month, of an item or of words."""

    price: Decimal
    monthly_quantity: Decimal
    item: Item | None = None
    description: str = ""


@dataclass(frozen=True)
class Grounds:
    """Why this kind of baseline and no higher one, with what the lower kinds have to show.

    `failed` says for each higher kind why it does not hold; `bids` are all compliant bids;
    `members` and `paying` count who pays the list price.
    """

    failed: Mapping[str, str]
    bids: Sequence[Decimal] = ()
    members: int = 0
    paying: int = 0


NO_HIGHER_KIND = Grounds({})


@transaction.atomic
def set_baseline(
    claim_id: int,
    *,
    kind: str,
    prices: Sequence[Priced],
    by: Any,
    at: datetime,
    grounds: Grounds = NO_HIGHER_KIND,
    index_series: IndexSeries | None = None,
    base_month: date | None = None,
) -> Baseline:
    """Propose what the claim is measured against; it counts once finance approves it.

    Where an item's lines or its peers' median are in the portal, its price is read from there,
    whatever is given: see `baseline_prices`. Raises NotAllowed, WrongState, ClaimIncomplete
    and `NoSuchPrice`.
    """
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_CLAIM, claim)
    if claim.state in ENDED:
        raise WrongState("The claim has ended.")
    _check_grounds(kind, prices, grounds)
    if (index_series is None) != (base_month is None):
        raise ClaimIncomplete("An index goes with the month of the baseline's prices.")
    row = Baseline.objects.create(
        claim=claim,
        authority=claim.authority,
        kind=kind,
        failed={one: grounds.failed[one] for one in measure.higher(kind)},
        working=_working(kind, grounds),
        index_series=index_series,
        base_month=base_month and first_of_month(base_month),
        proposed_by=by,
        proposed_at=at,
    )
    BaselinePrice.objects.bulk_create(
        BaselinePrice(
            baseline=row,
            authority=claim.authority,
            item=one.item,
            description=one.description,
            price=_price(claim, kind, one, grounds),
            monthly_quantity=one.monthly_quantity,
        )
        for one in prices
    )
    moves.record("baseline_set", claim, by=by, at=at, kind=str(kind))
    moves.tell(
        people.people_of(claim.authority, on=at.date(), kinds=[RoleKind.FINANCE_LEAD]),
        claim,
        f"The baseline of {claim} waits for your approval.",
        at=at,
    )
    return row


def _check_grounds(kind: str, prices: Sequence[Priced], grounds: Grounds) -> None:
    if kind not in BaselineKind.values:
        raise ClaimIncomplete("Without one of these baselines there is no claim.")
    _check_prices(prices)
    missing = measure.unexplained(kind, grounds.failed)
    if missing:
        named = ", ".join(str(BaselineKind(one).label) for one in missing)
        raise ClaimIncomplete(f"Say why these do not hold: {named}.")
    if kind == BaselineKind.BIDS_MEDIAN and measure.median_of_bids(grounds.bids) is None:
        raise ClaimIncomplete("The median needs all compliant bids, and three of them at least.")
    if kind == BaselineKind.LIST_PRICE and not measure.list_price_holds(
        grounds.members, grounds.paying
    ):
        raise ClaimIncomplete("A list price holds only where half of the members really pay it.")


def _check_prices(prices: Sequence[Priced]) -> None:
    if not prices:
        raise ClaimIncomplete("Give at least one price.")
    things = {(one.item.pk if one.item else None, one.description) for one in prices}
    if len(things) < len(prices):
        raise ClaimIncomplete("Each thing has one price.")
    if any(one.item is None and not one.description.strip() for one in prices):
        raise ClaimIncomplete("Say of each price what it is of.")


def _working(kind: str, grounds: Grounds) -> str:
    if kind == BaselineKind.BIDS_MEDIAN:
        return "Bids: " + ", ".join(f"{bid:,.2f}" for bid in sorted(grounds.bids))
    if kind == BaselineKind.LIST_PRICE:
        return f"{grounds.paying} of {grounds.members} members pay it."
    return ""


def _price(claim: Claim, kind: str, one: Priced, grounds: Grounds) -> Decimal:
    if kind == BaselineKind.BIDS_MEDIAN:
        known = measure.median_of_bids(grounds.bids)
    else:
        known = baseline_prices.known(claim, kind, one.item)
    price = one.price if known is None else known
    if price <= 0:
        raise ClaimIncomplete(f"The price of {one.item or one.description} is above nothing.")
    return price


@transaction.atomic
def approve_baseline(baseline_id: int, *, by: Any, at: datetime) -> Baseline:
    """Approve it for the budget, and freeze the index's newest vintage of that day.

    Raises NotAllowed to the claimant and to who proposed it, WrongState, and ClaimIncomplete where
    the index has no level for the month of the prices.
    """
    claim = Claim.objects.locked(Baseline.objects.get(pk=baseline_id).claim_id)
    access.require(by, Permission.SAVING_VERIFY, claim)
    row = Baseline.objects.select_for_update(of=("self",)).get(pk=baseline_id)
    if row.proposed_by_id == by.pk:
        raise NotAllowed("Somebody else approves what you proposed.")
    if row.approved_at is not None or claim.state in ENDED:
        raise WrongState("It was approved already, or its claim has ended.")
    if row.index_series is not None and row.base_month is not None:
        row.index_vintage = (
            row.index_series.vintages.filter(
                published_on__lte=at.date(), levels__month=row.base_month
            )
            .order_by("-published_on")
            .first()
        )
        if row.index_vintage is None:
            raise ClaimIncomplete("The index has no level for the month of the prices.")
    row.approved_by, row.approved_at = by, at
    row.save(update_fields=["approved_by", "approved_at", "index_vintage", "updated_at"])
    moves.record("baseline_approved", claim, by=by, at=at, kind=row.kind)
    moves.tell_claimant(claim, f"The baseline of {claim} was approved.", at=at)
    return row
