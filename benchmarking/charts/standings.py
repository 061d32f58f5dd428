"""Where one authority stands in each category, against its own peers.

Each category is drawn in per cent of its peer median, so that pence and hundreds of pounds can
be read on one axis; the labels give the pounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarking.charts import strips, words
from benchmarking.charts.specs import Spec

NEAREST_END = 150.0
FURTHEST_END = 250.0
STEP = 50.0


@dataclass(frozen=True)
class Standing:
    """A category as one authority may see it: pounds a head; None where there is nothing to show.

    `note` says in a few words why the peers are withheld, or why the own rate is missing:
    "fewer than 7 peers".
    """

    category: str
    own: float | None
    median: float | None
    q1: float | None = None
    q3: float | None = None
    note: str = ""


@dataclass(frozen=True)
class _Compared:
    category: str
    own: float
    median: float

    @property
    def per_cent(self) -> float:
        return 100.0 * self.own / self.median

    @property
    def told(self) -> str:
        rates = f"{words.rate(self.own)} against {words.rate(self.median)}"
        return f"{self.category}, {rates} ({words.against(self.own, self.median)})"


def draw(figures: Sequence[Standing], *, width: int = 720) -> Spec:
    """One row a category, in the order given; beyond 250 % of the median an arrowhead.

    Raises ValueError without a figure or for a width below 280 pixels.
    """
    rows = [_strip(figure) for figure in figures]
    ends = [end for row in rows for end in (row.own, row.q3) if end is not None]
    end = min(max([NEAREST_END, *ends]), FURTHEST_END)
    reach = strips.Reach(
        ticks=tuple(STEP * step for step in range(int(-(-end // STEP)) + 1)),
        label_expression="datum.value + '%'",
        title="Percentage of the median of the peers",
    )
    return strips.drawn(rows, reach, width=width, description=describe(figures))


def describe(figures: Sequence[Standing]) -> str:
    """The finding in words: how many categories stand above, and the furthest either way."""
    compared = [found for figure in figures if (found := _compared(figure))]
    if not compared:
        return "No category can be compared with peers yet."
    highest = max(compared, key=lambda found: found.per_cent)
    lowest = min(compared, key=lambda found: found.per_cent)
    told = [f"{_how_many_above(compared)} more a head than the median of the peers"]
    if highest.own > highest.median:
        told.append(f"furthest above is {highest.told}")
    if lowest.own < lowest.median:
        told.append(f"furthest below is {lowest.told}")
    silent = len(figures) - len(compared)
    if silent:
        told.append(f"{words.count(silent, 'category is', 'categories are')} not compared")
    return words.sentences(told)


def _how_many_above(compared: Sequence[_Compared]) -> str:
    above = sum(found.own > found.median for found in compared)
    if above == 0:
        return "no category costs"
    if above == len(compared):
        return "every category that is compared costs"
    costs = "costs" if above == 1 else "cost"
    return f"{words.number(above)} of {words.number(len(compared))} categories {costs}"


def _compared(figure: Standing) -> _Compared | None:
    """The figure, where both an own rate and a median above nothing are there."""
    if figure.own is None or figure.median is None or figure.median <= 0:
        return None
    return _Compared(figure.category, figure.own, figure.median)


def _strip(figure: Standing) -> strips.Strip:
    found = _compared(figure)
    note = [figure.note] if figure.note else []
    if found:
        gap = f"{words.against(found.own, found.median)} {words.rate(found.median)}"
        label = [words.rate(found.own), gap, *note]
    else:
        label = [*([words.rate(figure.own)] if figure.own is not None else []), *note]
    return strips.Strip(
        name=figure.category,
        label=tuple(label),
        own=_of_median(figure.own, figure.median),
        median=_of_median(figure.median, figure.median),
        q1=_of_median(figure.q1, figure.median),
        q3=_of_median(figure.q3, figure.median),
    )


def _of_median(rate: float | None, median: float | None) -> float | None:
    """Per cent of the median, where both are there."""
    if rate is None or median is None or median <= 0:
        return None
    return 100.0 * rate / median
