"""What the savings of one authority are read beside: coverage, leakage and the quality of its data.

All from stored sums of the newest window that was computed; nothing of it is a saving.
"""

from dataclasses import dataclass
from typing import Any

from benchmarking.queries import categories, coverage, framework_use, quality, windows
from benchmarking.queries.benchmarks import Place
from benchmarking.queries.coverage import Coverage
from benchmarking.queries.savings import Slice
from benchmarking.queries.windows import Window

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
    """Of the part's authority, in its category where one is chosen; None without. Four queries.

    One more where the authority has no results, of whose windows the newest is then shown.
    """
    if part.authority is None:
        return None
    scored = windows.newest_result(person, part.authority)
    computed = [Window(scored.run)] if scored else windows.computed(person)[:1]
    if not computed:
        return None
    place = Place(part.authority, [part.authority], computed[0], computed)
    chosen = part.category
    below = categories.tree(person).at_and_below(chosen.pk) if chosen else None
    loaded = coverage.of_cells(person, [place.authority.pk], computed[0].run.window)
    return Beside(
        place=place,
        use=framework_use.sentence(person, place, below) or NOT_SORTED,
        loaded=loaded[place.authority.pk],
        quality=quality.of_results([scored] if scored else []) or quality.NOT_SCORED,
    )
