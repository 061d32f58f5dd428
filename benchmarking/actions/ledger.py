"""The savings ledger's one pen: entries, and amounts that move from one state to the next.

Runs in the transaction of the action that calls it, which holds the claim's row.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking.choices.savings import ClaimState
from benchmarking.measures import apportionment
from benchmarking.models import Claim, LedgerPosting, SignOff
from benchmarking.queries import ledger, ledger_kept
from benchmarking.queries.index_levels import Moved
from benchmarking.queries.ledger import Amount
from procurement_portal.core.periods import first_of_month

FLAT = Moved()


def enter(
    claim: Claim,
    amount: Amount,
    *,
    month: date,
    kind: str,
    state: str,
    by: Any,
    at: datetime,
    reason: str = "",
    grade: str = "",
    index: Moved = FLAT,
    sign_off: SignOff | None = None,
    in_force: Decimal = Decimal(0),
) -> LedgerPosting:
    """Add the amount to what stands in the state for the month."""
    transaction.on_commit(ledger_kept.forget)
    return LedgerPosting.objects.create(
        claim=claim,
        authority=claim.authority,
        month=month,
        kind=kind,
        state=state,
        cash=amount.cash,
        avoidance=amount.avoidance,
        dis_saving=amount.dis_saving,
        cost=amount.cost,
        market=amount.market,
        in_force=in_force,
        grade=grade,
        index_vintage=index.vintage,
        is_provisional=index.is_provisional,
        sign_off=sign_off,
        reason=reason,
        posted_by=str(by),
        posted_at=at,
    )


def take_out(
    claim: Claim,
    *,
    states: Iterable[str],
    kind: str,
    by: Any,
    at: datetime,
    months: Iterable[date] | None = None,
    reason: str = "",
    sign_off: SignOff | None = None,
) -> dict[date, Amount]:
    """Enter the opposite of what stands in the states; returns what stood there by month."""
    wanted = None if months is None else set(months)
    stood: dict[date, Amount] = {}
    by_state = ledger.standing(claim)
    for state in states:
        for month, amount in sorted(by_state.get(state, {}).items()):
            if amount == Amount() or (wanted is not None and month not in wanted):
                continue
            enter(
                claim,
                -amount,
                month=month,
                kind=kind,
                state=state,
                by=by,
                at=at,
                reason=reason,
                sign_off=sign_off,
            )
            stood[month] = stood.get(month, Amount()) + amount
    return stood


def adjust_in_force(
    claim: Claim,
    *,
    kind: str,
    by: Any,
    at: datetime,
    reason: str = "",
    sign_off: SignOff | None = None,
) -> Decimal:
    """Enter by how much its verified worth a year has changed; returns that."""
    change = ledger.full_year(claim) - ledger.in_force(claim)
    if change:
        enter(
            claim,
            Amount(),
            month=max(ledger.verified_months(claim)),
            kind=kind,
            state=ClaimState.FINANCE_VERIFIED,
            by=by,
            at=at,
            reason=reason,
            sign_off=sign_off,
            in_force=change,
        )
    return change


def replace_pipeline(
    claim: Claim,
    amounts: dict[date, Amount],
    *,
    kind: str,
    state: str,
    by: Any,
    at: datetime,
) -> None:
    """Take out what was expected in any state before, and enter what is expected now."""
    expected = [ClaimState.IDENTIFIED, ClaimState.FORECAST, ClaimState.CONTRACTED]
    take_out(claim, states=expected, kind=kind, by=by, at=at)
    for month, amount in sorted(amounts.items()):
        enter(claim, amount, month=month, kind=kind, state=state, by=by, at=at)


def expected_parts(claim: Claim, annual: Decimal) -> dict[date, Amount]:
    """An estimate by month. It is avoidance until arithmetic shows what of it is cash."""
    if not claim.is_recurring:
        return {first_of_month(claim.ends_on): Amount(avoidance=annual)}
    parts = apportionment.by_month(annual, claim.lasts)
    return {first_of_month(part.starts_on): Amount(avoidance=part.amount) for part in parts}
