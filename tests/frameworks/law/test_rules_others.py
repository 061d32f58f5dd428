"""What the rules say of call-offs, places, buyers, suppliers and exemptions."""

from dataclasses import replace
from decimal import Decimal

import pytest

from frameworks.law import rules
from frameworks.law.codes import Kind, Regime
from frameworks.law.facts import (
    BuyerFacts,
    CallOffFacts,
    EnterpriseFacts,
    HorizontalFacts,
    PlaceFacts,
    VerticalFacts,
)
from frameworks.law.rules import enterprises
from tests.frameworks.law.facts import SOUND, day, framework, open_framework, outcomes, pcr, said

TODAY = day("2026-05-11")
RUNNING = replace(SOUND, starts_on=day("2026-04-01"), ends_on=day("2030-03-31"), is_awarded=True)
CALL_OFF = CallOffFacts(
    framework=RUNNING,
    on=day("2030-03-31"),
    ends_on=day("2032-03-31"),
    estimate=Decimal(40_000),
    core_information_on=day("2030-03-30"),
)


def call_off(**changes):
    return replace(CALL_OFF, **changes)


# Call-offs


def test_t18_contract_may_outlive_its_framework_and_beyond_two_years_needs_a_reason():
    assert said(call_off(), "call_off") == []
    assert said(call_off(ends_on=day("2033-03-31")), "call_off") == [("R13", "warn")]


def test_t19_award_after_the_last_day_is_blocked_unless_the_scheme_lets_it_run_off():
    scheme = open_framework(allows_run_off=True).scheme
    running_off = replace(RUNNING, kind=Kind.OPEN, scheme=scheme)
    late = day("2030-04-01")

    assert said(call_off(on=late), "call_off") == [("R13", "block")]
    assert said(call_off(framework=running_off, on=late, began_before_expiry=True), "call_off") == [
        ("R13", "info")
    ]
    assert said(call_off(framework=running_off, on=late), "call_off") == [("R13", "block")]


@pytest.mark.parametrize(("signed", "expected"), [("2030-06-29", []), ("2030-06-30", ["warn"])])
def test_r13_signature_more_than_90_days_after_the_end_needs_a_reason(signed, expected):
    assert outcomes(call_off(signed_on=day(signed)), "call_off", "R13") == expected


def test_r2_call_off_keeps_the_law_of_its_framework():
    assert outcomes(call_off(framework=pcr()), "call_off", "R2") == ["block"]
    assert outcomes(call_off(), "call_off", "R2") == []


def test_t25_criterion_that_the_framework_does_not_have_is_blocked():
    assert said(call_off(orphan_criteria=("Local offices",)), "call_off") == [("R22", "block")]


def test_r22_forbidden_conditions_are_named():
    facts = call_off(conditions=frozenset({"insurance_before_award", "references"}))

    assert [one.says for one in rules.ask(facts, moment="call_off")] == [
        "It may not demand insurance in place before the award."
    ]


def test_r22_light_touch_framework_is_free_of_it():
    light = replace(RUNNING, is_light_touch=True)

    assert said(call_off(framework=light, orphan_criteria=("Local offices",)), "call_off") == []


@pytest.mark.parametrize(("days", "expected"), [(5, ["block"]), (7, ["block"]), (8, [])])
def test_t29_voluntary_standstill_is_of_eight_working_days(days, expected):
    assert outcomes(call_off(voluntary_standstill=days), "call_off", "R30") == expected


def test_t30_call_off_needs_no_standstill_but_above_the_threshold_its_notice():
    assert outcomes(call_off(), "call_off", "R30") == []
    assert outcomes(call_off(is_above_threshold=True), "call_off", "R30") == ["info"]


# Places: R18, R21


ADDING = PlaceFacts(on=TODAY, adds=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["block"]),
        ({"regime": Regime.PCR2015}, ["block"]),
        ({"regime": Regime.PSR}, ["info"]),
        ({"kind": Kind.OPEN}, ["block"]),
        ({"kind": Kind.OPEN, "is_reopening": True}, []),
        ({"is_reopening": True}, ["block"]),
        ({"kind": Kind.DYNAMIC_MARKET}, []),
        ({"is_novation": True}, []),
        ({"is_awarded": False}, []),
        ({"adds": False}, []),
    ],
)
def test_t23_supplier_is_added_only_where_the_law_has_a_door(changes, expected):
    assert outcomes(replace(ADDING, **changes), "change_place", "R18") == expected


SUSPENDING = PlaceFacts(
    on=TODAY, suspends=True, ground="Conviction of 2 May 2026.", noticed_on=TODAY
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ground": ""}, ["block"]),
        ({"noticed_on": None}, ["block"]),
        ({"only_associated_person": True}, ["warn"]),
        ({"only_associated_person": True, "could_replace_person": True}, []),
        ({"suspends": False, "ground": ""}, []),
    ],
)
def test_r21_keeping_a_supplier_out_needs_ground_and_word(changes, expected):
    assert outcomes(replace(SUSPENDING, **changes), "change_place", "R21") == expected


# Enterprises


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "is_sme"),
    [
        pytest.param(249, 50_000_000, 30_000_000, True, id="T39"),
        pytest.param(250, 1_000_000, None, False, id="T40"),
        pytest.param(None, 1_000_000, None, None, id="T40 staff not known"),
        (249, 44_000_000, None, True),
        (249, None, 38_000_000, True),
        (249, 44_000_001, 38_000_001, False),
        (249, 44_000_001, None, None),
        (249, None, None, None),
        (None, 44_000_001, 38_000_001, False),
        (250, None, None, False),
    ],
)
def test_t39_t40_small_and_medium_sized_enterprises(staff, turnover, balance, is_sme):
    assert enterprises.is_sme(staff, turnover, balance) is is_sme


def test_r55_says_what_the_figures_make_of_it():
    facts = EnterpriseFacts(on=TODAY, staff=249, turnover=Decimal(1_000_000))

    assert [one.says for one in rules.ask(facts, moment="declare")] == [
        "By these figures it is a small or medium-sized enterprise."
    ]


# Exemptions and buyers: R63, R64, R65


@pytest.mark.parametrize(("percent", "expected"), [("80", ["block"]), ("80.01", [])])
def test_t43_vertical_arrangement_needs_more_than_80_percent(percent, expected):
    facts = VerticalFacts(on=TODAY, percent_for_controllers=Decimal(percent))

    assert outcomes(facts, "declare", "R63") == expected


@pytest.mark.parametrize(("percent", "expected"), [("20", []), ("20.01", ["block"])])
def test_t43_horizontal_arrangement_allows_no_more_than_20_percent(percent, expected):
    facts = HorizontalFacts(on=TODAY, percent_outside_functions=Decimal(percent))

    assert outcomes(facts, "declare", "R64") == expected


@pytest.mark.parametrize(
    "failing",
    [
        {"are_parent_undertakings": False},
        {"others_decide": True},
        {"has_private_shareholder": True},
        {"is_joint": True, "all_on_the_board": False},
        {"is_joint": True, "acts_against_a_controller": True},
    ],
)
def test_r63_each_condition_of_control_is_needed(failing):
    facts = VerticalFacts(on=TODAY, percent_for_controllers=Decimal(90), **failing)

    assert outcomes(facts, "declare", "R63") == ["block"]


@pytest.mark.parametrize(("regime", "expected"), [(Regime.PA2023, ["warn"]), (Regime.PCR2015, [])])
def test_r65_devolved_scottish_buyer_needs_a_reason(regime, expected):
    buyer = BuyerFacts(on=TODAY, regime=regime, is_devolved_scottish=True)

    assert outcomes(buyer, "request_access", "R65") == expected
    assert outcomes(replace(buyer, framework_is_scottish=True), "request_access", "R65") == []


def test_framework_is_no_call_off():
    assert said(framework(), "call_off", "R13") == []
