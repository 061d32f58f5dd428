"""Signatures of the finance leads on whose budget a saving is, and what follows from them.

Whoever claimed never signs, and a consortium never signs for its own claims; the database checks
that again. Grade C cannot be verified.
"""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking.actions import ledger
from benchmarking.actions import savings_moves as moves
from benchmarking.actions.savings_claims import ClaimIncomplete
from benchmarking.choices import Permission
from benchmarking.choices.savings import BudgetEffect, ClaimState, LedgerKind, SignOffDecision
from benchmarking.measures.evidence_grades import can_be_verified
from benchmarking.models import Claim, LedgerPosting, SignOff
from benchmarking.queries import ledger as ledger_queries
from benchmarking.queries.ledger import Amount
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.periods import first_of_month


class NotShown(DomainError):
    """An estimate is no evidence."""

    code = "not_shown"
    title = "Evidence of grade C cannot be verified."
    cure = "Sampled invoices, the supplier's return or the lines themselves would do."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def verify(claim_id: int, *, statement: str, by: Any, at: datetime) -> SignOff:
    """Sign for every realised month that waits. It is cash only where the budget was recorded.

    `statement` says what was checked. Raises NotAllowed to the claimant, to managers of the
    consortium that has a part in it and to everybody but the budget's finance leads; WrongState,
    NotShown.
    """
    claim = moves.locked(claim_id, "verify", by=by)
    months = ledger_queries.awaiting(claim)
    grades = ledger_queries.grades(claim, months)
    unshown = [month for month, grade in grades.items() if not can_be_verified(grade)]
    if unshown:
        raise NotShown(f"Evidence of {unshown[0]:%B %Y} is of grade C, which cannot be verified.")
    signed = _sign(claim, SignOffDecision.VERIFIED, statement=statement, by=by, at=at)
    moves.moved(claim, "verify")
    _move_months(claim, {month: str(grade) for month, grade in grades.items()}, signed, by=by)
    ledger.adjust_in_force(claim, kind=LedgerKind.VERIFIED, by=by, at=at, sign_off=signed)
    moves.record("verified", claim, by=by, at=at, months=str(len(months)))
    moves.tell_claimant(claim, f"{claim} was verified.", at=at)
    return signed


def _move_months(claim: Claim, grades: dict[date, str], signed: SignOff, *, by: Any) -> None:
    stood = ledger_queries.standing(claim).get(ClaimState.REALISED, {})
    is_cash = ledger_queries.budget_recorded(claim)
    newest = ledger_queries.newest_realised(claim)
    for month, grade in grades.items():
        amount = stood[month]
        index = ledger_queries.index_of(newest.get(month))
        for state, entered in (
            (ClaimState.REALISED, -amount),
            (ClaimState.FINANCE_VERIFIED, amount if is_cash else amount.without_cash()),
        ):
            ledger.enter(
                claim,
                entered,
                month=month,
                kind=LedgerKind.VERIFIED,
                state=state,
                by=by,
                at=signed.signed_at,
                grade=grade,
                index=index,
                sign_off=signed,
            )


@transaction.atomic
def refuse(claim_id: int, *, reason: str, by: Any, at: datetime) -> SignOff:
    """Do not sign, and say why; it stays as realised. Raises NotAllowed, WrongState."""
    claim = moves.locked(claim_id, "verify", by=by)
    if claim.state != ClaimState.REALISED:
        raise WrongState("Nothing waits for a signature.")
    if not reason.strip():
        raise ClaimIncomplete("Say why it is not verified: the claimant mends it by that.")
    signed = _sign(claim, SignOffDecision.REFUSED, statement=reason, by=by, at=at)
    moves.record("not_verified", claim, by=by, at=at, reason=reason.strip())
    moves.tell_claimant(claim, f"{claim} was not verified: its page says why.", at=at)
    return signed


@transaction.atomic
def record_budget(
    claim_id: int, *, budget_line: str, effect: str, by: Any, at: datetime, statement: str = ""
) -> SignOff:
    """Record the budget line that was reduced or redirected: from now on its cash is cash.

    What was verified before as avoidance for want of it becomes cash by a true-up. Raises
    NotAllowed, WrongState, ClaimIncomplete.
    """
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_VERIFY, claim)
    if claim.state in {ClaimState.CLOSED, ClaimState.REVERSED}:
        raise WrongState("The claim has ended.")
    if not budget_line.strip() or effect not in BudgetEffect.values:
        raise ClaimIncomplete("Name the budget line, and say whether it was reduced or redirected.")
    withheld = {} if ledger_queries.budget_recorded(claim) else ledger_queries.withheld_cash(claim)
    signed = _sign(
        claim,
        SignOffDecision.BUDGET,
        statement=statement,
        by=by,
        at=at,
        budget_line=budget_line.strip(),
        budget_effect=effect,
    )
    for month, cash in withheld.items():
        ledger.enter(
            claim,
            Amount(cash=cash, avoidance=-cash),
            month=month,
            kind=LedgerKind.TRUE_UP,
            state=ClaimState.FINANCE_VERIFIED,
            by=by,
            at=at,
            sign_off=signed,
            reason=f"{signed.get_budget_effect_display()}: {signed.budget_line}.",
        )
    moves.record("budget_recorded", claim, by=by, at=at, budget_line=signed.budget_line)
    return signed


@transaction.atomic
def true_up(
    claim_id: int, *, month: date, amount: Amount, reason: str, by: Any, at: datetime
) -> LedgerPosting:
    """Add a difference, of either sign, to what was verified for the month.

    Raises NotAllowed, WrongState where nothing was verified, ClaimIncomplete.
    """
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_VERIFY, claim)
    month = first_of_month(month)
    if claim.state == ClaimState.REVERSED or month not in ledger_queries.verified_months(claim):
        raise WrongState("Nothing is verified for that month.")
    if not reason.strip() or amount == Amount():
        raise ClaimIncomplete("Say by how much it changes, and why.")
    if amount.cash > 0 and not ledger_queries.budget_recorded(claim):
        raise ClaimIncomplete("It is cash only once the budget line is recorded.")
    row = ledger.enter(
        claim,
        amount,
        month=month,
        kind=LedgerKind.TRUE_UP,
        state=ClaimState.FINANCE_VERIFIED,
        by=by,
        at=at,
        reason=reason.strip(),
    )
    ledger.adjust_in_force(claim, kind=LedgerKind.TRUE_UP, by=by, at=at, reason=reason.strip())
    moves.record("trued_up", claim, by=by, at=at, month=f"{month:%Y-%m}", amount=str(amount.net))
    moves.tell_claimant(claim, f"A true-up was entered for {claim}.", at=at)
    return row


NO_BUDGET: dict[str, str] = {"budget_line": "", "budget_effect": ""}


def _sign(
    claim: Claim, decision: str, *, statement: str, by: Any, at: datetime, **budget: str
) -> SignOff:
    return SignOff.objects.create(
        claim=claim,
        authority=claim.authority,
        decision=decision,
        claimant=claim.claimant,
        verifier=by,
        statement=statement.strip(),
        signed_at=at,
        **(NO_BUDGET | budget),
    )
