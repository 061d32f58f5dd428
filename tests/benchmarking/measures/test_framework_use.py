"""Coverage and leakage: the worked example to the digit, and what shares do at their edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import framework_use
from benchmarking.measures.framework_use import Buckets

ENERGY = Buckets(on=500, off_fw_supplier=40, off_other=160)
AGENCY = Buckets(on=220, off_other=380, off_fw_supplier=-20)
FOSTER = Buckets(out_of_scope=900)
RATES = Buckets(excluded=300)


def percent(share):
    return round(float(share.percent), 2)


def test_worked_example_w7_to_the_digit():
    whole = framework_use.total([ENERGY, AGENCY, FOSTER, RATES])

    assert (whole.total, whole.influenceable, whole.addressable) == (2480, 2180, 1280)
    assert (whole.on, whole.off) == (720, 560)
    assert percent(whole.coverage) == 56.25
    assert percent(ENERGY.coverage) == 71.43
    assert percent(AGENCY.coverage) == 37.93
    assert percent(whole.coverage_of_influenceable) == 33.03
    opportunity = framework_use.leakage_opportunity(
        {"energy": ENERGY.off, "agency": AGENCY.off}, {"energy": 0.06, "agency": 0.04}
    )
    assert opportunity == pytest.approx(26.4)


def test_leakage_without_a_verified_discount_is_not_told():
    assert framework_use.leakage_opportunity({"energy": 200}, {"energy": None}) is None
    assert framework_use.leakage_opportunity({"energy": -200}, {"energy": 0.06}) == 0


def test_discount_needs_five_members():
    assert framework_use.verified_discount([0.02, 0.04, 0.06, 0.08]) is None
    assert framework_use.verified_discount([0.02, 0.04, 0.06, 0.08, 0.3]) == 0.06


@pytest.mark.parametrize("addressable", [Buckets(), Buckets(on=10, off_other=-10), Buckets(on=-5)])
def test_nothing_addressable_has_no_share(addressable):
    assert addressable.coverage is None


def test_share_that_credits_take_out_of_bounds_is_held_and_marked():
    above = Buckets(on=120, off_other=-20).coverage
    below = Buckets(on=-20, off_other=120).coverage

    assert (above.percent, above.is_clipped) == (100, True)
    assert (below.percent, below.is_clipped) == (0, True)
    assert not Buckets(on=50, off_other=50).coverage.is_clipped


def test_count_leaves_out_authorities_that_could_buy_nothing():
    assert framework_use.by_count([ENERGY, FOSTER, Buckets(off_other=5)]) == (1, 2)


@settings(max_examples=50)
@given(st.lists(st.builds(Buckets, *[st.integers(-(10**12), 10**12)] * 5), max_size=6))
def test_classes_always_add_up_to_all_lines(parts):
    whole = framework_use.total(parts)

    assert whole.total == sum(one.total for one in parts)
    assert whole.total == whole.on + whole.off + whole.out_of_scope + whole.excluded
