"""Opportunities: where an authority or a consortium could save next, and what people made of it."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from benchmarking.choices.opportunities import (
    CAUSES,
    Effort,
    OpportunityKind,
    OpportunityState,
    WayToTake,
)
from benchmarking.models.purchases import Item
from benchmarking.models.savings import Initiative
from consortia.models import Authority, Consortium, standing_of
from frameworks.models import CallOff, Category, Contract, Framework, FrameworkAccess
from procurement_portal.core.models import Timestamped

REFERENCE = "OP-"


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Sets of opportunities."""

    def visible_to(self, person: Any) -> "OpportunityQuerySet":
        """Those of the person's authorities and consortia; an operator sees none."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities) | Q(consortium__in=standing.consortia)
        )

    def standing(self) -> "OpportunityQuerySet":
        """Those that the newest figures still show, or that somebody has taken."""
        return self.filter(Q(is_current=True) | Q(state=OpportunityState.TAKEN))

    def locked(self, opportunity_id: int) -> "Opportunity":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "consortium", "category", "item", "framework", "contract")
            .get(pk=opportunity_id)
        )


class Opportunity(Timestamped):
    """Pounds a year that one authority or consortium could save, or should decide about.

    `key` names it among those of its place and is the same whenever figures are computed anew, so
    that what people decided stays with it. `low` and `high` bound what it is worth; both are
    absent where nothing in pounds may be told. `at_stake` is the spend a year that it is about.
    """

    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunities"
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunities"
    )
    key = models.TextField()
    kind = models.TextField(choices=OpportunityKind)
    cause = models.TextField(
        choices=list(CAUSES.items()), blank=True, help_text="Of leakage, or of a contract."
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    low = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="Pounds a year, at the least."
    )
    high = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="Pounds a year, at the most."
    )
    at_stake = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="Spend a year that it is about."
    )
    line_count = models.PositiveIntegerField(default=0, help_text="Lines behind it.")
    effort = models.TextField(choices=Effort)
    way = models.TextField(choices=WayToTake, help_text="The next step that is proposed.")
    usable = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Frameworks that cover it and that no notice rules the place out of, the "
        "readiest first.",
    )
    overlap = models.ForeignKey(
        Category,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The highest category with an opportunity above it: what shares one may be the "
        "same pounds.",
    )
    starts_on = models.DateField(null=True, help_text="First day of the months that were read.")
    ends_on = models.DateField(null=True, help_text="Last day of them.")
    due_on = models.DateField(null=True, help_text="The day of a contract.")
    figures = models.JSONField(
        default=dict, help_text="What the amounts are worked out from, as text."
    )
    is_current = models.BooleanField(
        default=True, help_text="The newest figures show it; those before did."
    )
    computed_at = models.DateTimeField()

    state = models.TextField(choices=OpportunityState, default=OpportunityState.OPEN)
    reason = models.TextField(blank=True, help_text="Why it was dismissed.")
    decided_by = models.TextField(blank=True, help_text="As text: history outlives people.")
    decided_at = models.DateTimeField(null=True, blank=True)
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    access = models.ForeignKey(
        FrameworkAccess, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    call_off = models.ForeignKey(
        CallOff, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "consortium", "key"],
                nulls_distinct=False,
                name="opportunity_once_a_place",
            ),
            models.CheckConstraint(
                name="opportunity_of_one_place",
                condition=Q(authority=None, consortium__isnull=False)
                | Q(authority__isnull=False, consortium=None),
            ),
            models.CheckConstraint(
                name="opportunity_code_lists_known",
                condition=Q(
                    kind__in=OpportunityKind.values,
                    effort__in=Effort.values,
                    state__in=OpportunityState.values,
                    way__in=WayToTake.values,
                    cause__in=["", *CAUSES],
                ),
            ),
            models.CheckConstraint(
                name="opportunity_bounds_together",
                condition=Q(low=None, high=None)
                | Q(low__isnull=False, high__isnull=False, low__gte=0, high__gte=F("low")),
            ),
            models.CheckConstraint(
                name="opportunity_dismissed_with_a_reason",
                condition=~Q(state=OpportunityState.DISMISSED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="opportunity_decided_by_and_at_together",
                condition=Q(state=OpportunityState.OPEN, decided_by="", decided_at=None)
                | ~Q(state=OpportunityState.OPEN) & ~Q(decided_by="") & Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state"], name="opportunity_of_authority"),
            models.Index(fields=["consortium", "state"], name="opportunity_of_consortium"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number that people name it by: OP-12."""
        return f"{REFERENCE}{self.pk}"

    @property
    def may_be_claimed(self) -> bool:
        """Nobody has claimed it yet: it is open, or was taken as a request or a call-off."""
        is_claimed = self.initiative_id is not None
        return self.state == OpportunityState.OPEN or (self.is_taken and not is_claimed)

    @property
    def is_taken(self) -> bool:
        """Somebody has taken it."""
        return self.state == OpportunityState.TAKEN

    @property
    def taken_through(self) -> Framework | None:
        """The framework that was called off from or joined for it."""
        if self.call_off is not None:
            return self.call_off.lot.framework
        return self.access.framework if self.access is not None else None

    @property
    def place(self) -> Authority | Consortium | None:
        """Whose it is."""
        return self.authority or self.consortium


class OpportunityBasisQuerySet(models.QuerySet["OpportunityBasis"]):
    """Sets of bases."""

    def visible_to(self, person: Any) -> "OpportunityBasisQuerySet":
        """None: amounts of single members, by which alone it is decided what may be told."""
        return self.none()


class OpportunityBasis(models.Model):
    """Which members stood behind an amount of a consortium that was told, with what (R5, R6).

    An amount moves only where several of them have changed since every amount told before. Never
    shown to anybody, and never changed.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="bases")
    contributors = models.JSONField(help_text="Of each family of authorities its pounds, as text.")
    told_at = models.DateTimeField()

    objects = OpportunityBasisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunity bases"
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"basis of {self.opportunity_id}"
