"""How a strip is drawn, for `standings` and `distribution` alike.

A bar for the middle half of the peers, a tick for their median, a dot for the own rate; the name
and the figures in words above.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from benchmarking.charts import look
from benchmarking.charts.specs import Spec

BAND_HEIGHT = 14
TICK_HEIGHT = 26
STRIP_ROOM = 38
GAP = 14
LINE = 21
LETTER = 6.9
BOLD_LETTER = 7.9
FOOT = 46


@dataclass(frozen=True)
class Strip:
    """One row: its name, what is said of it, and its places on the axis, None if not shown."""

    name: str
    label: tuple[str, ...] = ()
    own: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None

    @property
    def has_marks(self) -> bool:
        """Whether anything is drawn below the texts."""
        return self.own is not None or self.median is not None


@dataclass(frozen=True)
class Reach:
    """The axis: from 0 to its last tick, what its labels say, and what it is called."""

    ticks: tuple[float, ...]
    label_expression: str
    title: str


@dataclass(frozen=True)
class _Placed:
    """A strip with its texts in lines, between two heights in pixels from the top."""

    strip: Strip
    top: int
    name: tuple[str, ...]
    label: tuple[str, ...]
    bottom: int

    @property
    def middle(self) -> int:
        """The height at which the marks lie."""
        return self.bottom - LINE


@dataclass(frozen=True)
class _KeyItem:
    mark: str
    words: str


OWN = _KeyItem("own", "this authority")
MEDIAN = _KeyItem("median", "median of the peers")
MIDDLE_HALF = _KeyItem("band", "middle half of the peers")


def drawn(strips: Sequence[Strip], reach: Reach, *, width: int, description: str) -> Spec:
    """The strips under each other below a key. A dot beyond the axis becomes an arrowhead.

    Long texts are broken into lines. Raises ValueError without a strip or for a width below 280
    pixels.
    """
    if not strips:
        raise ValueError("a chart has at least one row")
    look.check_width(width)
    narrow = width < look.NARROW_BELOW
    inner = width - 2 * look.MARGIN
    key_lines = _key_lines(strips, narrow=narrow)
    top = LINE * len(key_lines) + 12
    placed: list[_Placed] = []
    for strip in strips:
        placed.append(_placed(strip, top, inner, narrow=narrow))
        top = placed[-1].bottom

    layers = [*_marks(placed, top, reach), *_texts(placed, inner, narrow=narrow)]
    layers += _key(key_lines)
    return look.finished(layers, width=width, height=top, foot=FOOT, description=description)


def _placed(strip: Strip, top: int, inner: int, *, narrow: bool) -> _Placed:
    """Break the texts: side by side where there is room, else the figures below the name."""
    if narrow:
        name = _lines(strip.name, inner, BOLD_LETTER)
        label = _joined(strip.label, inner)
        lines = len(name) + len(label)
    else:
        label = _joined(strip.label, inner * 0.6)
        label_width = max((len(line) for line in label), default=0) * LETTER
        name = _lines(strip.name, inner - label_width - LINE, BOLD_LETTER)
        lines = max(len(name), len(label))
    below = STRIP_ROOM if strip.has_marks else GAP
    return _Placed(strip, top, tuple(name), tuple(label), top + LINE * lines + below)


def _lines(text: str, room: float, letter: float) -> list[str]:
    return textwrap.wrap(text, max(8, int(room / letter)))


def _joined(parts: Sequence[str], room: float) -> list[str]:
    """As many parts on a line as it holds, with a dot between them."""
    lines: list[str] = []
    for part in parts:
        together = f"{lines[-1]} · {part}" if lines else part
        if lines and len(together) * LETTER <= room:
            lines[-1] = together
        else:
            lines += _lines(part, room, LETTER)
    return lines


def _marks(placed: Sequence[_Placed], height: int, reach: Reach) -> list[alt.Chart]:
    end = reach.ticks[-1]
    axis = alt.Axis(
        values=list(reach.ticks),
        labelExpr=reach.label_expression,
        title=reach.title,
        grid=False,
        labelFlush=True,
    )
    x = alt.X("at:Q", axis=axis, scale=alt.Scale(domain=[0, end], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    track, band, median, dot = _rows(placed, end)
    return [
        look.rows(track).mark_rule(color=look.MID_GREY).encode(x=x, x2="to", y=y),
        look.rows(band)
        .mark_rect(fill=look.MID_GREY, stroke=look.EDGE_GREY, strokeWidth=1)
        .encode(x=x, x2="to", y=y, y2="y2"),
        look.rows(median).mark_rule(color=look.INK, strokeWidth=3).encode(x=x, y=y, y2="y2"),
        look.rows(dot)
        .mark_point(filled=True, size=150, opacity=1, color=look.DARK_BLUE, stroke="white")
        .encode(x=x, y=y, shape=alt.Shape("shape:N", scale=None)),
    ]


def _rows(placed: Sequence[_Placed], end: float) -> tuple[list[look.Row], ...]:
    """The rows of the tracks, bands, medians and dots, kept within the axis."""
    tracks: list[look.Row] = []
    bands: list[look.Row] = []
    medians: list[look.Row] = []
    dots: list[look.Row] = []
    for row in placed:
        strip, middle = row.strip, row.middle
        if strip.has_marks:
            tracks.append({"at": 0, "to": end, "y": middle})
        if strip.q1 is not None and strip.q3 is not None:
            ends = {"at": min(strip.q1, end), "to": min(strip.q3, end)}
            bands.append({**ends, **_around(middle, BAND_HEIGHT)})
        if strip.median is not None:
            medians.append({"at": strip.median, **_around(middle, TICK_HEIGHT)})
        if strip.own is not None:
            dots.append({**_within(strip.own, end), "y": middle})
    return tracks, bands, medians, dots


def _around(middle: float, height: float) -> look.Row:
    return {"y": middle - height / 2, "y2": middle + height / 2}


def _within(own: float, end: float) -> look.Row:
    """A dot where it belongs, or an arrowhead at the edge that it lies beyond."""
    if own < 0:
        return {"at": 0, "shape": "triangle-left"}
    if own > end:
        return {"at": end, "shape": "triangle-right"}
    return {"at": own, "shape": "circle"}


def _texts(placed: Sequence[_Placed], inner: int, *, narrow: bool) -> list[alt.Chart]:
    """The name at the left; the figures at the right of it, or below where it is tight."""
    names: list[look.Row] = []
    labels: list[look.Row] = []
    for row in placed:
        names += _at_lines(row.name, row.top)
        labels += _at_lines(row.label, row.top + LINE * len(row.name) if narrow else row.top)
    y = alt.Y("y:Q", axis=None)
    name = look.rows(names).mark_text(align="left", baseline="middle", fontWeight="bold")
    label = look.rows(labels).mark_text(
        align="left" if narrow else "right", baseline="middle", fontSize=look.SMALL_TEXT_SIZE
    )
    at = alt.value(0 if narrow else inner)
    return [
        name.encode(x=alt.value(0), y=y, text="text:N"),
        label.encode(x=at, y=y, text="text:N"),
    ]


def _at_lines(lines: Sequence[str], top: float) -> list[look.Row]:
    return [{"text": text, "y": top + LINE * (place + 0.5)} for place, text in enumerate(lines)]


def _key_lines(strips: Sequence[Strip], *, narrow: bool) -> list[list[_KeyItem]]:
    """What the marks mean: of those that are drawn, in one line or a line each."""
    items = []
    if any(strip.own is not None for strip in strips):
        items.append(OWN)
    if any(strip.median is not None for strip in strips):
        items.append(MEDIAN)
    if any(strip.q1 is not None and strip.q3 is not None for strip in strips):
        items.append(MIDDLE_HALF)
    return [[item] for item in items] if narrow else [items] if items else []


def _key(lines: Sequence[Sequence[_KeyItem]]) -> list[alt.Chart]:
    layers: list[alt.Chart] = []
    for number, line in enumerate(lines):
        left = 0.0
        for item in line:
            layers += _key_item(item, left=left, y=LINE * number + LINE / 2)
            left += 54 + 7.2 * len(item.words)
    return layers


def _key_item(item: _KeyItem, *, left: float, y: float) -> list[alt.Chart]:
    one = look.rows([{"text": item.words}])
    middle = alt.value(left + 10)
    words = one.mark_text(align="left", baseline="middle", fontSize=look.SMALL_TEXT_SIZE).encode(
        x=alt.value(left + 28), y=alt.value(y), text="text:N"
    )
    if item is OWN:
        mark = one.mark_point(
            filled=True, size=150, opacity=1, color=look.DARK_BLUE, stroke="white"
        ).encode(x=middle, y=alt.value(y))
    elif item is MEDIAN:
        mark = one.mark_rule(color=look.INK, strokeWidth=3).encode(
            x=middle, y=alt.value(y - 9), y2=alt.value(y + 9)
        )
    else:
        mark = one.mark_rect(fill=look.MID_GREY, stroke=look.EDGE_GREY, strokeWidth=1).encode(
            x=alt.value(left), x2=alt.value(left + 20), y=alt.value(y - 7), y2=alt.value(y + 7)
        )
    return [mark, words]
