"""Room beyond a framework's limit: granted on a legal ground by a named person, for all to see."""

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import F

from frameworks import events
from frameworks.actions import versions
from frameworks.choices import UNPUBLISHED, Permission, Regime
from frameworks.models import Framework, HeadroomGrant
from procurement_portal.core import access, audit, moments
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.templatetags import formats


class NoLimitToRaise(DomainError):
    """The law limits nothing, or the value that it limits is not recorded."""

    code = "no_limit_to_raise"
    title = "This framework has no limit that could be raised."
    cure = "Record its maximum or estimated value first, where the law asks for one."


class AmountNeeded(DomainError):
    """A grant adds room."""

    code = "amount_needed"
    title = "Enter how much more may be committed: more than nought."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class GroundNeeded(DomainError):
    """Growth beyond the limit is a modification, and needs a ground (R24, R25)."""

    code = "ground_needed"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeNeeded(DomainError):
    """Growth beyond 10% (15% for works) is told before it is made (PA s.75, R36)."""

    code = "notice_needed"
    title = "R25: a change notice (UK10) comes before growth beyond the limit."
    cure = "Publish it on the central digital platform, then enter its number."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def grant(
    framework_id: int,
    *,
    amount: Decimal,
    ground: str,
    notice_id: str = "",
    on: date | None = None,
    by: Any,
    at: datetime,
) -> HeadroomGrant:
    """Let decisions to award commit that much beyond the limit, in pounds without VAT.

    Under the Regulations of 2015 the operator does so on a basis in reg. 72 (R24); under the Act
    a manager of the publisher, on a ground of s.74 or Sch.8 and after the notice UK10 (R25).
    Raises NotAllowed, WrongState, NoLimitToRaise, AmountNeeded, GroundNeeded and NoticeNeeded.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.HEADROOM_GRANT, framework)
    if framework.status in UNPUBLISHED:
        raise WrongState("Headroom is granted once the framework is published.")
    if framework.commitment_limit is None:
        raise NoLimitToRaise()
    ground, notice_id = ground.strip(), notice_id.strip()
    _require_account(framework, amount, ground, notice_id)
    was = framework.commitment_limit
    Framework.objects.filter(pk=framework.pk).update(
        granted_value=F("granted_value") + amount, version=F("version") + 1, updated_at=at
    )
    framework.refresh_from_db()
    granted = HeadroomGrant.objects.create(
        framework=framework,
        amount=amount,
        ground=ground,
        notice_id=notice_id,
        granted_by=str(by),
        granted_at=at,
    )
    told = versions.write(
        framework,
        what=f"{formats.pounds_exact(amount)} more may be committed than its limit allowed.",
        why=f"Notice {notice_id}" if notice_id else "",
        legal_basis=ground,
        effective_on=on or moments.day_of(at),
        changes=[
            {
                "fact": "Limit of what may be committed",
                "was": formats.pounds_exact(was),
                "is": formats.pounds_exact(framework.commitment_limit),
            }
        ],
        by=by,
        at=at,
    )
    audit.record(
        "frameworks.headroom.granted",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        amount=str(amount),
        ground=ground,
        notice_id=notice_id,
    )
    events.framework_varied.announce(framework_id=framework.pk, version=told.number)
    return granted


def _require_account(framework: Framework, amount: Decimal, ground: str, notice_id: str) -> None:
    if amount <= 0:
        raise AmountNeeded()
    if not ground:
        if framework.regime == Regime.PCR2015:
            raise GroundNeeded("R24: name the basis in regulation 72 on which it goes on.")
        raise GroundNeeded("R25: name the ground in section 74 or Schedule 8 that permits it.")
    if framework.regime == Regime.PA2023 and not notice_id:
        raise NoticeNeeded()
