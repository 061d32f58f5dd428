"""What people make of an opportunity: dismissed with a reason, opened again, or taken.

Taking opens the request to join, the call-off or the initiative with what the opportunity knows
already filled in, and remembers what was opened.
"""

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction

from benchmarking.actions import savings_baselines, savings_claims
from benchmarking.choices import Permission
from benchmarking.choices.opportunities import OpportunityState, WayToTake
from benchmarking.choices.savings import Recurrence, SavingType
from benchmarking.models import Claim, Initiative, Opportunity
from benchmarking.queries import opportunity_baselines, opportunity_words
from frameworks.actions import access_drafts, call_offs
from frameworks.models import CallOff, Framework, FrameworkAccess, Lot
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState


class ReasonNeeded(DomainError):
    """An opportunity is dismissed for a reason that others can read."""

    code = "reason_needed"
    title = "Say why it is dismissed."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotOfThisPlace(DomainError):
    """An initiative is of an authority or a consortium; buying is for authorities only."""

    code = "not_of_this_place"
    title = "A consortium does not join frameworks or call off."
    cure = "Open an initiative; members join and call off themselves."


@transaction.atomic
def dismiss(opportunity_id: int, *, reason: str, by: Any, at: datetime) -> Opportunity:
    """Put it aside with a reason, remembered as long as figures show it under the same key.

    Raises NotAllowed, WrongState, ReasonNeeded.
    """
    row = _open(opportunity_id, by=by)
    if not reason.strip():
        raise ReasonNeeded()
    row.reason = reason.strip()
    _decide(row, OpportunityState.DISMISSED, by=by, at=at)
    _record("dismissed", row, by=by, at=at, reason=row.reason)
    return row


@transaction.atomic
def restore(opportunity_id: int, *, by: Any, at: datetime) -> Opportunity:
    """Open it again after it was dismissed. Raises NotAllowed, WrongState."""
    row = Opportunity.objects.locked(opportunity_id)
    access.require(by, Permission.OPPORTUNITY_DECIDE, row)
    if row.state != OpportunityState.DISMISSED:
        raise WrongState("It is not dismissed.")
    was = row.reason
    row.state, row.reason, row.decided_by, row.decided_at = OpportunityState.OPEN, "", "", None
    row.save(update_fields=["state", "reason", "decided_by", "decided_at", "updated_at"])
    _record("restored", row, by=by, at=at, dismissed_because=was)
    return row


@transaction.atomic
def take_as_request(
    opportunity_id: int, *, framework: Framework, by: Any, at: datetime
) -> FrameworkAccess:
    """Begin the request to join a framework, need and expected spend filled in.

    Raises NotAllowed, WrongState, NotOfThisPlace, and what beginning a request raises.
    """
    row = _open(opportunity_id, by=by)
    if row.authority is None:
        raise NotOfThisPlace()
    begun = access_drafts.start(framework=framework, authority=row.authority, by=by, at=at)
    row.access = access_drafts.save(
        begun.pk,
        need=opportunity_words.need(row),
        expected_annual_spend=row.at_stake,
        contact_name=begun.contact_name,
        contact_email=begun.contact_email,
        by=by,
        at=at,
    )
    _take(row, WayToTake.ACCESS, str(framework), by=by, at=at)
    return row.access


@transaction.atomic
def take_as_call_off(
    opportunity_id: int, *, lot: Lot, title: str, by: Any, at: datetime
) -> CallOff:
    """Begin the call-off from a lot, need and estimated value of a year filled in.

    Raises NotAllowed, WrongState, NotOfThisPlace, and what beginning a call-off raises.
    """
    row = _open(opportunity_id, by=by)
    if row.authority is None:
        raise NotOfThisPlace()
    row.call_off = call_offs.start(
        lot=lot,
        authority=row.authority,
        title=title,
        need=opportunity_words.need(row),
        estimated_value=row.at_stake,
        by=by,
        at=at,
    )
    _take(row, WayToTake.CALL_OFF, row.call_off.reference, by=by, at=at)
    return row.call_off


@transaction.atomic
def take_as_initiative(
    opportunity_id: int,
    *,
    title: str,
    annual_amount: Decimal,
    starts_on: date,
    months: int,
    owner: str,
    by: Any,
    at: datetime,
    framework: Framework | None = None,
) -> Claim:
    """Open the initiative and its claim of a lower price, with the baseline where one is known.

    What was taken as a request or a call-off before is claimed so in its turn, once.
    `annual_amount` is pounds a year, from a day on and for so many months, seen to by `owner`;
    `framework` is the one that it goes through; where none is given the one that was joined or
    called off from, or the opportunity's own. Raises NotAllowed, WrongState, NotOfThisPlace, and
    what proposing a claim raises.
    """
    row = _locked(opportunity_id, by=by)
    if not row.may_be_claimed:
        raise _decided(row)
    if row.authority is None:
        raise NotOfThisPlace()
    through = framework or row.taken_through
    initiative = _initiative(row, title, framework=through, by=by, at=at)
    claim = savings_claims.propose_claim(
        initiative,
        authority=row.authority,
        scope=savings_claims.Scope(category=initiative.category, framework=initiative.framework),
        kind=SavingType.PRICE,
        title=title,
        recurrence=Recurrence.RECURRING,
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(months=months, days=-1),
        annual_amount=annual_amount,
        owner=owner,
        by=by,
        at=at,
    )
    _set_baseline(row, claim, by=by, at=at)
    if row.state == OpportunityState.TAKEN:
        row.save(update_fields=["initiative", "updated_at"])
        _record("claimed", row, by=by, at=at, opened=claim.reference)
    else:
        _take(row, WayToTake.INITIATIVE, claim.reference, by=by, at=at)
    return claim


@transaction.atomic
def take_together(opportunity_id: int, *, title: str, by: Any, at: datetime) -> Initiative:
    """Open the initiative of a consortium; its claims are made on the budgets of members.

    Raises NotAllowed, WrongState, NotOfThisPlace, ClaimIncomplete.
    """
    row = _open(opportunity_id, by=by)
    if row.consortium is None:
        raise NotOfThisPlace(cure="An authority takes it with a claim on its own budget.")
    initiative = _initiative(row, title, by=by, at=at)
    _take(row, WayToTake.INITIATIVE, str(initiative), by=by, at=at)
    return initiative


def _initiative(
    row: Opportunity, title: str, *, by: Any, at: datetime, framework: Framework | None = None
) -> Initiative:
    if row.category is None:
        raise savings_claims.ClaimIncomplete(
            "A saving is of a category.", cure="Give the contract its category first."
        )
    row.initiative = savings_claims.open_initiative(
        title=title,
        category=row.category,
        authority=row.authority,
        consortium=row.consortium,
        framework=framework or row.framework,
        why=opportunity_words.need(row),
        origin=row.reference,
        by=by,
        at=at,
    )
    return row.initiative


def _set_baseline(row: Opportunity, claim: Claim, *, by: Any, at: datetime) -> None:
    """Propose what the opportunity was measured against, where that is known."""
    known = opportunity_baselines.of(row, starts_on=claim.starts_on)
    if known is None:
        return
    priced = savings_baselines.Priced(
        price=known.price,
        monthly_quantity=known.monthly_quantity,
        item=known.item,
        description=known.description,
    )
    savings_baselines.set_baseline(
        claim.pk,
        kind=known.kind,
        prices=[priced],
        grounds=savings_baselines.Grounds(known.failed),
        by=by,
        at=at,
    )


def _open(opportunity_id: int, *, by: Any) -> Opportunity:
    row = _locked(opportunity_id, by=by)
    if row.state != OpportunityState.OPEN:
        raise _decided(row)
    return row


def _locked(opportunity_id: int, *, by: Any) -> Opportunity:
    row = Opportunity.objects.locked(opportunity_id)
    access.require(by, Permission.OPPORTUNITY_DECIDE, row)
    return row


def _decided(row: Opportunity) -> WrongState:
    return WrongState(f"It is {row.get_state_display().lower()} already.")


def _take(row: Opportunity, way: WayToTake, opened: str, *, by: Any, at: datetime) -> None:
    _decide(row, OpportunityState.TAKEN, by=by, at=at)
    _record("taken", row, by=by, at=at, way=str(way.label).lower(), opened=opened)


def _decide(row: Opportunity, state: OpportunityState, *, by: Any, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, str(by), at
    row.save(
        update_fields=[
            "state",
            "reason",
            "decided_by",
            "decided_at",
            "initiative",
            "access",
            "call_off",
            "updated_at",
        ]
    )


def _record(what: str, row: Opportunity, *, by: Any, at: datetime, **details: str) -> None:
    audit.record(
        f"benchmarking.opportunity.{what}", subject=row, tenant=row.place, by=by, at=at, **details
    )
