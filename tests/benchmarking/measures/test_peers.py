"""Peers: the worked example, and what may not matter to who is near."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import peers
from benchmarking.measures.peers import Variable

NAN = float("nan")

# Method 2.5, worked example W8.
CODES = ["A", "B", "C", "D", "E"]
DENSITY = [38, 42, 4.1, 2.2, 40]
DEPRIVATION = [32, 29, 18, 15, 21]
OVER_65 = [14.1, 15.0, 22.8, 25.1, 17.5]
LOGARITHMS = [True, False, False]
VARIABLES = (
    Variable("density", "Density", 1 / 3, logarithm=True),
    Variable("deprivation", "Deprivation", 1 / 3),
    Variable("over-65", "Over 65", 1 / 3),
)


def w8() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "authority": CODES,
            "kind": "unitary",
            "density": DENSITY,
            "deprivation": DEPRIVATION,
            "over-65": OVER_65,
        }
    )


def peers_of(code: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["authority"] == code]


def test_distances_are_those_of_the_worked_example() -> None:
    scored = peers.scores(np.column_stack([DENSITY, DEPRIVATION, OVER_65]), LOGARITHMS)
    apart = peers.distances(scored, [1, 1, 1])

    assert apart[0, 1:].round(4).tolist() == [0.5133, 3.4217, 4.2724, 1.8704]
    assert peers.rebased(apart)[0, 1:].round(4).tolist() == [0.1202, 0.8009, 1.0, 0.4378]
    assert np.isnan(apart[0, 0])


def test_weights_that_sum_to_1_keep_order_and_rebased_distances() -> None:
    found = peers_of("A", peers.nearest(w8(), VARIABLES))

    assert found["peer"].tolist() == ["B", "E", "C", "D"]
    assert found["rank"].tolist() == [1, 2, 3, 4]
    assert (found["distance"] * 3**0.5).round(4).tolist() == [0.5133, 1.8704, 3.4217, 4.2724]
    assert found["rebased"].round(4).tolist() == [0.1202, 0.4378, 0.8009, 1.0]


def test_only_the_same_type_is_near() -> None:
    places = w8().assign(kind=["unitary", "district", "unitary", "unitary", "district"])

    assert set(peers_of("A", peers.nearest(places, VARIABLES))["peer"]) == {"C", "D"}


def test_missing_variable_is_left_out_of_the_pair_and_the_rest_rescaled() -> None:
    apart = peers.distances([[0.0, 0.0], [3.0, 4.0], [3.0, NAN]], [0.6, 0.4])

    assert apart[0, 1] == pytest.approx((0.6 * 9 + 0.4 * 16) ** 0.5)
    assert apart[0, 2] == pytest.approx(3.0)
    assert apart[1, 2] == 0.0


def test_less_than_sixty_per_cent_of_the_weight_gives_no_neighbours() -> None:
    places = w8()
    places.loc[0, ["density", "deprivation"]] = NAN

    found = peers.nearest(places, VARIABLES)

    assert peers_of("A", found).empty
    assert "A" not in set(found["peer"])
    assert peers.weight_known(places, VARIABLES).round(4).tolist() == [0.3333, 1, 1, 1, 1]


def test_value_without_a_logarithm_is_missing_not_zero() -> None:
    places = w8()
    places.loc[0, "density"] = 0

    known = peers.weight_known(places, VARIABLES)

    assert known[0] == pytest.approx(2 / 3)
    assert len(peers_of("A", peers.nearest(places, VARIABLES))) == 4


def test_ties_stand_in_the_order_of_the_codes() -> None:
    places = pd.DataFrame(
        {"authority": ["C", "B", "A", "D"], "kind": "county", "density": [5.0, 5.0, 7.0, 5.0]}
    )

    found = peers.nearest(places, [Variable("density", "Density", 1.0)], k=2)

    assert peers_of("A", found)["peer"].tolist() == ["B", "C"]
    assert peers_of("D", found)["peer"].tolist() == ["B", "C"]


def test_near_is_not_mutual() -> None:
    places = pd.DataFrame(
        {"authority": ["A", "B", "C"], "kind": "county", "density": [1.0, 2.0, 2.4]}
    )

    found = peers.nearest(places, [Variable("density", "Density", 1.0)], k=1)

    assert dict(zip(found["authority"], found["peer"], strict=True)) == {
        "A": "B",
        "B": "C",
        "C": "B",
    }


def test_variable_that_is_the_same_everywhere_tells_nobody_apart() -> None:
    assert peers.scores([[7.3, 1.0], [7.3, 2.0], [7.3, 3.0]], [False, False])[:, 0].tolist() == [
        0.0,
        0.0,
        0.0,
    ]


def test_far_values_count_as_three_deviations() -> None:
    values = [[0.0]] * 30 + [[1_000.0]]

    assert peers.scores(values, [False]).max() == 3.0


@pytest.mark.parametrize("weights", [(0.5, 0.4, 0.2), (0.5, 0.5, 0.0), (1.2, -0.1, -0.1)])
def test_weights_that_do_not_sum_to_1_are_refused(weights: tuple[float, ...]) -> None:
    odd = [Variable(one.key, one.name, w) for one, w in zip(VARIABLES, weights, strict=True)]

    with pytest.raises(ValueError, match="weight"):
        peers.nearest(w8(), odd)


places_strategy = st.lists(
    st.tuples(
        st.sampled_from(["county", "district"]),
        st.one_of(st.just(NAN), st.floats(0.5, 500)),
        st.one_of(st.just(NAN), st.floats(0, 60)),
        st.floats(5, 40),
    ),
    min_size=2,
    max_size=25,
)


def places_of(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["kind", "density", "deprivation", "over-65"])
    return table.assign(authority=[f"X{place:02}" for place in range(len(table))])


@settings(deadline=None, max_examples=40)
@given(places_strategy, st.randoms())
def test_the_order_of_places_does_not_matter(rows: list[tuple[Any, ...]], random: Any) -> None:
    places = places_of(rows)
    shuffled = places.sample(frac=1, random_state=random.randrange(1_000))

    pd.testing.assert_frame_equal(
        peers.nearest(shuffled, VARIABLES, k=4), peers.nearest(places, VARIABLES, k=4)
    )


@settings(deadline=None, max_examples=40)
@given(places_strategy, st.sampled_from([2.0, 0.125, 1024.0]))
def test_the_unit_of_a_variable_does_not_matter(rows: list[tuple[Any, ...]], factor: float) -> None:
    places = places_of(rows)
    other_unit = places.assign(**{"over-65": places["over-65"] * factor})

    pd.testing.assert_frame_equal(
        peers.nearest(other_unit, VARIABLES), peers.nearest(places, VARIABLES), rtol=1e-6
    )


@settings(deadline=None, max_examples=40)
@given(places_strategy)
def test_nobody_is_its_own_peer_and_ranks_follow_distance(rows: list[tuple[Any, ...]]) -> None:
    found = peers.nearest(places_of(rows), VARIABLES, k=5)

    assert (found["authority"] != found["peer"]).all()
    assert found["rebased"].between(0, 1).all()
    for _, own in found.groupby("authority"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["distance"].is_monotonic_increasing
