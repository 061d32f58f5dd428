"""Coverage shared by name within a consortium: given and withdrawn by who leads the budget."""

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking.choices import Permission
from benchmarking.models import CoverageSharing
from consortia.models import Authority, Consortium, ConsortiumMembership
from frameworks.models import Category
from procurement_portal.core import access, audit, moments
from procurement_portal.core.errors import DomainError


class NotAMember(DomainError):
    """Named figures are for members of a consortium, under its signed agreement (L1)."""

    code = "coverage_not_a_member"
    title = "The authority is no member of this consortium today."
    cure = "Share once the membership is in force."


class NotShareable(DomainError):
    """Categories within each other would tell more of their difference than was meant."""

    code = "coverage_not_shareable"
    title = "Only whole groups of categories can be shared."
    cure = "Choose the group that the category lies in."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def share(
    *,
    authority: Authority,
    consortium: Consortium,
    categories: Collection[Category],
    by: Any,
    at: datetime,
) -> list[CoverageSharing]:
    """Let the consortium's people know the authority's coverage in these categories, in no others.

    What was shared before and is not named is withdrawn. Returns what is in force then. Raises
    NotAllowed, NotAMember where anything is given, NotShareable.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    access.require(by, Permission.COVERAGE_SHARE, authority)
    if any(one.parent_id is not None for one in categories):
        raise NotShareable()
    rows = CoverageSharing.objects.in_force().filter(authority=authority, consortium=consortium)
    held = {row.category_id: row for row in rows.select_related("category")}
    wanted = {one.pk: one for one in categories}
    given = [one for key, one in wanted.items() if key not in held]
    withdrawn = [row for key, row in held.items() if key not in wanted]
    if given and not _is_member(authority, consortium, at=at):
        raise NotAMember()
    rows.filter(pk__in=[row.pk for row in withdrawn]).update(withdrawn_by=str(by), withdrawn_at=at)
    CoverageSharing.objects.bulk_create(
        CoverageSharing(
            authority=authority, consortium=consortium, category=one, given_by=str(by), given_at=at
        )
        for one in given
    )
    if given or withdrawn:
        audit.record(
            "benchmarking.coverage.shared",
            subject=consortium,
            tenant=authority,
            by=by,
            at=at,
            given=", ".join(sorted(one.name for one in given)) or "nothing more",
            withdrawn=", ".join(sorted(row.category.name for row in withdrawn)) or "nothing",
        )
    return list(rows.order_by("category__name", "pk"))


def _is_member(authority: Authority, consortium: Consortium, *, at: datetime) -> bool:
    members = ConsortiumMembership.objects.live_on(moments.day_of(at))
    return members.filter(authority=authority, consortium=consortium).exists()
