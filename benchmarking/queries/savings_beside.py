"""What the savings of one authority are read beside: coverage, leakage and the quality of its data.

All from stored sums of the newest window that was computed; nothing of it is a saving.
"""

from dataclasses import dataclass
from typing import Any

from benchmarking.queries import benchmarks, categories, coverage, framework_use, quality, windows
from benchmarking.queries.benchmarks import Place
from benchmarking.queries.coverage import Coverage
from benchmarking.queries.savings import Slice

NOT_SORTED = "No payment of these months was sorted by framework yet."


@dataclass(frozen=True)
class Beside:
    """The data of one authority in a window, and what of it went through frameworks."""

    place: Place
    use: str
    loaded: Coverage
    quality: quality.Told

    @property
    def label(self) -> str:
        """Which months it is of."""
        return self.place.window.label if self.place.window else ""

    @property
    def of_data(self) -> str:
        """What the figures rest on, in a sentence."""
        share = self.loaded.categorised_share
        categorised = "" if share is None else f", {share:.0%} of the money in a category"
        months = f"{self.loaded.month_count} of {self.loaded.months_wanted} months loaded"
        return f"{months}{categorised}. {self.quality.sentence}"


def of(person: Any, part: Slice) -> Beside | None:
    """Of the part's authority, in its category where one is chosen; None without. Five queries."""
    if part.authority is None:
        return None
    computed = windows.computed_for(person, part.authority)
    place = Place(part.authority, [part.authority], windows.chosen(computed, ""), computed)
    if place.window is None:
        return None
    chosen = part.category
    below = categories.tree(person).at_and_below(chosen.pk) if chosen else None
    loaded = coverage.of_cells(person, [place.authority.pk], place.window.run.window)
    found = benchmarks.results(person, place).select_related(None)
    scored = found.only("quality_score", "quality_band")[:1]
    return Beside(
        place=place,
        use=framework_use.sentence(person, place, below) or NOT_SORTED,
        loaded=loaded[place.authority.pk],
        quality=quality.of_results(scored) or quality.NOT_SCORED,
    )
