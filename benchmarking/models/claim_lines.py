"""The lines that claims own, each at most once a type of saving."""

import pgtrigger
from django.db import models
from django.db.models import Q

from benchmarking.choices.savings import SavingType
from benchmarking.models.append_only import never_removed
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.purchases import Item
from benchmarking.models.savings import Claim
from benchmarking.models.spend import SpendLine
from consortia.models import Authority


class ClaimLineQuerySet(OfAuthorityQuerySet):
    """Sets of lines that claims own."""

    def live(self) -> "ClaimLineQuerySet":
        """Those whose claim still stands on them."""
        return self.filter(is_live=True)


class ClaimLine(models.Model):
    """What a claim owns: a line of spend, or an item at the authority in a month.

    No other claim of the same type owns it as long as this one stands (double counting, rule 1).
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=SavingType, help_text="The claim's.")
    month = models.DateField(help_text="First day of the month it counts in.")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    financial_year = models.SmallIntegerField(null=True, blank=True)
    spend_import = models.ForeignKey(
        "benchmarking.SpendImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    row_number = models.IntegerField(null=True, blank=True)
    baseline_cost = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="What the line of spend would have cost.",
    )
    amount = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="What is claimed on the line of spend.",
    )
    paid = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="What the line cost."
    )
    is_live = models.BooleanField(default=True)

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["financial_year", "spend_import", "row_number", "kind"],
                condition=Q(is_live=True, item=None),
                name="spend_line_claimed_once_a_type",
            ),
            models.UniqueConstraint(
                fields=["authority", "item", "month", "kind"],
                condition=Q(is_live=True, item__isnull=False),
                name="item_month_claimed_once_a_type",
            ),
            models.CheckConstraint(
                name="claim_line_is_of_one_thing",
                condition=Q(
                    item__isnull=False,
                    financial_year=None,
                    spend_import=None,
                    row_number=None,
                    baseline_cost=None,
                    amount=None,
                    paid=None,
                )
                | Q(
                    item=None,
                    financial_year__isnull=False,
                    spend_import__isnull=False,
                    row_number__isnull=False,
                    baseline_cost__isnull=False,
                    amount__isnull=False,
                    paid__isnull=False,
                ),
            ),
            models.CheckConstraint(name="claim_line_month_is_first_day", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(fields=["claim", "month"], name="claim_line_of_claim")]
        triggers = [
            pgtrigger.ReadOnly(name="facts_stay", exclude=["is_live"]),
            pgtrigger.Protect(
                name="let_go_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_live=False),
            ),
            never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.item or self.row_number} {self.month:%Y-%m}"

    @property
    def spend_line_key(self) -> tuple[int, int, int] | None:
        """The key of the line of spend; None where it is an item's month."""
        year, spend_import, row = self.financial_year, self.spend_import_id, self.row_number
        if year is None or spend_import is None or row is None:
            return None
        return year, spend_import, row

    @classmethod
    def key_of(cls, line: SpendLine) -> tuple[int, int, int]:
        """The key by which a line of spend is owned."""
        return line.financial_year, line.spend_import_id, line.row_number
