"""How much of what could go through frameworks does, category by category: a bar cut in three."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt

from benchmarking.charts import look, words
from benchmarking.charts.specs import Spec

LINE = 21
BAR = 20
GAP = 16
FOOT = 30
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Cut:
    """A category: net pounds on framework, off it with its suppliers, and off it with others."""

    category: str
    on: Decimal
    off_supplier: Decimal
    off_other: Decimal

    @property
    def whole(self) -> Decimal:
        """What is addressable."""
        return self.on + self.off_supplier + self.off_other


@dataclass(frozen=True)
class _Piece:
    words: str
    fill: str


PIECES = {
    "on": _Piece("On framework", look.DARK_BLUE),
    "off_supplier": _Piece("Off it, from its suppliers", "#F46A25"),
    "off_other": _Piece("Off it, from others", look.MID_GREY),
}


def draw(figures: Sequence[Cut], *, width: int = 720) -> Spec:
    """One bar a category, from nothing to all that is addressable; credits are left out of it.

    Raises ValueError without a category or for a width below 280 pixels.
    """
    if not figures:
        raise ValueError("a chart has at least one category")
    look.check_width(width)
    narrow = width < look.NARROW_BELOW
    lines = len(PIECES) if narrow else 1
    top = LINE * lines + 8
    step = LINE * (2 if narrow else 1) + BAR + GAP
    height = top + step * len(figures)
    layers = [
        *_bars(figures, top, step, height, narrow=narrow),
        *_texts(figures, top, step, width - 2 * look.MARGIN, narrow=narrow),
        *_key(narrow=narrow),
    ]
    return look.finished(
        layers, width=width, height=height, foot=FOOT, description=describe(figures)
    )


def describe(figures: Sequence[Cut]) -> str:
    """The finding in words: the share on framework in all, and where most pounds leak."""
    whole = sum((cut.whole for cut in figures), Decimal(0))
    on = sum((cut.on for cut in figures), Decimal(0))
    if whole <= 0:
        return "Nothing in these categories could have gone through a framework."
    told = [f"{_percent(on, whole)} of what could go through frameworks did"]
    leaks = [cut for cut in figures if cut.whole - cut.on > 0]
    if leaks:
        most = max(leaks, key=lambda cut: (cut.whole - cut.on, cut.category))
        told.append(
            f"most beside them is {most.category}, {words.amount(most.whole - most.on)} of "
            f"{words.amount(most.whole)}"
        )
    return words.sentences(told)


def _percent(part: Decimal, whole: Decimal) -> str:
    held = min(max(100 * part / whole, Decimal(0)), Decimal(100))
    return f"{words.whole(held)}%"


def _bars(
    figures: Sequence[Cut], top: float, step: float, height: float, *, narrow: bool
) -> list[alt.Chart]:
    rows: list[look.Row] = []
    for place, cut in enumerate(figures):
        upper = top + step * place + LINE * (2 if narrow else 1)
        amounts = {name: max(getattr(cut, name), Decimal(0)) for name in PIECES}
        whole, left = sum(amounts.values()), Decimal(0)
        for name, amount in amounts.items() if whole else ():
            right = left + 100 * amount / whole
            rows.append(
                {
                    "from": float(left),
                    "to": float(right),
                    "y": upper,
                    "y2": upper + BAR,
                    "fill": PIECES[name].fill,
                }
            )
            left = right
    axis = alt.Axis(
        values=list(TICKS), labelExpr="datum.value + '%'", title=None, grid=False, labelFlush=True
    )
    x = alt.X("from:Q", axis=axis, scale=alt.Scale(domain=[0, 100], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    return [
        look.rows([row for row in rows if row["to"] > row["from"]])
        .mark_rect(stroke="white", strokeWidth=2)
        .encode(x=x, x2="to", y=y, y2="y2", fill=alt.Fill("fill:N", scale=None, legend=None))
    ]


def _texts(
    figures: Sequence[Cut], top: float, step: float, inner: float, *, narrow: bool
) -> list[alt.Chart]:
    names: list[look.Row] = []
    labels: list[look.Row] = []
    for place, cut in enumerate(figures):
        line = top + step * place + LINE / 2
        names.append({"text": cut.category, "y": line})
        share = _percent(cut.on, cut.whole) if cut.whole > 0 else "no share"
        text = f"{share} of {words.amount(cut.whole)}"
        labels.append({"text": text, "y": line + LINE if narrow else line})
    y = alt.Y("y:Q", axis=None)
    name = look.rows(names).mark_text(align="left", baseline="middle", fontWeight="bold")
    label = look.rows(labels).mark_text(
        align="left" if narrow else "right", baseline="middle", fontSize=look.SMALL_TEXT_SIZE
    )
    return [
        name.encode(x=alt.value(0), y=y, text="text:N"),
        label.encode(x=alt.value(0 if narrow else inner), y=y, text="text:N"),
    ]


def _key(*, narrow: bool) -> list[alt.Chart]:
    """What the pieces are, in the order in which they lie."""
    layers: list[alt.Chart] = []
    left, top = 0.0, LINE / 2
    for piece in PIECES.values():
        one = look.rows([{"text": piece.words}])
        mark = one.mark_rect(fill=piece.fill).encode(
            x=alt.value(left), x2=alt.value(left + 20), y=alt.value(top - 7), y2=alt.value(top + 7)
        )
        text = one.mark_text(align="left", baseline="middle", fontSize=look.SMALL_TEXT_SIZE).encode(
            x=alt.value(left + 28), y=alt.value(top), text="text:N"
        )
        layers += [mark, text]
        if narrow:
            top += LINE
        else:
            left += 54 + 7.2 * len(piece.words)
    return layers
