"""Unit prices: worked example W3, every status, and what must not change a price."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import pack_errors, unit_price
from benchmarking.measures.pack_errors import Question, Screened
from benchmarking.measures.unit_price import PriceStatus

GLOVES = [
    ("A", 40, 100, 192_00),
    ("A", 2, 1000, 92_00),
    ("A", -1, 1000, -46_00),
    ("B", 30, 100, 153_00),
    ("C", 12, 200, 108_00),
    ("D", 25, 100, 155_00),
    ("E", 10, None, 50_00),
    ("F", 20, 100, 98_00),
    ("G", 1, 100, 52_00),
    ("H", 18, 100, 86_40),
]


def lines_of(rows, **columns):
    frame = pd.DataFrame(rows, columns=["authority", "order_quantity", "pack", "net_pence"])
    units = frame["order_quantity"] * frame["pack"] * unit_price.MILLION
    return pd.DataFrame(
        {
            "authority": frame["authority"],
            "item": "gloves",
            "net_pence": frame["net_pence"].astype("int64"),
            "base_millionths": units.astype("Int64"),
            **columns,
        }
    )


def compute(lines):
    """By authority, and as in the worked example without any amount being too little."""
    return unit_price.compute(lines, fewest_lines=0, fewest_pence=0).set_index("authority")


@pytest.fixture
def corrected():
    rows = [("G", 1, 1000, 52_00) if row[0] == "G" else row for row in GLOVES]
    return compute(lines_of(rows, framework_pence=4.75))


class TestGlovesW3:
    def test_unit_values(self):
        found = compute(lines_of(GLOVES))

        expected = {"A": 0.0476, "B": 0.051, "C": 0.045, "D": 0.062}
        expected |= {"F": 0.049, "G": 0.52, "H": 0.048}
        assert found["price"].drop("E").round(6).to_dict() == expected
        assert found.loc["E", "status"] == PriceStatus.UOM_UNRESOLVED

    def test_pack_error_is_quarantined_with_its_factor(self):
        g = compute(lines_of(GLOVES)).loc["G"]

        assert (round(g["z"], 2), round(g["ratio"], 2)) == (39.82, 10.72)
        assert (g["status"], g["question"], g["factors"]) == ("quarantined", "pack", "10")
        assert np.isnan(g["variance_median_pence"])

    def test_dear_is_a_finding_not_an_error(self):
        d = compute(lines_of(GLOVES)).loc["D"]

        assert (round(d["z"], 2), round(d["ratio"], 2)) == (3.97, 1.28)
        assert (d["status"], d["flags"], d["question"]) == ("valid", "outlier", "")

    def test_quarantined_price_stands_in_nobodys_distribution(self):
        found = compute(lines_of(GLOVES))

        assert found.loc["D", "n_others"] == 5
        assert found.loc["G", "n_others"] == 6
        assert round(found.loc["D", "peer_median"], 4) == 0.048

    def test_distribution_once_corrected(self, corrected):
        valid = corrected.loc[corrected["status"] == "valid", "price"]

        assert round(corrected.loc["G", "price"], 4) == 0.052
        assert len(valid) == 7
        assert np.round(np.quantile(valid, [0.25, 0.5]), 4).tolist() == [0.0478, 0.049]

    @pytest.mark.parametrize(
        "authority, median, best, framework",
        [
            ("D", 33.75, 35.75, 36.25),
            ("B", 7.50, 9.90, 10.50),
            ("C", 0, 0, 0),
            ("A", 0, 0, 0.50),
        ],
    )
    def test_opportunities(self, corrected, authority, median, best, framework):
        row = corrected.loc[authority]
        variances = ("median", "best_quartile", "framework")

        found = [max(0.0, row[f"variance_{name}_pence"]) / 100 for name in variances]

        assert np.round(found, 2).tolist() == [median, best, framework]

    @pytest.mark.parametrize("authority, percent", [("D", 30.53), ("C", -5.26)])
    def test_against_the_framework(self, corrected, authority, percent):
        row = corrected.loc[authority]

        assert round(100 * (row["price"] / row["framework_price"] - 1), 2) == percent


def many(price_of, count=12, **columns):
    """So many authorities, each with three purchases of a hundred at its price in pounds."""
    rows = [
        (f"{number:02}", 1, 100, round(price_of(number) * 100_00))
        for number in range(count)
        for _ in range(3)
    ]
    return lines_of(rows, **columns)


def spread(number):
    return 1 + number / 100


def with_rows(lines, *rows):
    added = pd.DataFrame(rows, columns=["authority", "net_pence", "base_millionths"])
    whole = pd.concat([lines, added.assign(item="gloves")], ignore_index=True)
    return whole.astype({"base_millionths": "Int64"})


class TestStatuses:
    @pytest.mark.parametrize(
        "rows, status",
        [
            ([("x", 100_00, None)], PriceStatus.UOM_UNRESOLVED),
            ([("x", 100_00, 10**8), ("x", -100_00, -(10**8))], PriceStatus.NON_POSITIVE),
            ([("x", 10_00, 10**8), ("x", -20_00, 0)], PriceStatus.NON_POSITIVE),
            ([("x", 100_00, 10**8)], PriceStatus.TOO_LITTLE),
            ([("x", 260_00, 250 * 10**6)], PriceStatus.VALID),
            ([("x", 100_00, 10**8), ("x", 150_00, None)], PriceStatus.UNITS_UNKNOWN),
            ([("x", 100_00, 10**6)] * 3, PriceStatus.QUARANTINED),
        ],
    )
    def test_each_is_told(self, rows, status):
        found = unit_price.compute(with_rows(many(spread), *rows)).set_index("authority")

        assert found.loc["x", "status"] == status

    def test_all_lines_left_out(self):
        lines = many(spread, excluded=False)
        lines.loc[lines["authority"] == "00", "excluded"] = True

        first = unit_price.compute(lines).set_index("authority").loc["00"]

        assert (first["status"], first["excluded_count"]) == (PriceStatus.EXCLUDED, 3)

    def test_too_little_sees_the_others_and_stands_in_nobodys_distribution(self):
        lines = with_rows(many(spread), ("x", 120_00, 10**8))

        found = unit_price.compute(lines).set_index("authority")

        assert found.loc["x", "n_others"] == 12
        assert found.loc["00", "n_others"] == 11
        assert found.loc["x", "variance_percent"] > 10

    def test_owner_who_cleared_a_price_is_not_asked_again(self):
        lines = with_rows(many(spread), *[("x", 100_00, 10**6)] * 3)
        lines["is_cleared"] = lines["authority"] == "x"

        row = unit_price.compute(lines).set_index("authority").loc["x"]

        assert (row["status"], row["flags"]) == (PriceStatus.VALID, "outlier")


class TestPackScreen:
    def test_services_are_never_given_a_factor(self):
        assert pack_errors.screen(9.0, 10.0, is_goods=False) == Screened(Question.CHECK)

    def test_two_factors_are_shown_and_none_proposed(self):
        found = pack_errors.screen(9.0, 24.4, is_goods=True)

        assert (found.factors, found.proposed) == (("24", "25"), "")

    def test_too_cheap_is_a_part_of_a_pack(self):
        assert pack_errors.screen(-9.0, 0.0101, is_goods=True).proposed == "1/100"

    @pytest.mark.parametrize("ratio, question", [(3.5, "check"), (2.5, ""), (0.3, "check")])
    def test_no_factor_fits(self, ratio, question):
        assert pack_errors.screen(9.0, ratio, is_goods=True).question == question

    def test_near_prices_are_not_asked_about(self):
        assert pack_errors.screen(3.5, 10.0, is_goods=True).question == Question.NONE


def test_prices_are_restated_when_the_index_moved():
    ratio = unit_price.index_ratio(105.9, 103.2, widest_move=0.026)

    assert round(12.40 * ratio, 4) == 12.7244
    assert unit_price.index_ratio(105.9, 105.0, widest_move=0.02) == 1.0


purchases = st.lists(
    st.tuples(
        st.sampled_from("ABCDEFGH"),
        st.integers(1, 50),
        st.sampled_from([1, 10, 100]),
        st.integers(1_00, 90_000),
    ),
    min_size=1,
    max_size=30,
)


def told(lines):
    return unit_price.compute(lines).reset_index(drop=True)


@settings(max_examples=6, deadline=None)
@given(purchases, st.randoms(use_true_random=False))
def test_order_of_lines_does_not_matter(rows, chance):
    other = list(rows)
    chance.shuffle(other)

    pd.testing.assert_frame_equal(told(lines_of(rows)), told(lines_of(other)), check_exact=True)


@settings(max_examples=6, deadline=None)
@given(purchases, st.integers(1, 9))
def test_line_with_its_exact_credit_is_as_if_absent(rows, quantity):
    bought = (rows[0][0], quantity, 10, 77_00)
    credit = (rows[0][0], -quantity, 10, -77_00)

    counted = ["line_count"]
    with_both = told(lines_of([*rows, bought, credit])).drop(columns=counted)
    pd.testing.assert_frame_equal(with_both, told(lines_of(rows)).drop(columns=counted))


@settings(max_examples=6, deadline=None)
@given(purchases)
def test_zero_line_changes_nothing(rows):
    zero = (rows[0][0], 0, 1, 0)

    pd.testing.assert_frame_equal(told(lines_of([*rows, zero])), told(lines_of(rows)))


@settings(max_examples=6, deadline=None)
@given(purchases)
def test_unit_of_the_item_does_not_matter(rows):
    """Each or box of ten: prices ×10, quantities ÷10, the same pounds of variance."""
    by_each = told(lines_of([(who, n, pack * 10, pence) for who, n, pack, pence in rows]))
    by_ten = told(lines_of(rows))

    columns = ["variance_percent", "variance_median_pence", "variance_best_quartile_pence"]
    assert (by_each["status"] == by_ten["status"]).all()
    np.testing.assert_allclose(by_each["price"] * 10, by_ten["price"], rtol=1e-12)
    np.testing.assert_allclose(
        by_each[columns].astype(float), by_ten[columns].astype(float), rtol=1e-9, atol=1e-6
    )


@pytest.mark.parametrize(
    "change, error",
    [
        ({"net_pence": [1.5]}, TypeError),
        ({"base_millionths": [1.5]}, TypeError),
    ],
)
def test_fractions_of_pence_are_refused(change, error):
    lines = pd.DataFrame({"authority": ["A"], "item": ["i"], "net_pence": [1]})

    with pytest.raises(error):
        unit_price.compute(lines.assign(base_millionths=[1]).assign(**change))
