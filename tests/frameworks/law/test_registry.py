"""The rules as a list: numbered, sourced, dated, and in the words of the portal's own lists."""

from dataclasses import FrozenInstanceError

import pytest

from frameworks import choices
from frameworks.law import codes, rules
from frameworks.law.days import Calendar
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules import fees, notices, standstill
from tests.frameworks.law.facts import day, framework

RULES = pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.number)


@RULES
def test_rule_says_what_it_asks_why_and_where_it_is_written(rule):
    assert rule.number.startswith("R")
    assert rule.title
    assert rule.source
    assert rule.asks.endswith(".")
    assert rule.why.endswith(".")
    assert rule.moments
    assert list(rule.outcomes) == sorted(rule.outcomes, key=list(Outcome).index)


def test_rules_stand_in_the_order_of_their_numbers_and_no_two_bear_one_title():
    numbers = [int(rule.number[1:]) for rule in rules.RULES]
    titles = [rule.title for rule in rules.RULES]

    assert numbers == sorted(numbers)
    assert len(titles) == len(set(titles))


def test_rule_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        rules.RULES[0].title = "Another"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (codes.Regime, choices.Regime),
        (codes.Kind, choices.FrameworkKind),
        (codes.Nature, choices.Nature),
        (Calendar, choices.WorkingCalendar),
    ],
)
def test_words_of_the_law_are_the_code_lists_of_the_portal(ours, theirs):
    assert {one.value for one in ours} == set(theirs.values)


def test_words_that_single_rules_use_are_in_the_code_lists():
    assert {fees.FIXED, fees.BANDED, fees.OTHER, fees.NONE} == set(choices.FeeForm.values)
    assert fees.INVOICED in choices.FeeBasis.values
    assert {
        standstill.AWARD_NOTICE,
        standstill.INTENTION_NOTICE,
        notices.ENGAGEMENT_NOTICE,
        notices.TENDER_NOTICE,
        notices.MARKET_NOTICE,
    } <= set(choices.NoticeType.values)


def test_rules_about_frameworks_are_asked_before_moves_of_the_state_machine_or_a_call_off():
    moves = {transition.name for transition in choices.FRAMEWORK} | {codes.Moment.CALL_OFF}

    asked = {moment for rule in rules.about(FrameworkFacts) for moment in rule.moments}

    assert asked <= moves
    assert asked >= {"publish", "tender", "stand_still", "award", "go_live", "publish_concluded"}


@RULES
def test_every_moment_has_words(rule):
    assert len(rule.asked_before) == len(rule.moments)


def of(number):
    return next(rule for rule in rules.RULES if rule.number == number)


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        ("R12", {}, ""),
        (
            "R12",
            {"regime": codes.Regime.PCR2015},
            "It is a rule of the Procurement Act 2023.",
        ),
        ("R12", {"kind": codes.Kind.OPEN}, "It concerns only closed frameworks."),
        (
            "R12",
            {"is_light_touch": True},
            "Light touch frameworks have no longest term (s.47(5)(c)).",
        ),
        ("R12", {"on": day("2025-02-23")}, "It holds only from 24 February 2025."),
        ("R28", {}, "It concerns only dynamic markets."),
        ("R62", {}, "Its publisher is no joint procurement."),
    ],
)
def test_rule_that_does_not_apply_says_why(number, changes, words):
    assert of(number).silent_because(framework(**changes)) == words
