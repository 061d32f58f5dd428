"""What comes after a framework: the plan, and the framework that follows it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from frameworks.choices import Permission
from frameworks.models import Framework
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError


class CannotFollow(DomainError):
    """The successor is the framework itself, comes before it, or follows another."""

    code = "cannot_follow"
    title = "This framework cannot follow that one."
    cure = "Choose a framework of the same publisher that follows no other."


@transaction.atomic
def plan(
    framework_id: int,
    *,
    successor_plan: str,
    successor_note: str,
    successor: Framework | None,
    by: Any,
    at: datetime,
) -> Framework:
    """Record what is to come after it, and which framework that is, where there is one already.

    Raises NotAllowed and CannotFollow.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.FRAMEWORK_RUN, framework)
    kept = 0 if successor is None else successor.pk
    for former in framework.successors.select_for_update().exclude(pk=kept):
        former.follows = None
        former.save(update_fields=["follows", "updated_at"])
    if successor is not None:
        _follow(Framework.objects.locked(successor.pk), framework)
    framework.successor_plan, framework.successor_note = successor_plan, successor_note.strip()
    framework.save(update_fields=["successor_plan", "successor_note", "updated_at"])
    audit.record(
        "frameworks.framework.successor_planned",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        plan=successor_plan,
        note=framework.successor_note,
        successor=audit.ref(successor) if successor else "",
    )
    return framework


def _follow(successor: Framework, framework: Framework) -> None:
    if successor.publisher_id != framework.publisher_id or successor.pk in _line_of(framework):
        raise CannotFollow()
    if successor.follows_id not in {None, framework.pk}:
        raise CannotFollow()
    successor.follows = framework
    successor.save(update_fields=["follows", "updated_at"])


def _line_of(framework: Framework) -> set[int]:
    """The framework, the one that it follows, and so on."""
    line = {framework.pk}
    before = framework.follows
    while before is not None and before.pk not in line:
        line.add(before.pk)
        before = before.follows
    return line
