"""What is owed by a day: the vectors of the rules, the exemptions, and how days are counted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from frameworks import choices
from frameworks.law import deadlines, duties
from frameworks.law.codes import Kind, Regime
from frameworks.law.deadlines import PaidWithin
from frameworks.law.duties.duty import (
    BuyingBody,
    ChangeFacts,
    DecidedCallOff,
    Duty,
    FailureFacts,
    MadeContract,
)

day = date.fromisoformat
DUTIES = pytest.mark.parametrize("duty", duties.DUTIES, ids=lambda duty: duty.title)

CONTRACT = MadeContract(
    on=day("2026-05-12"),
    regime=Regime.PA2023,
    is_above_threshold=True,
    gross_value=Decimal(300_000),
    entered_on=day("2026-03-20"),
    starts_on=day("2026-04-01"),
    ends_on=day("2028-05-31"),
)
LARGE = replace(CONTRACT, gross_value=Decimal("5000000.01"))
CALL_OFF = DecidedCallOff(
    regime=Regime.PA2023,
    is_above_threshold=True,
    awarded_on=day("2026-05-12"),
    starts_on=day("2026-06-01"),
)
COUNCIL = BuyingBody(
    on=day("2026-05-12"), kind="district", public_contracts=((day("2026-04-01"), None),)
)


def due(facts):
    """The last day of each thing that is owed, by kind and key."""
    return {
        f"{one.kind}/{one.key}" if one.key else one.kind: one.due_on.isoformat()
        for one in duties.owed(facts)
    }


# The register


@DUTIES
def test_duty_says_what_it_asks_why_and_where_it_is_written(duty: Duty):
    assert duty.number.startswith("R")
    assert duty.title
    assert duty.source
    assert duty.asks.endswith(".")
    assert duty.why.endswith(".")
    assert all(freed.words.endswith(".") for freed in duty.unless)
    assert set(duty.obligations) <= set(choices.ObligationKind.values)


def test_every_kind_of_obligation_has_a_duty_that_makes_it():
    made = {kind for duty in duties.DUTIES for kind in duty.obligations}

    assert made == set(choices.ObligationKind.values)


def test_duties_stand_in_the_order_of_their_numbers_and_no_two_bear_one_title():
    numbers = [int(duty.number[1:]) for duty in duties.DUTIES]
    titles = [duty.title for duty in duties.DUTIES]

    assert numbers == sorted(numbers)
    assert len(titles) == len(set(titles))


def test_duty_of_an_obligation_is_found_by_its_kind_and_number():
    assert duties.for_kind("uk7", "R32").title == "The contract details notice"
    assert duties.for_kind("uk7", "R53").title.endswith("below the threshold")
    assert duties.for_kind("uk7", "R1") is None


# Contracts


@pytest.mark.parametrize(
    ("is_light_touch", "details", "copy"),
    [
        pytest.param(False, "2026-04-18", "2026-06-17", id="T7"),
        pytest.param(True, "2026-07-17", "2026-09-15", id="T8"),
    ],
)
def test_t7_t8_details_and_copy_are_owed(is_light_touch, details, copy):
    owed = due(replace(LARGE, is_light_touch=is_light_touch))

    assert (owed["uk7"], owed["contract_copy"]) == (details, copy)


def test_copy_is_owed_only_above_five_million_with_vat():
    assert "contract_copy" not in due(replace(LARGE, gross_value=Decimal(5_000_000)))


@pytest.mark.parametrize("jurisdiction", ["wales", "northern_ireland"])
def test_devolved_authorities_owe_the_notice_but_no_copy(jurisdiction):
    owed = due(replace(LARGE, jurisdiction=jurisdiction))

    assert "uk7" in owed
    assert "contract_copy" not in owed


def test_t34_termination_notice_follows_expiry():
    assert due(CONTRACT)["uk11"] == "2028-06-29"
    assert due(replace(CONTRACT, is_light_touch=True))["uk11"] == "2028-06-29"


def test_r37_termination_moves_the_notice_to_its_own_day():
    ended = replace(CONTRACT, ended_on=day("2026-05-01"), ending="terminated")

    assert due(ended)["uk11"] == "2026-05-30"


def test_t38_below_the_threshold_a_notifiable_contract_is_told_of_soon():
    small = replace(CONTRACT, is_above_threshold=False, gross_value=Decimal(40_000))

    (notice,) = [one for one in duties.owed(small) if one.kind == "uk7"]

    assert (notice.rule, notice.due_on) == ("R53", day("2026-03-29"))
    assert "as soon as reasonably practicable" in notice.because


@pytest.mark.parametrize(
    ("changes", "is_owed"),
    [
        ({"gross_value": Decimal(30_000)}, True),
        ({"gross_value": Decimal("29999.99")}, False),
        ({"gross_value": Decimal(12_000), "is_central": True}, True),
        ({"gross_value": Decimal("11999.99"), "is_central": True}, False),
        ({"authority_kind": "school_trust"}, False),
        ({"jurisdiction": "northern_ireland"}, False),
        ({"jurisdiction": "wales"}, True),
    ],
)
def test_r53_amounts_and_exemptions(changes, is_owed):
    small = replace(CONTRACT, is_above_threshold=False, gross_value=Decimal(40_000))

    assert ("uk7" in due(replace(small, **changes))) is is_owed


def test_below_the_threshold_nothing_of_a_public_contract_is_owed():
    small = replace(CONTRACT, is_above_threshold=False, gross_value=Decimal(40_000))

    assert set(due(small)) == {"uk7"}


def test_r34_indicators_are_assessed_in_every_twelve_months_and_at_the_end():
    running = replace(LARGE, kpi_count=3, on=day("2027-04-01"))

    assert {key: one for key, one in due(running).items() if "kpi" in key} == {
        "kpi_review/year-1": "2027-03-19",
        "kpi_review/year-2": "2028-03-19",
    }

    ended = replace(running, ended_on=day("2027-12-31"), ending="terminated")
    assert {key: one for key, one in due(ended).items() if "kpi" in key} == {
        "kpi_review/year-1": "2027-03-19",
        "kpi_review/year-2": "2027-12-31",
        "kpi_review/end": "2028-01-29",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"kpi_count": 0},
        {"is_light_touch": True},
        {"gross_value": Decimal(5_000_000)},
        {"is_above_threshold": False},
    ],
)
def test_r34_without_indicators_that_the_act_asks_for_nothing_is_assessed(changes):
    facts = replace(LARGE, **{"kpi_count": 3} | changes)

    assert not any("kpi" in key for key in due(facts))


@pytest.mark.parametrize(
    ("jurisdiction", "years"), [("england", [1, 2]), ("wales", [2])], ids=["england", "wales"]
)
def test_r34_years_before_the_section_was_in_force_are_left_out(jurisdiction, years):
    told = deadlines.assessments_due(
        day("2025-03-01"),
        last=day("2028-02-29"),
        on=day("2026-05-12"),
        jurisdiction=jurisdiction,
    )

    assert [year for year, _ in told] == years


def test_r35_failure_is_told_within_thirty_days_but_not_of_light_touch_contracts():
    failed = replace(
        CONTRACT, failures=(FailureFacts("7", day("2026-05-01"), "Breach that led to damages"),)
    )

    assert due(failed)["uk9/7"] == "2026-05-30"
    assert "uk9/7" not in due(replace(failed, is_light_touch=True))
    assert "uk9/7" not in due(
        replace(failed, failures=(FailureFacts("7", day("2025-12-31"), "Breach"),))
    )


def changed(gross_after, **more):
    one = ChangeFacts(
        key="3",
        made_on=day("2026-05-04"),
        effective_on=day("2026-06-01"),
        gross_after=Decimal(gross_after),
        **{"needs_notice": True, "notice_id": "012345-2026"} | more,
    )
    return replace(CONTRACT, changes=(one,))


def test_r36_change_notice_is_recorded_as_done_and_the_text_is_owed_above_five_million():
    owed = {one.identity: one for one in duties.owed(changed("5000000.01"))}

    assert owed["uk10", "3"].notice_id == "012345-2026"
    assert owed["changed_text", "3"].due_on == day("2026-08-01")
    assert ("changed_text", "3") not in {one.identity for one in duties.owed(changed("5000000.00"))}


def test_r36_small_change_owes_nothing():
    assert not {"uk10/3", "changed_text/3"} & set(
        due(changed("9000000", needs_notice=False, notice_id=""))
    )


def test_r47_records_are_kept_for_three_years():
    assert due(CONTRACT)["records"] == "2029-03-19"


def test_review_and_extension_are_asked_whatever_the_law():
    old = replace(
        CONTRACT,
        regime=None,
        review_on=day("2027-01-15"),
        may_extend_to=day("2029-05-31"),
    )

    assert due(old) == {"review/2027-01-15": "2027-01-15", "option/2028-05-31": "2028-03-02"}


@pytest.mark.parametrize(
    "changes",
    [
        {"may_extend_to": None},
        {"may_extend_to": day("2028-05-31")},
        {"ended_on": day("2028-01-01"), "ending": "terminated"},
    ],
)
def test_nothing_is_decided_where_nothing_can_be_extended(changes):
    facts = replace(CONTRACT, **{"may_extend_to": day("2029-05-31")} | changes)

    assert not any("option" in key for key in due(facts))


@pytest.mark.parametrize("regime", [Regime.PCR2015, Regime.PSR])
def test_notices_of_the_act_are_not_owed_under_another_law(regime):
    assert due(replace(LARGE, regime=regime, kpi_count=3)) == {}


# Call-offs


def test_t30_award_notice_is_owed_without_a_standstill_too():
    assert due(CALL_OFF) == {"uk6": "2026-05-31"}


def test_award_notice_is_owed_when_the_standstill_begins():
    assert due(replace(CALL_OFF, standstill_ends_on=day("2026-05-21"))) == {"uk6": "2026-05-12"}


@pytest.mark.parametrize(
    "changes",
    [{"is_above_threshold": False}, {"regime": Regime.PCR2015}, {"awarded_on": None}],
)
def test_award_notice_is_not_owed(changes):
    assert due(replace(CALL_OFF, **changes)) == {}


def test_r38_only_what_has_a_tender_notice_of_its_own_owes_a_termination_notice():
    given_up = replace(CALL_OFF, awarded_on=None, given_up_on=day("2026-05-12"))

    assert due(given_up) == {}
    assert due(replace(given_up, framework_kind=Kind.DYNAMIC_MARKET)) == {"uk12": "2026-05-21"}


def test_silence_is_explained():
    termination = duties.for_kind("uk12", "R38")
    details = duties.for_kind("uk7", "R32")

    assert "no tender notice of its own" in termination.silent_because(CALL_OFF)
    assert details.silent_because(replace(CONTRACT, regime=Regime.PSR)) == (
        "It is a rule of the Procurement Act 2023."
    )
    assert "not recorded" in details.silent_because(replace(CONTRACT, regime=None))
    assert details.silent_because(CONTRACT) == ""


# Authorities


def test_r40_first_period_begins_when_the_section_came_into_force():
    """The Act itself settles it, s.69(3): a shorter period to 31 March 2026, due 29 April."""
    england = deadlines.reporting_period_of(day("2026-02-01"), jurisdiction="england")
    wales = deadlines.reporting_period_of(day("2026-05-01"), jurisdiction="wales")

    assert (england.starts_on, england.ends_on) == (day("2026-01-01"), day("2026-03-31"))
    assert (wales.starts_on, wales.ends_on) == (day("2026-04-01"), day("2026-09-30"))
    assert deadlines.span_notice_due(england) == day("2026-04-29")
    assert deadlines.reporting_period_of(day("2025-12-31"), jurisdiction="england") is None
    assert deadlines.reporting_period_of(day("2026-03-31"), jurisdiction="wales") is None


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2026-10-01", "2026-10-01", "2027-03-31"),
        ("2027-03-31", "2026-10-01", "2027-03-31"),
        ("2027-04-01", "2027-04-01", "2027-09-30"),
    ],
)
def test_r40_later_periods_are_half_years(asked, first, last):
    span = deadlines.reporting_period_of(day(asked), jurisdiction="england")

    assert (span.starts_on, span.ends_on) == (day(first), day(last))


def test_t36_invoices_fall_into_buckets_by_the_day_of_payment():
    assert [deadlines.paid_within(paid) for paid in (30, 31, 60, 61)] == [
        PaidWithin.DAYS_1_TO_30,
        PaidWithin.DAYS_31_TO_60,
        PaidWithin.DAYS_31_TO_60,
        PaidWithin.DAYS_61_OR_MORE,
    ]


def test_shares_of_payments_are_percents_to_one_decimal():
    assert list(deadlines.payment_shares([1, 30, 31]).values()) == [
        Decimal("66.7"),
        Decimal("33.3"),
        Decimal("0.0"),
    ]
    assert set(deadlines.payment_shares([]).values()) == {Decimal(0)}


@pytest.mark.parametrize(
    ("amount", "paid_on", "jurisdiction", "due_on"),
    [
        pytest.param("30000.00", "2026-05-10", "england", None, id="T37 at the limit"),
        pytest.param("30000.01", "2026-05-10", "england", "2026-07-29", id="T37 above it"),
        ("30000.01", "2026-03-31", "england", None),
        ("30000.01", "2026-05-10", "wales", None),
    ],
)
def test_t37_significant_payments(amount, paid_on, jurisdiction, due_on):
    found = deadlines.payment_notice_due(day(paid_on), Decimal(amount), jurisdiction=jurisdiction)

    assert (found.isoformat() if found else None) == due_on


def test_council_owes_its_quarters_and_half_years():
    assert due(COUNCIL) == {
        "payments_compliance/2026-09-30": "2026-10-29",
        "payments_over/2026-06-30": "2026-07-29",
        "transparency_quarter/2026-03-31": "2026-04-30",
        "transparency_quarter/2026-06-30": "2026-07-30",
    }


def test_period_before_counts_where_a_public_contract_ran_in_it():
    earlier = replace(COUNCIL, public_contracts=((day("2026-03-01"), day("2026-03-31")),))

    assert due(earlier) == {
        "payments_compliance/2026-03-31": "2026-04-29",
        "transparency_quarter/2026-03-31": "2026-04-30",
        "transparency_quarter/2026-06-30": "2026-07-30",
    }


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"kind": "nhs_trust"}, {"payments_compliance", "payments_over"}),
        ({"kind": "school_trust"}, set()),
        ({"jurisdiction": "wales", "kind": "welsh_council"}, {"payments_compliance"}),
        ({"jurisdiction": "northern_ireland", "kind": "ni_district"}, set()),
        ({"public_contracts": ()}, {"transparency_quarter"}),
        (
            {"kind": "fire"},
            {"payments_compliance", "payments_over", "transparency_quarter"},
        ),
    ],
)
def test_who_owes_quarters_and_half_years(changes, kinds):
    owed = duties.owed(replace(COUNCIL, **changes))

    assert {one.kind for one in owed} == kinds


@pytest.mark.parametrize(
    ("quarter_end", "due_on"),
    [
        ("2026-03-31", "2026-04-30"),
        ("2026-06-30", "2026-07-30"),
        ("2026-09-30", "2026-10-30"),
        ("2026-12-31", "2027-01-31"),
    ],
)
def test_r68_tables_are_due_within_a_month(quarter_end, due_on):
    assert deadlines.transparency_due(deadlines.quarter_of(day(quarter_end))) == day(due_on)


def test_days_are_told_with_their_count():
    (details,) = [one for one in duties.owed(CONTRACT) if one.kind == "uk7"]

    assert details.because == (
        "Within 30 days beginning with 20 March 2026, the day on which the contract was entered "
        "into."
    )
