"""Registers of savings that came in as files."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from benchmarking.choices.savings import RegisterState
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority
from procurement_portal.core.models import StoredFile, Timestamped


class SavingImportQuerySet(OfAuthorityQuerySet):
    """Sets of files."""

    def locked(self, import_id: int) -> "SavingImport":
        """The row, locked until the transaction ends."""
        found: SavingImport = (
            self.select_for_update(of=("self",))
            .select_related("authority", "file")
            .get(pk=import_id)
        )
        return found


class SavingImport(Timestamped):
    """One authority's file of savings. What was seen in the check is what is brought in.

    `plan_hash` is the hash of everything that the check would do; it is made again before anything
    is claimed, and if it is another, because the ledger has moved, nothing is.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    state = models.TextField(choices=RegisterState, default=RegisterState.CHECKED)
    plan_hash = models.TextField()
    result = models.JSONField(default=dict, help_text="What the check said, row by row.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = SavingImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saving_import_state_known", condition=Q(state__in=RegisterState.values)
            ),
            models.CheckConstraint(
                name="saving_import_done_with_time",
                condition=Q(state=RegisterState.DONE, done_at__isnull=False)
                | (~Q(state=RegisterState.DONE) & Q(done_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["authority", "-checked_at"], name="saving_import_newest")]

    def __str__(self) -> str:
        return self.file_name
