"""How an authority comes to use a framework, and to take part in one that is only planned (R60)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from consortia.models import Authority, standing_of
from frameworks.choices import (
    OPEN_ACCESS,
    AccessStatus,
    EligibilityKind,
    ParticipationStatus,
    Verdict,
)
from frameworks.models.frameworks import Framework
from procurement_portal.core.models import Timestamped


class AccessAgreement(Timestamped):
    """The terms on which a publisher lets authorities use a framework. A version never changes."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="access_agreements"
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    data_sharing_terms = models.TextField(
        blank=True, help_text="What the publisher is told of the authority's use of it."
    )
    published_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "version"], name="access_agreement_version_once"
            ),
            models.CheckConstraint(name="access_agreement_has_text", condition=~Q(text="")),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Access agreement of {self.framework}, version {self.version}"


class _ForBothSides(models.QuerySet[Any]):
    """Rows between an authority and the publisher of a framework."""

    def visible_to(self, person: Any) -> Any:
        """The people of the authority and of the publisher."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities) | Q(framework__publisher__in=standing.consortia)
        )

    def locked(self, key: int) -> Any:
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "framework__publisher")
            .get(pk=key)
        )


class AccessQuerySet(_ForBothSides):
    """Sets of accesses."""

    def visible_to(self, person: Any) -> Any:
        """The authority's people; the publisher's once it was sent to them."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities)
            | (Q(framework__publisher__in=standing.consortia) & ~Q(status=AccessStatus.DRAFT))
        )

    def waiting(self) -> Any:
        """Requests that wait for the publisher, oldest first."""
        return self.filter(status=AccessStatus.SUBMITTED).order_by("submitted_at", "pk")


class FrameworkAccess(Timestamped):
    """An authority's right to call off from a framework, from its request to its end.

    The verdict is what the notice meant for the authority when the request was sent; approval is
    about the publisher's terms and does not vouch for the buyer (R59).
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="accesses")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="accesses")
    status = models.TextField(choices=AccessStatus, default=AccessStatus.DRAFT)
    contact_name = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    expected_annual_spend = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True
    )
    need = models.TextField(blank=True, help_text="What it is wanted for.")
    agreement = models.ForeignKey(
        AccessAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="accesses"
    )
    agreement_accepted_by = models.TextField(blank=True)
    agreement_accepted_at = models.DateTimeField(null=True, blank=True)
    declares_eligible = models.BooleanField(
        default=False, help_text="The authority's own word that the notice covers it (R59)."
    )

    verdict = models.TextField(choices=Verdict, blank=True)
    matched_kind = models.TextField(choices=EligibilityKind, blank=True)
    quoted_text = models.TextField(blank=True)
    notice_id = models.TextField(blank=True)
    confirmation = models.TextField(
        blank=True, help_text="Why the publisher holds the notice to cover it, where in doubt."
    )
    confirmed_by = models.TextField(blank=True)
    confirmed_on = models.DateField(null=True, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    asked = models.TextField(blank=True, help_text="What more the publisher asked for.")
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where the portal itself decided.",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was refused or revoked.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Rises with every change; a decision on an older one is refused."
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "access to a framework"
        verbose_name_plural = "accesses to frameworks"
        constraints = [
            models.CheckConstraint(
                name="access_status_known", condition=Q(status__in=AccessStatus.values)
            ),
            models.CheckConstraint(
                name="access_verdict_known",
                condition=Q(verdict__in=["", *Verdict.values])
                & Q(matched_kind__in=["", *EligibilityKind.values]),
            ),
            models.UniqueConstraint(
                fields=["framework", "authority"],
                condition=Q(status__in=OPEN_ACCESS),
                name="access_open_once",
            ),
            models.CheckConstraint(
                name="access_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="access_submitted_with_all_it_needs",
                condition=Q(status__in=[AccessStatus.DRAFT, AccessStatus.WITHDRAWN])
                | (
                    Q(submitted_at__isnull=False, declares_eligible=True)
                    & Q(agreement_accepted_at__isnull=False, agreement__isnull=False)
                    & ~Q(verdict__in=["", Verdict.INELIGIBLE])
                ),
            ),
            models.CheckConstraint(
                name="access_granted_only_when_eligible",
                condition=~Q(status__in=[AccessStatus.APPROVED, AccessStatus.ACTIVE])
                | Q(verdict=Verdict.ELIGIBLE)
                | (Q(verdict=Verdict.NEEDS_CONFIRMATION) & ~Q(confirmation="")),
            ),
            models.CheckConstraint(
                name="access_active_has_start",
                condition=~Q(status=AccessStatus.ACTIVE) | Q(starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="access_refused_with_reason",
                condition=~Q(status__in=[AccessStatus.REJECTED, AccessStatus.REVOKED])
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="access_expected_spend_not_negative",
                condition=Q(expected_annual_spend=None) | Q(expected_annual_spend__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="access_by_queue")]

    def __str__(self) -> str:
        return f"{self.authority}: access to {self.framework}"

    @property
    def reference(self) -> str:
        """How people name the request to each other."""
        return f"ACC-{self.pk:06}"


class ParticipationQuerySet(_ForBothSides):
    """Sets of participations."""


class Participation(Timestamped):
    """An authority's part in a planned joint procurement, with the volume it brings (R6, R60)."""

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="participations"
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="participations"
    )
    status = models.TextField(choices=ParticipationStatus, default=ParticipationStatus.INTERESTED)
    committed_value = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="Over the whole term."
    )
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why it withdrew.")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="participation_status_known",
                condition=Q(status__in=ParticipationStatus.values),
            ),
            models.UniqueConstraint(fields=["framework", "authority"], name="participation_once"),
            models.CheckConstraint(
                name="participation_committed_with_value",
                condition=~Q(
                    status__in=[ParticipationStatus.COMMITTED, ParticipationStatus.IN_CONTRACT]
                )
                | Q(committed_value__gte=0),
            ),
            models.CheckConstraint(
                name="participation_withdrawn_late_with_reason",
                condition=~Q(status=ParticipationStatus.WITHDRAWN_LATE) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} in {self.framework}"
