"""What came of a claim, month by month: computed from its lines, or entered with evidence.

Only months that have passed are realised. A month that was entered before and not yet verified is
reversed and entered anew; one that was verified is changed by a true-up only.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking.actions import ledger
from benchmarking.actions import savings_moves as moves
from benchmarking.actions.savings_claims import PIPELINE, ClaimIncomplete
from benchmarking.actions.savings_lines import CountedTwice
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState, LedgerKind
from benchmarking.measures import double_counting, savings
from benchmarking.measures.double_counting import OnLine
from benchmarking.models import Baseline, Claim, Evidence, LedgerPosting, Working
from benchmarking.queries import index_levels, workings
from benchmarking.queries import ledger as ledger_queries
from benchmarking.queries.index_levels import Moved
from benchmarking.queries.ledger import Amount
from benchmarking.queries.workings import Worked
from consortia.choices import RoleKind
from consortia.queries import people
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.models import StoredFile
from procurement_portal.core.periods import first_of_month


class NothingToGoBy(DomainError):
    """What the amount would follow from is missing."""

    code = "nothing_to_go_by"
    title = "There is nothing to work the amount out from."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LinesCarryUnits(DomainError):
    """An amount was entered where the lines tell it."""

    code = "lines_carry_units"
    title = "The lines of this claim carry units: what it saved is worked out from them."
    cure = "Take the amount from the lines."


class VerifiedAlready(DomainError):
    """The month bears a signature."""

    code = "verified_already"
    title = "That month was verified."
    cure = "A finance lead can enter a true-up."


@transaction.atomic
def realise_from_lines(claim_id: int, *, month: date, by: Any, at: datetime) -> LedgerPosting:
    """Work out what the claim saved in the month from the lines that it owns, and enter that.

    `by` may be the portal. Raises NotAllowed, WrongState, MonthNotOver, VerifiedAlready,
    NothingToGoBy, and CountedTwice with the name of another claim on the same line.
    """
    claim = moves.locked(claim_id, "realise", by=by)
    month = _realisable(claim, month, at=at)
    baseline = _baseline(claim)
    index = index_levels.moved(baseline, month)
    if index is None:
        raise NothingToGoBy("The index has no level for that month yet.")
    worked = workings.of_month(claim, baseline, month, index)
    if not worked:
        raise NothingToGoBy("The claim owns no line of that month that can be worked out.")
    _require_once(claim, worked)
    split = savings.total(one.split for one in worked)
    if workings.never_cash(claim, baseline):
        split = split.without_cash()
    amount = Amount.of(split, market=sum((one.market for one in worked), savings.NOTHING))
    row = _realised(claim, amount, month=month, index=index, by=by, at=at, left_out=worked)
    Working.objects.bulk_create(one.row(posting=row) for one in worked)
    return row


@transaction.atomic
def realise_entered(
    claim_id: int,
    *,
    month: date,
    attributable: Decimal,
    nominal: Decimal,
    by: Any,
    at: datetime,
) -> LedgerPosting:
    """Enter what it saved in the month, where no line tells it; a paper has to show it.

    `attributable` is A, against what it would have cost; `nominal` is M, what left the account
    less. What of it is cash follows. Raises NotAllowed, WrongState, MonthNotOver, VerifiedAlready,
    NothingToGoBy without evidence, and LinesCarryUnits.
    """
    claim = moves.locked(claim_id, "realise", by=by)
    month = _realisable(claim, month, at=at)
    baseline = _baseline(claim)
    if claim.kind in workings.BY_UNITS and claim.lines.live().filter(month=month).exists():
        raise LinesCarryUnits()
    if not claim.evidence.filter(month=None).exists() and not claim.evidence.filter(month=month):
        raise NothingToGoBy("Add the paper that shows the amount first.")
    split = savings.split_of_amounts(attributable, nominal)
    if workings.never_cash(claim, baseline):
        split = split.without_cash()
    entered = Amount.of(split)
    amount = entered + Amount(market=nominal - entered.net)
    return _realised(claim, amount, month=month, index=Moved(), by=by, at=at)


@transaction.atomic
def add_cost(
    claim_id: int, *, month: date, amount: Decimal, reason: str, by: Any, at: datetime
) -> LedgerPosting:
    """Enter pounds that it cost in the month: implementation, transition, exit or staff.

    A framework's levy sits in the supplier's price and is none. Raises NotAllowed, WrongState,
    MonthNotOver, ClaimIncomplete.
    """
    claim = moves.locked(claim_id, "realise", by=by)
    month = first_of_month(month)
    moves.require_over(month, at=at)
    if amount <= 0 or not reason.strip():
        raise ClaimIncomplete("Say what it was paid for, and how much.")
    moves.moved(claim, "realise")
    row = ledger.enter(
        claim,
        Amount(cost=-amount),
        month=month,
        kind=LedgerKind.COST,
        state=ClaimState.REALISED,
        by=by,
        at=at,
        reason=reason.strip(),
    )
    moves.record("cost_entered", claim, by=by, at=at, month=f"{month:%Y-%m}", amount=str(amount))
    return row


@transaction.atomic
def add_evidence(
    claim_id: int,
    *,
    file: StoredFile,
    file_name: str,
    kind: str,
    title: str,
    by: Any,
    at: datetime,
    month: date | None = None,
) -> Evidence:
    """Keep a paper that shows the saving, of one month or of all. Raises NotAllowed, WrongState."""
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_CLAIM, claim)
    if claim.state in {ClaimState.CLOSED, ClaimState.REVERSED}:
        raise WrongState("The claim has ended.")
    row = Evidence.objects.create(
        claim=claim,
        authority=claim.authority,
        month=month and first_of_month(month),
        kind=kind,
        title=title.strip() or file_name,
        file=file,
        file_name=file_name,
        added_by=str(by),
        added_at=at,
    )
    moves.record("evidence_added", claim, by=by, at=at, kind=str(kind), title=row.title)
    return row


def _realisable(claim: Claim, month: date, *, at: datetime) -> date:
    month = first_of_month(month)
    if not first_of_month(claim.starts_on) <= month <= claim.ends_on:
        raise ClaimIncomplete("The claim does not save in that month.")
    moves.require_over(month, at=at)
    if month in ledger_queries.signed_months(claim):
        raise VerifiedAlready()
    return month


def _baseline(claim: Claim) -> Baseline:
    found = workings.in_force(claim)
    if found is None:
        raise NothingToGoBy("No baseline is approved: without one there is no claim.")
    return found


def _require_once(claim: Claim, worked: Iterable[Worked]) -> None:
    """What claims of other types say of the same item and month fits beside it (rule 2)."""
    for one in worked:
        if one.line.item_id is None:
            continue
        new = OnLine(str(claim), double_counting.SavingType(claim.kind), one.split.net, one.figures)
        found = double_counting.conflict(new, workings.others_on(one))
        if found:
            line = f"{one.line.item}, {one.line.month:%B %Y},"
            raise CountedTwice(found.refusal, line=line, other=found.other)


def _realised(
    claim: Claim,
    amount: Amount,
    *,
    month: date,
    index: Moved,
    by: Any,
    at: datetime,
    left_out: Iterable[Worked] = (),
) -> LedgerPosting:
    """In place of what was expected for the month, and of what was realised before."""
    before = ledger_queries.realised_apart_from_costs(claim, month)
    if before is not None:
        ledger.enter(
            claim,
            -before,
            month=month,
            kind=LedgerKind.REVERSAL,
            state=ClaimState.REALISED,
            by=by,
            at=at,
            reason="Entered anew.",
        )
    ledger.take_out(claim, states=PIPELINE, kind=LedgerKind.REALISED, by=by, at=at, months=[month])
    waiting = sum(one.left_out for one in left_out)
    row = ledger.enter(
        claim,
        amount,
        month=month,
        kind=LedgerKind.REALISED,
        state=ClaimState.REALISED,
        by=by,
        at=at,
        grade=ledger_queries.grade(claim, month) if not left_out else "A",
        index=index,
        reason=f"{waiting} purchases left out: their units are not known." if waiting else "",
    )
    moves.moved(claim, "realise")
    moves.record("realised", claim, by=by, at=at, month=f"{month:%Y-%m}", amount=str(amount.net))
    moves.tell(
        people.people_of(claim.authority, on=at.date(), kinds=[RoleKind.FINANCE_LEAD]),
        claim,
        f"{claim} waits for your signature: {month:%B %Y}.",
        at=at,
    )
    return row
