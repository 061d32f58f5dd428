"""No pound counts twice, whatever kinds of opportunities it is in."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from benchmarking.measures import next_pound

AMOUNTS = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from(["peers", "prices", "list"]),
        st.decimals(min_value=0, max_value=10**9, places=2),
    ),
    max_size=20,
)


def test_only_the_kind_that_adds_up_to_most_counts_in_a_group():
    amounts = [
        (1, "peers", Decimal(100)),
        (1, "prices", Decimal(70)),
        (1, "prices", Decimal(60)),
        (2, "peers", Decimal(5)),
        (None, "list", Decimal(1)),
    ]

    assert next_pound.counted_once(amounts) == Decimal(136)


@given(AMOUNTS)
def test_total_is_never_above_the_sum_nor_below_any_kind_of_a_group(amounts):
    total = next_pound.counted_once(amounts)

    assert total <= sum((amount for _, _, amount in amounts), Decimal(0))
    for group, kind, _ in amounts:
        of_kind = [one for key, name, one in amounts if (key, name) == (group, kind)]
        assert sum(of_kind, Decimal(0)) <= total


def test_categories_are_of_the_highest_above_them_that_has_an_opportunity():
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: None}

    assert next_pound.overlaps([2, 3, 4, 5], parents) == {2: 2, 3: 2, 4: 4, 5: 5}
    assert next_pound.overlaps([1, 3, 4], parents) == {1: 1, 3: 1, 4: 1}
