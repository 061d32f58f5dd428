"""A category month by month: missing months are crosses, never bars of nothing."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.charts import bars
from benchmarking.charts.bars import Month
from tests.benchmarking.charts import reading

SPRING = [
    Month(date(2026, 1, 1), Decimal("120000.00")),
    Month(date(2026, 2, 1), None),
    Month(date(2026, 3, 1), Decimal("-20001.00")),
]


def test_sentence_gives_sum_largest_month_and_gaps() -> None:
    assert bars.describe("Energy", SPRING) == (
        "Spend on Energy came to £99,999 from January 2026 to March 2026. "
        "The largest month was January 2026, £120,000. One month has no return."
    )


def test_sentence_says_when_no_month_is_covered() -> None:
    assert bars.describe("Energy", [SPRING[1]]) == (
        "No return covers any of these months for Energy."
    )


def test_month_without_a_return_is_a_cross_and_has_no_bar() -> None:
    spec = bars.draw("Energy", SPRING)

    drawn = [row["month"] for row in reading.rows(spec, "month", "pounds")]
    assert drawn == ["2026-01-01", "2026-03-01"]
    crosses = [row for row in reading.rows(spec, "month", "pounds", "text") if row["text"] == "×"]
    assert [row["month"] for row in crosses] == ["2026-02-01"]


def test_month_of_no_spend_is_a_bar_of_nothing_and_no_cross() -> None:
    spec = bars.draw("Energy", [Month(date(2026, 1, 1), Decimal(0))])

    assert reading.rows(spec, "month", "pounds") == [{"month": "2026-01-01", "pounds": 0.0}]
    assert reading.rows(spec, "month", "pounds", "text") == []


def test_axis_reaches_below_nothing_for_credits() -> None:
    spec = bars.draw("Energy", SPRING)

    domain = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain == [-25_000.0, 125_000.0]


def test_as_many_months_are_named_as_there_is_room_for() -> None:
    year = [Month(date(2025, month, 1), Decimal(month)) for month in range(1, 13)]

    wide = reading.rows(bars.draw("Energy", year), "month", "text")
    narrow = reading.rows(bars.draw("Energy", year, width=320), "month", "text")

    assert [row["text"] for row in wide][:3] == ["Jan", "Feb", "Mar"]
    assert [row["text"] for row in narrow] == ["Jan", "Mar", "May", "Jul", "Sep", "Nov", "2025"]


def test_year_is_named_where_one_begins() -> None:
    months = [Month(date(2025, 12, 1), Decimal(1)), Month(date(2026, 1, 1), Decimal(2))]

    named = reading.rows(bars.draw("Energy", months), "month", "text")

    assert [row["text"] for row in named] == ["Dec", "Jan", "2025", "2026"]


def test_chart_of_no_months_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        bars.draw("Energy", [])
