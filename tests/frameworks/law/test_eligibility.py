"""Whom a notice lets in: the table of classes, and the verdict for each way in and out."""

from dataclasses import replace
from datetime import date

import pytest

from consortia.choices import AuthorityKind, Jurisdiction
from frameworks.choices import EligibilityKind, EntitledClass, Regime
from frameworks.choices import Verdict as Choice
from frameworks.law import authority_classes, eligibility, notice_words
from frameworks.law.eligibility import Judgement, Tool, Verdict, judge
from frameworks.law.findings import Outcome
from frameworks.law.notice_words import Buyer, Rule, Term

ON = date(2026, 5, 12)
NOTICE_DAY = date(2025, 2, 1)
ASHBY, BERRY, OLD_BERRY = 1, 2, 3
MIDLAND = 7
OPEN = Tool(regime="pa2023", jurisdiction="england")
CLOSED = replace(OPEN, is_closed=True)
PSR = replace(OPEN, regime="psr")
UTILITIES = replace(OPEN, is_for_utilities=True)

ELIGIBLE = Verdict.ELIGIBLE
UNSURE = Verdict.NEEDS_CONFIRMATION
NOT = Verdict.INELIGIBLE


def council(**more):
    return Buyer(**{"key": ASHBY, "kind": "district", "region": "TLF"} | more)


def says(kind, text="Those.", **more):
    return Rule(**{"kind": kind, "quoted_text": text, "notice_id": "000001-2025"} | more)


def named(*keys, **more):
    return says("named", authorities=frozenset(keys), **more)


def of_class(*classes, **more):
    return says("category", classes=frozenset(classes), **more)


def in_region(*regions, **more):
    return says("region", regions=frozenset(regions), **more)


def members(as_at=None, **more):
    return says("consortium_members", consortium=MIDLAND, members_as_at=as_at, **more)


def rules_of(judgement):
    return [(finding.rule, finding.outcome) for finding in judgement.warns]


CASES = {
    "named": (OPEN, [named(ASHBY)], council(), ELIGIBLE, "named"),
    "somebody else is named": (OPEN, [named(BERRY)], council(), NOT, "named"),
    "of a class": (OPEN, [of_class("district")], council(), ELIGIBLE, "category"),
    "of a wider class": (OPEN, [of_class("local")], council(), ELIGIBLE, "category"),
    "of one class of several": (
        OPEN,
        [of_class("police", "district")],
        council(),
        ELIGIBLE,
        "category",
    ),
    "of another class": (OPEN, [of_class("police")], council(), NOT, "category"),
    "of a class that the portal cannot tell": (
        OPEN,
        [of_class("housing")],
        council(kind="other"),
        UNSURE,
        "category",
    ),
    "of a class and a region": (
        OPEN,
        [of_class("district", regions=frozenset({"TLF"}))],
        council(),
        ELIGIBLE,
        "category",
    ),
    "of the class in another region": (
        OPEN,
        [of_class("district", regions=frozenset({"TLC"}))],
        council(),
        NOT,
        "category",
    ),
    "of a region": (OPEN, [in_region("TLF", "TLG")], council(), ELIGIBLE, "region"),
    "of another region": (OPEN, [in_region("TLC")], council(), NOT, "region"),
    "region not known": (OPEN, [in_region("TLF")], council(region=""), UNSURE, "region"),
    "described by nothing that is entered": (OPEN, [of_class()], council(), UNSURE, "category"),
    "utilities of a class": (
        OPEN,
        [says("classification")],
        council(),
        UNSURE,
        "classification",
    ),
    "in words only": (OPEN, [says("text")], council(), UNSURE, "text"),
    "one way in is enough": (OPEN, [named(BERRY), of_class("local")], council(), ELIGIBLE, None),
    "a certain way in before a possible one": (
        OPEN,
        [says("text"), named(ASHBY)],
        council(),
        ELIGIBLE,
        "named",
    ),
    "nothing entered": (OPEN, [], council(), UNSURE, ""),
    "closed and named": (CLOSED, [named(ASHBY)], council(), ELIGIBLE, "named"),
    "closed and described": (
        CLOSED,
        [named(BERRY), of_class("district")],
        council(),
        NOT,
        "named",
    ),
    "closed and in words": (CLOSED, [named(BERRY), says("text")], council(), NOT, "named"),
    "closed and no names entered": (CLOSED, [of_class("district")], council(), UNSURE, ""),
    "member on the day of the list": (
        OPEN,
        [members(NOTICE_DAY)],
        council(terms=[Term(MIDLAND, date(2020, 1, 1))]),
        ELIGIBLE,
        "consortium_members",
    ),
    "member then who has left since": (
        OPEN,
        [members(NOTICE_DAY)],
        council(terms=[Term(MIDLAND, date(2020, 1, 1), date(2025, 12, 31))]),
        ELIGIBLE,
        "consortium_members",
    ),
    "member of another consortium": (
        OPEN,
        [members(NOTICE_DAY)],
        council(terms=[Term(8, date(2020, 1, 1))]),
        NOT,
        "consortium_members",
    ),
    "no member of a consortium open to members from time to time": (
        OPEN,
        [members()],
        council(),
        NOT,
        "consortium_members",
    ),
    "in place of a named one": (
        OPEN,
        [named(OLD_BERRY)],
        council(key=BERRY, replaces=frozenset({OLD_BERRY})),
        UNSURE,
        "successor",
    ),
    "in place of a named one, and the notice says so": (
        OPEN,
        [says("successor", authorities=frozenset({OLD_BERRY}))],
        council(key=BERRY, replaces=frozenset({OLD_BERRY})),
        UNSURE,
        "successor",
    ),
    "left out by name": (
        OPEN,
        [of_class("local"), named(ASHBY, is_exclusion=True)],
        council(),
        NOT,
        "named",
    ),
    "left out by class although named": (
        OPEN,
        [named(ASHBY), of_class("district", is_exclusion=True)],
        council(),
        NOT,
        "category",
    ),
    "somebody else left out": (
        OPEN,
        [of_class("local"), named(BERRY, is_exclusion=True)],
        council(),
        ELIGIBLE,
        "category",
    ),
    "perhaps left out": (
        OPEN,
        [of_class("local"), says("text", is_exclusion=True)],
        council(),
        UNSURE,
        "category",
    ),
    "left out of one lot only": (
        OPEN,
        [of_class("local"), named(ASHBY, is_exclusion=True, lot="2")],
        council(),
        ELIGIBLE,
        "category",
    ),
    "not yet in force": (
        OPEN,
        [named(ASHBY, effective_from=date(2026, 5, 13)), named(BERRY)],
        council(),
        NOT,
        "named",
    ),
    "in force from today": (OPEN, [named(ASHBY, effective_from=ON)], council(), ELIGIBLE, "named"),
    "the notice's number is missing": (
        OPEN,
        [named(ASHBY, notice_id="")],
        council(),
        UNSURE,
        "named",
    ),
    "closed down": (OPEN, [named(ASHBY)], council(closed_on=date(2026, 5, 11)), NOT, ""),
    "on its last day": (OPEN, [named(ASHBY)], council(closed_on=ON), ELIGIBLE, "named"),
    "health care: a relevant authority": (
        PSR,
        [of_class("nhs")],
        council(kind="nhs_trust"),
        ELIGIBLE,
        "category",
    ),
    "health care: police": (
        PSR,
        [of_class("any_authority")],
        council(kind="police"),
        NOT,
        "category",
    ),
    "health care: police, by name": (PSR, [named(ASHBY)], council(kind="police"), UNSURE, "named"),
    "health care: an agency": (
        PSR,
        [of_class("any_authority")],
        council(kind="agency"),
        UNSURE,
        "category",
    ),
    "health care: a Welsh trust": (
        PSR,
        [of_class("nhs")],
        council(kind="nhs_trust", jurisdiction="wales"),
        NOT,
        "category",
    ),
    "for utilities only": (UTILITIES, [named(ASHBY)], council(), UNSURE, "named"),
    "Scottish councils described, in England": (
        OPEN,
        [of_class("devolved_scotland")],
        council(kind="scottish_council"),
        NOT,
        "category",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_verdict(case):
    tool, rules, buyer, expected, kind = case

    judgement = judge(tool, rules, buyer, on=ON)

    assert judgement.status == expected
    assert kind is None or judgement.kind == kind
    assert bool(judgement.missing) == (expected == UNSURE)
    assert judgement.because


def test_t41_who_joins_after_the_list_of_the_notice_may_not_use_it():
    joined_later = council(terms=[Term(MIDLAND, date(2025, 2, 2))])

    judgement = judge(
        OPEN, [members(NOTICE_DAY, text="Members at 1 February.")], joined_later, on=ON
    )

    assert judgement.status == NOT
    assert judgement.quoted_text == "Members at 1 February."


def test_t42_members_from_time_to_time_have_to_be_confirmed_with_a_warning():
    member = council(terms=[Term(MIDLAND, date(2026, 1, 1))])

    judgement = judge(OPEN, [members()], member, on=ON)

    assert judgement.status == UNSURE
    assert rules_of(judgement) == [("R58", Outcome.WARN)]
    assert judgement.asks_for_a_reason


@pytest.mark.parametrize(
    ("home", "warned"),
    [("england", True), ("", True), ("uk", False), ("wales", False), ("scotland", False)],
)
def test_scottish_buyer_is_warned_about_an_english_framework(home, warned):
    buyer = council(kind="scottish_council", jurisdiction="scotland", region="TLM")

    judgement = judge(replace(OPEN, jurisdiction=home), [of_class("local")], buyer, on=ON)

    assert judgement.status == ELIGIBLE
    assert rules_of(judgement) == ([("R65", Outcome.WARN)] if warned else [])
    assert judgement.asks_for_a_reason == warned


def test_verdict_quotes_the_rule_that_decided():
    rules = [
        of_class("police", text="Police forces", notice_id="000009-2025"),
        named(ASHBY, text="Ashby", notice_id="000010-2025"),
    ]

    judgement = judge(OPEN, rules, council(), on=ON)

    assert judgement == Judgement(ELIGIBLE, "named", "Ashby", "000010-2025", "The notice names it.")


def test_refusal_quotes_all_that_the_notice_says():
    rules = [named(BERRY, text="Berry"), of_class("police", text="Police forces")]

    judgement = judge(OPEN, rules, council(), on=ON)

    assert judgement.quoted_text == "Berry\nPolice forces"
    assert judgement.because == "It is not among those whom the notice names or describes."


def test_exclusion_is_quoted():
    rules = [of_class("local"), named(ASHBY, is_exclusion=True, text="but not Ashby")]

    judgement = judge(OPEN, rules, council(), on=ON)

    assert judgement.quoted_text == "but not Ashby"
    assert judgement.because == "The notice leaves it out. The notice names it."


def test_words_about_one_lot_say_so():
    judgement = judge(OPEN, [named(ASHBY, lot="2")], council(), on=ON)

    assert judgement.status == ELIGIBLE
    assert rules_of(judgement) == [("R57", Outcome.INFO)]
    assert not judgement.asks_for_a_reason


def test_words_that_are_not_entered_are_said_to_be_missing():
    assert judge(OPEN, [], council(), on=ON).missing == (eligibility.NOT_ENTERED,)


# The table of classes


def test_table_covers_every_class_and_knows_no_other():
    assert set(authority_classes.CLASSES) == set(EntitledClass.values)


def test_table_speaks_of_kinds_and_jurisdictions_that_exist():
    assert set(AuthorityKind.values) == authority_classes.ALL_KINDS
    for cover in authority_classes.CLASSES.values():
        assert cover.surely | cover.perhaps <= authority_classes.ALL_KINDS
        assert cover.jurisdiction in {"", *Jurisdiction.values}


def test_law_and_code_lists_use_the_same_words():
    assert set(notice_words.Kind) == set(EligibilityKind.values)
    assert set(eligibility.Verdict) == set(Choice.values)
    assert PSR.regime == Regime.PSR


@pytest.mark.parametrize("name", EntitledClass.values)
def test_every_class_lets_somebody_in_or_asks(name):
    cover = authority_classes.CLASSES[name]
    buyers = [
        council(kind=kind, jurisdiction=cover.jurisdiction or "england")
        for kind in AuthorityKind.values
    ]

    verdicts = {judge(OPEN, [of_class(name)], buyer, on=ON).status for buyer in buyers}

    assert verdicts & {ELIGIBLE, UNSURE}


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("central", "department", ELIGIBLE),
        ("central", "agency", UNSURE),
        ("central", "district", NOT),
        ("nhs", "nhs_commissioner", ELIGIBLE),
        ("blue_light", "police", ELIGIBLE),
        ("blue_light", "nhs_trust", UNSURE),
        ("fire", "county", UNSURE),
        ("education", "school_trust", ELIGIBLE),
        ("school", "university", NOT),
        ("parish", "district", NOT),
        ("unitary", "unitary", ELIGIBLE),
        ("any_authority", "other", ELIGIBLE),
    ],
)
def test_class_covers_kind(name, kind, expected):
    assert judge(OPEN, [of_class(name)], council(kind=kind), on=ON).status == expected
