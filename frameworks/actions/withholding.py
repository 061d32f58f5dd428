"""Parts of contracts that are not published: withheld on a ground of the Act, and lifted (R49)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import owners
from frameworks.actions.owners import Owner
from frameworks.models import Withheld
from procurement_portal.core import audit, moments
from procurement_portal.core.errors import DomainError, WrongState


class InterestNeeded(DomainError):
    """A ground holds only where it outweighs the public interest, and that is said (R49)."""

    code = "interest_needed"
    title = "Say what would be harmed, and why that outweighs the public interest in knowing it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AlreadyWithheld(DomainError):
    """A part is withheld once."""

    code = "already_withheld"
    title = "This is withheld already."
    cure = "Lift what stands before withholding it on another ground."


@transaction.atomic
def withhold(
    owner: Owner, *, part: str, ground: str, interest: str, by: Any, at: datetime
) -> Withheld:
    """Keep a part of a contract, or of a call-off before its contract, out of publication.

    Raises NotAllowed, InterestNeeded and AlreadyWithheld.
    """
    locked = owners.locked(owner, by=by)
    if not interest.strip():
        raise InterestNeeded()
    of = owners.column(locked)
    if Withheld.objects.in_force().filter(**of, part=part).exists():
        raise AlreadyWithheld()
    made = Withheld.objects.create(
        **of,
        part=part,
        ground=ground,
        interest=interest.strip(),
        decided_by=str(by),
        decided_on=moments.day_of(at),
    )
    _record(locked, "withheld", made, by=by, at=at, reason=made.interest)
    return made


@transaction.atomic
def lift(withheld_id: int, *, by: Any, at: datetime) -> Withheld:
    """Let the part be published from now on. Raises NotAllowed and WrongState."""
    row = Withheld.objects.select_for_update().get(pk=withheld_id)
    locked = owners.locked(owners.of(row), by=by)
    if row.lifted_on is not None:
        raise WrongState("It was lifted already.")
    row.lifted_on = moments.day_of(at)
    row.save(update_fields=["lifted_on", "updated_at"])
    _record(locked, "lifted", row, by=by, at=at)
    return row


def _record(
    owner: Owner, what: str, row: Withheld, *, by: Any, at: datetime, **details: Any
) -> None:
    audit.record(
        f"frameworks.publication.{what}",
        subject=owner,
        tenant=owner.authority,
        by=by,
        at=at,
        part=row.get_part_display(),
        ground=row.get_ground_display(),
        **details,
    )
