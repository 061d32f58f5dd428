"""Benchmark runs: one computation of one measure over one window."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from benchmarking.choices import RunState
from benchmarking.models.releases import Release
from procurement_portal.core.models import Job, Timestamped
from procurement_portal.core.periods import Period


class RunQuerySet(models.QuerySet["BenchmarkRun"]):
    """Sets of runs."""

    def visible_to(self, person: Any) -> "RunQuerySet":
        """All: that and when figures were computed is public."""
        return self.all()

    def current(self) -> "RunQuerySet":
        """The runs whose results are shown, one a window."""
        return self.filter(state=RunState.CURRENT)


class BenchmarkRun(Timestamped):
    """A measure computed for every authority and category over twelve months.

    The current run of a window holds each authority's own figures as of its last file, and its
    peers' as they were released.
    """

    measure = models.TextField(help_text="Key of the measure.")
    method_version = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.TextField(choices=RunState, default=RunState.QUEUED)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    input_hash = models.TextField(
        blank=True, help_text="SHA-256 of the cells and denominators it read."
    )
    line_count = models.PositiveIntegerField(default=0)
    release = models.ForeignKey(
        Release,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose figures of peers stand beside own ones; none before the first.",
    )
    computed_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="run_state_known", condition=Q(state__in=RunState.values)),
            models.CheckConstraint(
                name="run_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["measure", "starts_on", "ends_on"],
                condition=Q(state=RunState.CURRENT),
                name="run_one_current_a_window",
            ),
            models.UniqueConstraint(
                fields=["measure", "starts_on", "ends_on"],
                condition=Q(state=RunState.QUEUED),
                name="run_one_queued_a_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.starts_on} to {self.ends_on}"

    @property
    def window(self) -> Period:
        """The twelve months."""
        return Period(self.starts_on, self.ends_on)
