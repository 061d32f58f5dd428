"""Notices, as published on the central digital platform first, or marked as not yet published."""

import re
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction

from frameworks.actions import drafting
from frameworks.choices import FrameworkStatus, NoticeType, Permission
from frameworks.models import EligibilityRule, Framework, Notice
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

OF_THE_PLATFORM = re.compile(r"[0-9]{6}-[0-9]{4}")


class NotANoticeNumber(DomainError):
    """Numbers of the central digital platform have one form (R48)."""

    code = "not_a_notice_number"
    title = "A notice's number is six figures, a hyphen and the year, such as 012345-2026."
    cure = "Copy it from the notice, or leave it empty while the notice is not yet published."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeIncomplete(DomainError):
    """A published notice has a number and a day; one that is not has neither (R48)."""

    code = "notice_incomplete"
    title = "Give the number and the day of a published notice, or neither."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PublishedLater(DomainError):
    """A notice that is published was published today or earlier."""

    code = "published_later"
    title = "The day on which it was published has not come."
    cure = "Leave the number and the day empty while it is not yet published."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeTwice(DomainError):
    """Each notice is entered once."""

    code = "notice_twice"
    title = "This notice is entered already."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeQuoted(DomainError):
    """A rule of who may use the framework quotes it."""

    code = "notice_quoted"
    title = "A rule of who may use the framework quotes this notice."
    cure = "Change the rule first."


class AlreadyPublished(DomainError):
    """What is published stays in the record."""

    code = "already_published"
    title = "A published notice stays in the record of a published framework."


@transaction.atomic
def enter(
    framework_id: int,
    *,
    notice_type: str,
    notice_id: str = "",
    published_on: date | None = None,
    url: str = "",
    on: date,
    by: Any,
    at: datetime,
) -> Notice:
    """Enter a notice of a framework; without number and day it is not yet published.

    Raises NotAllowed, WrongState, NotANoticeNumber, NoticeIncomplete, PublishedLater, NoticeTwice.
    """
    framework = _locked(framework_id, by=by)
    notice = Notice(framework=framework, notice_type=notice_type)
    _write(notice, notice_id, published_on, url, on=on)
    _record("entered", notice, framework, by=by, at=at)
    return notice


@transaction.atomic
def change(
    notice: Notice,
    *,
    notice_id: str = "",
    published_on: date | None = None,
    url: str = "",
    on: date,
    by: Any,
    at: datetime,
) -> Notice:
    """Enter the number of a notice once it is published, or mend it. Raises as `enter` does."""
    framework = _locked(notice.framework_id, by=by)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    _write(notice, notice_id, published_on, url, on=on)
    _record("changed", notice, framework, by=by, at=at)
    return notice


@transaction.atomic
def remove(notice: Notice, *, by: Any, at: datetime) -> None:
    """Take out a notice that was entered by mistake.

    Raises NotAllowed, WrongState, AlreadyPublished and NoticeQuoted.
    """
    framework = _locked(notice.framework_id, by=by)
    if framework.status != FrameworkStatus.DRAFT and notice.notice_id:
        raise AlreadyPublished()
    if EligibilityRule.objects.filter(notice=notice).exists():
        raise NoticeQuoted()
    _record("removed", notice, framework, by=by, at=at)
    Notice.objects.filter(pk=notice.pk).delete()


def _locked(framework_id: int, *, by: Any) -> Framework:
    framework = Framework.objects.locked(framework_id)
    is_draft = framework.status == FrameworkStatus.DRAFT
    needed = Permission.FRAMEWORK_EDIT if is_draft else Permission.FRAMEWORK_RUN
    access.require(by, needed, framework)
    if framework.status == FrameworkStatus.IN_REVIEW:
        raise WrongState("It is in review: its notices can be changed once it is published.")
    return framework


def _write(
    notice: Notice, notice_id: str, published_on: date | None, url: str, *, on: date
) -> None:
    if bool(notice_id) != (published_on is not None):
        raise NoticeIncomplete()
    is_uk = NoticeType(notice.notice_type).value.startswith("UK")
    if notice_id and is_uk and not OF_THE_PLATFORM.fullmatch(notice_id):
        raise NotANoticeNumber()
    if published_on is not None and published_on > on:
        raise PublishedLater()
    notice.notice_id, notice.published_on, notice.url = notice_id, published_on, url
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError as refused:
        if "notice_once" in str(refused):
            raise NoticeTwice() from refused
        raise


def _record(done: str, notice: Notice, framework: Framework, *, by: Any, at: datetime) -> None:
    drafting.touched(framework)
    audit.record(
        f"frameworks.notice.{done}",
        subject=notice,
        tenant=framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(framework),
        notice_id=notice.notice_id,
    )
