"""Tiers: with whom a figure is compared, and what of them it sees."""

import time
from typing import Any

import numpy as np
import pandas as pd

from benchmarking.measures import order_statistics, spend_per_head
from benchmarking.measures.comparing import Circles
from benchmarking.measures.vocabulary import Tier

SIXTEEN = [f"A{place:02}" for place in range(16)]


def rows_of(kind: str, pounds: dict[str, float], category: str = "energy") -> pd.DataFrame:
    """Whole years of 100 people."""
    return pd.DataFrame(
        [
            {
                "category": category,
                "peer_group": kind,
                "authority": name,
                "net_pence": round(amount * 100),
                "denominator": 100.0,
                "months_complete": 12,
                "submitted": True,
            }
            for name, amount in pounds.items()
        ]
    )


def rising(names: list[str]) -> dict[str, float]:
    return {name: 1_000.0 + 100 * place for place, name in enumerate(names)}


def pairs(authority: str, peers: list[str], profile: str = "place") -> pd.DataFrame:
    return pd.DataFrame({"profile": profile, "authority": authority, "peer": peers})


def circles(neighbours: pd.DataFrame, consortia: pd.DataFrame | None = None) -> Circles:
    return Circles(
        neighbours=neighbours,
        profile_of={"energy": "place", "waste": "place"},
        versions={"place": 4},
        **({} if consortia is None else {"consortia": consortia}),
    )


def row_of(table: pd.DataFrame, authority: str) -> Any:
    return table.set_index("authority").loc[authority]


def test_the_nearest_are_compared_where_seven_of_them_have_a_figure() -> None:
    frame = rows_of("unitary", rising(SIXTEEN))
    nearest = SIXTEEN[9:]

    table = spend_per_head.compute_many(frame, circles(pairs("A00", nearest)))

    own = row_of(table, "A00")
    rates = [10.0 + place for place in range(9, 16)]
    assert (own["tier"], own["peer_version"]) == (Tier.NEAREST, 4)
    assert (own["n_others"], own["n_excluded"]) == (7, 0)
    assert own["peer_median"] == order_statistics.quantile(rates, 0.5) == 22.0
    assert own["peer_q1"] == order_statistics.quantile(rates, 0.25)
    assert (own["rank"], own["band"]) == (1, 1)
    assert own["percentile_rank"] == order_statistics.percentile_rank([10.0, *rates], 10.0)
    assert (row_of(table, "A01")["tier"], row_of(table, "A01")["n_others"]) == (Tier.KIND, 15)
    assert pd.isna(row_of(table, "A01")["peer_version"])


def test_six_neighbours_with_a_figure_are_too_few_so_all_of_the_kind_are_compared() -> None:
    frame = rows_of("unitary", rising(SIXTEEN))
    frame.loc[frame["authority"] == "A15", "denominator"] = np.nan

    own = row_of(spend_per_head.compute_many(frame, circles(pairs("A00", SIXTEEN[9:]))), "A00")

    assert (own["tier"], own["n_others"], own["n_excluded"]) == (Tier.KIND, 14, 1)


def test_too_few_of_a_kind_are_compared_with_their_consortium_and_else_with_all() -> None:
    frame = pd.concat(
        [rows_of("unitary", rising(SIXTEEN)), rows_of("county", rising(["C0", "C1", "C2"]))],
        ignore_index=True,
    )
    members = SIXTEEN[:7]
    joined = pd.DataFrame({"authority": "C0", "peer": members})

    table = spend_per_head.compute_many(frame, circles(pairs("A00", []), joined))

    in_consortium, alone = row_of(table, "C0"), row_of(table, "C1")
    assert (in_consortium["tier"], in_consortium["n_others"]) == (Tier.CONSORTIUM, 7)
    assert in_consortium["peer_median"] == 13.0
    assert (alone["tier"], alone["n_others"]) == (Tier.ALL, 18)


def test_with_too_few_bodies_in_all_the_tier_is_the_widest() -> None:
    frame = rows_of("unitary", rising(SIXTEEN[:5]))

    table = spend_per_head.compute_many(frame, Circles())

    assert set(table["tier"]) == {Tier.ALL}
    assert set(table["n_others"]) == {4}


def test_lists_hold_in_each_category_with_the_category_s_own_rates() -> None:
    frame = pd.concat(
        [
            rows_of("unitary", rising(SIXTEEN)),
            rows_of("unitary", dict.fromkeys(SIXTEEN, 500.0), category="waste"),
            rows_of("unitary", rising(SIXTEEN), category="legal"),
        ],
        ignore_index=True,
    ).sample(frac=1, random_state=3)

    table = spend_per_head.compute_many(frame, circles(pairs("A00", SIXTEEN[9:])))

    own = table[table["authority"] == "A00"].set_index("category")
    assert own["peer_median"].to_dict() == {"energy": 22.0, "waste": 5.0, "legal": 18.0}
    assert own["tier"].to_dict() == {
        "energy": Tier.NEAREST,
        "waste": Tier.NEAREST,
        "legal": Tier.KIND,
    }


QUARTERS = pd.DataFrame(
    {
        "net_pence_q1": [40_000, 30_000],
        "net_pence_q2": [10_000, 30_000],
        "net_pence_q3": [30_000, 30_000],
        "net_pence_q4": [30_000, 30_000],
    }
)


def test_rank_range_is_of_the_ranks_without_each_quarter() -> None:
    frame = rows_of("unitary", {"A": 1_100.0, "B": 1_200.0}).join(QUARTERS)
    for quarter in spend_per_head.QUARTERS:
        frame[f"months_{quarter}"] = 3

    table = spend_per_head.compute_many(frame)

    # Without the second quarter A has £1,000 and B £900.
    assert table[["rank_lowest", "rank_highest"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    expected = spend_per_head.rank_ranges(QUARTERS.to_numpy(), [100, 100])
    assert table[["rank_lowest", "rank_highest"]].to_numpy().tolist() == expected.tolist()


def test_rank_range_among_the_nearest_is_that_of_all_when_they_are_all() -> None:
    random = np.random.default_rng(11)
    frame = rows_of("unitary", rising(SIXTEEN))
    parts = random.integers(-5_000, 90_000, (16, 4))
    frame["net_pence"] = parts.sum(axis=1)
    for place, quarter in enumerate(spend_per_head.QUARTERS):
        frame[f"net_pence_{quarter}"], frame[f"months_{quarter}"] = parts[:, place], 3
    everybody = pd.concat(
        [pairs(name, [one for one in SIXTEEN if one != name]) for name in SIXTEEN]
    )

    nearest = spend_per_head.compute_many(frame, circles(everybody))
    of_kind = spend_per_head.compute_many(frame)

    assert set(nearest["tier"]) == {Tier.NEAREST}
    pd.testing.assert_frame_equal(
        nearest.drop(columns=["tier", "peer_version"]),
        of_kind.drop(columns=["tier", "peer_version"]),
        check_exact=True,
        check_dtype=False,
    )
    expected = spend_per_head.rank_ranges(parts, [100] * 16)
    assert of_kind[["rank_lowest", "rank_highest"]].to_numpy().tolist() == expected.tolist()


def test_four_hundred_authorities_in_three_hundred_categories_take_two_seconds_at_most() -> None:
    random = np.random.default_rng(2026)
    authorities, categories = 400, 300
    size = authorities * categories
    kinds = np.arange(authorities) % 60  # six or seven of a kind: all widen but for neighbours
    parts = random.lognormal(13, 2, (size, 4)).astype(np.int64)
    frame = pd.DataFrame(
        {
            "category": np.repeat(np.arange(categories), authorities),
            "authority": np.tile(np.arange(authorities), categories),
            "peer_group": np.tile(kinds, categories),
            "net_pence": parts.sum(axis=1),
            "denominator": np.tile(random.lognormal(11, 1, authorities), categories),
            "months_complete": 12,
            "submitted": True,
        }
    )
    for place, quarter in enumerate(spend_per_head.QUARTERS):
        frame[f"net_pence_{quarter}"], frame[f"months_{quarter}"] = parts[:, place], 3
    near = pd.DataFrame(
        {
            "profile": "place",
            "authority": np.repeat(np.arange(authorities // 2), 15),
            "peer": random.integers(200, authorities, 15 * (authorities // 2)),
        }
    ).drop_duplicates()
    given = Circles(near, dict.fromkeys(range(categories), "place"), {"place": 1})

    taken = []
    for _ in range(2):
        began = time.process_time()
        table = spend_per_head.compute_many(frame, given)
        taken.append(time.process_time() - began)

    assert set(table["tier"]) == {Tier.NEAREST, Tier.ALL}
    assert min(taken) <= 2.0, taken


def test_without_what_the_quarters_held_there_is_no_range() -> None:
    table = spend_per_head.compute_many(rows_of("unitary", rising(SIXTEEN)))

    assert table[["rank_lowest", "rank_highest"]].isna().all(axis=None)
