"""Packages of the Open Contracting Data Standard that were brought in, and what became of them."""

from typing import Any

from django.db import models
from django.db.models import Q

from consortia.models import standing_of
from frameworks.choices import PackageResult
from procurement_portal.core.models import StoredFile, Timestamped


class PackageImportQuerySet(models.QuerySet["PackageImport"]):
    """Sets of imports."""

    def visible_to(self, person: Any) -> "PackageImportQuerySet":
        """Operators bring packages in; nobody else sees them."""
        return self.all() if standing_of(person).is_operator else self.none()


class PackageImport(Timestamped):
    """One file with releases or records, as it was brought in."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    refusal = models.TextField(blank=True, help_text="Why nothing of the file was taken.")
    brought_in_by = models.TextField()
    brought_in_at = models.DateTimeField()

    objects = PackageImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class PackageOutcome(models.Model):
    """What became of one thing in a package: made, brought up to date, unchanged or refused."""

    package = models.ForeignKey(PackageImport, on_delete=models.CASCADE, related_name="outcomes")
    ocid = models.TextField()
    thing = models.TextField(help_text="Such as framework, supplier, contract.")
    label = models.TextField(blank=True)
    outcome = models.TextField(choices=PackageResult)
    reason = models.TextField(blank=True)
    subject_ref = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="package_outcome_known",
                condition=Q(outcome__in=PackageResult.values),
            ),
            models.CheckConstraint(
                name="package_refused_with_reason",
                condition=~Q(outcome=PackageResult.REFUSED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.label}: {self.outcome}"
