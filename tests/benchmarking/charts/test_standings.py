"""Where an authority stands: what the chart holds, and what is said of it."""

import pytest

from benchmarking.charts import standings
from benchmarking.charts.specs import Spec
from benchmarking.charts.standings import Standing
from tests.benchmarking.charts import reading

ABOVE = Standing("Agency staff", own=4.25, median=3.33, q1=3.1, q3=4.05)
BELOW = Standing("Energy", own=9.0, median=12.0, q1=10.0, q3=15.0)
SILENT = Standing("Postage", own=2.2, median=None, note="fewer than 7 peers")


def places(spec: Spec, shape: str) -> list[object]:
    return [row["at"] for row in reading.rows(spec) if row.get("shape") == shape]


def test_sentence_counts_the_categories_above_and_names_the_furthest() -> None:
    assert standings.describe([ABOVE, BELOW, SILENT]) == (
        "One of two categories costs more a head than the median of the peers. "
        "Furthest above is Agency staff, £4.25 against £3.33 (28% above). "
        "Furthest below is Energy, £9.00 against £12.00 (25% below). "
        "One category is not compared."
    )


def test_sentence_says_when_no_category_is_above() -> None:
    assert standings.describe([BELOW]) == (
        "No category costs more a head than the median of the peers. "
        "Furthest below is Energy, £9.00 against £12.00 (25% below)."
    )


def test_sentence_says_when_every_category_is_above() -> None:
    assert standings.describe([ABOVE, SILENT]) == (
        "Every category that is compared costs more a head than the median of the peers. "
        "Furthest above is Agency staff, £4.25 against £3.33 (28% above). "
        "One category is not compared."
    )


def test_sentence_says_when_nothing_can_be_compared() -> None:
    assert standings.describe([SILENT]) == "No category can be compared with peers yet."


def test_own_rate_is_placed_in_per_cent_of_the_peer_median() -> None:
    spec = standings.draw([Standing("Energy", own=9.0, median=12.0)])

    assert places(spec, "circle") == [75.0]


def test_rate_far_beyond_the_axis_is_an_arrowhead_at_its_end() -> None:
    spec = standings.draw([Standing("Grounds", own=41.2, median=10.0)])

    assert places(spec, "triangle-right") == [250.0]


def test_rate_below_nothing_is_an_arrowhead_at_the_start() -> None:
    spec = standings.draw([Standing("Waste", own=-0.03, median=22.5)])

    assert places(spec, "triangle-left") == [0]


def test_labels_give_the_pounds_and_the_reason_for_silence() -> None:
    spec = standings.draw([ABOVE, SILENT])

    assert "£4.25 · 28% above £3.33" in reading.texts(spec)
    assert "£2.20 · fewer than 7 peers" in reading.texts(spec)


def test_category_without_peers_has_no_marks() -> None:
    spec = standings.draw([SILENT])

    assert all("at" not in row for row in reading.rows(spec))


def test_key_explains_only_the_marks_that_are_drawn() -> None:
    without_quartiles = standings.draw([Standing("Energy", own=9.0, median=12.0)])

    assert "median of the peers" in reading.texts(without_quartiles)
    assert "middle half of the peers" not in reading.texts(without_quartiles)


def test_long_name_is_broken_where_it_is_narrow() -> None:
    name = "Adult social care: residential placements for older people"

    spec = standings.draw([Standing(name, own=312.0, median=402.0)], width=320)

    assert "Adult social care: residential" in reading.texts(spec)
    assert "placements for older people" in reading.texts(spec)


def test_chart_describes_itself() -> None:
    assert standings.draw([ABOVE])["description"] == standings.describe([ABOVE])


def test_chart_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        standings.draw([])


def test_chart_too_narrow_for_its_labels_is_an_error() -> None:
    with pytest.raises(ValueError, match="280 pixels"):
        standings.draw([ABOVE], width=200)
