"""The headroom ledger's one pen: what is committed of a lot and its framework, posting by posting.

A decision to award, and a change that adds value, go through a guarded update: the row itself
refuses what would overdraw it, whoever else posts at the same moment, and a check constraint stands
behind it. What has happened already, spend beyond the estimate or a contract made elsewhere, cannot
be refused; it is posted as unguarded, and takes room from what comes later (R24-R26).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum

from frameworks.actions import headroom_news
from frameworks.choices import ContractStatus, PostingKind
from frameworks.law import headroom as law
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
ENDED_EARLY = (ContractStatus.TERMINATED, ContractStatus.RESCINDED)


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
    return _bring_to(
        held.actual,
        call_off.lot,
        held,
        kind=PostingKind.CANCELLATION,
        call_off=call_off,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def give_up(contract: Contract, *, reason: str, by: Any, at: datetime) -> HeadroomPosting | None:
    """Give back what a terminated or rescinded contract had committed beyond what was paid."""
    if contract.lot is None:
        return None
    held = _held(contract=contract)
    return _bring_to(
        held.actual,
        contract.lot,
        held,
        kind=PostingKind.CANCELLATION,
        contract=contract,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def change(made: ContractChange, *, by: Any, at: datetime) -> HeadroomPosting | None:
    """Follow a change of value. Raises NoHeadroom where it adds more than is left."""
    contract = made.contract
    if contract.lot is None:
        return None
    held = _held(contract=contract)
    return _bring_to(
        max(made.value_after, contract.award_value, held.actual),
        contract.lot,
        held,
        kind=PostingKind.CHANGE,
        contract=contract,
        change=made,
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
    return _bring_to(
        _counts_for(contract, held, paid=total),
        contract.lot,
        held,
        kind=PostingKind.ACTUAL,
        cannot_be_refused=True,
        contract=contract,
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
    held = _held(contract=contract)
    return _bring_to(
        _counts_for(contract, held, paid=held.actual),
        contract.lot,
        held,
        kind=PostingKind.RECORDED,
        cannot_be_refused=True,
        contract=contract,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def forget(postings: QuerySet[HeadroomPosting], *, by: Any, at: datetime) -> int:
    """Delete postings that were never real, such as a sample's, and give back what they summed to.

    Returns how many there were.
    """
    sums = list(
        postings.values_list("lot__framework", "lot")
        .annotate(Sum("committed"), Sum("actual"), Sum("unguarded"))
        .order_by("lot__framework", "lot")
    )
    count, _ = postings.delete()
    for framework_id, lot_id, committed, actual, unguarded in sums:
        back = {
            "committed_value": F("committed_value") - committed,
            "actual_value": F("actual_value") - actual,
            "unguarded_value": F("unguarded_value") - unguarded,
        }
        Framework.objects.filter(pk=framework_id).update(**back)
        Lot.objects.filter(pk=lot_id).update(**back)
        _followed(lot_id, moved=-committed, by=by, at=at)
    return count


@dataclass(frozen=True)
class _Held:
    """What the ledger holds for one call-off and its contract."""

    committed: Decimal
    actual: Decimal
    unguarded: Decimal
    is_given_up: bool


def _held(*, call_off: CallOff | None = None, contract: Contract | None = None) -> _Held:
    """Locks what it is about, so that no two postings start from the same sums."""
    if contract is not None:
        Contract.objects.select_for_update().only("pk").get(pk=contract.pk)
        if contract.call_off_id is not None:
            call_off = contract.call_off
    elif call_off is not None:
        CallOff.objects.select_for_update().only("pk").get(pk=call_off.pk)
    cause = Q(contract=contract) if call_off is None else _of(call_off)
    sums = HeadroomPosting.objects.filter(cause).aggregate(
        committed=Sum("committed"),
        actual=Sum("actual"),
        unguarded=Sum("unguarded"),
        cancellations=Count("pk", filter=Q(kind=PostingKind.CANCELLATION)),
    )
    return _Held(
        committed=sums["committed"] or NOTHING,
        actual=sums["actual"] or NOTHING,
        unguarded=sums["unguarded"] or NOTHING,
        is_given_up=sums["cancellations"] > 0,
    )


def _counts_for(contract: Contract, held: _Held, *, paid: Decimal) -> Decimal:
    """Its value, or what was paid where that is more; of what was given up, what was paid (R26)."""
    if held.is_given_up or contract.status in ENDED_EARLY:
        return paid
    return max(contract.award_value, contract.current_value, paid)


def _of(call_off: CallOff) -> Q:
    return Q(call_off=call_off) | Q(contract__call_off=call_off)


def _bring_to(
    target: Decimal, lot: Lot, held: _Held, *, cannot_be_refused: bool = False, **posting: Any
) -> HeadroomPosting | None:
    """Let what is held become the target; what could not be refused is the first to go again."""
    difference = target - held.committed
    if difference < 0:
        unguarded = max(difference, -held.unguarded)
    else:
        unguarded = difference if cannot_be_refused else NOTHING
    return _post(lot, committed=difference, unguarded=unguarded, **posting)


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
    wanted = committed if committed - unguarded > 0 else NOTHING
    framework = Framework.objects.filter(pk=lot.framework_id)
    _move(framework, moves, limit="commitment_limit", wanted=wanted)
    _move(Lot.objects.filter(pk=lot.pk), moves, limit="maximum_value", wanted=wanted)
    posting = HeadroomPosting.objects.create(
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
    _followed(lot.pk, moved=committed, by=by, at=at)
    return posting


def _followed(lot_id: int, *, moved: Decimal, by: Any, at: datetime) -> None:
    if moved:
        now = Lot.objects.select_related("framework").get(pk=lot_id)
        headroom_news.follow(now, moved=moved, by=by, at=at)


def _move(rows: QuerySet[Any], moves: dict[str, Any], *, limit: str, wanted: Decimal) -> None:
    """Update the one row where it has room for what is wanted; nothing wanted is never refused.

    Before it is refused it is looked at again, locked: what others are giving back just now counts.
    Raises NoHeadroom.
    """
    has_room = Q(**{limit: None}) | Q(**{f"{limit}__gte": F("committed_value") + wanted})
    guarded = rows.filter(has_room) if wanted else rows
    if guarded.update(**moves):
        return
    row = rows.select_for_update().get()
    left = law.left(getattr(row, limit), row.committed_value)
    if left is not None and wanted > left:
        raise NoHeadroom(of=str(row), left=left, wanted=wanted)
    rows.update(**moves)
