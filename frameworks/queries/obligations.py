"""What is owed, by whom, and how it stands on a day."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, TextField, Value, When

from consortia.models import Authority, Person, standing_of
from consortia.policies import WRITES_FOR_AUTHORITY
from consortia.queries import people
from frameworks.choices import (
    DUE_WITHIN_DAYS,
    DueState,
    ObligationKind,
    ObligationStatus,
    Permission,
)
from frameworks.law import duties
from frameworks.law.duties.duty import Duty
from frameworks.models import CallOff, Contract, Obligation
from procurement_portal.core import access

SHOWN_AT_HOME = 8

OWED_BY_FINANCE = (ObligationKind.PAYMENTS_OVER, ObligationKind.PAYMENTS_COMPLIANCE)
"""About payments: finance leads are told as well as officers."""


def with_state(rows: QuerySet[Obligation], *, on: date) -> QuerySet[Obligation]:
    """Each with `due_state`, a `DueState` on the day."""
    soon = on + timedelta(days=DUE_WITHIN_DAYS)
    return rows.annotate(
        due_state=Case(
            When(status=ObligationStatus.DONE, then=Value(DueState.DONE)),
            When(status=ObligationStatus.NOT_REQUIRED, then=Value(DueState.NOT_REQUIRED)),
            When(due_on__lt=on, then=Value(DueState.OVERDUE)),
            When(due_on__lte=soon, then=Value(DueState.DUE)),
            default=Value(DueState.UPCOMING),
            output_field=TextField(),
        )
    )


def state_of(row: Obligation, *, on: date) -> DueState:
    """How one stands on the day."""
    if row.status != ObligationStatus.OPEN:
        return DueState(row.status)
    if row.due_on < on:
        return DueState.OVERDUE
    return DueState.DUE if row.due_on <= on + timedelta(days=DUE_WITHIN_DAYS) else DueState.UPCOMING


def shown(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """With what a list says of each."""
    return rows.select_related("authority", "contract", "call_off", "owner")


def of_contract(person: Any, contract: Contract, *, on: date) -> QuerySet[Obligation]:
    """What is owed because of a contract, and of the call-off that it came from; open ones first.

    For the section `frameworks/_contract_obligations.html`.
    """
    because = Q(contract=contract)
    if contract.call_off_id is not None:
        because |= Q(call_off=contract.call_off_id)
    return _section(person, because, on=on)


def of_call_off(person: Any, call_off: CallOff, *, on: date) -> QuerySet[Obligation]:
    """What is owed because of a call-off and of its contract; open ones first."""
    return _section(person, Q(call_off=call_off) | Q(contract__call_off=call_off), on=on)


def due_at_home(person: Any, *, on: date) -> list[Obligation]:
    """What is overdue or due within 30 days at the places where the person settles it.

    The person's own come first where several fall on one day.
    """
    held = standing_of(person).authorities_as(WRITES_FOR_AUTHORITY)
    if not held:
        return []
    rows = (
        Obligation.objects.visible_to(person)
        .open()
        .filter(authority__in=held, due_on__lte=on + timedelta(days=DUE_WITHIN_DAYS))
        .annotate(is_others=Case(When(owner=person.pk, then=Value(0)), default=Value(1)))
        .order_by("due_on", "is_others", "pk")
    )
    return list(with_state(shown(rows), on=on)[:SHOWN_AT_HOME])


def able_to_own(authority: Authority, *, on: date) -> QuerySet[Person]:
    """Who may see to what an authority owes."""
    return people.people_of(authority, on=on, kinds=WRITES_FOR_AUTHORITY)


def told_of(row: Obligation, *, on: date) -> list[Person]:
    """Who is reminded: its owner while able to settle it, else the authority's officers."""
    if row.owner is not None and able_to_own(row.authority, on=on).filter(pk=row.owner.pk).exists():
        return [row.owner]
    if row.kind in OWED_BY_FINANCE:
        return list(able_to_own(row.authority, on=on))
    officers = list(people.people_of(row.authority, on=on))
    return officers or list(able_to_own(row.authority, on=on))


def may_settle(person: Any, row: Obligation) -> bool:
    """Whether the person settles it."""
    return access.can(person, Permission.OBLIGATION_SETTLE, row)


def duty_of(row: Obligation) -> Duty | None:
    """The rule that asks for it, as the page of rules tells it."""
    return duties.for_kind(row.kind, row.rule)


def _section(person: Any, because: Q, *, on: date) -> QuerySet[Obligation]:
    rows = Obligation.objects.visible_to(person).filter(because)
    is_settled = Case(When(status=ObligationStatus.OPEN, then=Value(0)), default=Value(1))
    return with_state(shown(rows), on=on).order_by(is_settled, "due_on", "pk")
