"""Points of a further competition, worked by hand."""

from decimal import Decimal

import pytest

from frameworks.law.scoring import Judged, Weighed, price_points, quality_points, rank

PRICE, QUALITY = Weighed(1, 60, is_price=True), Weighed(2, 40, is_price=False)


def judged(response, price, moderated):
    return Judged(response, Decimal(price), {2: Decimal(moderated)})


@pytest.mark.parametrize(
    ("price", "lowest", "weight", "points"),
    [
        ("100", "100", 60, "60.00"),
        ("200", "100", 60, "30.00"),
        ("90000.01", "90000.00", 60, "60.00"),
        ("3", "1", 50, "16.67"),
        ("160", "1", 2, "0.01"),  # 0.0125
        ("400", "1", 2, "0.01"),  # 0.005, rounded half up
        ("401", "1", 2, "0.00"),
        ("0", "0", 60, "60.00"),
        ("10", "0", 60, "0.00"),
    ],
)
def test_price_is_the_lowest_over_this_times_the_weight(price, lowest, weight, points):
    assert str(price_points(Decimal(price), Decimal(lowest), weight)) == points


@pytest.mark.parametrize(
    ("moderated", "weight", "points"),
    [("0", 40, "0.00"), ("100", 40, "40.00"), ("66.67", 40, "26.67"), ("0.5", 1, "0.01")],
)
def test_quality_is_points_of_100_times_the_weight(moderated, weight, points):
    assert str(quality_points(Decimal(moderated), weight)) == points


def test_the_most_points_come_first():
    order = rank([PRICE, QUALITY], [judged(7, "120", "100"), judged(8, "100", "50")])

    assert [(one.response, str(one.total), one.place) for one in order] == [
        (7, "90.00", 1),
        (8, "80.00", 2),
    ]
    assert order[0].points == {1: Decimal("50.00"), 2: Decimal("40.00")}


def test_equal_totals_share_a_place_and_the_next_is_left_out():
    order = rank(
        [PRICE, QUALITY],
        [judged(1, "100", "10"), judged(2, "100", "50"), judged(3, "100", "50")],
    )

    assert [(one.response, one.place, one.is_tied) for one in order] == [
        (2, 1, True),
        (3, 1, True),
        (1, 3, False),
    ]


def test_nobody_responded():
    assert rank([PRICE, QUALITY], []) == []
