"""Roles: what a person does, and at which one place. Everything anybody may do starts here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from consortia.choices import RoleKind
from consortia.models.authorities import Authority
from consortia.models.consortia import Consortium
from procurement_portal.core.models import Timestamped

AT_AUTHORITY = (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD, RoleKind.AUDITOR)
AT_CONSORTIUM = (RoleKind.CONSORTIUM_MANAGER, RoleKind.AUDITOR)
ON_PLATFORM = (RoleKind.OPERATOR,)


class RoleQuerySet(models.QuerySet["Role"]):
    """Sets of roles."""

    def held_on(self, day: date) -> "RoleQuerySet":
        """Roles in force on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def visible_to(self, person: Any) -> "RoleQuerySet":
        """One's own; operators see all, since they grant them."""
        standing = standing_of(person)
        if standing.is_operator:
            return self.all()
        return self.filter(person=person.pk)


class Role(Timestamped):
    """A person's role at exactly one place between two days, both included.

    Roles at suppliers live in the frameworks app, beside the suppliers, in the same shape.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles"
    )
    kind = models.TextField(choices=RoleKind)
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )
    on_platform = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_at_exactly_one_fitting_place",
                condition=Q(
                    kind__in=AT_AUTHORITY,
                    authority__isnull=False,
                    consortium=None,
                    on_platform=False,
                )
                | Q(
                    kind__in=AT_CONSORTIUM,
                    authority=None,
                    consortium__isnull=False,
                    on_platform=False,
                )
                | Q(kind__in=ON_PLATFORM, authority=None, consortium=None, on_platform=True),
            ),
            models.CheckConstraint(
                name="role_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "authority", "consortium"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="role_open_once",
            ),
        ]

    def __str__(self) -> str:
        place = self.authority or self.consortium or "the portal"
        return f"{self.get_kind_display()} at {place}"


@dataclass(frozen=True)
class Standing:
    """All places where a person stands today, by kind of role. Computed once a request."""

    at_authority: frozenset[tuple[str, int]] = frozenset()
    at_consortium: frozenset[tuple[str, int]] = frozenset()
    is_operator: bool = False

    @property
    def authorities(self) -> frozenset[int]:
        """Authorities at which the person holds any role."""
        return frozenset(place for _, place in self.at_authority)

    @property
    def consortia(self) -> frozenset[int]:
        """Consortia at which the person holds any role."""
        return frozenset(place for _, place in self.at_consortium)

    def authorities_as(self, kinds: Iterable[str]) -> frozenset[int]:
        """Authorities at which the person holds one of these roles."""
        wanted = set(kinds)
        return frozenset(place for kind, place in self.at_authority if kind in wanted)

    def consortia_as(self, kinds: Iterable[str]) -> frozenset[int]:
        """Consortia at which the person holds one of these roles."""
        wanted = set(kinds)
        return frozenset(place for kind, place in self.at_consortium if kind in wanted)


NOWHERE = Standing()


def standing_of(person: Any) -> Standing:
    """Where the person stands today; strangers stand nowhere. One query, kept on the object."""
    if not getattr(person, "is_authenticated", False) or person.pk is None:
        return NOWHERE
    known: Standing | None = getattr(person, "_standing", None)
    if known is None:
        held = list(
            Role.objects.held_on(timezone.localdate())
            .filter(person_id=person.pk)
            .values_list("kind", "authority_id", "consortium_id", "on_platform")
        )
        known = Standing(
            at_authority=frozenset((kind, a) for kind, a, _, _ in held if a is not None),
            at_consortium=frozenset((kind, c) for kind, _, c, _ in held if c is not None),
            is_operator=any(
                kind == RoleKind.OPERATOR and platform for kind, _, _, platform in held
            ),
        )
        person._standing = known
    return known
