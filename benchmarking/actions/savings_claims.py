"""Initiatives and claims: opened, proposed, forecast, contracted, reversed and closed.

What a claim is measured against is in `savings_baselines`, what it owns in `savings_lines`, what
came of it in `savings_realised`, and who signed for it in `savings_signing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking.actions import ledger
from benchmarking.actions import savings_moves as moves
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState, LedgerKind, Recurrence
from benchmarking.measures.apportionment import shares_are_whole
from benchmarking.models import Claim, ExternalReference, Initiative
from benchmarking.queries import ledger as ledger_queries
from consortia.models import Authority, Consortium, ConsortiumMembership
from frameworks.models import Category, Contract, Framework, Lot
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

WHOLE_AUTHORITY: Mapping[str, Decimal] = {"authority": Decimal(1)}
PIPELINE = (ClaimState.IDENTIFIED, ClaimState.FORECAST, ClaimState.CONTRACTED)


class ClaimIncomplete(DomainError):
    """What was given does not make a claim."""

    code = "claim_incomplete"
    title = "The claim is not whole."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Scope:
    """What a claim is about besides its authority: where the money is spent, and by what."""

    category: Category
    framework: Framework | None = None
    lot: Lot | None = None
    contract: Contract | None = None


@transaction.atomic
def open_initiative(
    *,
    title: str,
    category: Category,
    by: Any,
    at: datetime,
    authority: Authority | None = None,
    consortium: Consortium | None = None,
    framework: Framework | None = None,
    why: str = "",
    origin: str = "",
) -> Initiative:
    """Begin a piece of work of exactly one authority or consortium.

    `origin` names the opportunity that it was taken from. Raises NotAllowed, ClaimIncomplete.
    """
    if (authority is None) == (consortium is None) or not title.strip():
        raise ClaimIncomplete("Give it a title, and an authority or a consortium.")
    row = Initiative(
        title=title.strip(),
        why=why.strip(),
        authority=authority,
        consortium=consortium,
        category=category,
        framework=framework,
        origin=origin,
        opened_by=str(by),
        opened_at=at,
    )
    access.require(by, Permission.SAVING_CLAIM, row)
    row.save()
    audit.record(
        "benchmarking.initiative.opened", subject=row, tenant=authority or consortium, by=by, at=at
    )
    return row


@transaction.atomic
def propose_claim(
    initiative: Initiative,
    *,
    authority: Authority,
    scope: Scope,
    kind: str,
    title: str,
    recurrence: str,
    starts_on: date,
    ends_on: date,
    annual_amount: Decimal,
    owner: str,
    by: Any,
    at: datetime,
    consortium: Consortium | None = None,
    shares: Mapping[str, Decimal] = WHOLE_AUTHORITY,
) -> Claim:
    """Claim a saving on the authority's budget, as identified, with an estimate by month.

    `annual_amount` is pounds a year where it recurs, else in all; `shares` are of `authority`,
    `consortium` and `national_body` and sum to exactly 1. A consortium claims for members only.
    The claim's facts never change afterwards: what is wrong is reversed and claimed again. Raises
    NotAllowed, ClaimIncomplete.
    """
    row = Claim(
        initiative=initiative,
        title=title.strip(),
        authority=authority,
        consortium=consortium,
        category=scope.category,
        framework=scope.framework,
        lot=scope.lot,
        contract=scope.contract,
        kind=kind,
        recurrence=recurrence,
        starts_on=starts_on,
        ends_on=ends_on,
        annual_amount=annual_amount,
        owner=owner.strip(),
        claimant=by,
        share_authority=shares.get("authority", Decimal(0)),
        share_consortium=shares.get("consortium", Decimal(0)),
        share_national_body=shares.get("national_body", Decimal(0)),
    )
    access.require(by, Permission.SAVING_CLAIM, row)
    _check(row, shares, on=at.date())
    row.save()
    for month, amount in ledger.expected_parts(row, annual_amount).items():
        ledger.enter(
            row,
            amount,
            month=month,
            kind=LedgerKind.ESTIMATE,
            state=ClaimState.IDENTIFIED,
            by=by,
            at=at,
        )
    moves.record("proposed", row, by=by, at=at, annual_amount=str(annual_amount))
    return row


def _check(row: Claim, shares: Mapping[str, Decimal], *, on: date) -> None:
    if not row.title or not row.owner:
        raise ClaimIncomplete("Say what saves, and who sees to it that it comes true.")
    if row.ends_on < row.starts_on or row.recurrence not in Recurrence.values:
        raise ClaimIncomplete("It ends on or after the day it starts, and comes once or yearly.")
    if set(shares) - set(row.shares) or not shares_are_whole(shares):
        raise ClaimIncomplete("The shares of those who brought it about sum to exactly 1.")
    if row.share_consortium and row.consortium is None:
        raise ClaimIncomplete("Name the consortium that has a share in it.")
    _check_place(row, on=on)


def _check_place(row: Claim, *, on: date) -> None:
    """The authority is a member of the consortium, and both fit the initiative."""
    if row.consortium is not None:
        live = ConsortiumMembership.objects.live_on(on)
        if not live.filter(authority=row.authority, consortium=row.consortium).exists():
            raise ClaimIncomplete(f"{row.authority} is not a member of {row.consortium}.")
    begun = row.initiative
    if begun.authority_id != row.authority_id and (
        begun.consortium_id is None or begun.consortium_id != row.consortium_id
    ):
        raise ClaimIncomplete("The initiative is of another authority or consortium.")


@transaction.atomic
def forecast(
    claim_id: int, *, by: Any, at: datetime, annual_amount: Decimal | None = None
) -> Claim:
    """Forecast it by month, in place of what was expected before; again as often as needed.

    `annual_amount` as in `propose_claim`; the claim's own where none is given. Raises NotAllowed,
    WrongState.
    """
    claim = moves.locked(claim_id, "forecast", by=by)
    moves.moved(claim, "forecast")
    annual = claim.annual_amount if annual_amount is None else annual_amount
    ledger.replace_pipeline(
        claim,
        ledger.expected_parts(claim, annual),
        kind=LedgerKind.FORECAST,
        state=ClaimState.FORECAST,
        by=by,
        at=at,
    )
    moves.record("forecast", claim, by=by, at=at, annual_amount=str(annual))
    return claim


@transaction.atomic
def contract(
    claim_id: int,
    *,
    by: Any,
    at: datetime,
    contract: Contract | None = None,
    contract_text: str = "",
) -> Claim:
    """Say what it was contracted by: a contract of the authority, or one in words.

    A contract that was called off tells through which framework and lot it saves, whatever the
    claim meant before. Raises NotAllowed, WrongState, ClaimIncomplete.
    """
    claim = moves.locked(claim_id, "contract", by=by)
    moves.move(claim, "contract")
    claim.contract = contract or claim.contract
    claim.contract_text = contract_text.strip()
    if claim.contract is None and not claim.contract_text:
        raise ClaimIncomplete("Name the contract.")
    if claim.contract is not None and claim.contract.authority_id != claim.authority_id:
        raise ClaimIncomplete("That is a contract of another authority.")
    if claim.contract is not None and claim.contract.lot is not None:
        claim.lot, claim.framework = claim.contract.lot, claim.contract.lot.framework
    claim.save(
        update_fields=["state", "contract", "contract_text", "framework", "lot", "updated_at"]
    )
    ledger.replace_pipeline(
        claim,
        ledger_queries.standing(claim).get(ClaimState.FORECAST, {}),
        kind=LedgerKind.CONTRACTED,
        state=ClaimState.CONTRACTED,
        by=by,
        at=at,
    )
    moves.record("contracted", claim, by=by, at=at)
    return claim


@transaction.atomic
def reverse(claim_id: int, *, reason: str, by: Any, at: datetime) -> Claim:
    """Take out all of it by opposite entries, and let go of its lines. Nothing is removed.

    Who may claim may also withdraw, and so may finance leads. Raises NotAllowed, WrongState,
    ClaimIncomplete without a reason.
    """
    claim = Claim.objects.locked(claim_id)
    if not access.can(by, Permission.SAVING_VERIFY, claim):
        access.require(by, Permission.SAVING_CLAIM, claim)
    if not reason.strip():
        raise ClaimIncomplete("Say why it is reversed.")
    moves.moved(claim, "reverse")
    ledger.take_out(
        claim,
        states=ClaimState.of_postings(),
        kind=LedgerKind.REVERSAL,
        by=by,
        at=at,
        reason=reason.strip(),
    )
    ledger.adjust_in_force(claim, kind=LedgerKind.REVERSAL, by=by, at=at, reason=reason.strip())
    claim.lines.live().update(is_live=False)
    moves.record("reversed", claim, by=by, at=at, reason=reason.strip())
    return claim


class StillProvisional(DomainError):
    """A verified month rests on an index that may still be revised."""

    code = "still_provisional"
    title = "Some of its months rest on levels of an index that are not final."
    cure = "Close it once they are; the true-up is entered by itself."


@transaction.atomic
def close(claim_id: int, *, by: Any, at: datetime) -> Claim:
    """End a verified claim: what was still expected lapses, what was verified stays.

    Raises NotAllowed, WrongState, StillProvisional.
    """
    claim = moves.locked(claim_id, "close", by=by)
    moves.moved(claim, "close")
    if ledger_queries.provisional_months(claim):
        raise StillProvisional()
    told = "Closed: no more is expected."
    ledger.take_out(claim, states=PIPELINE, kind=LedgerKind.LAPSE, by=by, at=at, reason=told)
    if claim.is_recurring and claim.lapsed_on is None:
        claim.lapsed_on = at.date()
        claim.save(update_fields=["lapsed_on", "updated_at"])
        ledger.adjust_in_force(claim, kind=LedgerKind.LAPSE, by=by, at=at, reason=told)
    moves.record("closed", claim, by=by, at=at)
    return claim


@transaction.atomic
def note_external(
    claim_id: int, *, scheme: str, reference: str, by: Any, at: datetime
) -> ExternalReference:
    """Flag that another scheme counts the same saving. Raises NotAllowed, ClaimIncomplete."""
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_CLAIM, claim)
    if not scheme.strip() or not reference.strip():
        raise ClaimIncomplete("Name the scheme and its reference.")
    row, _ = ExternalReference.objects.get_or_create(
        claim=claim,
        authority=claim.authority,
        scheme=scheme.strip(),
        reference=reference.strip(),
        defaults={"noted_by": str(by), "noted_at": at},
    )
    moves.record("counted_elsewhere", claim, by=by, at=at, scheme=row.scheme, number=row.reference)
    return row
