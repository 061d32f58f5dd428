"""Bars of what is on framework and beside it."""

from decimal import Decimal

import pytest

from benchmarking.charts import render, shares
from benchmarking.charts.shares import Cut

ENERGY = Cut("Energy", Decimal(500), Decimal(40), Decimal(160))
AGENCY = Cut("Agency staff", Decimal(220), Decimal(-20), Decimal(380))


def bars(spec):
    layers = (layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")
    return spec["datasets"][next(layers)["data"]["name"]]


def test_finding_is_told_in_words():
    assert shares.describe([ENERGY, AGENCY]) == (
        "56% of what could go through frameworks did. "
        "Most beside them is Agency staff, £360 of £580."
    )


def test_nothing_addressable_is_told_too():
    assert "Nothing" in shares.describe([Cut("Rates", Decimal(0), Decimal(0), Decimal(0))])


def test_bar_is_cut_where_the_shares_end_and_credits_take_no_room():
    energy, agency = [], []
    for bar in bars(shares.draw([ENERGY, AGENCY])):
        (energy if bar["y"] < 60 else agency).append(round(bar["to"], 2))

    assert energy == [71.43, 77.14, 100]
    assert agency == [36.67, 100]


@pytest.mark.parametrize("width", [720, 280])
def test_chart_is_drawn_with_its_words(width):
    svg = render.svg(shares.draw([ENERGY], width=width))

    assert "Energy" in svg
    assert "71% of £700" in svg
