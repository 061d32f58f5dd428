"""Changes measured from the award, the notice before them, indicators and days to pay (R33-R39)."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from frameworks.law import contract_changes as measure
from frameworks.law import rules
from frameworks.law.codes import Moment, Nature, Regime
from frameworks.law.facts import CallOffFacts, ChangeFacts, ContractFacts
from frameworks.law.findings import Outcome
from tests.frameworks.law.facts import framework

ON = date(2027, 1, 11)
MILLION = Decimal(1_000_000)

BEFORE = ChangeFacts(
    on=ON,
    kind_of_change="value",
    ground="unforeseeable",
    award_value=MILLION,
    value_before=MILLION,
    value_after=MILLION,
    starts_on=date(2026, 1, 1),
    award_ends_on=date(2027, 12, 31),
    ends_on_before=date(2027, 12, 31),
    ends_on_after=date(2027, 12, 31),
    threshold=Decimal(207_720),
)


def said_of(**changes):
    facts = dataclasses.replace(BEFORE, **changes)
    return rules.ask(facts, moment=Moment.CHANGE_CONTRACT)


def outcomes(found):
    return [one.outcome for one in found]


def test_t33_services_may_grow_by_ten_percent_without_notice():
    assert said_of(value_after=Decimal(1_100_000)) == []


def test_t33_a_pound_more_asks_for_notice_or_reason_while_the_term_stays():
    (found,) = said_of(value_after=Decimal(1_100_001))

    assert (found.rule, found.outcome, found.field) == ("R36", Outcome.WARN, "notice_id")
    assert "10.01%" not in found.says
    assert found.says.startswith("The value changes by 10.0001%")


def test_t33_by_the_letter_of_the_act_the_small_change_of_term_suffices(monkeypatch):
    monkeypatch.setattr(measure, "CHANGE_NOTICE_POLICY", measure.BOTH_EXCEED)

    assert outcomes(said_of(value_after=Decimal(1_100_001))) == [Outcome.INFO]


def test_a_published_notice_settles_it():
    assert said_of(value_after=Decimal(1_100_001), has_notice=True) == []


def test_both_beyond_their_limits_are_blocked_without_notice():
    longer = {"kind_of_change": "value_and_term", "ends_on_after": date(2028, 6, 30)}
    (found,) = said_of(value_after=Decimal(1_200_000), **longer)

    assert found.outcome == Outcome.BLOCK
    assert "UK10" in found.says
    assert said_of(value_after=Decimal(1_200_000), has_notice=True, **longer) == []


@pytest.mark.parametrize(
    ("nature", "value", "expected"),
    [
        (Nature.GOODS, "1100000.00", []),
        (Nature.GOODS, "1100000.01", [Outcome.WARN]),
        (Nature.WORKS, "1150000.00", []),
        (Nature.WORKS, "1150000.01", [Outcome.WARN]),
        (Nature.SERVICES, "900000.00", []),
        (Nature.SERVICES, "899999.99", [Outcome.WARN]),
    ],
)
def test_limit_of_value_depends_on_what_is_bought_and_holds_downwards_too(nature, value, expected):
    assert outcomes(said_of(nature=nature, value_after=Decimal(value))) == expected


def test_small_steps_are_added_up_from_the_award():
    steps = {"value_before": Decimal(1_090_000), "value_after": Decimal(1_150_000)}

    assert outcomes(said_of(**steps)) == [Outcome.WARN]


def test_term_is_measured_by_the_longest_term_awarded():
    """730 days: 73 more are a tenth of it, 74 are more."""
    term = {"kind_of_change": "term", "ground": "unforeseeable"}

    assert said_of(ends_on_after=date(2028, 3, 13), **term) == []
    assert outcomes(said_of(ends_on_after=date(2028, 3, 14), **term)) == [Outcome.WARN]


def test_within_the_extensions_awarded_the_term_does_not_change():
    facts = dataclasses.replace(
        BEFORE, award_may_extend_to=date(2029, 12, 31), ends_on_after=date(2029, 12, 31)
    )

    assert measure.term_percent(facts) == 0
    shorter = dataclasses.replace(facts, ends_on_after=date(2027, 6, 30))
    assert measure.term_percent(shorter).quantize(Decimal("0.01")) == Decimal("12.59")


def test_last_day_given_to_a_contract_of_open_term_is_beyond_measure():
    facts = dataclasses.replace(BEFORE, award_ends_on=None, ends_on_before=None)

    assert not measure.term_percent(facts).is_finite()
    assert measure.term_percent(dataclasses.replace(facts, ends_on_after=None)) == 0


def test_options_stay_within_the_terms_awarded():
    option = {"kind_of_change": "option", "ground": "in_terms"}
    extended = {"award_may_extend_to": date(2028, 12, 31)}

    assert said_of(ends_on_after=date(2028, 12, 31), **extended, **option) == []
    (found,) = said_of(ends_on_after=date(2029, 1, 1), has_notice=True, **extended, **option)
    assert (found.outcome, found.field) == (Outcome.BLOCK, "kind")
    (found,) = said_of(value_after=MILLION + 1, **option)
    assert found.outcome == Outcome.BLOCK
    (found,) = said_of(
        ends_on_after=date(2028, 1, 31), **extended, **option | {"ground": "urgency"}
    )
    assert found.field == "ground"


def test_another_supplier_always_asks_for_notice_and_that_ground():
    novation = {"kind_of_change": "supplier", "ground": "restructuring"}

    assert outcomes(said_of(**novation)) == [Outcome.BLOCK]
    assert said_of(has_notice=True, **novation) == []
    assert outcomes(said_of(has_notice=True, **novation | {"ground": "urgency"})) == [Outcome.BLOCK]
    assert outcomes(said_of(ground="restructuring")) == [Outcome.BLOCK]


@pytest.mark.parametrize(
    ("ground", "changes"),
    [
        ("not_substantial", {"kind_of_change": "term", "ends_on_after": date(2028, 3, 14)}),
        ("below_limit", {"value_after": Decimal("1100000.01")}),
        (
            "below_limit",
            {"value_after": Decimal(1_050_000), "below_limit_so_far": Decimal(157_720)},
        ),
        ("unforeseeable", {"value_after": Decimal("1500000.01")}),
        ("known_risk", {"value_after": Decimal(1_600_000)}),
        ("additional", {"value_after": Decimal(1_600_000)}),
        ("other_law", {}),
    ],
)
def test_ground_that_does_not_carry_the_change_is_blocked(ground, changes):
    found = said_of(ground=ground, has_notice=True, **changes)

    assert outcomes(found) == [Outcome.BLOCK]
    assert found[0].cure


@pytest.mark.parametrize(
    ("ground", "changes"),
    [
        ("not_substantial", {"kind_of_change": "term", "ends_on_after": date(2028, 3, 13)}),
        ("below_limit", {"value_after": Decimal("1100000.00")}),
        (
            "below_limit",
            {"value_after": Decimal(1_050_000), "below_limit_so_far": Decimal("157719.99")},
        ),
        ("unforeseeable", {"value_after": Decimal("1500000.00")}),
        ("in_terms", {"value_after": Decimal(1_600_000)}),
    ],
)
def test_ground_that_carries_the_change_is_let_through(ground, changes):
    assert said_of(ground=ground, has_notice=True, **changes) == []


@pytest.mark.parametrize(
    "freed",
    [
        {"is_light_touch": True},
        {"is_above_threshold": False},
        {"regime": Regime.PCR2015, "ground": "other_law"},
        {"regime": Regime.PSR, "ground": "other_law"},
    ],
)
def test_light_touch_small_and_older_contracts_are_free(freed):
    facts = dataclasses.replace(
        BEFORE, value_after=MILLION * 3, ends_on_after=date(2035, 1, 1), **freed
    )

    assert rules.ask(facts, moment=Moment.CHANGE_CONTRACT) == []
    assert not measure.needs_notice(facts)


@pytest.mark.parametrize(
    ("percent", "told"),
    [
        ("10", "10%"),
        ("12.5", "12.5%"),
        ("10.0001", "10.0001%"),
        ("33.333333333", "33.33%"),
        ("10.0000000001", "more than 10%"),
        ("Infinity", "an amount beyond measure"),
    ],
)
def test_percentages_are_never_told_as_the_limit_that_they_exceed(percent, told):
    assert measure.in_words(Decimal(percent)) == told


def call_off(**facts):
    return CallOffFacts(framework=framework(), on=ON, **facts)


def indicators_of(facts):
    found = rules.ask(facts, moment=Moment.SIGN)
    return [one for one in found if one.rule == "R33"]


@pytest.mark.parametrize(
    ("gross", "count", "reason", "blocked"),
    [
        ("5000000", 0, "", False),
        ("5000000.01", 0, "", True),
        ("5000000.01", 2, "", True),
        ("5000000.01", 3, "", False),
        ("5000000.01", 0, "One delivery, paid on acceptance.", False),
    ],
)
def test_t32_three_indicators_above_five_million(gross, count, reason, blocked):
    found = indicators_of(
        call_off(gross_value=Decimal(gross), indicator_count=count, no_indicators_reason=reason)
    )

    assert outcomes(found) == ([Outcome.BLOCK] if blocked else [])


def test_light_touch_and_older_contracts_need_no_indicators():
    dear = {"gross_value": Decimal(9_000_000)}
    light = CallOffFacts(framework=framework(is_light_touch=True), on=ON, **dear)

    assert indicators_of(light) == []
    assert indicators_of(call_off(regime=Regime.PCR2015, **dear)) == []


@pytest.mark.parametrize(
    ("regime", "days", "blocked"),
    [
        (Regime.PA2023, 45, True),
        (Regime.PA2023, 31, True),
        (Regime.PA2023, 30, False),
        (Regime.PA2023, None, False),
        (Regime.PCR2015, 45, False),
    ],
)
def test_t35_contracts_of_the_act_pay_in_thirty_days(regime, days, blocked):
    facts = ContractFacts(on=ON, regime=regime, payment_days=days)
    found = rules.ask(facts, moment=Moment.RECORD_CONTRACT)

    assert outcomes(found) == ([Outcome.BLOCK] if blocked else [])
    assert not blocked or found[0].rule == "R39"
