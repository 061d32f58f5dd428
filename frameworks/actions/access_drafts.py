"""Requests for access while an authority writes them, and the agreement that they accept."""

from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from consortia.models import Authority
from frameworks.choices import AccessStatus, FrameworkStatus, Permission
from frameworks.models import AccessAgreement, Framework, FrameworkAccess
from procurement_portal.core import access as permissions
from procurement_portal.core import audit
from procurement_portal.core.errors import ChangedMeanwhile, DomainError, WrongState
from procurement_portal.core.models import AuditEvent

OPEN_TO_REQUESTS = (
    FrameworkStatus.AWARDED,
    FrameworkStatus.LIVE,
    FrameworkStatus.CLOSING,
    FrameworkStatus.SUSPENDED,
)
WRITABLE = (AccessStatus.DRAFT, AccessStatus.MORE_ASKED)


class NotOpenToRequests(DomainError):
    """Access is asked for once a framework is awarded and before it ends."""

    code = "not_open_to_requests"
    title = "Access to this framework cannot be asked for."
    cure = "It is either not awarded yet, or it has ended."


class AlreadyAsked(DomainError):
    """An authority has one request or one access open at a time for a framework."""

    code = "already_asked"
    title = "Your authority already has access to this framework, or has asked for it."
    cure = "Open your requests to see how it stands."


class AcceptanceNeeded(DomainError):
    """Access rests on three acceptances."""

    code = "acceptance_needed"
    title = (
        "The access agreement and its data-sharing terms have to be accepted, and your authority "
        "has to declare that the notice covers it."
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AgreementChanged(DomainError):
    """Another version of the agreement is in force than the one that was read."""

    code = "agreement_changed"
    title = "The publisher has published a new version of the access agreement."
    cure = "Read the new version and accept it."


class TextNeeded(DomainError):
    """An agreement without words binds nobody."""

    code = "text_needed"
    title = "Enter the text of the agreement."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def publish_agreement(
    framework_id: int, *, text: str, data_sharing_terms: str = "", by: Any, at: datetime
) -> AccessAgreement:
    """Publish the next version of the terms of access; earlier versions stay as accepted.

    Raises NotAllowed and TextNeeded.
    """
    framework = Framework.objects.locked(framework_id)
    permissions.require(by, Permission.FRAMEWORK_EDIT, framework)
    if not text.strip():
        raise TextNeeded()
    newest = framework.access_agreements.aggregate(newest=Max("version"))["newest"] or 0
    agreement = AccessAgreement.objects.create(
        framework=framework,
        version=newest + 1,
        text=text.strip(),
        data_sharing_terms=data_sharing_terms.strip(),
        published_on=at.date(),
    )
    audit.record(
        "frameworks.access_agreement.published",
        subject=agreement,
        tenant=framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(framework),
        version=agreement.version,
    )
    return agreement


def start(*, framework: Framework, authority: Authority, by: Any, at: datetime) -> FrameworkAccess:
    """Begin a request, the contact filled in from the person who begins it.

    Raises NotAllowed, NotOpenToRequests and AlreadyAsked.
    """
    request = FrameworkAccess(
        framework=framework,
        authority=authority,
        contact_name=getattr(by, "name", ""),
        contact_email=getattr(by, "email", ""),
    )
    permissions.require(by, Permission.ACCESS_REQUEST, request)
    require_open(framework, at=at)
    try:
        with transaction.atomic():
            request.save()
            _record(request, "started", by=by, at=at, framework=audit.ref(framework))
    except IntegrityError as taken:
        if "access_open_once" in str(taken):
            raise AlreadyAsked() from taken
        raise
    return request


@transaction.atomic
def save(
    access_id: int,
    *,
    need: str,
    expected_annual_spend: Decimal | None,
    contact_name: str,
    contact_email: str,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> FrameworkAccess:
    """Keep what was typed so far; nothing is sent.

    Raises NotAllowed, WrongState and ChangedMeanwhile.
    """
    request = _writable(access_id, version, by=by)
    request.need = need.strip()
    request.expected_annual_spend = expected_annual_spend
    request.contact_name = contact_name.strip()
    request.contact_email = contact_email.strip()
    request.version += 1
    request.save()
    _record(request, "saved", by=by, at=at)
    return request


@transaction.atomic
def accept(
    access_id: int,
    *,
    agreement_id: int,
    accepts_agreement: bool,
    accepts_data_sharing: bool,
    declares_eligible: bool,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> FrameworkAccess:
    """Accept a version of the agreement, and declare that the notice covers the authority (R59).

    Raises NotAllowed, WrongState, ChangedMeanwhile, AgreementChanged and AcceptanceNeeded.
    """
    request = _writable(access_id, version, by=by)
    agreement = newest_agreement(request.framework)
    if agreement is None or agreement.pk != agreement_id:
        raise AgreementChanged()
    if not (accepts_agreement and accepts_data_sharing and declares_eligible):
        raise AcceptanceNeeded()
    request.agreement = agreement
    request.agreement_accepted_by = str(by)
    request.agreement_accepted_at = at
    request.declares_eligible = True
    request.version += 1
    request.save()
    _record(
        request, "agreement_accepted", by=by, at=at, version=agreement.version, data_sharing=True
    )
    return request


def newest_agreement(framework: Framework) -> AccessAgreement | None:
    """The version of the agreement that is in force."""
    return framework.access_agreements.order_by("-version").first()


def require_open(framework: Framework, *, at: datetime) -> None:
    """Raise NotOpenToRequests unless the framework is awarded and has not ended."""
    has_ended = framework.ends_on is not None and framework.ends_on < at.date()
    if has_ended or framework.status not in OPEN_TO_REQUESTS:
        raise NotOpenToRequests()


def require_version(request: FrameworkAccess, version: int | None) -> None:
    """Raise ChangedMeanwhile, naming who changed it, when the request is not at that version."""
    if version is None or version == request.version:
        return
    last = AuditEvent.objects.filter(subject_ref=audit.ref(request)).order_by("-at", "-pk").first()
    if last is None:
        raise ChangedMeanwhile("This request has changed since you opened it.")
    raise ChangedMeanwhile(
        f"{last.actor_label} changed this request on {last.at:%-d %B %Y at %H:%M}, "
        "after you opened it."
    )


def _writable(access_id: int, version: int | None, *, by: Any) -> FrameworkAccess:
    request: FrameworkAccess = FrameworkAccess.objects.locked(access_id)
    permissions.require(by, Permission.ACCESS_REQUEST, request)
    require_version(request, version)
    if request.status not in WRITABLE:
        raise WrongState("The request was sent and cannot be changed now.")
    return request


def _record(request: FrameworkAccess, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.access.{what}",
        subject=request,
        tenant=request.authority,
        by=by,
        at=at,
        **details,
    )
