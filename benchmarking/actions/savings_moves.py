"""What every action on a claim does alike: lock and permit it, move it, and record that."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from benchmarking.choices.machines import CLAIM
from benchmarking.models import Claim
from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Person
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError
from procurement_portal.core.periods import last_day_of_month


class MonthNotOver(DomainError):
    """An amount is realised once its month has passed."""

    code = "month_not_over"
    title = "That month is not over yet."
    cure = "Enter it once the month has passed; until then it is a forecast."


def locked(claim_id: int, transition: str, *, by: Any) -> Claim:
    """The claim, locked, where the person may take the arrow. Raises NotAllowed."""
    claim = Claim.objects.locked(claim_id)
    access.require(by, CLAIM[transition].permission, claim)
    return claim


def move(claim: Claim, transition: str) -> None:
    """Set the state after the arrow, without saving. Raises WrongState."""
    claim.state = CLAIM.target(transition, source=claim.state)


def moved(claim: Claim, transition: str) -> None:
    """Move it and save its state. Raises WrongState."""
    move(claim, transition)
    claim.save(update_fields=["state", "updated_at"])


def require_over(month: date, *, at: datetime) -> None:
    """Raise MonthNotOver unless the whole month has passed."""
    if last_day_of_month(month) >= at.date():
        raise MonthNotOver()


def address(claim: Claim) -> str:
    """The page of the claim."""
    return reverse("saving-claim", args=[claim.reference])


def tell(people: Any, claim: Claim, text: str, *, at: datetime) -> None:
    """Tell people of it."""
    notifications.tell(people, kind=NotificationKind.SAVING, text=text, link=address(claim), at=at)


def tell_claimant(claim: Claim, text: str, *, at: datetime) -> None:
    """Tell whoever claimed it."""
    tell(Person.objects.filter(pk=claim.claimant_id), claim, text, at=at)


def record(name: str, claim: Claim, *, by: Any, at: datetime, **details: str) -> None:
    """Write it in the audit trail, as an affair of the budget's authority."""
    audit.record(
        f"benchmarking.claim.{name}", subject=claim, tenant=claim.authority, by=by, at=at, **details
    )
