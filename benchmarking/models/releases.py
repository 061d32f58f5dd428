"""Numbered releases: what anybody may know of others, frozen on the day it was published.

A release is written whole by one action and sealed; triggers then refuse every change, so that
two states before and after somebody's file can not be compared (method 2.6, R5 and R6). Only
releases of sample data may go, with the sample.
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from benchmarking.choices import ResultStatus
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.choices import AuthorityKind, RoleKind
from consortia.models import Authority, standing_of
from frameworks.models import Category
from procurement_portal.core.append_only import Closing

SEALED = """
    IF OLD.is_sealed AND NOT (TG_OP = 'DELETE' AND OLD.is_sample) THEN
        RAISE EXCEPTION 'A published release is never changed.';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
PART_OF_SEALED = """
    IF TG_OP = 'INSERT' AND NOT (
        SELECT is_sealed FROM benchmarking_release WHERE id = NEW.release_id
    ) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND (
        SELECT is_sample FROM benchmarking_release WHERE id = OLD.release_id
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'A published release is never changed.';
"""


def part_of_sealed() -> pgtrigger.Trigger:
    """Rows come while their release is written, and never change after."""
    return Closing(
        name="frozen",
        closes=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=PART_OF_SEALED,
    )


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Sets of releases."""

    def visible_to(self, person: Any) -> "ReleaseQuerySet":
        """All that are whole: that, when and by which method figures were released is public."""
        return self.filter(is_sealed=True)


class Release(models.Model):
    """One publication of the figures that others may see, numbered from 1."""

    number = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField()
    published_by = models.TextField(help_text="As the audit trail names them.")
    methods = models.JSONField(help_text="The version of each measure, by its key.")
    peer_versions = ArrayField(
        models.BigIntegerField(), default=list, help_text="Frozen sets of neighbours it used."
    )
    input_hash = models.TextField(blank=True, help_text="SHA-256 of what every figure rests on.")
    figures_hash = models.TextField(blank=True, help_text="SHA-256 of the figures as released.")
    figure_count = models.PositiveIntegerField(default=0)
    carried_count = models.PositiveIntegerField(
        default=0, help_text="Figures of an earlier release that stand, for too few changed."
    )
    withheld_count = models.PositiveIntegerField(default=0)
    is_sample = models.BooleanField(default=False)
    is_sealed = models.BooleanField(default=False, help_text="Whole; nothing changes any more.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_sealed_with_its_hashes",
                condition=Q(is_sealed=False) | ~Q(input_hash="") & ~Q(figures_hash=""),
            )
        ]
        triggers = [
            Closing(
                name="frozen",
                closes=pgtrigger.Delete,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"


class ReleaseFigureQuerySet(models.QuerySet["ReleaseFigure"]):
    """Sets of released figures."""

    def visible_to(self, person: Any) -> "ReleaseFigureQuerySet":
        """Those for the public, and those made for the authorities where the person stands."""
        held = standing_of(person).authorities
        return self.filter(Q(viewer=None) | Q(viewer__in=held), release__is_sealed=True)


class ReleaseFigure(models.Model):
    """Median and quartiles of one fixed cut: of a kind for the public, or for one authority.

    A cut is a category and window with the bodies of one kind (L3), or with the peers of one
    authority, itself left out (L2). `contributors` and `changed_count` are never told to anybody.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="figures")
    measure = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    peer_group = models.TextField(choices=AuthorityKind)
    viewer = models.ForeignKey(
        Authority,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="For whom it was made; empty for the public.",
    )
    tier = models.TextField(blank=True, help_text="With whom the viewer is compared.")
    peer_version = models.BigIntegerField(null=True)
    median = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    lower_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    upper_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    other_count = models.PositiveIntegerField(
        null=True, help_text="Contributors apart from the reader; unsaid where too few."
    )
    other_band = models.TextField(help_text="The same against the number needed: <7.")
    excluded_count = models.PositiveIntegerField(null=True)
    rank_lowest = models.PositiveIntegerField(null=True)
    rank_highest = models.PositiveIntegerField(null=True)
    is_outlier = models.BooleanField(default=False, help_text="The viewer's own rate was far out.")
    statuses = models.JSONField(default=dict, help_text="How many stand at each status (L3).")
    quality = models.JSONField(default=dict, help_text="How many are of each band (L3).")
    withheld = models.TextField(blank=True, help_text="Why there is no median.")
    based_on = models.ForeignKey(
        Release,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The release whose inputs it rests on; an earlier one where it was carried over.",
    )
    contributors = ArrayField(models.BigIntegerField(), default=list)
    changed_count = models.PositiveIntegerField(
        null=True, help_text="Contributors that differ from the nearest earlier figure of the cut."
    )

    objects = ReleaseFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "measure", "starts_on", "ends_on", "category", "viewer"],
                condition=Q(viewer__isnull=False),
                name="release_figure_once_a_viewer",
            ),
            models.UniqueConstraint(
                fields=["release", "measure", "starts_on", "ends_on", "category", "peer_group"],
                condition=Q(viewer=None),
                name="release_figure_once_a_kind",
            ),
            models.CheckConstraint(
                name="release_figure_median_needs_others",
                condition=Q(median=None)
                | Q(other_count__isnull=False, other_count__gte=10)
                | Q(viewer__isnull=False, other_count__isnull=False, other_count__gte=7),
            ),
            models.CheckConstraint(
                name="release_figure_quartiles_need_13_others",
                condition=Q(lower_quartile=None, upper_quartile=None)
                | Q(other_count__isnull=False, other_count__gte=13),
            ),
            models.CheckConstraint(
                name="release_figure_shown_or_withheld",
                condition=Q(median=None, withheld__gt="") | Q(median__isnull=False, withheld=""),
            ),
        ]
        indexes = [
            models.Index(fields=["viewer", "release"], name="release_figure_of_viewer"),
            models.Index(fields=["starts_on", "ends_on", "based_on"], name="release_figure_fresh"),
        ]
        triggers = [part_of_sealed()]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.category_id} {self.peer_group} {self.viewer_id or ''}"

    @property
    def is_carried_over(self) -> bool:
        """Whether it is the figure of an earlier release, for too few contributors changed."""
        return self.based_on_id != self.release_id


class ReleaseInput(models.Model):
    """What one authority brought to the figures of a release: kept to compare and to reproduce.

    It is the authority's own (level L0), and the portal's; no figure of others gives it away.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="inputs")
    measure = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    peer_group = models.TextField(choices=AuthorityKind)
    net_pence = models.BigIntegerField()
    denominator = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    months = models.PositiveSmallIntegerField()
    quality_band = models.TextField(blank=True)
    status = models.TextField(choices=ResultStatus)
    rate = models.DecimalField(
        max_digits=20, decimal_places=8, null=True, help_text="Where it stood in distributions."
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "measure", "starts_on", "ends_on", "category", "authority"],
                name="release_input_once",
            )
        ]
        triggers = [part_of_sealed()]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.authority_id} {self.category_id}"


class ReleaseReadingQuerySet(models.QuerySet["ReleaseReading"]):
    """Sets of readings."""

    def visible_to(self, person: Any) -> "ReleaseReadingQuerySet":
        """All for an operator; else those of the authorities that the person audits."""
        standing = standing_of(person)
        audited = standing.authorities_as([RoleKind.AUDITOR])
        return self if standing.is_operator else self.filter(authority__in=audited)


class ReleaseReading(models.Model):
    """That somebody read a release's figures for an authority through a door, on a day (R8)."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="readings")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    reader_ref = models.TextField(help_text="person:12; kept as text, since people go.")
    reader = models.TextField()
    door = models.TextField(help_text="page, csv, api or pack.")
    day = models.DateField()
    first_at = models.DateTimeField()

    objects = ReleaseReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "authority", "reader_ref", "door", "day"],
                name="release_reading_once_a_day",
            )
        ]
        triggers = [
            Closing(
                name="append_only",
                closes=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=PART_OF_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.door} {self.day}"
