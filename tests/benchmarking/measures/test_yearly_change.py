"""The change of spend since the year before, in parts that add up."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import indices, yearly_change

POUNDS = st.decimals(-1_000_000, 1_000_000, places=2)
YEARS = st.dictionaries(st.sampled_from("abcdefg"), POUNDS)


def test_suppliers_who_stayed_came_and_left():
    split = yearly_change.split(
        {"stays": Decimal("100.00"), "gone": Decimal("40.00"), "credits": Decimal("-5.00")},
        {"stays": Decimal("130.50"), "new": Decimal("25.00"), "credits": Decimal("0.00")},
    )

    assert split.change == Decimal("20.50")
    assert split.by_continuing == Decimal("35.50")
    assert split.by_new == Decimal("25.00")
    assert split.by_lost == Decimal("-40.00")
    assert [part.key for part in split.continuing] == ["stays", "credits"]


@settings(max_examples=50)
@given(YEARS, YEARS)
def test_parts_add_up_to_the_change_to_the_penny(before, after):
    split = yearly_change.split(before, after)

    assert split.change == sum(after.values()) - sum(before.values())
    assert split.change == split.by_continuing + split.by_new + split.by_lost


def test_items_with_quantities_are_split_by_bennet():
    """Item one: 10 at 2 becomes 12 at 3. Item two is new."""
    split = indices.bennet([[2, 0], [3, 5]], [[10, 0], [12, 4]])

    assert (split.price[1], split.volume[1], split.new_and_lost[1]) == (11, 5, 20)
