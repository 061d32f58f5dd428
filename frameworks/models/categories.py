"""Categories: a short tree for management, the CPV codes, and the translation between them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from consortia.choices import DenominatorMeasure
from frameworks.choices import Direction, MappingScheme, SpendKind


class CategoryQuerySet(models.QuerySet["Category"]):
    """Sets of categories."""

    def visible_to(self, person: Any) -> "CategoryQuerySet":
        """All: categories are public."""
        return self.all()


class Category(models.Model):
    """What was bought, in the few words a manager uses."""

    UNCATEGORISED = "uncategorised"

    key = models.SlugField(max_length=60, unique=True)
    name = models.TextField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.TextField(choices=SpendKind, default=SpendKind.SPEND)
    direction = models.TextField(choices=Direction, default=Direction.CONTEXT)
    denominator = models.TextField(
        choices=DenominatorMeasure, default=DenominatorMeasure.POPULATION
    )
    description = models.TextField(blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(
                name="category_kind_known", condition=Q(kind__in=SpendKind.values)
            ),
            models.CheckConstraint(
                name="category_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary; the digits carry the hierarchy."""

    code = models.CharField(max_length=10, primary_key=True, help_text="With its check digit.")
    title = models.TextField()
    level = models.PositiveSmallIntegerField(help_text="2 for a division to 8 for the finest.")

    class Meta:
        verbose_name = "CPV code"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CategoryMapping(models.Model):
    """A code, label or word of somebody else's scheme, and the category it means."""

    scheme = models.TextField(choices=MappingScheme)
    code = models.TextField(help_text="Compared in lower case.")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="mappings")
    confidence = models.DecimalField(max_digits=3, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="category_mapping_once"),
            models.CheckConstraint(
                name="category_mapping_confidence_from_0_to_1",
                condition=Q(confidence__gte=0, confidence__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code} → {self.category}"
