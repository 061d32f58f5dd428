"""What one authority spent on one category, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import altair as alt

from benchmarking.charts import look, words
from benchmarking.charts.specs import Spec

HEIGHT = 220
ABOVE = 30
FOOT = 50
AXIS_WIDTH = 58
NARROWEST_LABEL = 32
NO_RETURN = "×"

POUNDS = (
    "(datum.value < 0 ? '−£' : '£')"
    " + replace(replace(format(abs(datum.value), '~s'), 'M', 'm'), 'G', 'bn')"
)


@dataclass(frozen=True)
class Month:
    """Net pounds of a month, named by its first day; None where no return covers the month."""

    first_day: date
    net_amount: Decimal | None


def draw(category: str, months: Sequence[Month], *, width: int = 720) -> Spec:
    """One bar a month, below the line where credits outweigh spend; a cross where no return came.

    The largest month carries its amount. Raises ValueError without a month or for a width below
    280 pixels.
    """
    if not months:
        raise ValueError("a chart has at least one month")
    look.check_width(width)
    inner = width - 2 * look.MARGIN - AXIS_WIDTH
    layers = [*_bars(months), *_largest(months), *_missing(months), *_dates(months, inner)]
    return look.finished(
        layers,
        width=width,
        height=HEIGHT,
        foot=FOOT,
        left=AXIS_WIDTH,
        above=ABOVE,
        description=describe(category, months),
    )


def describe(category: str, months: Sequence[Month]) -> str:
    """The finding in words: the sum, the largest month, and how many months have no return."""
    known = [month for month in months if month.net_amount is not None]
    if not known:
        return f"No return covers any of these months for {category}."
    total = sum((month.net_amount or Decimal(0) for month in known), Decimal(0))
    largest = max(known, key=_size)
    first, last = words.month(months[0].first_day), words.month(months[-1].first_day)
    told = [
        f"spend on {category} came to {words.amount(total)} from {first} to {last}",
        f"the largest month was {words.month(largest.first_day)}, {words.amount(_size(largest))}",
    ]
    if len(known) < len(months):
        missing = words.count(len(months) - len(known), "month has", "months have")
        told.append(f"{missing} no return")
    return words.sentences(told)


def _size(month: Month) -> Decimal:
    return month.net_amount if month.net_amount is not None else Decimal("-Infinity")


def _x(months: Sequence[Month]) -> alt.X:
    order = [month.first_day.isoformat() for month in months]
    return alt.X("month:O", axis=None, sort=order, scale=alt.Scale(domain=order, paddingInner=0.25))


def _bars(months: Sequence[Month]) -> list[alt.Chart]:
    amounts = [float(month.net_amount) for month in months if month.net_amount is not None]
    ticks = look.ticks_around(min(amounts, default=0.0), max(amounts, default=0.0))
    axis = alt.Axis(
        values=list(ticks), labelExpr=POUNDS, title=None, grid=True, domain=False, ticks=False
    )
    y = alt.Y("pounds:Q", axis=axis, scale=alt.Scale(domain=[ticks[0], ticks[-1]], nice=False))
    bars = look.rows(
        [
            {"month": month.first_day.isoformat(), "pounds": float(month.net_amount)}
            for month in months
            if month.net_amount is not None
        ]
    )
    zero = look.rows([{"pounds": 0}])
    return [
        bars.mark_bar(color=look.DARK_BLUE).encode(x=_x(months), y=y),
        zero.mark_rule(color=look.INK).encode(y=y),
    ]


def _largest(months: Sequence[Month]) -> list[alt.Chart]:
    """The amount of the largest month, written above it and kept inside the frame."""
    largest = max(months, key=_size)
    if largest.net_amount is None or largest.net_amount <= 0:
        return []
    share = months.index(largest) / len(months)
    row = {
        "month": largest.first_day.isoformat(),
        "pounds": float(largest.net_amount),
        "text": words.amount(largest.net_amount),
    }
    at = {"x": _x(months), "y": alt.Y("pounds:Q"), "text": alt.Text("text:N")}
    text = look.rows([row]).mark_text(baseline="bottom", dy=-5, align=_kept_inside(share))
    halo = text.copy().mark_text(
        baseline="bottom",
        dy=-5,
        align=_kept_inside(share),
        stroke="white",
        strokeWidth=5,
        strokeJoin="round",
        aria=False,
    )
    return [halo.encode(**at), text.encode(**at)]


def _kept_inside(share: float) -> Literal["left", "center", "right"]:
    """Which end of a text to fix, so that it does not leave the frame at either side."""
    if share < 0.2:
        return "left"
    return "right" if share > 0.8 else "center"


def _missing(months: Sequence[Month]) -> list[alt.Chart]:
    """A cross on the line for each month without a return, and above them what it means."""
    rows: list[look.Row] = [
        {"month": month.first_day.isoformat(), "pounds": 0, "text": NO_RETURN}
        for month in months
        if month.net_amount is None
    ]
    if not rows:
        return []
    cross = look.rows(rows).mark_text(baseline="bottom", fontSize=18, color=look.DARK_GREY)
    key = look.rows([{"text": f"{NO_RETURN} no return for the month"}]).mark_text(
        align="left", baseline="bottom", fontSize=look.SMALL_TEXT_SIZE
    )
    return [
        cross.encode(x=_x(months), y=alt.Y("pounds:Q"), text="text:N"),
        key.encode(x=alt.value(0), y=alt.value(-ABOVE + 18), text="text:N"),
    ]


def _dates(months: Sequence[Month], inner: int) -> list[alt.Chart]:
    """As many month names below as there is room for, and the year where one begins."""
    every = max(1, -(-NARROWEST_LABEL * len(months) // inner))
    rows: list[look.Row] = [
        {"month": month.first_day.isoformat(), "text": f"{month.first_day:%b}"}
        for month in months[::every]
    ]
    shown = months[::every]
    years: list[look.Row] = [
        {"month": month.first_day.isoformat(), "text": f"{month.first_day:%Y}"}
        for place, month in enumerate(shown)
        if place == 0 or month.first_day.year != shown[place - 1].first_day.year
    ]
    return [
        look.rows(texts)
        .mark_text(baseline="top", fontSize=look.SMALL_TEXT_SIZE)
        .encode(x=_x(months), y=alt.value(HEIGHT + below), text="text:N")
        for texts, below in ((rows, 8), (years, 26))
    ]
