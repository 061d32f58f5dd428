"""A competition as the authority's people come to it, and what they may do there."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from consortia.models import Person, Role, standing_of
from frameworks.choices import (
    ON_THE_LOT,
    CallOffRoute,
    CallOffStatus,
    InvitationStatus,
    Permission,
    Regime,
)
from frameworks.models import CallOff, Evaluator, Invitation, SupplierOnLot
from procurement_portal.core import access
from procurement_portal.core.audit import ref
from procurement_portal.core.models import Job, JobState

BEFORE_RESULT = (
    CallOffStatus.DRAFT,
    CallOffStatus.APPROVED_TO_RUN,
    CallOffStatus.INVITED,
    CallOffStatus.CLOSED,
)
"""Evaluators are named until the evaluation is done."""


def of_authorities_of(person: Any) -> QuerySet[CallOff]:
    """Competitions of the person's own authorities; a publisher sees none of their inside."""
    return CallOff.objects.filter(
        authority__in=standing_of(person).authorities, route=CallOffRoute.COMPETITION
    ).select_related("authority", "lot__framework__publisher", "place__supplier")


def may_run(person: Any, call_off: CallOff) -> bool:
    """Whether the person runs it."""
    return access.can(person, Permission.CALL_OFF_RUN, call_off)


def may_evaluate(person: Any, call_off: CallOff) -> bool:
    """Whether the person is one of its evaluators."""
    return access.can(person, Permission.CALL_OFF_EVALUATE, call_off)


def places(call_off: CallOff) -> list[SupplierOnLot]:
    """Suppliers that may be invited, by name."""
    rows = SupplierOnLot.objects.filter(lot=call_off.lot, status__in=ON_THE_LOT)
    return list(rows.select_related("supplier").order_by("supplier__name", "pk"))


def invites_all(call_off: CallOff) -> bool:
    """Whether its regime leaves nobody out, whatever the reason (R23)."""
    return call_off.regime == Regime.PSR


def invitations(call_off: CallOff) -> QuerySet[Invitation]:
    """All of the call-off, by the names of the suppliers."""
    rows = call_off.invitations.select_related("place__supplier", "letter")
    return rows.order_by("place__supplier__name", "pk")


def unsent(rows: QuerySet[Invitation]) -> set[int]:
    """Invitations of which no e-mail could be sent: their job gave up."""
    names = {ref(row): row.pk for row in rows}
    failed = Job.objects.filter(subject_ref__in=names, kind="frameworks.mail_invitation")
    newest: dict[str, str] = {}
    for subject, state in failed.order_by("pk").values_list("subject_ref", "state"):
        newest[subject] = state
    return {names[subject] for subject, state in newest.items() if state == JobState.FAILED}


def counts(call_off: CallOff) -> dict[str, int]:
    """How many were asked, and how many have sent a response; nothing of what is in them."""
    told: dict[str, int] = call_off.invitations.aggregate(
        asked=Count("pk", filter=Q(sent_at__isnull=False)),
        responded=Count("pk", filter=Q(status=InvitationStatus.RESPONDED)),
        declined=Count("pk", filter=Q(status=InvitationStatus.DECLINED)),
    )
    return told


def evaluators(call_off: CallOff) -> QuerySet[Evaluator]:
    """Who evaluates, and how many points each has given."""
    rows = call_off.evaluators.select_related("person").annotate(given=Count("scores"))
    return rows.order_by("person__name", "pk")


def people_to_name(call_off: CallOff, *, on: Any) -> QuerySet[Person]:
    """People with a role at the authority who are no evaluators yet."""
    roles = Role.objects.held_on(on).filter(authority=call_off.authority)
    return (
        Person.objects.filter(pk__in=roles.values("person"), is_active=True)
        .exclude(pk__in=call_off.evaluators.values("person"))
        .order_by("name", "pk")
    )
