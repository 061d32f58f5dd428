"""Thresholds and values: R3 to R8, R24 to R26, R32, R75."""

from datetime import date
from decimal import Decimal

import pytest

from consortia.choices import Tier
from frameworks.law import deadlines, thresholds, values
from frameworks.law.codes import Nature, Regime
from frameworks.law.rules.regimes import value_with_its_scheme
from frameworks.law.thresholds import Row
from frameworks.law.values import CallOffValue
from tests.frameworks.law.facts import framework, open_framework, outcomes

day = date.fromisoformat
SUB_CENTRAL_SERVICES = thresholds.row_for(Nature.SERVICES, is_central=False)
LIGHT_TOUCH = thresholds.row_for(Nature.SERVICES, is_central=False, is_light_touch=True)


@pytest.mark.parametrize(
    ("begun", "is_above"),
    [
        pytest.param("2025-12-31", False, id="T1"),
        pytest.param("2026-01-01", True, id="T2"),
    ],
)
def test_t1_t2_threshold_is_that_of_the_day_on_which_the_procurement_began(begun, is_above):
    assert thresholds.is_above(Decimal(210_000), SUB_CENTRAL_SERVICES, day(begun)) is is_above


@pytest.mark.parametrize(("gross", "is_above"), [("663540", True), ("663539.99", False)])
def test_t3_not_less_than_the_threshold_is_above(gross, is_above):
    assert thresholds.is_above(Decimal(gross), LIGHT_TOUCH, day("2026-02-01")) is is_above


def test_t4_vat_is_counted():
    gross = values.with_vat(Decimal(175_000), Decimal(20))

    assert gross == Decimal("210000.00")
    assert thresholds.is_above(gross, SUB_CENTRAL_SERVICES, day("2026-02-01"))


def test_t5_value_of_a_framework_is_that_of_its_call_offs():
    call_offs = [Decimal(2_000_000), Decimal(2_000_000), Decimal(1_000_000)]

    assert values.framework_value(call_offs) == Decimal(5_000_000)


def test_t6_value_under_an_open_framework_is_that_of_the_whole_scheme():
    facts = open_framework()
    millions = (Decimal(4_000_000), Decimal(5_000_000), Decimal(5_000_000))
    facts = framework(kind=facts.kind, scheme=type(facts.scheme)(estimated_values=millions))

    assert value_with_its_scheme(facts) == Decimal(14_000_000)


def test_r6_value_that_cannot_be_estimated_is_above_the_threshold():
    assert values.framework_value([Decimal(1), None]) is None
    assert thresholds.is_above(None, SUB_CENTRAL_SERVICES, day("2026-02-01"))


def test_threshold_of_a_day_before_the_table_is_not_known_and_nothing_is_below_it():
    assert thresholds.threshold(Row.DEFENCE, day("2025-06-01")) is None
    assert thresholds.is_above(Decimal(1), Row.DEFENCE, day("2025-06-01"))


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ({"nature": Nature.GOODS, "is_central": True}, Row.CENTRAL),
        ({"nature": Nature.GOODS, "is_central": False}, Row.SUB_CENTRAL),
        ({"nature": Nature.WORKS, "is_central": True}, Row.WORKS),
        ({"nature": Nature.WORKS, "is_central": True, "is_for_utilities": True}, "utilities_works"),
        ({"nature": Nature.GOODS, "is_central": True, "is_for_utilities": True}, "utilities"),
        ({"nature": Nature.GOODS, "is_central": True, "is_for_defence": True}, "defence"),
        ({"nature": Nature.WORKS, "is_central": True, "is_for_defence": True}, "defence_works"),
        (
            {"nature": Nature.SERVICES, "is_central": True, "is_light_touch": True}
            | {"is_for_utilities": True},
            Row.UTILITIES_LIGHT_TOUCH,
        ),
        (
            {"nature": Nature.SERVICES, "is_central": True, "is_light_touch": True}
            | {"is_for_defence": True},
            Row.LIGHT_TOUCH,
        ),
    ],
)
def test_r3_row_of_schedule_1(kind, row):
    assert thresholds.row_for(**kind) == row


@pytest.mark.parametrize(
    ("row", "from_2024", "from_2026"),
    [
        (Row.CENTRAL, 139_688, 135_018),
        (Row.SUB_CENTRAL, 214_904, 207_720),
        (Row.WORKS, 5_372_609, 5_193_000),
        (Row.LIGHT_TOUCH, 663_540, 663_540),
        (Row.UTILITIES, 429_809, 415_440),
        (Row.UTILITIES_LIGHT_TOUCH, 884_720, 884_720),
    ],
)
def test_r3_amounts(row, from_2024, from_2026):
    amounts = [
        thresholds.threshold(row, day(begun)).amount for begun in ("2025-12-31", "2026-01-01")
    ]

    assert amounts == [from_2024, from_2026]


def test_rows_for_authorities_are_named_like_their_tiers():
    assert {Row.CENTRAL, Row.SUB_CENTRAL} == set(Tier.values)


@pytest.mark.parametrize(
    ("is_light_touch", "details", "copy"),
    [
        pytest.param(False, "2026-04-18", "2026-06-17", id="T7"),
        pytest.param(True, "2026-07-17", "2026-09-15", id="T8"),
    ],
)
def test_t7_t8_contract_details_and_copy_are_due(is_light_touch, details, copy):
    entered = day("2026-03-20")

    assert deadlines.contract_details_due(entered, is_light_touch=is_light_touch) == day(details)
    assert deadlines.contract_copy_due(entered, is_light_touch=is_light_touch) == day(copy)


def test_r26_committed_is_the_estimate_or_the_spend_and_of_cancelled_ones_what_was_paid():
    call_offs = [
        CallOffValue(Decimal(100), spent=Decimal(40)),
        CallOffValue(Decimal(100), spent=Decimal(130)),
        CallOffValue(Decimal(100), spent=Decimal(20), is_cancelled=True),
    ]

    assert values.committed_value(call_offs) == Decimal(250)


def test_share_of_nothing_is_nothing_or_beyond_measure():
    assert values.percent_of(Decimal(0), Decimal(0)) == 0
    assert values.percent_of(Decimal(1), Decimal(0)) > 1000


@pytest.mark.parametrize(("low", "high", "percent"), [("6.84", "14.79", 116), ("65", "175", 169)])
def test_t47_spread_of_prices(low, high, percent):
    assert values.spread_percent(Decimal(low), Decimal(high)) == percent


@pytest.mark.parametrize(
    ("value", "expected"), [(None, ["info"]), (100_000, ["info"]), (135_018, [])]
)
def test_r3_framework_below_the_threshold_or_not_estimated_is_told(value, expected):
    facts = framework(estimated_value=None if value is None else Decimal(value))

    assert outcomes(facts, "tender", "R3") == expected


@pytest.mark.parametrize(
    ("regime", "began", "expected"),
    [
        (Regime.PA2023, "2025-02-24", []),
        (Regime.PA2023, "2025-02-23", ["block"]),
        (Regime.PCR2015, "2025-02-23", []),
        (Regime.PCR2015, "2025-02-24", ["block"]),
        (Regime.PSR, "2023-12-31", ["block"]),
        (Regime.PSR, "2024-01-01", []),
        (Regime.PA2023, None, ["info"]),
    ],
)
@pytest.mark.parametrize("moment", ["publish", "tender", "publish_concluded"])
def test_r1_law_is_that_of_the_day_on_which_it_began(regime, began, expected, moment):
    facts = framework(regime=regime, began_on=began and day(began))

    assert outcomes(facts, moment, "R1") == expected
