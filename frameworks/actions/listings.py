"""Assured listings: a framework assessed against stated criteria, by whom, until when (R77).

The operator of the portal grants and withdraws them; the assessor is named and need not be the
operator. A listing ends by itself after its last day, because whoever asks asks of a day.
"""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from consortia.models import Authority
from frameworks.choices import UNPUBLISHED, Permission
from frameworks.models import AssuredListing, Framework
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState


class AlreadyListed(DomainError):
    """One listing stands at a time."""

    code = "already_listed"
    title = "This framework has an assured listing that day already."
    cure = "Withdraw it first, or let the new one begin after it ends."


class ExpiryNeeded(DomainError):
    """A listing ends on a day, on or after its assessment."""

    code = "expiry_needed"
    title = "The last day of the listing lies before the assessment."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CriteriaNeeded(DomainError):
    """What a framework was assessed against, and the evidence, are stated."""

    code = "criteria_needed"
    title = "State the criteria and the evidence."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """Withdrawing is explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def grant(
    framework_id: int,
    *,
    criteria: str,
    assessor: Authority,
    evidence: str,
    assessed_on: date,
    expires_on: date,
    by: Any,
    at: datetime,
) -> AssuredListing:
    """List a published framework as assured until a day.

    Raises NotAllowed, WrongState for a draft, CriteriaNeeded, ExpiryNeeded and AlreadyListed.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.LISTING_DECIDE, framework)
    if framework.status in UNPUBLISHED:
        raise WrongState("Only a published framework can be listed.")
    if not criteria.strip() or not evidence.strip():
        raise CriteriaNeeded()
    if expires_on < assessed_on:
        raise ExpiryNeeded()
    if AssuredListing.objects.filter(framework=framework).standing_on(assessed_on).exists():
        raise AlreadyListed()
    listing = AssuredListing.objects.create(
        framework=framework,
        criteria=criteria.strip(),
        assessor=assessor,
        evidence=evidence.strip(),
        assessed_on=assessed_on,
        expires_on=expires_on,
    )
    _record("granted", listing, by=by, at=at, expires_on=expires_on.isoformat())
    return listing


@transaction.atomic
def withdraw(listing_id: int, *, reason: str, on: date, by: Any, at: datetime) -> AssuredListing:
    """End the listing from the day on. Raises NotAllowed, ReasonNeeded and WrongState."""
    listing = AssuredListing.objects.locked(listing_id)
    access.require(by, Permission.LISTING_DECIDE, listing.framework)
    if not reason.strip():
        raise ReasonNeeded()
    if listing.withdrawn_on is not None or listing.expires_on < on:
        raise WrongState("This listing has ended already.")
    listing.withdrawn_on, listing.withdrawn_why = on, reason.strip()
    listing.save(update_fields=["withdrawn_on", "withdrawn_why", "updated_at"])
    _record("withdrawn", listing, by=by, at=at, reason=reason.strip())
    return listing


def _record(what: str, listing: AssuredListing, *, by: Any, at: datetime, **more: Any) -> None:
    audit.record(
        f"frameworks.listing.{what}",
        subject=listing,
        tenant=listing.framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(listing.framework),
        assessor=audit.ref(listing.assessor),
        **more,
    )
