"""The headroom ledger's one pen: what is committed of a lot and its framework, posting by posting.

A decision to award, and a change that adds value, go through a guarded update: the row itself
refuses what would overdraw it, whoever else posts at the same moment, and a check constraint stands
behind it. What has happened already, spend beyond the estimate or a contract made elsewhere, cannot
be refused; it is posted as unguarded, and takes room from what comes later (R24-R26).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum

from frameworks.choices import PostingKind
from frameworks.models import (
    CallOff,
    Contract,
    ContractChange,
    Framework,
    HeadroomPosting,
    Lot,
)
from procurement_portal.core.errors import DomainError

NOTHING = Decimal(0)


class NoHeadroom(DomainError):
    """It would take the lot or its framework beyond its limit (R24, R25)."""

    code = "no_headroom"
    title = "There is not enough headroom."

    def __init__(self, *, of: str, left: Decimal, wanted: Decimal) -> None:
        super().__init__(
            f"{of} has £{left:,.2f} left, and this needs £{wanted:,.2f}.",
            cure="Use another framework, or ask its publisher whether the limit can be raised.",
        )


@transaction.atomic
def commit(call_off: CallOff, *, amount: Decimal, by: Any, at: datetime) -> HeadroomPosting | None:
    """Commit a decision to award: the most that may be paid, options included (R26).

    Raises NoHeadroom.
    """
    call_off.committed_value = amount
    return _post(
        call_off.lot,
        kind=PostingKind.CALL_OFF,
        call_off=call_off,
        committed=amount,
        reason=f"Decision to award {call_off.reference}.",
        by=by,
        at=at,
    )


@transaction.atomic
def release(call_off: CallOff, *, reason: str, by: Any, at: datetime) -> HeadroomPosting | None:
    """Give back what a cancelled call-off had committed: it counts only for what was paid (R26)."""
    held = _held(call_off=call_off)
    call_off.committed_value = held.actual
    return _keep_only_what_was_paid(
        call_off.lot, held, reason=reason, by=by, at=at, call_off=call_off
    )


@transaction.atomic
def give_up(contract: Contract, *, reason: str, by: Any, at: datetime) -> HeadroomPosting | None:
    """Give back what a terminated or rescinded contract had committed beyond what was paid."""
    if contract.lot is None:
        return None
    held = _held(contract=contract)
    return _keep_only_what_was_paid(
        contract.lot, held, reason=reason, by=by, at=at, contract=contract
    )


@transaction.atomic
def change(made: ContractChange, *, by: Any, at: datetime) -> HeadroomPosting | None:
    """Follow a change of value. Raises NoHeadroom where it adds more than is left."""
    contract = made.contract
    if contract.lot is None:
        return None
    held = _held(contract=contract)
    difference = max(made.value_after, contract.award_value, held.actual) - held.committed
    not_refused = max(difference, -held.unguarded) if difference < 0 else NOTHING
    return _post(
        contract.lot,
        kind=PostingKind.CHANGE,
        contract=contract,
        change=made,
        committed=difference,
        unguarded=not_refused,
        reason=made.what,
        by=by,
        at=at,
    )


@transaction.atomic
def spend(
    contract: Contract, *, total: Decimal, reason: str, by: Any, at: datetime
) -> HeadroomPosting | None:
    """Follow what was spent under a contract; where that is more, it counts instead (R26)."""
    if contract.lot is None:
        return None
    held = _held(contract=contract)
    beyond = max(total - held.committed, NOTHING)
    no_longer = min(held.unguarded, max(held.committed - max(total, held.guarded), NOTHING))
    moved = beyond - no_longer
    return _post(
        contract.lot,
        kind=PostingKind.ACTUAL,
        contract=contract,
        committed=moved,
        unguarded=moved,
        actual=total - held.actual,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def record(contract: Contract, *, reason: str, by: Any, at: datetime) -> HeadroomPosting | None:
    """Count a contract under a lot that was not awarded through the portal; it is not refused."""
    if contract.lot is None:
        return None
    missing = contract.current_value - _held(contract=contract).committed
    return _post(
        contract.lot,
        kind=PostingKind.RECORDED,
        contract=contract,
        committed=missing,
        unguarded=missing,
        reason=reason,
        by=by,
        at=at,
    )


class _Held:
    """What the ledger holds for one call-off and its contract."""

    def __init__(self, committed: Decimal, actual: Decimal, unguarded: Decimal) -> None:
        self.committed = committed
        self.actual = actual
        self.unguarded = unguarded
        self.guarded = committed - unguarded


def _held(*, call_off: CallOff | None = None, contract: Contract | None = None) -> _Held:
    if call_off is None and contract is not None and contract.call_off_id is not None:
        call_off = contract.call_off
    cause = Q(contract=contract) if call_off is None else _of(call_off)
    sums = HeadroomPosting.objects.filter(cause).aggregate(
        committed=Sum("committed"), actual=Sum("actual"), unguarded=Sum("unguarded")
    )
    return _Held(*(sums[name] or NOTHING for name in ("committed", "actual", "unguarded")))


def _of(call_off: CallOff) -> Q:
    return Q(call_off=call_off) | Q(contract__call_off=call_off)


def _keep_only_what_was_paid(
    lot: Lot, held: _Held, *, reason: str, by: Any, at: datetime, **cause: Any
) -> HeadroomPosting | None:
    still_unguarded = max(held.actual - held.guarded, NOTHING)
    return _post(
        lot,
        kind=PostingKind.CANCELLATION,
        committed=held.actual - held.committed,
        unguarded=still_unguarded - held.unguarded,
        reason=reason,
        by=by,
        at=at,
        **cause,
    )


def _post(
    lot: Lot,
    *,
    kind: str,
    reason: str,
    by: Any,
    at: datetime,
    committed: Decimal,
    actual: Decimal = NOTHING,
    unguarded: Decimal = NOTHING,
    **cause: Any,
) -> HeadroomPosting | None:
    """Move both sums and write the posting. The framework's row comes first: one order of locks."""
    if not committed and not actual:
        return None
    moves = {
        "committed_value": F("committed_value") + committed,
        "actual_value": F("actual_value") + actual,
        "unguarded_value": F("unguarded_value") + unguarded,
    }
    is_guarded = committed - unguarded > 0
    frameworks = Framework.objects.filter(pk=lot.framework_id)
    lots = Lot.objects.filter(pk=lot.pk)
    if is_guarded:
        frameworks = frameworks.filter(_room("commitment_limit", committed))
        lots = lots.filter(_room("maximum_value", committed))
    if not frameworks.update(**moves):
        raise _refusal(Framework.objects.get(pk=lot.framework_id), "commitment_limit", committed)
    if not lots.update(**moves):
        raise _refusal(Lot.objects.get(pk=lot.pk), "maximum_value", committed)
    return HeadroomPosting.objects.create(
        lot=lot,
        kind=kind,
        committed=committed,
        actual=actual,
        unguarded=unguarded,
        reason=reason,
        posted_by=str(by),
        posted_at=at,
        **cause,
    )


def _room(limit: str, wanted: Decimal) -> Q:
    return Q(**{limit: None}) | Q(**{f"{limit}__gte": F("committed_value") + wanted})


def _refusal(row: Framework | Lot, limit: str, wanted: Decimal) -> NoHeadroom:
    left = max(getattr(row, limit) - row.committed_value, NOTHING)
    return NoHeadroom(of=str(row), left=left, wanted=wanted)
