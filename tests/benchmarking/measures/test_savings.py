"""The arithmetic of savings: W5, W6 and every example of method 2.3, and what always holds."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import apportionment, baselines, double_counting, savings
from benchmarking.measures.apportionment import Phase
from benchmarking.measures.baselines import BaselineKind
from benchmarking.measures.double_counting import OnLine, Refusal, SavingType
from benchmarking.measures.evidence_grades import Grade, can_be_verified, grade_of
from benchmarking.measures.savings import ItemPeriod, SavingClass, Split
from procurement_portal.core.periods import Period


def item(*, index="1.05", price=97, quantity=1000, baseline_quantity=1000):
    return ItemPeriod(
        baseline_price=Fraction(100),
        index=Fraction(index),
        price=Fraction(price),
        quantity=Fraction(quantity),
        baseline_quantity=Fraction(baseline_quantity),
    )


@pytest.mark.parametrize(
    ("one", "attributable", "nominal", "split"),
    [
        (item(), 8000, 3000, Split(3000, 5000, 0)),
        (item(price=102), 3000, -2000, Split(0, 3000, 0)),
        (item(price=107), -2000, -7000, Split(0, 0, -2000)),
        (item(index="0.95"), -2000, 3000, Split(0, 0, -2000)),
        (item(quantity=1200), 9600, 3600, Split(3000, 6600, 0)),
        (item(quantity=800), 6400, 2400, Split(2400, 4000, 0)),
        (item(quantity=0), 0, 0, Split(0, 0, 0)),
    ],
)
def test_w5_to_the_pound(one, attributable, nominal, split):
    assert (one.attributable, one.nominal, one.split) == (attributable, nominal, split)


prices = st.fractions(min_value=0, max_value=10_000, max_denominator=10_000)
items = st.builds(
    ItemPeriod,
    baseline_price=prices,
    price=prices,
    quantity=prices,
    baseline_quantity=prices,
    index=st.fractions(min_value="0.5", max_value=2, max_denominator=1000),
)


@given(items)
def test_money_is_attributable_and_market_and_the_parts_are_the_whole(one):
    assert one.nominal == one.attributable + one.market
    assert one.split.net == one.attributable
    assert one.split.cash <= max(0, one.nominal)
    assert min(one.split.cash, one.split.avoidance, -one.split.dis_saving) >= 0


@given(items)
def test_demand_and_then_price_count_the_product_once(one):
    whole = one.counterfactual_price * one.baseline_quantity - one.price * one.quantity

    assert one.avoided_by_demand + one.attributable == whole
    assert one.demand_split.net == one.avoided_by_demand


@given(st.lists(items, max_size=5))
def test_posted_parts_sum_to_the_rounded_whole(several):
    whole = savings.total(one.split for one in several)

    cash, avoidance, dis_saving = savings.posted(whole)

    assert cash + avoidance == savings.half_up(whole.cash + whole.avoidance)
    assert dis_saving == savings.half_up(whole.dis_saving)
    assert min(cash, avoidance) >= 0


def test_halves_go_away_from_zero():
    assert savings.half_up(Fraction("0.005")) == Decimal("0.01")
    assert savings.half_up(Fraction("-0.005")) == Decimal("-0.01")


def test_class_follows_from_amounts_and_the_budget():
    assert savings.class_of(Decimal(5), Decimal(1), budget_recorded=True) == (
        SavingClass.CASH_RELEASING
    )
    assert savings.class_of(Decimal(5), Decimal(1), budget_recorded=False) == SavingClass.NON_CASH
    assert savings.class_of(Decimal(0), Decimal(1), budget_recorded=True) == SavingClass.NON_CASH
    assert savings.class_of(Decimal(0), Decimal(0), budget_recorded=True) == SavingClass.NONE


def test_bids_are_compared_with_their_median_from_three_on():
    bids = [Decimal(one) for one in (118_000, 104_500, 99_800, 131_000)]

    assert baselines.median_of_bids(bids) == 111_250
    assert baselines.median_of_bids(bids) - min(bids) == 11_450
    assert baselines.median_of_bids(bids[:3]) == 104_500
    assert baselines.median_of_bids(bids[:2]) is None


def test_each_higher_baseline_needs_a_reason_why_it_failed():
    assert baselines.unexplained(BaselineKind.PAID, {}) == ()
    assert baselines.unexplained(
        BaselineKind.PEER_MEDIAN, {"paid": "Never bought before.", "expiring_contract": " "}
    ) == (BaselineKind.EXPIRING_CONTRACT,)


@pytest.mark.parametrize(("paying", "holds"), [(4, False), (5, True)])
def test_list_price_holds_where_half_of_the_members_pay_it(paying, holds):
    assert baselines.list_price_holds(10, paying) is holds
    assert not baselines.list_price_holds(0, 0)


LASTS = Period(date(2025, 10, 1), date(2028, 9, 30))


def test_recurring_amount_by_financial_year_to_the_penny():
    parts = apportionment.by_financial_year(Decimal(120_000), LASTS)

    assert [(part.starts_on.year, str(part.amount)) for part in parts] == [
        (2025, "59835.62"),
        (2026, "120000.00"),
        (2027, "120164.38"),
        (2028, "60000.00"),
    ]
    assert sum(part.amount for part in parts) == 360_000


@given(
    st.decimals(min_value="0.01", max_value=10**7, places=2),
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.integers(0, 1500),
)
def test_months_sum_to_years_and_years_to_the_whole(annual, starts_on, days):
    lasts = Period(starts_on, date.fromordinal(starts_on.toordinal() + days))

    years = apportionment.by_financial_year(annual, lasts)
    months = apportionment.by_month(annual, lasts)

    assert sum(part.amount for part in years) == savings.half_up(
        apportionment.falling_in(annual, lasts, lasts)
    )
    for year in years:
        assert year.amount == sum(
            part.amount
            for part in months
            if apportionment.financial_year(part.starts_on) == year.starts_on.year
        )


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2025, 9, 1), Phase.NOT_BEGUN),
        (date(2025, 10, 1), Phase.NEW),
        (date(2026, 9, 1), Phase.NEW),
        (date(2026, 10, 1), Phase.SUSTAINED),
        (date(2028, 9, 1), Phase.SUSTAINED),
        (date(2028, 10, 1), Phase.LAPSED),
    ],
)
def test_new_for_a_year_then_sustained_then_lapsed(month, expected):
    assert apportionment.phase(month, LASTS) == expected


def test_costs_are_deducted_in_their_period():
    costs = [Decimal(15_000), Decimal(5_000)]

    assert savings.net_of_costs(Decimal(80_000), costs) == 60_000


def test_pipeline_weighs_by_risk():
    amounts = map(Decimal, (200_000, 120_000, 90_000, 60_000))
    pipeline = zip(savings.PIPELINE_WEIGHTS, amounts, strict=True)

    assert savings.expected(pipeline) == 229_000


def test_totals_of_several_years_in_real_terms():
    assert savings.in_real_terms(Decimal(100_000), Decimal("104.6")) == Decimal("95602.29")


def test_index_ratio_is_exact():
    ratio = savings.index_ratio(Decimal("105.9"), Decimal("103.2"))

    assert savings.half_up(Fraction("12.40") * ratio * 100) == Decimal("1272.44")


def test_w6_shares_of_one_claim():
    shares = {"consortium": Decimal("0.6"), "authority": Decimal("0.4")}

    assert apportionment.attributed(Decimal(80_000), shares) == {
        "consortium": 48_000,
        "authority": 32_000,
    }


def test_w6_three_parties_cannot_each_claim_the_same():
    each = {party: Decimal(one) / 80 for party, one in zip("abc", (80, 50, 80), strict=True)}

    with pytest.raises(ValueError, match="exactly 1"):
        apportionment.attributed(Decimal(80_000), each)


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=2),
    st.decimals(0, "0.5", places=6),
    st.decimals(0, "0.5", places=6),
)
def test_attributed_parts_sum_to_the_whole(amount, first, second):
    shares = {"authority": first, "consortium": second, "national_body": 1 - first - second}

    assert sum(apportionment.attributed(amount, shares).values()) == amount


def on_line(claim, kind, amount, **figures):
    return OnLine(claim, kind, Fraction(amount), item(**{"quantity": 10, **figures}))


def test_w6_a_line_supports_a_type_once():
    lines = {number: [] for number in range(1, 9)}
    blocked = 0
    for claim, numbers, amount in (("X", range(1, 7), 10), ("Y", range(5, 9), 15)):
        for number in numbers:
            new = on_line(claim, SavingType.PRICE, amount)
            found = double_counting.conflict(new, lines[number])
            if found:
                assert (found.refusal, found.other) == (Refusal.SAME_TYPE, "X")
                blocked += new.amount
            else:
                lines[number].append(new)

    assert sum(one.amount for standing in lines.values() for one in standing) == 90
    assert blocked == 30


@pytest.mark.parametrize(
    ("kind", "amount", "refusal"),
    [
        (SavingType.SPECIFICATION, 20, None),
        (SavingType.SPECIFICATION, "20.01", Refusal.ABOVE_PRICE_GAP),
        (SavingType.PROCESS, 990, None),
        (SavingType.PROCESS, "990.01", Refusal.ABOVE_BASELINE_COST),
    ],
)
def test_types_on_one_line_stay_within_its_gap_and_its_cost(kind, amount, refusal):
    standing = [on_line("X", SavingType.PRICE, 60)]

    found = double_counting.conflict(on_line("Y", kind, amount), standing)

    assert (found and found.refusal) == refusal


def test_baseline_cost_is_of_the_old_quantity_where_demand_is_claimed():
    standing = [on_line("X", SavingType.DEMAND, 1000, baseline_quantity=20)]

    assert double_counting.baseline_cost(standing) == 2100
    assert double_counting.conflict(on_line("Y", SavingType.PROCESS, 1100), standing) is None


@settings(max_examples=10)
@given(items, st.integers(1, 1000))
def test_units_of_an_item_do_not_matter(one, units):
    by_each = ItemPeriod(
        one.baseline_price / units,
        one.price / units,
        one.quantity * units,
        one.baseline_quantity * units,
        one.index,
    )

    assert by_each.split == one.split


def test_grades_of_evidence():
    assert grade_of(["estimate", "invoices"]) == Grade.B
    assert grade_of(["supplier_mi", "invoices"]) == Grade.A
    assert grade_of([]) == Grade.C
    assert [can_be_verified(grade) for grade in Grade] == [True, True, False]
