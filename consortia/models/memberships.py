"""Memberships: which authority belongs to which consortium, from when to when, as what."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from consortia.choices import (
    ENDED_MEMBERSHIP,
    LIVE_MEMBERSHIP,
    MembershipRole,
    MembershipStatus,
)
from consortia.models.authorities import Authority
from consortia.models.consortia import Consortium
from consortia.models.roles import standing_of
from procurement_portal.core.models import Timestamped


def _one(field: str) -> Func:
    """A range that holds just this id, so that GiST can compare it without an extension."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


DAYS = Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange")


class MembershipQuerySet(models.QuerySet["ConsortiumMembership"]):
    """Sets of memberships."""

    def visible_to(self, person: Any) -> "MembershipQuerySet":
        """Live ones are public; the rest is for the two parties."""
        standing = standing_of(person)
        return self.filter(
            Q(status__in=LIVE_MEMBERSHIP)
            | Q(authority__in=standing.authorities)
            | Q(consortium__in=standing.consortia)
        )

    def live_on(self, day: date) -> "MembershipQuerySet":
        """Memberships in force on the day, suspended ones included."""
        return self.filter(status__in=LIVE_MEMBERSHIP, starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def locked(self, membership_id: int) -> "ConsortiumMembership":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "consortium")
            .get(pk=membership_id)
        )


class ConsortiumMembership(Timestamped):
    """An authority's place in a consortium between two days, both included."""

    consortium = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="memberships")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(choices=MembershipRole, default=MembershipRole.MEMBER)
    status = models.TextField(choices=MembershipStatus, default=MembershipStatus.APPLIED)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was refused, suspended or ended.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_status_known", condition=Q(status__in=MembershipStatus.values)
            ),
            models.CheckConstraint(
                name="membership_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="membership_live_has_start",
                condition=~Q(status__in=LIVE_MEMBERSHIP) | Q(starts_on__isnull=False),
            ),
            ExclusionConstraint(
                name="membership_pair_does_not_overlap",
                expressions=[
                    (_one("consortium_id"), RangeOperators.OVERLAPS),
                    (_one("authority_id"), RangeOperators.OVERLAPS),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=~Q(status__in=[MembershipStatus.REJECTED]),
            ),
            ExclusionConstraint(
                name="membership_one_lead_at_a_time",
                expressions=[
                    (_one("consortium_id"), RangeOperators.OVERLAPS),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(role=MembershipRole.LEAD) & ~Q(status__in=ENDED_MEMBERSHIP),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} in {self.consortium}"
