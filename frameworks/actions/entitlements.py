"""Who may use a framework: rules that quote the notice, entered in the draft, varied afterwards."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import drafting, variations
from frameworks.actions.variations import Account
from frameworks.choices import EligibilityKind, FrameworkStatus, Permission
from frameworks.models import EligibilityRule, Framework
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

PAYLOADS: Mapping[str, str] = {
    EligibilityKind.NAMED: "authorities",
    EligibilityKind.SUCCESSOR: "authorities",
    EligibilityKind.CATEGORY: "classes",
    EligibilityKind.REGION: "regions",
    EligibilityKind.CONSORTIUM_MEMBERS: "consortium",
}
"""What a rule of the kind has to name; the others are in words only."""
NAMES = {
    "authorities": "the authorities",
    "classes": "the kinds of authority",
    "regions": "the regions",
    "consortium": "the consortium",
}


class QuoteNeeded(DomainError):
    """A rule quotes the notice, for that alone decides (R58)."""

    code = "quote_needed"
    title = "R58: quote the words of the notice that say so."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NobodyNamed(DomainError):
    """A rule of this kind says whom it means."""

    code = "nobody_named"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeOfAnother(DomainError):
    """A rule quotes a notice of its own framework."""

    code = "notice_of_another"
    title = "That notice is of another framework."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def add(
    framework_id: int,
    *,
    kind: str,
    facts: Mapping[str, Any],
    on: date,
    by: Any,
    at: datetime,
    account: Account | None = None,
) -> EligibilityRule:
    """Add a rule: `facts` are the columns of the row, its lists of authorities among them.

    Once the framework is published an `account` of the change is owed. Raises NotAllowed,
    WrongState, QuoteNeeded, NobodyNamed, NoticeOfAnother and what a variation raises.
    """
    framework = _locked(framework_id, by=by)
    _checked(framework, kind, facts)
    needed = PAYLOADS.get(kind, "")
    columns = {name: value for name, value in facts.items() if name not in NAMES or name == needed}
    named = columns.pop("authorities", ())
    if kind != EligibilityKind.CONSORTIUM_MEMBERS:
        columns.pop("members_as_at", None)
    rule = EligibilityRule.objects.create(framework=framework, kind=kind, **columns)
    rule.authorities.set(named)
    _settled("added", rule, framework, account=account, on=on, by=by, at=at)
    return rule


@transaction.atomic
def remove(
    rule: EligibilityRule,
    *,
    on: date,
    by: Any,
    at: datetime,
    account: Account | None = None,
) -> None:
    """Take a rule away. Raises as `add` does."""
    framework = _locked(rule.framework_id, by=by)
    _settled("removed", rule, framework, account=account, on=on, by=by, at=at)
    EligibilityRule.objects.filter(pk=rule.pk).delete()


def _locked(framework_id: int, *, by: Any) -> Framework:
    framework = Framework.objects.locked(framework_id)
    is_draft = framework.status == FrameworkStatus.DRAFT
    needed = Permission.FRAMEWORK_EDIT if is_draft else Permission.FRAMEWORK_RUN
    access.require(by, needed, framework)
    if framework.status in (FrameworkStatus.IN_REVIEW, *variations.ENDED):
        now = framework.get_status_display().lower()
        raise WrongState(f"Who may use it cannot be changed while it is {now}.")
    return framework


def _checked(framework: Framework, kind: str, facts: Mapping[str, Any]) -> None:
    if not str(facts.get("quoted_text", "")).strip():
        raise QuoteNeeded()
    needed = PAYLOADS.get(kind)
    if needed and not facts.get(needed):
        raise NobodyNamed(f"Say which: {NAMES[needed]} that the notice means.")
    notice = facts.get("notice")
    if notice is not None and notice.framework_id != framework.pk:
        raise NoticeOfAnother()


def _settled(
    done: str,
    rule: EligibilityRule,
    framework: Framework,
    *,
    account: Account | None,
    on: date,
    by: Any,
    at: datetime,
) -> None:
    """Record, and log publicly once the framework is published."""
    audit.record(
        f"frameworks.eligibility_rule.{done}",
        subject=rule,
        tenant=framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(framework),
        kind=rule.kind,
        quoted_text=rule.quoted_text,
    )
    if framework.status == FrameworkStatus.DRAFT:
        drafting.touched(framework)
        return
    if account is None:
        raise variations.Unexplained()
    said = f"{rule.get_kind_display()}: {rule.quoted_text}"
    was, now = ("", said) if done == "added" else (said, "")
    change = {"fact": "Who may use it", "was": was, "is": now}
    variations.note(framework, account=account, change=change, on=on, by=by, at=at)
