"""Which charts the pages show, as plain figures: the page looks a drawing up, a worker makes it.

A drawing is named by its figures and by the code that draws, so it never goes stale; naming one
takes microseconds, where making its specification takes a fifth of a second.
"""

import functools
import hashlib
import importlib.metadata
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from benchmarking.charts import (
    bars,
    distribution,
    look,
    render,
    saved,
    shares,
    specs,
    standings,
    strips,
    words,
)
from benchmarking.measures.quality import Band
from benchmarking.models import BenchmarkDistribution, BenchmarkResult, ChartImage
from benchmarking.queries import categories, wording
from procurement_portal.core.figures import Figure

MOST_ROWS = 12


@dataclass(frozen=True)
class Drawing:
    """A chart before it is drawn: its kind, its figures, and what they are of."""

    kind: str
    figures: tuple[Any, ...]
    about: str = ""

    @cached_property
    def key(self) -> str:
        """The name under which its picture is kept."""
        return specs.key(
            {
                "kind": self.kind,
                "about": self.about,
                "figures": [_plain(asdict(figure)) for figure in self.figures],
                "drawn_by": drawing_code(),
            }
        )

    @property
    def spec(self) -> specs.Spec:
        """The specification that the renderer draws."""
        return MADE_BY[self.kind](self)

    @cached_property
    def told(self) -> str:
        """The finding in sentences, for those who do not see the picture."""
        return TOLD_BY[self.kind](self)

    @property
    def title(self) -> str:
        """The first of them."""
        return self.told.split(". ")[0].removesuffix(".")


MADE_BY: dict[str, Callable[[Drawing], specs.Spec]] = {
    "standings": lambda drawing: standings.draw(drawing.figures),
    "months": lambda drawing: bars.draw(drawing.about, drawing.figures),
    "spreads": lambda drawing: distribution.draw(drawing.figures),
    "shares": lambda drawing: shares.draw(drawing.figures),
    "saved": lambda drawing: saved.draw(drawing.about, drawing.figures),
}
TOLD_BY: dict[str, Callable[[Drawing], str]] = {
    "standings": lambda drawing: standings.describe(drawing.figures),
    "months": lambda drawing: bars.describe(drawing.about, drawing.figures),
    "spreads": lambda drawing: distribution.describe(drawing.figures),
    "shares": lambda drawing: shares.describe(drawing.figures),
    "saved": lambda drawing: saved.describe(drawing.about, drawing.figures),
}


@functools.cache
def drawing_code() -> str:
    """The SHA-256 of the modules that draw and the version of their library."""
    rooms = (bars, distribution, look, render, saved, shares, standings, strips, words)
    sources = [*map(inspect.getsource, rooms), importlib.metadata.version("altair")]
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()


def _plain(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal | date) else value
        for name, value in figure.items()
    }


def of_standings(results: Iterable[BenchmarkResult]) -> Drawing | None:
    """The categories with the most spend among those compared, the furthest above first.

    Categories that hold others are left out: the others say where. So is data of band D.
    """
    compared = [
        result
        for result in categories.leaves(results)
        if result.median is not None and result.rate is not None and result.quality_band != Band.D
    ]
    largest = sorted(compared, key=lambda result: (-result.net_amount, result.category_id))
    shown = sorted(
        largest[:MOST_ROWS],
        key=lambda result: (-(result.gap_percent or Decimal(0)), result.category_id),
    )
    return Drawing("standings", tuple(map(_standing, shown))) if shown else None


def of_one(result: BenchmarkResult | None) -> Drawing | None:
    """One category on its strip; nothing where there is no median to stand against."""
    if result is None or result.median is None or result.rate is None:
        return None
    return Drawing("standings", (_standing(result),))


def of_months(category_name: str, months: Sequence[bars.Month]) -> Drawing | None:
    """One category month by month; nothing where no month holds an amount."""
    if not any(month.net_amount for month in months):
        return None
    return Drawing("months", tuple(months), about=category_name)


def of_spreads(rows: Iterable[BenchmarkDistribution]) -> Drawing | None:
    """One category by kind of authority, highest median first; nothing where all are withheld."""
    shown = sorted(
        (row for row in rows if row.median is not None),
        key=lambda row: (-(row.median or Decimal(0)), row.peer_group),
    )
    return Drawing("spreads", tuple(map(_spread, shown))) if shown else None


def of_shares(cuts: Iterable[shares.Cut]) -> Drawing | None:
    """The categories with the most that is addressable; nothing where nothing is."""
    addressable = sorted(
        (cut for cut in cuts if cut.whole > 0), key=lambda cut: (-cut.whole, cut.category)
    )
    return Drawing("shares", tuple(addressable[:MOST_ROWS])) if addressable else None


def _standing(result: BenchmarkResult) -> standings.Standing:
    return standings.Standing(
        category=result.category.name,
        own=_float(result.rate),
        median=_float(result.median),
        q1=_float(result.lower_quartile),
        q3=_float(result.upper_quartile),
    )


def _spread(row: BenchmarkDistribution) -> distribution.Spread:
    return distribution.Spread(
        group=wording.many(row.peer_group),
        median=_float(row.median),
        q1=_float(row.lower_quartile),
        q3=_float(row.upper_quartile),
        note=f"{row.compared_count} bodies",
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def figure(
    name: str,
    drawing: Drawing | None,
    svg: str,
    *,
    subtitle: str,
    source: str,
    title: str = "",
) -> Figure | None:
    """A drawing with the words around it; the finding is its own unless the page says it."""
    if drawing is None:
        return None
    finding = title or drawing.title
    return Figure(name, finding, svg, told=drawing.told, subtitle=subtitle, source=source)


def pictures(*drawings: Drawing | None) -> dict[str, str]:
    """The SVG of those that have been drawn, by key. One query."""
    keys = [drawing.key for drawing in drawings if drawing is not None]
    return dict(ChartImage.objects.filter(key__in=keys).values_list("key", "svg")) if keys else {}
