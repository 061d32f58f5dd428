"""Spend per head: the edge cases of the method, and agreement with the plain definitions."""

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import order_statistics, spend_per_head
from benchmarking.measures.vocabulary import Direction, Status

NAN = float("nan")


def frame_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """Whole, submitted years of 100 people who spent £1,000, but for what a row says."""
    usual = {
        "net_pence": 100_000,
        "denominator": 100.0,
        "months_complete": 12,
        "submitted": True,
        "quality_band": "",
    }
    return pd.DataFrame(
        [{"authority": f"A{place:02}", **usual, **row} for place, row in enumerate(rows)]
    )


def computed(*rows: dict[str, Any]) -> pd.DataFrame:
    return spend_per_head.compute(frame_of(*rows))


def status_of(**row: Any) -> str:
    return str(computed(row, {}, {})["status"].iloc[0])


def test_authority_without_a_return_is_not_submitted() -> None:
    assert status_of(submitted=False, net_pence=0, months_complete=0) == Status.NOT_SUBMITTED


def test_complete_return_without_spend_is_a_true_zero_whatever_the_denominator() -> None:
    assert status_of(net_pence=0) == Status.STRUCTURAL_ZERO
    assert status_of(net_pence=0, denominator=NAN) == Status.STRUCTURAL_ZERO


def test_nothing_spent_in_nine_months_is_a_true_zero_and_in_eight_says_nothing_yet() -> None:
    assert status_of(net_pence=0, months_complete=9) == Status.STRUCTURAL_ZERO
    assert status_of(net_pence=0, months_complete=8) == Status.PART_WINDOW


def test_missing_or_empty_denominator_is_no_denominator() -> None:
    assert status_of(denominator=NAN) == Status.NO_DENOMINATOR
    assert status_of(denominator=0) == Status.NO_DENOMINATOR
    assert status_of(denominator=-5) == Status.NO_DENOMINATOR


def test_missing_denominator_comes_before_negative_spend() -> None:
    assert status_of(denominator=NAN, net_pence=-1) == Status.NO_DENOMINATOR


def test_credits_above_spend_are_non_positive_and_keep_their_rate() -> None:
    row = computed({"net_pence": -2_500}, {}, {}).iloc[0]

    assert row["status"] == Status.NON_POSITIVE
    assert row["rate"] == -0.25


def test_eight_months_are_a_part_window_seen_by_the_owner_only() -> None:
    table = computed({"months_complete": 8, "net_pence": 80_000}, {}, {})

    assert table["status"].iloc[0] == Status.PART_WINDOW
    assert table["rate"].iloc[0] == 8.0
    assert table["n_others"].tolist() == [2, 1, 1]
    assert table["flags"].iloc[0] == ""


def test_nine_months_are_multiplied_up_and_flagged() -> None:
    table = computed({"months_complete": 9, "net_pence": 75_000}, {"net_pence": 80_000}, {})

    assert table["status"].iloc[0] == Status.VALID
    assert table["rate"].iloc[0] == 10.0
    assert table["flags"].tolist() == ["annualised", "", ""]
    assert table["n_others"].tolist() == [2, 2, 2]


def test_days_are_annualised_only_by_their_own_form() -> None:
    assert round(spend_per_head.annualised_by_days(90_500, 274), 2) == 120_556.57
    with pytest.raises(ValueError, match="not part of a year"):
        spend_per_head.annualised_by_days(90_500, 366)


def test_nobody_disappears_and_everybody_is_counted() -> None:
    table = computed(
        {},
        {"net_pence": 120_000},
        {"submitted": False, "net_pence": 0},
        {"net_pence": 0},
        {"denominator": NAN},
        {"net_pence": -1},
        {"months_complete": 3},
    )

    assert table["n_others"].tolist() == [1, 1, 2, 2, 2, 2, 2]
    assert table["n_excluded"].tolist() == [5, 5, 4, 4, 4, 4, 4]
    assert table["n_zero"].tolist() == [1, 1, 1, 0, 1, 1, 1]
    assert (table["n_others"] + table["n_excluded"] + 1 == len(table)).all()


def test_excluded_authority_sees_the_others_but_has_no_place_among_them() -> None:
    row = computed({"submitted": False, "net_pence": 0}, {}, {"net_pence": 300_000}).iloc[0]

    assert row["peer_median"] == 20.0
    assert pd.isna(row["rate"])
    assert row[["rank", "percentile_rank", "band", "gap_percent"]].isna().all()
    assert row[["opportunity_median_pence", "opportunity_best_quartile_pence"]].isna().all()


def test_true_zero_has_a_rate_of_nothing_and_a_missing_one_has_none() -> None:
    table = computed({"net_pence": 0}, {"net_pence": 0, "denominator": NAN}, {})

    assert table["rate"].iloc[0] == 0.0
    assert pd.isna(table["rate"].iloc[1])


def test_authority_alone_has_no_peers() -> None:
    row = computed({}).iloc[0]

    assert row["n_others"] == 0
    assert pd.isna(row["peer_median"])
    assert row["percentile_rank"] == 50.0
    assert pd.isna(row["opportunity_median_pence"])


def test_own_rate_is_left_out_of_the_peers_it_is_held_against() -> None:
    table = computed({"net_pence": 900_000}, {"net_pence": 100_000}, {"net_pence": 200_000})

    assert table["peer_median"].tolist() == [15.0, 55.0, 50.0]
    assert table["opportunity_median_pence"].tolist() == [750_000.0, 0.0, 0.0]
    assert table["gap_percent"].iloc[0] == 500.0


def test_ties_share_rank_and_percentile() -> None:
    tied = {"net_pence": 200_000}
    table = computed({"net_pence": 100_000}, tied, tied, tied, {"net_pence": 300_000})

    assert table["percentile_rank"].tolist() == [10, 50, 50, 50, 90]
    assert table["rank"].tolist() == [1, 2, 2, 2, 5]


def test_outlier_is_flagged_and_kept() -> None:
    rows = [{"net_pence": 100_000 + 1_000 * step} for step in range(7)]
    table = computed(*rows, {"net_pence": 1_300_000, "months_complete": 11})

    assert table["flags"].iloc[-1] == "annualised outlier"
    assert table["status"].iloc[-1] == Status.VALID
    assert (table["flags"].iloc[:-1] == "").all()
    assert table["n_others"].iloc[0] == 7


def test_opportunity_stops_at_what_the_authority_can_address() -> None:
    rows = [{"net_pence": 900_000, "cap_pence": 20_000.0}, {"cap_pence": NAN}, {"cap_pence": -5.0}]

    table = computed(*rows)

    assert table["opportunity_median_pence"].tolist() == [20_000.0, 0.0, 0.0]


def test_opportunity_without_a_known_cap_is_not_capped() -> None:
    table = computed({"net_pence": 900_000, "cap_pence": NAN}, {"cap_pence": NAN})

    assert table["opportunity_median_pence"].iloc[0] == 800_000.0


def test_data_of_band_d_stands_in_nobodys_distribution_and_keeps_its_own_figure() -> None:
    rows = [{"net_pence": 100_000 * (place + 1)} for place in range(4)]
    bands = [{"quality_band": band} for band in ("A", "C", "", "D")]

    table = computed(*[row | band for row, band in zip(rows, bands, strict=True)])

    assert table["status"].tolist() == [Status.VALID] * 4
    assert table["flags"].tolist() == ["", "quality_c", "", "quality_d"]
    assert table["n_others"].tolist() == [2, 2, 2, 3]
    assert table["n_excluded"].tolist() == [1, 1, 1, 0]
    assert table["peer_median"].tolist() == [25.0, 20.0, 15.0, 20.0]
    weak = table.iloc[3]
    assert (weak["rate"], weak["gap_percent"]) == (40.0, 100.0)
    assert weak[["rank", "percentile_rank", "band"]].isna().all()
    assert weak[["opportunity_median_pence", "opportunity_best_quartile_pence"]].isna().all()


def test_leaving_weak_data_out_is_the_same_as_not_having_it() -> None:
    rows = [{"net_pence": 100_000 + 1_000 * step, "quality_band": "B"} for step in range(9)]

    with_weak = computed(*rows, {"net_pence": 9_000_000, "quality_band": "D"}).iloc[:-1]
    without = computed(*rows)

    pd.testing.assert_frame_equal(
        with_weak.drop(columns="n_excluded"), without.drop(columns="n_excluded")
    )


def test_remarks_stand_side_by_side() -> None:
    table = computed({"quality_band": "C", "months_complete": 9}, {"quality_band": "A"}, {})

    assert table["flags"].tolist() == ["annualised quality_c", "", ""]


def test_figure_that_is_missing_has_no_remark_on_its_data() -> None:
    row = {"quality_band": "D", "submitted": False, "net_pence": 0}

    assert computed(row, {}, {})["flags"].tolist() == ["", "", ""]


def test_unknown_band_is_refused() -> None:
    with pytest.raises(ValueError, match="A, B, C, D or empty"):
        spend_per_head.compute(frame_of({"quality_band": "E"}))


def test_measure_says_that_its_direction_is_context() -> None:
    assert spend_per_head.DIRECTION == Direction.CONTEXT


def test_groups_do_not_see_each_other() -> None:
    one = frame_of({}, {"net_pence": 200_000}, {"net_pence": 300_000})
    other = frame_of({"net_pence": 5}, {"net_pence": 7})
    together = pd.concat(
        [
            one.assign(category="energy", peer_group="district"),
            other.assign(category="energy", peer_group="county"),
            other.assign(category="fleet", peer_group="district"),
        ],
        ignore_index=True,
    )

    table = spend_per_head.compute_many(together)

    alone = [spend_per_head.compute(part) for part in (one, other, other)]
    figures = table.drop(columns=["category", "peer_group"])
    pd.testing.assert_frame_equal(figures, pd.concat(alone, ignore_index=True))


def test_rows_keep_their_order_and_index() -> None:
    frame = frame_of({"net_pence": 3}, {"net_pence": 1}, {"net_pence": 2})
    frame.index = pd.Index([70, 10, 40])

    table = spend_per_head.compute(frame)

    assert table.index.tolist() == [70, 10, 40]
    assert table["rank"].tolist() == [3, 1, 2]


def test_no_rows_give_no_rows() -> None:
    table = spend_per_head.compute(frame_of({}).iloc[:0])

    assert len(table) == 0
    assert "opportunity_median_pence" in table.columns


def test_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="missing columns: months_complete"):
        spend_per_head.compute(frame_of({}).drop(columns=["months_complete"]))


def test_pounds_with_decimals_are_refused() -> None:
    with pytest.raises(TypeError, match="whole pence"):
        spend_per_head.compute(frame_of({"net_pence": 10.5}))


def test_thirteen_months_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 12"):
        spend_per_head.compute(frame_of({"months_complete": 13}))


def test_authority_twice_in_a_group_is_refused() -> None:
    with pytest.raises(ValueError, match="stands once"):
        spend_per_head.compute(frame_of({"authority": "A"}, {"authority": "A"}))


def test_rank_range_is_that_of_the_ranks_without_each_quarter() -> None:
    # Without the last quarter 900, 780 and 900 pence are left, without any other 700, 780 and 900.
    quarters = [[300, 300, 300, 100], [260, 260, 260, 260], [300, 300, 300, 300]]

    ranges = spend_per_head.rank_ranges(quarters, [1, 1, 1])

    assert ranges.tolist() == [[1, 2], [1, 2], [2, 3]]


def test_rank_range_needs_two_quarters() -> None:
    with pytest.raises(ValueError, match="at least two"):
        spend_per_head.rank_ranges([[1], [2]], [1, 1])


row_strategy = st.fixed_dictionaries(
    {
        "net_pence": st.sampled_from([-500, 0, 10_000, 20_000, 20_001, 90_000, 7_777_777]),
        "denominator": st.sampled_from([NAN, 0.0, 1.0, 90.0, 333.0]),
        "months_complete": st.integers(min_value=0, max_value=12),
        "submitted": st.sampled_from([True, True, False]),
        "quality_band": st.sampled_from(["", "A", "B", "C", "D"]),
    }
)


@settings(deadline=None)
@given(st.lists(row_strategy, min_size=1, max_size=40))
def test_every_figure_equals_its_plain_definition(rows: list[dict[str, Any]]) -> None:
    table = computed(*rows)
    bands = pd.Series([row["quality_band"] for row in rows])
    valid = (table["status"] == Status.VALID) & (bands != "D")
    rates = table.loc[valid, "rate"].to_numpy()

    for place, row in table.iterrows():
        others = table.loc[valid & (table.index != place), "rate"].to_numpy()
        assert row["n_others"] == len(others)
        for name, p in (("peer_median", 0.5), ("peer_q1", 0.25), ("peer_q3", 0.75)):
            expected = order_statistics.quantile(others, p) if len(others) else NAN
            assert row[name] == expected or (np.isnan(row[name]) and np.isnan(expected))
        if valid[place]:
            own = float(row["rate"])
            assert row["percentile_rank"] == order_statistics.percentile_rank(rates, own)
            assert row["band"] == order_statistics.quartile_band(rates, own)
            assert row["rank"] == int((rates < own).sum()) + 1

    z = order_statistics.modified_z(np.log(rates)) if len(rates) else np.array([])
    flagged = table.loc[valid, "flags"].str.contains("outlier").to_numpy(dtype=bool)
    assert flagged.tolist() == (abs(z) > 3.5).tolist()


@settings(deadline=None)
@given(st.lists(row_strategy, min_size=1, max_size=30), st.randoms())
def test_figures_do_not_depend_on_the_order_of_rows(
    rows: list[dict[str, Any]], random: Any
) -> None:
    frame = frame_of(*rows)
    shuffled = frame.sample(frac=1, random_state=random.randrange(1_000))

    table = spend_per_head.compute(shuffled).loc[frame.index]

    pd.testing.assert_frame_equal(table, spend_per_head.compute(frame), check_exact=True)


@settings(deadline=None)
@given(st.lists(row_strategy, min_size=2, max_size=30), st.integers(min_value=1, max_value=6))
def test_twice_the_money_is_twice_the_rate_and_the_same_place(
    rows: list[dict[str, Any]], power: int
) -> None:
    frame = frame_of(*rows)
    scale = 2**power
    scaled = spend_per_head.compute(frame.assign(net_pence=frame["net_pence"] * scale))
    table = spend_per_head.compute(frame)

    for name in ("rate", "peer_median", "opportunity_median_pence"):
        assert scaled[name].to_numpy() == pytest.approx(
            table[name].to_numpy() * scale, rel=1e-12, nan_ok=True
        )
    pd.testing.assert_frame_equal(
        scaled[["status", "rank", "percentile_rank", "band", "n_others"]],
        table[["status", "rank", "percentile_rank", "band", "n_others"]],
    )


def test_four_hundred_authorities_in_three_hundred_categories_take_at_most_a_second() -> None:
    random = np.random.default_rng(2026)
    authorities, categories = 400, 300
    size = authorities * categories
    frame = pd.DataFrame(
        {
            "category": np.repeat(np.arange(categories), authorities),
            "authority": np.tile(np.arange(authorities), categories),
            "peer_group": np.tile(np.arange(authorities) % 8, categories),
            "net_pence": random.lognormal(15, 2, size).astype(np.int64),
            "denominator": np.tile(random.lognormal(11, 1, authorities), categories),
            "months_complete": 12,
            "submitted": True,
        }
    )

    taken = []
    for _ in range(3):
        began = time.process_time()
        table = spend_per_head.compute_many(frame)
        taken.append(time.process_time() - began)

    assert len(table) == size
    assert (table["status"] == Status.VALID).all()
    assert min(taken) <= 1.0
