"""What surrounds a framework: notices, versions, waivers, documents, the assured listing."""

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consortia.models import Authority, standing_of
from frameworks.choices import AccessStatus, DocumentPurpose, NoticeType, OpenTo
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from procurement_portal.core.models import StoredFile, Timestamped


class Notice(Timestamped):
    """A notice published elsewhere first: its number, or that it is not yet published (R48)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="notices")
    notice_type = models.TextField(choices=NoticeType)
    notice_id = models.TextField(
        blank=True, help_text="Such as 012345-2026; empty while it is not yet published."
    )
    published_on = models.DateField(null=True, blank=True)
    url = models.URLField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_type_known", condition=Q(notice_type__in=NoticeType.values)
            ),
            models.CheckConstraint(
                name="notice_id_and_day_together",
                condition=Q(notice_id="", published_on=None)
                | (~Q(notice_id="") & Q(published_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["framework", "notice_type", "notice_id"], name="notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_notice_type_display()} {self.notice_id or '(not yet published)'}"


class FrameworkVersion(models.Model):
    """One published state of a framework: what changed, why, from which day. It never changes."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    what = models.TextField(help_text="What changed, in a sentence.")
    why = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True, help_text="Of a modification (R25, R36).")
    effective_on = models.DateField()
    changes = models.JSONField(
        default=list, help_text="Each changed fact: its name, what it was, what it is."
    )
    published_by = models.TextField(help_text="As text: history outlives people.")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_once")
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.framework}, version {self.number}"


class RuleWaiver(models.Model):
    """Why a rule's warning is accepted, by a named person."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="waivers")
    rule = models.TextField(help_text="Such as R12.")
    finding = models.TextField(help_text="What the rule said when it was accepted.")
    reason = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "rule", "finding"], name="rule_waiver_once"
            ),
            models.CheckConstraint(name="rule_waiver_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} waived for {self.framework}"


def may_open(person: Any) -> Q:
    """Which documents and price lists of a framework the person may open (R70).

    Those for holders are open to authorities with active access, and always to the publisher.
    """
    standing = standing_of(person)
    holders = Q(
        open_to=OpenTo.HOLDERS,
        framework__accesses__authority__in=standing.authorities,
        framework__accesses__status=AccessStatus.ACTIVE,
    )
    own = Q(framework__publisher__in=standing.consortia)
    return Q(open_to=OpenTo.EVERYBODY) | holders | own


class DocumentQuerySet(models.QuerySet["Document"]):
    """Sets of documents."""

    def visible_to(self, person: Any) -> "DocumentQuerySet":
        """Those that the person may open, of frameworks that they may see."""
        frameworks = Framework.objects.visible_to(person)
        allowed = Document.objects.filter(may_open(person)).values("pk")
        return self.filter(framework__in=frameworks, pk__in=allowed)

    def locked(self, document_id: int) -> "Document":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("framework__publisher", "file")
            .get(pk=document_id)
        )


class Document(Timestamped):
    """A file of a framework, for one purpose."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="documents")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="documents"
    )
    purpose = models.TextField(choices=DocumentPurpose)
    title = models.TextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    open_to = models.TextField(choices=OpenTo, default=OpenTo.EVERYBODY)
    published_on = models.DateField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="document_code_lists_known",
                condition=Q(purpose__in=DocumentPurpose.values) & Q(open_to__in=OpenTo.values),
            ),
        ]
        indexes = [models.Index(fields=["framework", "purpose"], name="document_by_purpose")]

    def __str__(self) -> str:
        return self.title


class AssuredListingQuerySet(models.QuerySet["AssuredListing"]):
    """Sets of listings."""

    def visible_to(self, person: Any) -> "AssuredListingQuerySet":
        """Those of the frameworks that the person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))

    def standing_on(self, day: date) -> "AssuredListingQuerySet":
        """Neither expired nor withdrawn on the day."""
        return self.filter(assessed_on__lte=day, expires_on__gte=day).filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        )

    def locked(self, listing_id: int) -> "AssuredListing":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("framework__publisher", "assessor")
            .get(pk=listing_id)
        )


class AssuredListing(Timestamped):
    """That a framework was assessed against stated criteria, by whom, until when (R77)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="listings")
    criteria = models.TextField(help_text="What it was assessed against, one criterion a line.")
    assessor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    evidence = models.TextField()
    assessed_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects = AssuredListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assured_listing_expires_after_assessment",
                condition=Q(expires_on__gte=F("assessed_on")),
            ),
            models.CheckConstraint(
                name="assured_listing_withdrawn_with_reason",
                condition=Q(withdrawn_on=None, withdrawn_why="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Assured listing of {self.framework}"
