"""The periods that have been computed, and which of them a page shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, When

from benchmarking.choices import ResultStatus, RunState
from benchmarking.measures import spend_per_head
from benchmarking.models import BenchmarkResult, BenchmarkRun
from consortia.models import Authority
from procurement_portal.core.periods import Period, financial_year, financial_year_label
from procurement_portal.core.templatetags import formats


@dataclass(frozen=True)
class Window:
    """A current run and the words for its twelve months."""

    run: BenchmarkRun
    has_compared: bool = False
    has_results: bool = False

    @property
    def key(self) -> str:
        """Its last month, as the address names it: 2026-03."""
        return f"{self.run.ends_on:%Y-%m}"

    @property
    def release(self) -> str:
        """Which release the figures of others are of; nothing before the first."""
        return told_release(self.run)

    @property
    def label(self) -> str:
        """Financial year 2025 to 2026, or December 2024 to November 2025."""
        year = financial_year(self.run.starts_on)
        if self.run.window == Period.of_financial_year(year):
            return f"Financial year {financial_year_label(year)}"
        return f"{self.run.starts_on:%B %Y} to {self.run.ends_on:%B %Y}"


def told_release(run: BenchmarkRun) -> str:
    """Which release the figures of others are of: "release 3 of 1 May 2026"."""
    if run.release is None:
        return ""
    return f"release {run.release.number} of {formats.day(run.release.published_at)}"


def computed(person: Any) -> list[Window]:
    """Every window with current figures, the newest first."""
    return [Window(run, has_results=True) for run in _current(person)]


def computed_for(person: Any, authority: Authority) -> list[Window]:
    """The same, each with whether the authority has results in it, and compared ones."""
    results = BenchmarkResult.objects.visible_to(person).filter(
        run=OuterRef("pk"), authority=authority
    )
    runs = _current(person).annotate(
        has_results=Exists(results),
        has_compared=Exists(results.filter(status=ResultStatus.VALID)),
    )
    return [Window(run, run.has_compared, run.has_results) for run in runs]


def chosen(windows: list[Window], key: str) -> Window | None:
    """The window of that key; without a key the newest that compares, else has results.

    None when nothing has been computed. Raises LookupError for a key that is not there.
    """
    if key:
        return {window.key: window for window in windows}[key]
    for wanted in ("has_compared", "has_results"):
        found = next((window for window in windows if getattr(window, wanted)), None)
        if found is not None:
            return found
    return windows[0] if windows else None


def newest_result(person: Any, authority: Authority) -> BenchmarkResult | None:
    """A result of the authority in the window that `chosen` takes without a key. One query.

    None where the authority has no result in any window.
    """
    rows = BenchmarkResult.objects.visible_to(person).filter(
        authority=authority, run__measure=spend_per_head.SLUG, run__state=RunState.CURRENT
    )
    is_compared = Case(When(status=ResultStatus.VALID, then=1), default=0)
    of_run = ("run__starts_on", "run__ends_on")
    rows = rows.select_related("run").only("quality_score", "quality_band", *of_run)
    return rows.order_by(is_compared.desc(), "-run__ends_on", "-run_id").first()


def newest_whole(windows: list[Window], *, on: date) -> Window | None:
    """The newest window that is over on the day, else the newest."""
    over = [window for window in windows if window.run.ends_on < on]
    return next(iter(over or windows), None)


def _current(person: Any) -> Any:
    runs = BenchmarkRun.objects.visible_to(person).current()
    of_measure = runs.filter(measure=spend_per_head.SLUG).select_related("release")
    return of_measure.order_by("-ends_on", "-pk")
