"""What each arrow of `choices.ACCESS` asks of a request for access, and writes on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from frameworks.actions import access_drafts
from frameworks.choices import AccessStatus, FrameworkStatus, Verdict
from frameworks.law.eligibility import Judgement
from frameworks.models import FrameworkAccess
from frameworks.queries import eligibility
from procurement_portal.core.errors import DomainError

USABLE = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.SUSPENDED)


OVER = (FrameworkStatus.EXPIRED, FrameworkStatus.TERMINATED, FrameworkStatus.ABANDONED)


class NotCovered(DomainError):
    """The notice does not let the authority in (R57, R58)."""

    code = "not_covered"
    title = "The notice of this framework does not cover your authority."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class IncompleteRequest(DomainError):
    """Something that the publisher needs is not filled in yet."""

    code = "incomplete_request"
    title = "The request is not complete."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """Whoever is asked for more, refused or shut out is told why; a question has an answer."""

    code = "reason_needed"
    title = "Write what the other side has to know."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ConfirmationNeeded(DomainError):
    """Where the notice leaves doubt, the publisher says why it covers the authority (R57)."""

    code = "confirmation_needed"
    title = "The notice leaves doubt about this authority: it cannot be approved without your word."
    cure = "Say why the notice covers it, and give the number of the notice."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotBegun(DomainError):
    """Access begins when the framework does."""

    code = "not_begun"
    title = "The framework cannot be used yet."


class StillRuns(DomainError):
    """Access lapses when the framework ends, and not before."""

    code = "still_runs"
    title = "The framework has not ended."
    cure = "Revoke the access, with a reason, to end it earlier."


@dataclass(frozen=True)
class Said:
    """What comes with a move: words, and the number of a notice."""

    reason: str
    notice_id: str
    by: Any
    at: datetime


def _submit(request: FrameworkAccess, said: Said) -> None:
    access_drafts.require_open(request.framework, at=said.at)
    _require_complete(request)
    newest = access_drafts.newest_agreement(request.framework)
    if newest is None or newest.pk != request.agreement_id:
        raise access_drafts.AgreementChanged()
    if request.status == AccessStatus.MORE_ASKED and not said.reason:
        raise ReasonNeeded(f"Answer what the publisher asked: {request.asked}")
    _judge(request, at=said.at)
    request.answer = said.reason
    request.submitted_at = request.submitted_at or said.at


def _require_complete(request: FrameworkAccess) -> None:
    wanted = {
        "what you need it for": request.need,
        "the spend that you expect in a year": request.expected_annual_spend is not None,
        "the name of a contact": request.contact_name,
        "the e-mail address of the contact": request.contact_email,
        "the acceptance of the access agreement": request.agreement_accepted_at,
        "your declaration that the notice covers you": request.declares_eligible,
    }
    missing = [what for what, is_given in wanted.items() if not is_given]
    if missing:
        raise IncompleteRequest(cure=f"Missing: {', '.join(missing)}.")


def _judge(request: FrameworkAccess, *, at: datetime) -> Judgement:
    """Keep what the notice means today. Raises NotCovered, quoting it."""
    judgement = eligibility.verdict(request.framework, request.authority, on=at.date())
    if judgement.status == Verdict.INELIGIBLE:
        quote = f" The notice says: “{judgement.quoted_text}”" if judgement.quoted_text else ""
        number = f" (notice {judgement.notice_id})" if judgement.notice_id else ""
        raise NotCovered(cure=f"{judgement.because}{quote}{number}")
    request.verdict = judgement.status
    request.matched_kind = judgement.kind
    request.quoted_text = judgement.quoted_text
    request.notice_id = judgement.notice_id
    return judgement


def _ask_more(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.asked, request.answer = said.reason, ""


def _approve(request: FrameworkAccess, said: Said) -> None:
    judgement = _judge(request, at=said.at)
    request.notice_id = said.notice_id or request.notice_id
    if judgement.asks_for_a_reason and not (said.reason and request.notice_id):
        raise ConfirmationNeeded()
    if said.reason:
        request.confirmation = said.reason
        request.confirmed_by = str(said.by)
        request.confirmed_on = said.at.date()
    _decided(request, said)


def _reject(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.reason = said.reason
    _decided(request, said)


def _withdraw(request: FrameworkAccess, said: Said) -> None:
    request.reason = said.reason


def _activate(request: FrameworkAccess, said: Said) -> None:
    if not can_begin(request, at=said.at):
        raise NotBegun()
    request.starts_on = said.at.date()


def _revoke(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.reason = said.reason
    request.ends_on = said.at.date() if request.starts_on else None
    _decided(request, said)


def _lapse(request: FrameworkAccess, said: Said) -> None:
    if not is_over(request, at=said.at):
        raise StillRuns()
    if request.starts_on:
        last = min(said.at.date(), request.framework.ends_on or said.at.date())
        request.ends_on = max(last, request.starts_on)


STEPS: Mapping[str, Callable[[FrameworkAccess, Said], None]] = {
    "submit": _submit,
    "ask_more": _ask_more,
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "activate": _activate,
    "revoke": _revoke,
    "lapse": _lapse,
}


def _decided(request: FrameworkAccess, said: Said) -> None:
    request.decided_by = said.by if getattr(said.by, "pk", None) else None
    request.decided_at = said.at


def _require_words(said: Said) -> None:
    if not said.reason:
        raise ReasonNeeded()


def can_begin(request: FrameworkAccess, *, at: datetime) -> bool:
    """Whether the framework can be used by now."""
    starts_on = request.framework.starts_on
    has_begun = starts_on is None or starts_on <= at.date()
    return has_begun and request.framework.status in USABLE and not is_over(request, at=at)


def is_over(request: FrameworkAccess, *, at: datetime) -> bool:
    """Whether the framework has ended."""
    ends_on = request.framework.ends_on
    return request.framework.status in OVER or (ends_on is not None and ends_on < at.date())
