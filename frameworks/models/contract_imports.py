"""Registers of contracts on their way in: the file as it came, and what the check said of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consortia.models import Authority, standing_of
from frameworks.choices import ContractImportState
from procurement_portal.core.models import StoredFile, Timestamped


class ContractImportQuerySet(models.QuerySet["ContractImport"]):
    """Sets of imports."""

    def visible_to(self, person: Any) -> "ContractImportQuerySet":
        """Those of the authorities at which the person holds a role."""
        return self.filter(authority__in=standing_of(person).authorities)

    def locked(self, import_id: int) -> "ContractImport":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "file")
            .get(pk=import_id)
        )


class ContractImport(Timestamped):
    """One authority's file of contracts. What was seen in the check is what is brought in.

    `plan_hash` is the hash of everything that the check would do; it is made again before anything
    is written, and if it is another, because the register has moved, nothing is written.
    """

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="contract_imports"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    state = models.TextField(choices=ContractImportState, default=ContractImportState.CHECKED)
    plan_hash = models.TextField()
    result = models.JSONField(default=dict, help_text="What the check said, row by row.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ContractImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contract_import_state_known",
                condition=Q(state__in=ContractImportState.values),
            ),
            models.CheckConstraint(
                name="contract_import_done_with_time",
                condition=Q(state=ContractImportState.DONE, done_at__isnull=False)
                | (~Q(state=ContractImportState.DONE) & Q(done_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["authority", "-checked_at"], name="contract_import_newest")]

    def __str__(self) -> str:
        return self.file_name
