"""Every measure that the portal computes, for the page that explains them and for the runs."""

from typing import Protocol

from benchmarking.measures import framework_use, savings, spend_per_head, unit_price, yearly_change
from benchmarking.measures.vocabulary import Direction


class Measure(Protocol):
    """What the module of a measure says of itself, beside the functions that compute it."""

    SLUG: str
    VERSION: int
    NAME: str
    WHY: str
    NUMERATOR: str
    DENOMINATOR: str
    DIRECTION: Direction
    SILENT_WHEN: tuple[str, ...]


MEASURES: tuple[Measure, ...] = (spend_per_head, unit_price, framework_use, yearly_change, savings)


def by_slug(slug: str) -> Measure:
    """The measure of that name. Raises KeyError when there is none."""
    for measure in MEASURES:
        if slug == measure.SLUG:
            return measure
    raise KeyError(slug)
