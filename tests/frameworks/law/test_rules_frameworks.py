"""What the rules say of frameworks: T10 to T17, T20 to T22, T24, T26, T27, and beyond."""

from decimal import Decimal

import pytest

from frameworks.law import rules
from frameworks.law.codes import Kind, Nature, Regime
from frameworks.law.days import Calendar
from frameworks.law.facts import LotFacts, NoticeFacts
from frameworks.law.rules import open_schemes
from tests.frameworks.law.facts import SOUND, day, framework, open_framework, outcomes, pcr, said


def millions(amount):
    return Decimal(amount) * 1_000_000


@pytest.mark.parametrize("moment", ["publish", "tender"])
def test_sound_framework_meets_no_objection(moment):
    assert said(SOUND, moment) == []


# What it must state: R10


@pytest.mark.parametrize("moment", ["publish", "tender"])
def test_t10_framework_without_pricing_mechanism_cannot_leave_draft(moment):
    assert said(framework(price_mechanism=""), moment) == [("R10", "block")]


@pytest.mark.parametrize("moment", ["publish", "tender"])
def test_t11_light_touch_framework_without_pricing_mechanism_is_only_told(moment):
    assert said(framework(price_mechanism="", is_light_touch=True), moment) == [("R10", "info")]


@pytest.mark.parametrize(
    "gap",
    [
        {"description": ""},
        {"price_mechanism": ""},
        {"selection_process": ""},
        {"starts_on": None},
        {"ends_on": None},
    ],
    ids=lambda gap: next(iter(gap)),
)
def test_r10_names_the_field_that_is_missing(gap):
    findings = rules.ask(framework(**gap), moment="publish")

    assert [(one.rule, one.field) for one in findings] == [("R10", next(iter(gap)))]


def test_r10_of_a_concluded_framework_only_informs():
    assert outcomes(framework(description=""), "publish_concluded", "R10") == ["info"]


@pytest.mark.parametrize("changes", [{"regime": Regime.PCR2015}, {"kind": Kind.DYNAMIC_MARKET}])
def test_r10_asks_nothing_of_earlier_frameworks_and_of_markets(changes):
    assert outcomes(framework(description="", **changes), "publish", "R10") == []


# Direct award: R11


def direct(suppliers, *, terms=True, mechanism=True, on_lot=None, **changes):
    lot = LotFacts(
        "1",
        allows_direct_award=True,
        has_core_terms=terms,
        has_selection_mechanism=mechanism,
        supplier_count=suppliers if on_lot is None else on_lot,
    )
    return framework(supplier_count=suppliers, lots=(lot, LotFacts("2")), **changes)


def test_t12_two_suppliers_and_no_mechanism_is_no_direct_award():
    assert outcomes(direct(2, mechanism=False), "tender", "R11") == ["block"]


def test_t13_one_supplier_may_be_awarded_directly_without_a_mechanism():
    assert outcomes(direct(1, mechanism=False), "tender", "R11") == []


def test_r11_both_core_terms_and_mechanism_are_needed():
    assert outcomes(direct(2), "tender", "R11") == []
    assert outcomes(direct(2, terms=False, mechanism=False), "tender", "R11") == ["block"] * 2


def test_r11_only_supplier_of_one_lot_among_several_suppliers_needs_a_reason():
    assert outcomes(direct(5, mechanism=False, on_lot=1), "tender", "R11") == ["warn"]


def test_r11_framework_planned_for_one_supplier_counts_as_such():
    assert outcomes(direct(0, mechanism=False, max_suppliers=1), "tender", "R11") == []


def test_r11_light_touch_framework_is_free_of_it():
    assert outcomes(direct(2, mechanism=False, is_light_touch=True), "tender", "R11") == []


# Term: R12, R23, R27


def term(starts, ends, **changes):
    return framework(starts_on=day(starts), ends_on=day(ends), **changes)


def test_t14_four_years_to_the_day_are_allowed():
    assert outcomes(term("2026-04-01", "2030-03-31"), "tender", "R12") == []


def test_t15_one_day_more_needs_reasons():
    longer = {"starts": "2026-04-01", "ends": "2030-04-01"}

    assert outcomes(term(**longer), "tender", "R12") == ["block"]
    assert outcomes(term(**longer, term_rationale="Tunnels."), "tender", "R12") == ["warn"]


@pytest.mark.parametrize("only", ["is_for_utilities_only", "is_for_defence_only"])
def test_t16_eight_years_for_utilities_or_defence_only(only):
    assert outcomes(term("2026-04-01", "2034-03-31", **{only: True}), "tender", "R12") == []
    assert outcomes(term("2026-04-01", "2034-04-01", **{only: True}), "tender", "R12") == ["block"]


def test_t17_dynamic_market_has_no_longest_term():
    market = term("2026-04-01", "2066-03-31", kind=Kind.DYNAMIC_MARKET)

    assert [one for one in said(market, "tender") if one[0] in {"R12", "R23", "R27"}] == []


def test_r12_extensions_count():
    facts = term("2026-04-01", "2029-03-31", may_extend_to=day("2031-03-31"))

    assert outcomes(facts, "tender", "R12") == ["block"]


@pytest.mark.parametrize("changes", [{"is_light_touch": True}, {"kind": Kind.OPEN}])
def test_r12_light_touch_and_open_frameworks_are_free_of_it(changes):
    assert outcomes(term("2026-04-01", "2032-03-31", **changes), "tender", "R12") == []


@pytest.mark.parametrize(
    ("regime", "number"),
    [(Regime.PA2023, "R12"), (Regime.PCR2015, "R23"), (Regime.PSR, "R27")],
)
def test_long_term_of_a_concluded_framework_warns_and_with_reasons_too(regime, number):
    facts = term("2024-04-01", "2030-03-31", regime=regime)

    assert outcomes(facts, "publish_concluded", number) == ["warn"]


# Open frameworks: R14, R15, R17


def test_t20_second_award_a_day_late_is_blocked():
    late = open_framework(["2026-04-01"], awarded_on=day("2029-04-01"), ends_on=day("2033-03-31"))
    timely = open_framework(["2026-04-01"], awarded_on=day("2029-03-31"), ends_on=day("2033-03-31"))

    assert [one.says for one in rules.ask(late, moment="award") if one.rule == "R15"] == [
        "The scheme's next framework must be awarded by 31 March 2029."
    ]
    assert outcomes(timely, "award", "R15") == []


def test_t21_next_award_falls_due_five_years_from_the_second_and_the_scheme_ends_after_eight():
    awards = [day("2026-04-01"), day("2028-10-01")]

    assert open_schemes.next_award_due(awards) == day("2033-09-30")
    assert open_schemes.scheme_end(awards[0]) == day("2034-03-31")


def test_r15_no_award_falls_due_before_the_first_or_after_the_end_of_the_scheme():
    awards = [day("2026-04-01"), day("2028-10-01"), day("2031-10-01")]

    assert open_schemes.next_award_due([]) is None
    assert open_schemes.next_award_due(awards) is None


def test_r15_first_award_on_1_april_2026_reopens_by_31_march_2029():
    assert open_schemes.next_award_due([day("2026-04-01")]) == day("2029-03-31")


def test_r15_running_scheme_that_missed_its_reopening_is_told():
    running = {"is_awarded": True, "awarded_on": day("2026-04-01"), "ends_on": day("2034-03-31")}

    timely = open_framework(["2026-04-01"], on=day("2029-03-31"), **running)
    late = open_framework(["2026-04-01"], on=day("2029-04-01"), **running)

    assert outcomes(timely, "publish_concluded", "R15") == []
    assert outcomes(late, "publish_concluded", "R15") == ["warn"]


def test_r15_framework_ends_with_its_scheme_at_the_latest():
    facts = open_framework(awarded_on=day("2026-04-01"), ends_on=day("2034-04-01"))

    assert outcomes(facts, "tender", "R15") == ["block"]


def test_r15_framework_gives_way_to_the_next():
    first = {"is_awarded": True, "awarded_on": day("2026-04-01"), "on": day("2028-11-01")}
    awards = ["2026-04-01", "2028-10-01"]

    runs_on = open_framework(awards, **first, ends_on=day("2030-03-31"))
    ended = open_framework(awards, **first, ends_on=day("2028-10-01"))

    assert outcomes(runs_on, "award", "R15") == ["block"]
    assert outcomes(ended, "award", "R15") == []


def test_r15_with_one_supplier_it_ends_within_four_years():
    sole = {"awarded_on": day("2026-04-01"), "max_suppliers": 1}

    assert outcomes(open_framework(**sole, ends_on=day("2030-03-31")), "tender", "R15") == []
    assert outcomes(open_framework(**sole, ends_on=day("2030-04-01")), "tender", "R15") == ["block"]


def test_t22_capped_scheme_carries_nobody_over_by_place():
    capped = open_framework(scheme_max_suppliers=10, carried_by_place=True)
    unlimited = open_framework(carried_by_place=True)

    assert outcomes(capped, "award", "R17") == ["block"]
    assert outcomes(unlimited, "award", "R17") == []


@pytest.mark.parametrize(
    "facts",
    [
        framework(kind=Kind.OPEN),
        framework(scheme=open_framework().scheme),
        open_framework(regime=Regime.PCR2015),
    ],
    ids=["open, no scheme", "scheme, not open", "another law"],
)
def test_r14_open_framework_and_scheme_belong_together_under_the_act(facts):
    assert outcomes(facts, "publish", "R14") == ["block"]


# Fees: R19, R20


@pytest.mark.parametrize("form", ["banded", "other"])
def test_t24_banded_fee_is_not_the_statutory_form(form):
    assert outcomes(framework(fee_form=form, fee_percent=None), "tender", "R19") == ["warn"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fee_form": "fixed_percent", "fee_percent": None}, ["block"]),
        ({"fee_form": "", "fee_percent": None}, ["info"]),
        ({"fee_form": "none", "fee_percent": None}, []),
        ({"fee_form": "", "fee_percent": Decimal(0)}, []),
    ],
)
def test_r19_fee_is_stated_or_there_is_none(changes, expected):
    assert outcomes(framework(**changes), "tender", "R19") == expected


def test_r19_dynamic_purchasing_system_charges_nothing():
    market = {"regime": Regime.PCR2015, "kind": Kind.DYNAMIC_MARKET}

    assert outcomes(framework(**market), "publish", "R19") == ["block"]
    assert outcomes(framework(**market), "publish_concluded", "R19") == ["warn"]
    assert outcomes(framework(**market, fee_form="none", fee_percent=None), "publish", "R19") == []


def test_r20_fee_of_invoiced_spend_needs_a_reason():
    assert outcomes(framework(fee_basis="invoiced_spend"), "tender", "R20") == ["warn"]


# Values: R24, R25


def test_t26_call_off_beyond_the_maximum_is_blocked():
    before, after = millions("9.9"), millions("9.9") + millions("0.2")

    assert outcomes(pcr(committed_value=before), "call_off", "R24") == ["warn"]
    assert outcomes(pcr(committed_value=after), "call_off", "R24") == ["block"]


@pytest.mark.parametrize(
    ("committed", "expected"),
    [("7.99", []), ("8", ["warn"]), ("10", ["warn"]), ("10.000001", ["block"])],
)
def test_r24_warns_from_80_percent_and_blocks_beyond_the_maximum(committed, expected):
    assert outcomes(pcr(committed_value=millions(committed)), "call_off", "R24") == expected


def test_r24_maximum_that_is_not_recorded_is_asked_for():
    assert outcomes(pcr(maximum_value=None), "call_off", "R24") == ["warn"]


@pytest.mark.parametrize(("new", "expected"), [("0.2", ["warn"]), ("1.2", ["block"])])
def test_t27_growth_beyond_the_estimate_warns_and_beyond_110_percent_blocks(new, expected):
    facts = framework(committed_value=millions("9.9") + millions(new))

    assert outcomes(facts, "call_off", "R25") == expected


@pytest.mark.parametrize(
    ("committed", "nature", "expected"),
    [
        ("7.99", Nature.SERVICES, []),
        ("8", Nature.SERVICES, ["info"]),
        ("10", Nature.SERVICES, ["warn"]),
        ("11", Nature.GOODS, ["warn"]),
        ("11.000001", Nature.GOODS, ["block"]),
        ("11.5", Nature.WORKS, ["warn"]),
        ("11.500001", Nature.WORKS, ["block"]),
    ],
)
def test_r25_steps(committed, nature, expected):
    facts = framework(committed_value=millions(committed), nature=nature)

    assert outcomes(facts, "call_off", "R25") == expected


def test_r25_light_touch_framework_may_grow_but_a_reason_is_asked_for():
    facts = framework(committed_value=millions(15), is_light_touch=True)

    assert outcomes(facts, "call_off", "R25") == ["warn"]


@pytest.mark.parametrize("number", ["R24", "R25"])
def test_dynamic_market_has_no_cap(number):
    market = framework(kind=Kind.DYNAMIC_MARKET, committed_value=millions(100))

    assert outcomes(market, "call_off", number) == []


# Dynamic markets: R28


@pytest.mark.parametrize("regime", [Regime.PA2023, Regime.PCR2015])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"max_suppliers": 10}, ["block"]),
        ({"lots": (LotFacts("1", allows_direct_award=True),)}, ["block"]),
        ({"maximum_value": Decimal(1)}, ["info"]),
    ],
)
def test_r28_market_has_no_limit_on_members_no_direct_award_and_no_cap(regime, changes, expected):
    market = framework(kind=Kind.DYNAMIC_MARKET, regime=regime, **changes)

    assert outcomes(market, "publish", "R28") == expected


# Standstill: R29, R31


STANDING = {
    "summaries_sent_on": day("2026-03-30"),
    "notices": (NoticeFacts("UK6", "020000-2026", day("2026-03-30")),),
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"summaries_sent_on": None}, ["block"]),
        ({"summaries_sent_on": day("2026-03-31")}, ["block"]),
        ({"notices": (NoticeFacts("UK6"),)}, ["block"]),
        ({"summaries_sent_on": None, "is_light_touch": True}, ["block"]),
    ],
)
def test_r29_summaries_go_out_before_the_award_notice(changes, expected):
    assert outcomes(framework(**STANDING | changes), "stand_still", "R29") == expected


def test_t28_framework_is_awarded_from_the_day_after_the_standstill():
    in_time = framework(**STANDING, on=day("2026-04-11"))
    too_early = framework(**STANDING, on=day("2026-04-10"))

    assert outcomes(in_time, "award", "R29") == []
    assert [one.says for one in rules.ask(too_early, moment="award")] == [
        "The standstill runs to the end of 10 April 2026."
    ]


def test_r29_newest_award_notice_counts():
    again = (*STANDING["notices"], NoticeFacts("UK6", "020001-2026", day("2026-04-20")))

    facts = framework(**STANDING | {"notices": again}, on=day("2026-04-11"))

    assert outcomes(facts, "award", "R29") == ["block"]


def test_r29_corrected_calendar_moves_the_end():
    proclaimed = {(Calendar.PA2023, day("2026-04-08")): False}

    facts = framework(**STANDING, on=day("2026-04-11"), overrides=proclaimed)

    assert outcomes(facts, "award", "R29") == ["block"]


def test_r29_award_without_a_notice_is_blocked_but_light_touch_needs_no_standstill():
    assert outcomes(framework(notices=()), "award", "R29") == ["block"]
    assert outcomes(framework(notices=(), is_light_touch=True), "award", "R29") == []


def test_t31_psr_framework_waits_for_eight_working_days_after_the_first():
    psr = {
        "regime": Regime.PSR,
        "notices": (NoticeFacts("psr_intention", "psr-1", day("2026-03-02")),),
    }

    assert outcomes(framework(**psr, on=day("2026-03-13")), "award", "R31") == ["block"]
    assert outcomes(framework(**psr, on=day("2026-03-14")), "award", "R31") == []
    assert outcomes(framework(**psr | {"notices": ()}), "stand_still", "R31") == ["block"]


def test_r31_standstill_of_the_regulations_of_2015_is_only_told():
    assert said(pcr(), "award") == [("R31", "info")]


# Before the tender: R43, R44, R45, R48, R50, R51, R57, R62


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"notices": SOUND.notices[1:]}, [("R43", "warn")]),
        ({"notices": SOUND.notices[1:], "no_engagement_reasons": "None held."}, []),
        ({"notices": SOUND.notices[:1]}, [("R48", "block")]),
        (
            {"notices": (SOUND.notices[0], NoticeFacts("UK4"))},
            [("R48", "block")],
        ),
        (
            {"notices": (SOUND.notices[0], NoticeFacts("UK4", "012345-2026", day("2026-05-12")))},
            [("R48", "block")],
        ),
        (
            {"notices": (SOUND.notices[0], NoticeFacts("UK4", "2026/S 1", day("2026-05-11")))},
            [("R48", "warn")],
        ),
        ({"lots": SOUND.lots[:1]}, [("R44", "block")]),
        ({"lots": (), "no_lots_rationale": "One system."}, []),
        ({"conflicts_assessed_on": None}, [("R45", "block")]),
        ({"conflicts_assessed_by": ""}, [("R45", "block")]),
        ({"conflicts_assessed_on": day("2026-05-12")}, [("R45", "block")]),
        ({"policy_statement": ""}, [("R50", "warn")]),
        ({"sme_barriers": ""}, [("R51", "warn")]),
        ({"who_may_use": "", "has_eligibility_rules": False}, [("R57", "block")]),
        ({"has_eligibility_rules": False}, [("R57", "warn")]),
        ({"who_may_use": ""}, []),
        (
            {"is_joint_procurement": True, "has_lead_authority": True, "other_member_count": 1},
            [],
        ),
        (
            {"is_joint_procurement": True, "has_lead_authority": True},
            [("R62", "block")],
        ),
        ({"is_joint_procurement": True, "other_member_count": 3}, [("R62", "block")]),
    ],
)
def test_before_the_tender(changes, expected):
    assert said(framework(**changes), "tender") == expected


def test_r48_dynamic_market_needs_its_own_notice():
    market = framework(kind=Kind.DYNAMIC_MARKET)
    announced = (NoticeFacts("UK13", "013131-2026", day("2026-05-01")),)

    assert outcomes(market, "tender", "R48") == ["block"]
    assert outcomes(framework(kind=market.kind, notices=announced), "tender", "R48") == []


def test_r48_concluded_framework_without_a_notice_is_told():
    assert outcomes(pcr(notices=()), "publish_concluded", "R48") == ["info"]


@pytest.mark.parametrize("regime", list(Regime))
def test_r57_holds_under_every_law(regime):
    facts = framework(regime=regime, who_may_use="", has_eligibility_rules=False)

    assert outcomes(facts, "publish", "R57") == ["block"]
    assert outcomes(facts, "publish_concluded", "R57") == ["info"]
