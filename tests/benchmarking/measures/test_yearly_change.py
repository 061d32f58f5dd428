"""The change of spend since the year before, in parts that add up."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import indices, yearly_change
from benchmarking.measures.yearly_change import Bought

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


AMOUNT = st.decimals(-100, 10_000, places=2)
UNITS = st.none() | st.decimals(-5, 500, places=3)
BASKETS = st.dictionaries(st.sampled_from("abcd"), st.builds(Bought, AMOUNT, UNITS))


def test_items_with_quantities_are_split_by_bennet():
    """Item one: 10 at 2 becomes 12 at 3. Item two is new."""
    split = yearly_change.price_and_volume(
        {"one": Bought(Decimal(20), Decimal(10))},
        {"one": Bought(Decimal(36), Decimal(12)), "two": Bought(Decimal(20), Decimal(4))},
    )

    assert (split.by_price, split.by_volume, split.by_new_and_lost) == (11, 5, 20)
    published = indices.bennet([[2, 0], [3, 5]], [[10, 0], [12, 4]])
    assert (published.price[1], published.volume[1], published.new_and_lost[1]) == (11, 5, 20)


def test_item_without_a_quantity_stands_in_the_third_term():
    split = yearly_change.price_and_volume(
        {"one": Bought(Decimal(20), None)}, {"one": Bought(Decimal(36), Decimal(12))}
    )

    assert (split.by_price, split.by_volume, split.by_new_and_lost, split.item_count) == (
        0,
        0,
        16,
        0,
    )


@settings(max_examples=50)
@given(BASKETS, BASKETS)
def test_price_volume_and_the_rest_add_up_exactly(before, after):
    split = yearly_change.price_and_volume(before, after)

    assert split.change == sum(one.amount for one in after.values()) - sum(
        one.amount for one in before.values()
    )
