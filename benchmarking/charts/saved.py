"""What was saved, line by line, against what was meant to be: one bar each, with its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt

from benchmarking.charts import look, words
from benchmarking.charts.specs import Spec

LINE = 21
BAR = 18
GAP = 16
FOOT = 30
TOP = 4
OVERHANG = 4
TARGET_COLOUR = "#F46A25"

POUNDS = (
    "(datum.value < 0 ? '−£' : '£')"
    " + replace(replace(format(abs(datum.value), '~s'), 'M', 'm'), 'G', 'bn')"
)


@dataclass(frozen=True)
class Saved:
    """Net pounds under a name, negative where costs and dis-savings outweigh; and the target."""

    name: str
    amount: Decimal
    target: Decimal | None = None


def draw(about: str, lines: Sequence[Saved], *, width: int = 720) -> Spec:
    """One bar a line in the order given, a mark where its target lies, and both in figures.

    Raises ValueError without a line or for a width below 280 pixels.
    """
    if not lines:
        raise ValueError("a chart has at least one line")
    look.check_width(width)
    step = LINE + BAR + GAP
    height = TOP + step * len(lines)
    layers = [
        *_bars(lines, step, height),
        *_targets(lines, step),
        *_texts(lines, step, width - 2 * look.MARGIN),
    ]
    return look.finished(
        layers, width=width, height=height, foot=FOOT, description=describe(about, lines)
    )


def describe(about: str, lines: Sequence[Saved]) -> str:
    """The finding in words: how many have reached their target, else the sum and the largest.

    Lines with targets may hold each other, as a whole year holds its categories, and are not added.
    """
    aimed = [line for line in lines if line.target is not None]
    if aimed:
        reached = sum(line.amount >= line.target for line in aimed if line.target is not None)
        return words.sentences([f"{about}: {_reached(reached, len(aimed))}"])
    total = sum((line.amount for line in lines), Decimal(0))
    told = [f"{about} came to {words.amount(total)}"]
    most = max(lines, key=lambda line: (line.amount, line.name))
    if len(lines) > 1 and most.amount > 0:
        told.append(f"the largest is {most.name}, {words.amount(most.amount)}")
    return words.sentences(told)


def _reached(reached: int, aimed: int) -> str:
    if aimed == 1:
        return "the target is reached" if reached else "the target is not reached"
    if reached == 0:
        return f"none of {words.number(aimed)} targets is reached"
    are = "is" if reached == 1 else "are"
    return f"{words.number(reached)} of {words.number(aimed)} targets {are} reached"


def _scale(lines: Sequence[Saved]) -> tuple[float, ...]:
    amounts = [float(line.amount) for line in lines]
    amounts += [float(line.target) for line in lines if line.target is not None]
    return look.ticks_around(min([0.0, *amounts]), max([0.0, *amounts]))


def _x(lines: Sequence[Saved], field: str) -> alt.X:
    ticks = _scale(lines)
    axis = alt.Axis(
        values=list(ticks), labelExpr=POUNDS, title=None, grid=True, domain=False, labelFlush=True
    )
    return alt.X(field, axis=axis, scale=alt.Scale(domain=[ticks[0], ticks[-1]], nice=False))


def _upper(place: int, step: int) -> float:
    return TOP + step * place + LINE


def _bars(lines: Sequence[Saved], step: int, height: int) -> list[alt.Chart]:
    rows: list[look.Row] = [
        {
            "from": 0.0,
            "to": float(line.amount),
            "y": _upper(place, step),
            "y2": _upper(place, step) + BAR,
        }
        for place, line in enumerate(lines)
    ]
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    return [
        look.rows(rows)
        .mark_rect(color=look.DARK_BLUE)
        .encode(x=_x(lines, "from:Q"), x2="to", y=y, y2="y2")
    ]


def _targets(lines: Sequence[Saved], step: int) -> list[alt.Chart]:
    """A mark across the bar, longer than the bar is thick."""
    rows: list[look.Row] = [
        {
            "at": float(line.target),
            "y": _upper(place, step) - OVERHANG,
            "y2": _upper(place, step) + BAR + OVERHANG,
        }
        for place, line in enumerate(lines)
        if line.target is not None
    ]
    if not rows:
        return []
    mark = look.rows(rows).mark_rule(color=TARGET_COLOUR, strokeWidth=4)
    return [mark.encode(x=alt.X("at:Q"), y=alt.Y("y:Q", axis=None), y2="y2")]


def _texts(lines: Sequence[Saved], step: int, inner: float) -> list[alt.Chart]:
    rows: list[look.Row] = [
        {"name": line.name, "text": _figures(line), "y": _upper(place, step) - LINE / 2}
        for place, line in enumerate(lines)
    ]
    y = alt.Y("y:Q", axis=None)
    marks = look.rows(rows)
    name = marks.mark_text(align="left", baseline="middle", fontWeight="bold")
    figures = marks.mark_text(align="right", baseline="middle", fontSize=look.SMALL_TEXT_SIZE)
    return [
        name.encode(x=alt.value(0), y=y, text="name:N"),
        figures.encode(x=alt.value(inner), y=y, text="text:N"),
    ]


def _figures(line: Saved) -> str:
    told = words.amount(line.amount)
    return told if line.target is None else f"{told}, target {words.amount(line.target)}"
