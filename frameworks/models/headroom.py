"""The headroom ledger: what is committed of a lot and why, posting by posting."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from frameworks.choices import PostingKind
from frameworks.models.call_offs import CallOff
from frameworks.models.contracts import Contract, ContractChange
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot


class PostingQuerySet(models.QuerySet["HeadroomPosting"]):
    """Sets of postings."""

    def visible_to(self, person: Any) -> "PostingQuerySet":
        """Those of the publisher's frameworks, and of the authority's own contracts."""
        return self.filter(
            Q(lot__framework__in=Framework.objects.of_publishers_of(person))
            | Q(contract__in=Contract.objects.visible_to(person))
            | Q(call_off__in=CallOff.objects.visible_to(person))
        )


class HeadroomPosting(models.Model):
    """One movement of a lot's ledger: what it adds to the committed and to the actual value.

    The sums over a lot's postings are the lot's `committed_value` and `actual_value`, over a
    framework's lots the framework's (R26). A posting is never changed; the next one corrects it.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="postings")
    kind = models.TextField(choices=PostingKind)
    call_off = models.ForeignKey(
        CallOff, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    change = models.ForeignKey(
        ContractChange, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    committed = models.DecimalField(
        max_digits=16, decimal_places=2, help_text="Added to what is committed; may be negative."
    )
    actual = models.DecimalField(
        max_digits=16, decimal_places=2, default=0, help_text="Added to what was spent."
    )
    unguarded = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="The part of `committed` that could only be recorded, not refused.",
    )
    reason = models.TextField()
    posted_by = models.TextField(help_text="As text: history outlives people.")
    posted_at = models.DateTimeField()

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_kind_known", condition=Q(kind__in=PostingKind.values)
            ),
            models.CheckConstraint(
                name="posting_has_a_cause",
                condition=Q(call_off__isnull=False) | Q(contract__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_moves_something",
                condition=~Q(committed=0) | ~Q(actual=0),
            ),
        ]
        indexes = [models.Index(fields=["lot", "posted_at"], name="posting_by_lot")]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.committed:+}"


class HeadroomGrant(models.Model):
    """Room beyond a framework's limit, on a legal ground that a person recorded (R24, R25)."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="grants")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    ground = models.TextField(help_text="The legal basis, in words.")
    notice_id = models.TextField(blank=True, help_text="The change notice UK10, where one is due.")
    granted_by = models.TextField()
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="grant_has_a_ground", condition=~Q(ground="")),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f} on {self.framework}"
