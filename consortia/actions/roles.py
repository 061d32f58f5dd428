"""Roles: granted and ended by operators, one place each."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from consortia import events
from consortia.choices import Permission, RoleKind
from consortia.models import Authority, Consortium, Person, Role
from consortia.models.roles import AT_AUTHORITY, AT_CONSORTIUM, ON_PLATFORM
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

WRITES = (
    RoleKind.PROCUREMENT_OFFICER,
    RoleKind.FINANCE_LEAD,
    RoleKind.CONSORTIUM_MANAGER,
)


class PlaceDoesNotFit(DomainError):
    """A role of this kind is held at another kind of place."""

    code = "place_does_not_fit"
    title = "A role of this kind cannot be held there."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AuditorMayNotWrite(DomainError):
    """Who checks a place does not work for it: the auditor writes nothing there."""

    code = "auditor_may_not_write"
    title = "An auditor cannot also hold a role that changes things at the same place."
    cure = "End the other role first, or give this one to somebody else."


class AlreadyHeld(DomainError):
    """The person holds this very role already."""

    code = "role_already_held"
    title = "This person already holds the role there."


@transaction.atomic
def grant(
    *,
    person: Person,
    kind: str,
    by: Any,
    at: datetime,
    authority: Authority | None = None,
    consortium: Consortium | None = None,
    starts_on: date | None = None,
) -> Role:
    """Give the person a role at one place, from `starts_on` (else from today) until it is ended.

    An operator's role has neither authority nor consortium: it is held on the platform.
    Raises NotAllowed, PlaceDoesNotFit, AlreadyHeld and AuditorMayNotWrite.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    access.require(by, Permission.ROLE_GRANT)
    _require_fitting_place(kind, authority, consortium)
    first_day = starts_on or at.date()
    held = _held_there(person, authority, consortium, first_day)
    if held.filter(kind=kind).exists():
        raise AlreadyHeld()
    excluded = WRITES if kind == RoleKind.AUDITOR else (RoleKind.AUDITOR,)
    if (kind == RoleKind.AUDITOR or kind in WRITES) and held.filter(kind__in=excluded).exists():
        raise AuditorMayNotWrite()
    role = Role.objects.create(
        person=person,
        kind=kind,
        authority=authority,
        consortium=consortium,
        on_platform=authority is None and consortium is None,
        starts_on=first_day,
    )
    audit.record(
        "consortia.role.granted",
        subject=role,
        tenant=authority or consortium,
        by=by,
        at=at,
        person=audit.ref(person),
        kind=kind,
    )
    events.role_granted.announce(role_id=role.pk)
    return role


@transaction.atomic
def end(role_id: int, *, by: Any, at: datetime, on: date | None = None) -> Role:
    """Let the role end on a day (else today), that day included.

    Raises NotAllowed, and WrongState when it has an end already or would end before it starts.
    """
    role = Role.objects.select_for_update().get(pk=role_id)
    access.require(by, Permission.ROLE_GRANT, role)
    last_day = on or at.date()
    if role.ends_on is not None:
        raise WrongState(f"This role already ends on {role.ends_on:%-d %B %Y}.")
    if last_day < role.starts_on:
        raise WrongState(f"This role only starts on {role.starts_on:%-d %B %Y}.")
    role.ends_on = last_day
    role.save(update_fields=["ends_on", "updated_at"])
    audit.record(
        "consortia.role.ended",
        subject=role,
        tenant=role.authority or role.consortium,
        by=by,
        at=at,
        person=f"person:{role.person_id}",
        kind=role.kind,
        ends_on=last_day.isoformat(),
    )
    events.role_ended.announce(role_id=role.pk)
    return role


def _require_fitting_place(
    kind: str, authority: Authority | None, consortium: Consortium | None
) -> None:
    fitting = {
        (True, False): AT_AUTHORITY,
        (False, True): AT_CONSORTIUM,
        (False, False): ON_PLATFORM,
    }.get((authority is not None, consortium is not None), ())
    if kind not in fitting:
        raise PlaceDoesNotFit()


def _held_there(
    person: Person, authority: Authority | None, consortium: Consortium | None, first_day: date
) -> QuerySet[Role]:
    """Roles at the place that have not ended before the day."""
    return Role.objects.filter(person=person, authority=authority, consortium=consortium).filter(
        Q(ends_on=None) | Q(ends_on__gte=first_day)
    )
