"""Indices: series, what was published of them and when, and their levels. Nothing is revised."""

from typing import Any

from django.db import models
from django.db.models import Q

from benchmarking.choices.savings import IndexKind
from benchmarking.models.append_only import OF_SERIES, kept_whole
from procurement_portal.core.models import Timestamped


class IndexQuerySet(models.QuerySet[Any]):
    """Rows of published indices."""

    def visible_to(self, person: Any) -> "IndexQuerySet":
        """All: indices are published."""
        return self.all()


class IndexSeries(Timestamped):
    """One index: what it is called, who publishes it, and where."""

    key = models.SlugField(max_length=80, unique=True, help_text="The publisher's own series id.")
    name = models.TextField()
    kind = models.TextField(choices=IndexKind)
    source = models.TextField(help_text="Publisher and licence.")
    is_sample = models.BooleanField(default=False)

    objects = IndexQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "index series"
        constraints = [
            models.CheckConstraint(
                name="index_series_known_with_source",
                condition=Q(kind__in=IndexKind.values) & ~Q(source="") & ~Q(name=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class IndexVintage(models.Model):
    """A series as it was published on one day; the next publication is another vintage."""

    series = models.ForeignKey(IndexSeries, on_delete=models.PROTECT, related_name="vintages")
    published_on = models.DateField()
    loaded_by = models.TextField(help_text="As text: history outlives people.")
    loaded_at = models.DateTimeField()

    objects = IndexQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "published_on"], name="index_vintage_once_a_day"
            )
        ]
        triggers = kept_whole(OF_SERIES)

    def __str__(self) -> str:
        return f"{self.series}, published {self.published_on:%-d %B %Y}"


class IndexLevel(models.Model):
    """The level of one month, or of the year that begins in it, in one vintage."""

    series = models.ForeignKey(IndexSeries, on_delete=models.PROTECT, related_name="+")
    vintage = models.ForeignKey(IndexVintage, on_delete=models.PROTECT, related_name="levels")
    month = models.DateField(help_text="First day of the month or the year.")
    level = models.DecimalField(max_digits=14, decimal_places=6)
    is_provisional = models.BooleanField(default=False, help_text="Open to revision.")

    objects = IndexQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vintage", "month"], name="index_level_once"),
            models.CheckConstraint(name="index_level_above_0", condition=Q(level__gt=0)),
            models.CheckConstraint(
                name="index_level_month_is_first_day", condition=Q(month__day=1)
            ),
        ]
        triggers = kept_whole(OF_SERIES)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.level}"
