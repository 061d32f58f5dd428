"""What publications of an index restate, and what a true-up would change, told before it is."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benchmarking.actions import (
    savings_calendar,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_indices import Level
from benchmarking.choices.savings import ClaimState
from benchmarking.queries import index_restating, ledger
from procurement_portal.core.access import SYSTEM
from tests.factories import consortia, savings
from tests.factories.savings import MONTH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

BASE = date(2025, 9, 1)
IN_MAY = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
PAGE = "/savings/indices/"
CLAIMS = "/savings/indices/claims/"


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def series():
    return savings.IndexSeriesFactory(key="ppi-gloves", name="Producer prices of gloves")


@pytest.fixture
def publish(series):
    def publish(day, level, *, is_provisional=False, base=100, **more):
        levels = {BASE: Level(Decimal(base)), MONTH: Level(Decimal(level), is_provisional)}
        return savings.published(series, on=day, levels=levels | more.get("also", {}))

    return publish


@pytest.fixture
def resting(authority, officer, finance_lead, series, publish):
    """A claim as in W5, verified on a provisional level of 105."""
    publish(date(2026, 5, 1), 105, is_provisional=True)
    claim = savings.contracted(authority, officer)
    item = savings.owning(claim, officer)
    savings.priced(
        claim, officer, finance_lead, item=item, index_series=series, base_month=BASE, at=IN_MAY
    )
    savings.bought(authority, item)
    savings_realised.realise_from_lines(claim.pk, month=MONTH, by=officer, at=IN_MAY)
    savings_signing.record_budget(
        claim.pk, budget_line="R100", effect="reduced", by=finance_lead, at=IN_MAY
    )
    savings_signing.verify(claim.pk, statement="To the lines.", by=finance_lead, at=IN_MAY)
    return claim


def told(person):
    (one,) = index_restating.resting(person, index_restating.baselines(person))
    return one


def verified(claim):
    return ledger.total(ledger.standing(claim)[ClaimState.FINANCE_VERIFIED].values())


def test_publications_say_what_they_restated_and_who_is_frozen_on_them(
    browser_of, finance_lead, resting, publish
):
    july = {date(2026, 7, 1): Level(Decimal(106), is_provisional=True)}
    newest = publish(date(2026, 8, 1), 102, also=july)
    browser = browser_of(finance_lead)

    page = browser.get(PAGE)
    rows = rows_of(browser.get("/savings/indices.csv"))
    one = browser.get(f"{PAGE}{newest.pk}/").content.decode()

    assert [
        (row.told.claim_count, len(row.told.new), len(row.told.restated))
        for row in page.context["object_list"]
    ] == [(0, 1, 1), (1, 2, 0)]
    assert "-2.86%, April 2026" in page.content.decode().replace("−", "-")
    assert [
        (row["Published on"], row["Restated"], row["Level before"], row["Level now"])
        for row in rows
    ] == [
        ("2026-08-01", "1", "105.000000", "102.000000"),
        ("2026-05-01", "0", "", ""),
    ]
    assert "1 new, 1 restated" in one


def test_preview_of_a_true_up_is_what_the_true_up_enters(finance_lead, resting, publish, at):
    before = verified(resting).net
    assert (told(finance_lead).provisional_count, told(finance_lead).final) == (1, [])
    assert told(finance_lead).change == 0

    publish(date(2026, 8, 1), 102)
    expected = told(finance_lead)
    savings_calendar.true_up_final_indices(by=SYSTEM, at=at)

    assert expected.final_change == expected.change == Decimal("-3000.00")
    assert verified(resting).net - before == expected.final_change
    assert told(finance_lead).provisional_count == 0


def test_level_that_is_restated_but_still_open_is_not_entered_yet(
    finance_lead, resting, publish, at
):
    publish(date(2026, 8, 1), 103, is_provisional=True)

    one = told(finance_lead)

    assert (one.change, one.final_change) == (Decimal("-2000.00"), 0)
    assert savings_calendar.true_up_final_indices(by=SYSTEM, at=at) == 0


def test_first_final_levels_count_and_not_later_ones(finance_lead, resting, publish, at):
    publish(date(2026, 8, 1), 102)
    publish(date(2026, 9, 1), 101)

    expected = told(finance_lead).final_change
    savings_calendar.true_up_final_indices(by=SYSTEM, at=at)

    assert expected == Decimal("-3000.00")
    assert verified(resting).net == Decimal(5000)


def test_finance_lead_sees_pounds_of_the_own_budget_and_an_operator_none(
    browser_of, finance_lead, operator, resting, publish
):
    publish(date(2026, 8, 1), 102)

    own = browser_of(finance_lead).get(CLAIMS).content.decode()
    (of_lead,) = rows_of(browser_of(finance_lead).get("/savings/indices/claims.csv"))
    every = browser_of(operator).get(CLAIMS).content.decode()
    (of_operator,) = rows_of(browser_of(operator).get("/savings/indices/claims.csv"))

    assert "£3,000.00" in own
    assert (of_lead["A true-up would enter now"], of_lead["Of them final by now"]) == (
        "-3000.00",
        "1",
    )
    assert resting.reference in every
    assert "not shown" in every
    assert "£3,000.00" not in every
    assert of_operator["Frozen publication"] == "2026-05-01"
    assert of_operator["A true-up would enter now"] == of_operator["By the newest levels"] == ""


def test_finance_lead_of_another_authority_sees_none_of_it(browser_of, resting):
    other = consortia.PersonFactory()
    consortia.AuthorityRoleFactory(person=other, kind="finance_lead")

    page = browser_of(other).get(CLAIMS)

    assert list(page.context["object_list"]) == []
    assert "its baseline was approved with one" in page.content.decode()
    assert [row.told.claim_count for row in browser_of(other).get(PAGE).context["object_list"]] == [
        0
    ]


@pytest.mark.parametrize("role", ["officer", "manager", "auditor", "outsider"])
def test_others_are_refused_and_not_led_there(role, browser_of, people, resting):
    browser = browser_of(people[role])

    for address in (PAGE, "/savings/indices.csv", CLAIMS, "/savings/indices/claims.csv"):
        assert browser.get(address).status_code == 403
    assert PAGE not in browser.get("/savings/").content.decode()


def test_number_of_queries_does_not_grow_with_claims_and_publications(
    finance_lead, authority, officer, series, resting, publish, django_assert_max_num_queries
):
    for number in range(3):
        publish(date(2026, 8, 1 + number), 102 + number)
        claim = savings.contracted(authority, officer)
        savings.priced(claim, officer, finance_lead, index_series=series, base_month=BASE)

    with django_assert_max_num_queries(12):
        found = index_restating.resting(finance_lead, index_restating.baselines(finance_lead))
    with django_assert_max_num_queries(5):
        index_restating.published(finance_lead, index_restating.vintages())
    assert len(found) == 4
