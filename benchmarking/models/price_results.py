"""Unit prices compared: figures that have passed disclosure control, and nothing else.

The lowest price is never stored: it is one buyer's. What may not be shown is absent (method 2.6).
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from benchmarking.choices import LevelStatus, PriceStatus, RunState
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.purchases import Item
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.models import Job, Timestamped


class PriceRunQuerySet(models.QuerySet["PriceRun"]):
    """Sets of runs."""

    def visible_to(self, person: Any) -> "PriceRunQuerySet":
        """All: that and when prices were compared is public."""
        return self.all()

    def current(self) -> "PriceRun | None":
        """The run whose results are shown."""
        return self.filter(state=RunState.CURRENT).order_by("-pk").first()


class PriceRun(Timestamped):
    """Every item and category compared once, over twelve whole months."""

    method_version = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.TextField(choices=RunState, default=RunState.QUEUED)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    input_hash = models.TextField(blank=True, help_text="SHA-256 of the lines that it read.")
    line_count = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(null=True, blank=True)
    told_item_count = models.PositiveIntegerField(
        null=True,
        help_text="Items of which others' prices were told with it; empty where it was not kept, "
        "as the two after it.",
    )
    told_category_count = models.PositiveIntegerField(
        null=True, help_text="Categories of which levels were told with it."
    )
    entity_count = models.PositiveIntegerField(
        null=True, help_text="Legal entities that stood behind what was told."
    )
    waiting_items = ArrayField(
        models.BigIntegerField(), default=list, help_text="Items of which what was told stays."
    )
    waiting_categories = ArrayField(
        models.BigIntegerField(), default=list, help_text="Categories likewise."
    )

    objects = PriceRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="price_run_state_known", condition=Q(state__in=RunState.values)
            ),
            models.CheckConstraint(
                name="price_run_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=[RunState.CURRENT, RunState.QUEUED]),
                name="price_run_one_current_one_queued",
            ),
        ]

    def __str__(self) -> str:
        return f"unit prices {self.starts_on} to {self.ends_on}"


def _money(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=18, decimal_places=2, null=True, **options)


def _price(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=20, decimal_places=8, null=True, **options)


class UnitPriceResult(models.Model):
    """What one authority pays for one item, beside the disclosed prices of the others."""

    run = models.ForeignKey(PriceRun, on_delete=models.CASCADE, related_name="results")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="results")
    status = models.TextField(choices=PriceStatus)
    flags = ArrayField(models.TextField(), default=list)
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    units = models.DecimalField(max_digits=20, decimal_places=6, help_text="Base units, net.")
    line_count = models.PositiveIntegerField()
    unresolved_count = models.PositiveIntegerField(help_text="Lines whose unit is not resolved.")
    excluded_count = models.PositiveIntegerField(help_text="Lines left out.")
    price = _price(help_text="Pounds for one base unit; the authority's own.")
    other_count = models.PositiveIntegerField(
        null=True, help_text="Other buyers compared with; unsaid where they are too few."
    )
    other_band = models.TextField(blank=True, help_text="How many others, in a band: <7.")
    withheld = models.TextField(blank=True, help_text="Why the others' prices are not shown.")
    median = _price()
    lower_quartile = _price()
    upper_quartile = _price()
    quartile_band = models.PositiveSmallIntegerField(null=True)
    gap_percent = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    worth_median = _money(help_text="What the released median would have saved; 0 at least.")
    worth_best_quartile = _money(help_text="The same by the released lower quartile.")
    framework_price = _price(help_text="In force on the days of the lines, weighed by quantity.")
    worth_framework = _money(help_text="What the framework's price would have saved.")
    framework_gap_percent = models.DecimalField(max_digits=14, decimal_places=4, null=True)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "authority", "item"], name="unit_price_result_once"
            ),
            models.CheckConstraint(
                name="unit_price_status_known", condition=Q(status__in=PriceStatus.values)
            ),
            models.CheckConstraint(
                name="unit_price_median_needs_7_others",
                condition=Q(median=None) | Q(other_count__isnull=False, other_count__gte=7),
            ),
            models.CheckConstraint(
                name="unit_price_quartiles_need_13_others",
                condition=Q(lower_quartile=None, upper_quartile=None)
                | Q(other_count__isnull=False, other_count__gte=13),
            ),
            models.CheckConstraint(
                name="unit_price_without_median_without_worth",
                condition=Q(median__isnull=False) | Q(worth_median=None, gap_percent=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.item_id}: {self.status}"


class PriceLevel(models.Model):
    """How dear one authority buys in a category: its own basket, and a comparable level."""

    run = models.ForeignKey(PriceRun, on_delete=models.CASCADE, related_name="levels")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    keyed_amount = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="Net spend on lines with an item key."
    )
    item_count = models.PositiveIntegerField(help_text="Items that the basket could match.")
    matched_share = models.DecimalField(max_digits=5, decimal_places=4)
    basket_status = models.TextField(choices=LevelStatus)
    basket_index = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    basket_gap = _money(help_text="Paid above the released medians; negative below.")
    level = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    error_percent = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    check_level = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    depends_on_method = models.BooleanField(default=False)
    set_count = models.PositiveIntegerField(
        null=True, help_text="Sets of buyers without a common item; levels compare within one."
    )
    other_band = models.TextField(blank=True)
    withheld = models.TextField(blank=True, help_text="Why there is no comparable level.")

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "authority", "category"], name="price_level_once"
            ),
            models.CheckConstraint(
                name="price_level_status_known", condition=Q(basket_status__in=LevelStatus.values)
            ),
            models.CheckConstraint(
                name="price_level_index_only_when_matched",
                condition=Q(basket_status=LevelStatus.VALID)
                | Q(basket_index=None, basket_gap=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.category_id}: {self.level}"


class PriceBasisQuerySet(models.QuerySet["PriceBasis"]):
    """Sets of bases."""

    def visible_to(self, person: Any) -> "PriceBasisQuerySet":
        """None: prices of others, by which alone it is decided what may move."""
        return self.none()


class PriceBasis(models.Model):
    """Who stood behind figures of an item or category that were shown, with what (R6).

    While fewer than three of them have changed since, what was told stays. Never told anybody.
    """

    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    contributors = models.JSONField(help_text="Of each family of authorities its price, as text.")
    told_at = models.DateTimeField(null=True, help_text="Empty where it was not kept yet.")

    objects = PriceBasisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "price bases"
        constraints = [
            models.CheckConstraint(
                name="price_basis_of_an_item_or_a_category",
                condition=Q(item__isnull=False, category=None)
                | Q(item=None, category__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"basis of {self.item_id or self.category_id}"
