"""What authorities of each kind spend a head in one category, as the public may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarking.charts import look, strips, words
from benchmarking.charts.specs import Spec


@dataclass(frozen=True)
class Spread:
    """A group of authorities: released pounds a head; None where withheld.

    `note` says in a few words why something is withheld, or how many stand behind it.
    """

    group: str
    median: float | None
    q1: float | None = None
    q3: float | None = None
    note: str = ""


def draw(figures: Sequence[Spread], *, width: int = 720) -> Spec:
    """One row a group, in the order given, on one axis of pounds a head from nothing.

    Raises ValueError without a figure or for a width below 280 pixels.
    """
    rows = [_strip(figure) for figure in figures]
    ends = [end for row in rows for end in (row.median, row.q3) if end is not None]
    reach = strips.Reach(
        ticks=look.ticks_around(0.0, max(ends, default=0.0)),
        label_expression="'£' + format(datum.value, ',~r')",
        title="Pounds a head",
    )
    return strips.drawn(rows, reach, width=width, description=describe(figures))


def describe(figures: Sequence[Spread]) -> str:
    """The finding in words: the highest and the lowest median, and how many groups are withheld."""
    medians = {figure.group: figure.median for figure in figures if figure.median is not None}
    if not medians:
        return "No group has enough authorities for a figure to be shown."
    highest = max(medians, key=lambda group: medians[group])
    lowest = min(medians, key=lambda group: medians[group])
    if len(medians) == 1:
        told = [f"the median for {highest} is {words.rate(medians[highest])} a head"]
    else:
        told = [
            f"the median is highest for {highest}, {words.rate(medians[highest])} a head",
            f"it is lowest for {lowest}, {words.rate(medians[lowest])}",
        ]
    withheld = len(figures) - len(medians)
    if withheld:
        told.append(f"{words.count(withheld, 'group is', 'groups are')} withheld")
    return words.sentences(told)


def _strip(figure: Spread) -> strips.Strip:
    label = [f"median {words.rate(figure.median)}"] if figure.median is not None else []
    if figure.q1 is not None and figure.q3 is not None:
        label.append(f"middle half {words.rate(figure.q1)} to {words.rate(figure.q3)}")
    if figure.note:
        label.append(figure.note)
    return strips.Strip(
        figure.group, tuple(label), median=figure.median, q1=figure.q1, q3=figure.q3
    )
