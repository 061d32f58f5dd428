"""Indicators of a contract's performance, how they were met, and failures (R33-R35).

They are set for a call-off before its contract is signed, or for a contract in the register.
"""

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks import events
from frameworks.actions import obligations, owners
from frameworks.actions.owners import Owner
from frameworks.choices import (
    ENDED_CALL_OFFS,
    ENDED_CONTRACTS,
    FailureKind,
    KpiRating,
    Permission,
)
from frameworks.models import CallOff, Contract, Kpi, KpiAssessment, PerformanceFailure
from procurement_portal.core import access as permissions
from procurement_portal.core import audit, moments
from procurement_portal.core.errors import DomainError, WrongState

MOST_MATERIAL = 3
"""So many are named in the contract details notice (PR reg. 32(2)(r))."""
WITH_AMOUNT = frozenset({FailureKind.BREACH_DAMAGES, FailureKind.BREACH_SETTLEMENT})


class IndicatorTwice(DomainError):
    """Indicators are told apart by their names."""

    code = "indicator_twice"
    title = "There is an indicator of this name already."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class IndicatorIncomplete(DomainError):
    """Without a target nothing can be met."""

    code = "indicator_incomplete"
    title = "An indicator has a name, and a target that says when it is met."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ThreeAreNamed(DomainError):
    """The notice names the three most material ones."""

    code = "three_indicators_are_named"
    title = "Three indicators are marked for the contract details notice already."
    cure = "Take the mark from one of them first."


class IndicatorAssessed(DomainError):
    """What was assessed stays on record."""

    code = "indicator_assessed"
    title = "It was assessed, so it stays on record."


class PeriodDoesNotFit(DomainError):
    """An assessment looks back on a period of the contract."""

    code = "assessment_period_does_not_fit"
    title = "The period must lie between the first day of the contract and today."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WordsNeeded(DomainError):
    """What happened, or why, is said in words."""

    code = "performance_words_needed"
    title = "Say it in words."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FailureDoesNotFit(DomainError):
    """A failure has happened; damages and settlements have an amount."""

    code = "failure_does_not_fit"
    title = "The day cannot lie ahead, and only damages and settlements have an amount."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def add(
    owner: Owner,
    *,
    name: str,
    target: str,
    by: Any,
    at: datetime,
    description: str = "",
    is_material: bool = False,
) -> Kpi:
    """Set an indicator for a call-off that is not signed, or for a contract that has not ended.

    Raises NotAllowed, WrongState, IndicatorIncomplete, IndicatorTwice and ThreeAreNamed.
    """
    owner = _open(owner, by=by)
    kpi = Kpi(**owners.column(owner))
    _write(kpi, owner, name=name, target=target, description=description, is_material=is_material)
    kpi.save()
    _record(owner, "frameworks.kpi.set", by=by, at=at, indicator=kpi.name)
    return kpi


@transaction.atomic
def correct(
    kpi_id: int,
    *,
    name: str,
    target: str,
    by: Any,
    at: datetime,
    description: str = "",
    is_material: bool = False,
) -> Kpi:
    """Write an indicator anew. Raises what `add` raises."""
    kpi = Kpi.objects.select_for_update().get(pk=kpi_id)
    owner = _open(owners.of(kpi), by=by)
    _write(kpi, owner, name=name, target=target, description=description, is_material=is_material)
    kpi.save()
    _record(owner, "frameworks.kpi.changed", by=by, at=at, indicator=kpi.name)
    return kpi


@transaction.atomic
def remove(kpi_id: int, *, by: Any, at: datetime) -> None:
    """Take an indicator away that was never assessed.

    Raises NotAllowed, WrongState and IndicatorAssessed.
    """
    kpi = Kpi.objects.select_for_update().get(pk=kpi_id)
    owner = _open(owners.of(kpi), by=by)
    if kpi.assessments.exists():
        raise IndicatorAssessed()
    kpi.delete()
    _record(owner, "frameworks.kpi.removed", by=by, at=at, indicator=kpi.name)


@transaction.atomic
def do_without(owner: Owner, *, reason: str, by: Any, at: datetime) -> Owner:
    """Record why performance cannot be assessed by indicators (s.52(2)); "" takes that back.

    Raises NotAllowed and WrongState.
    """
    owner = _open(owner, by=by)
    owner.no_kpis_reason = reason.strip()
    owner.version += 1
    owner.save(update_fields=["no_kpis_reason", "version", "updated_at"])
    kind = "call_off" if isinstance(owner, CallOff) else "contract"
    _record(owner, f"frameworks.{kind}.no_indicators", by=by, at=at, reason=owner.no_kpis_reason)
    return owner


@transaction.atomic
def assess(
    kpi_id: int,
    *,
    starts_on: date,
    ends_on: date,
    rating: str,
    by: Any,
    at: datetime,
    measure: Decimal | None = None,
    words: str = "",
) -> KpiAssessment:
    """Say how an indicator was met in a period; a contract that has ended is assessed once more.

    Raises NotAllowed, WrongState before signature, PeriodDoesNotFit, and WordsNeeded for the
    rating "other", which says nothing by itself.
    """
    kpi = Kpi.objects.select_for_update().get(pk=kpi_id)
    if kpi.contract_id is None:
        raise WrongState("It is assessed once the contract is signed.")
    contract = Contract.objects.locked(kpi.contract_id)
    permissions.require(by, Permission.CONTRACT_EDIT, contract)
    today = moments.day_of(at)
    if not contract.starts_on <= starts_on <= ends_on <= today:
        raise PeriodDoesNotFit()
    if rating == KpiRating.OTHER and not words.strip():
        raise WordsNeeded(cure="“Other” needs an explanation.")
    made = KpiAssessment.objects.create(
        kpi=kpi,
        starts_on=starts_on,
        ends_on=ends_on,
        rating=rating,
        measure=measure,
        words=words.strip(),
        assessed_by=str(by),
        assessed_at=at,
    )
    told = made.get_rating_display()
    _record(contract, "frameworks.kpi.assessed", by=by, at=at, indicator=kpi.name, rating=told)
    return made


@transaction.atomic
def record_failure(
    contract_id: int,
    *,
    kind: str,
    on: date,
    what: str,
    by: Any,
    at: datetime,
    amount: Decimal | None = None,
) -> PerformanceFailure:
    """Record a breach or a failure to improve; `on` is the day on which it first applied (R35).

    Raises NotAllowed, WordsNeeded and FailureDoesNotFit.
    """
    contract = Contract.objects.locked(contract_id)
    permissions.require(by, Permission.CONTRACT_EDIT, contract)
    if not what.strip():
        raise WordsNeeded(cure="Say what happened.")
    is_misplaced = amount is not None and (kind not in WITH_AMOUNT or amount < 0)
    if on > moments.day_of(at) or is_misplaced:
        raise FailureDoesNotFit()
    made = PerformanceFailure.objects.create(
        contract=contract,
        kind=kind,
        on=on,
        what=what.strip(),
        amount=amount,
        recorded_by=str(by),
        recorded_at=at,
    )
    _record(contract, "frameworks.contract.failure_recorded", by=by, at=at, reason=made.what)
    return made


def _open(owner: Owner, *, by: Any) -> Owner:
    """The owner, locked, where indicators can still be set for it."""
    held = owners.locked(owner, by=by)
    if isinstance(held, CallOff):
        if held.status in ENDED_CALL_OFFS:
            raise WrongState("Indicators are set before the contract is signed.")
    elif held.status in ENDED_CONTRACTS:
        raise WrongState("The contract has ended.")
    return held


def _write(
    kpi: Kpi, owner: Owner, *, name: str, target: str, description: str, is_material: bool
) -> None:
    kpi.name, kpi.target, kpi.description = name.strip(), target.strip(), description.strip()
    if not kpi.name or not kpi.target:
        raise IndicatorIncomplete()
    others = Kpi.objects.filter(**owners.column(owner)).exclude(pk=kpi.pk)
    if others.filter(name=kpi.name).exists():
        raise IndicatorTwice()
    kpi.is_material = is_material
    if is_material and others.filter(is_material=True).count() >= MOST_MATERIAL:
        raise ThreeAreNamed()


def _record(owner: Owner, event: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(event, subject=owner, tenant=owner.authority, by=by, at=at, **details)
    if isinstance(owner, Contract):
        obligations.refresh_contract(owner, by=by, at=at)
        events.contract_moved.announce(contract_id=owner.pk, status=str(owner.status))
