"""What all charts share: the Analysis Function's colours, one typeface, the frame around the marks.

Colour never carries meaning alone: each kind of mark has a shape of its own and a label.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import altair as alt

from benchmarking.charts.specs import Spec

Row = dict[str, Any]

FONT = "Arial, Liberation Sans, sans-serif"
TEXT_SIZE = 14
SMALL_TEXT_SIZE = 13

DARK_BLUE = "#12436D"
MID_GREY = "#BFBFBF"
DARK_GREY = "#3D3D3D"
EDGE_GREY = "#6E6E6E"
INK = "#0B0C0C"

MARGIN = 10
NARROWEST = 280
NARROW_BELOW = 520
ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def check_width(width: int) -> None:
    """Raises ValueError below 280 pixels, where the labels no longer fit."""
    if width < NARROWEST:
        raise ValueError(f"a chart is at least {NARROWEST} pixels wide")


def finished(
    layers: list[alt.Chart],
    *,
    width: int,
    height: int,
    foot: int,
    description: str,
    left: int = 0,
    above: int = 0,
) -> Spec:
    """The layers in a frame `width` pixels wide over all.

    `height` is that of the marks; `foot`, `left` and `above` are the pixels that axes and notes
    take below, beside and over them.
    """
    chart = (
        alt.layer(*layers)
        .properties(
            width=width - 2 * MARGIN - left,
            height=height,
            description=description,
            background="transparent",
            padding={"left": MARGIN + left, "right": MARGIN, "top": above, "bottom": foot},
            autosize=alt.AutoSizeParams(type="none"),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_text(fontSize=TEXT_SIZE, color=INK)
        .configure_axis(
            labelFontSize=SMALL_TEXT_SIZE,
            titleFontSize=SMALL_TEXT_SIZE,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#E4E4E4",
            domainColor=EDGE_GREY,
            tickColor=EDGE_GREY,
        )
    )
    spec: Spec = chart.to_dict()
    return spec


def ticks_around(lowest: float, highest: float, *, steps: int = 5) -> tuple[float, ...]:
    """Round numbers, 0 among them, from at or below the lowest to at or above the highest.

    At most `steps` of them lie on the longer side of 0.
    """
    reach = max(highest, -lowest)
    if reach <= 0:
        return (0.0, 1.0)
    exact = Decimal(repr(float(reach)))
    unit = Decimal(1).scaleb((exact / steps).adjusted())
    step = next(unit * size for size in ROUND_STEPS if unit * size * steps >= exact)
    down = _steps_to(-lowest, step)
    up = _steps_to(highest, step)
    return tuple(float(step * place) for place in range(-down, up + 1))


def _steps_to(end: float, step: Decimal) -> int:
    return max(0, math.ceil(Decimal(repr(float(end))) / step))


def rows(values: Sequence[Row]) -> alt.Chart:
    """A layer's own rows, written into the specification."""
    return alt.Chart(alt.InlineData(values=list(values)))
