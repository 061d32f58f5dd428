"""The pages of the rules: all of them, and what they say of one framework."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.choices import FrameworkStatus, Regime
from frameworks.law.duties import DUTIES
from frameworks.models import RuleWaiver
from frameworks.views.rules import EVERY_RULE
from tests.factories.frameworks import FrameworkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


# The list of all rules


def test_everybody_may_read_all_rules_with_their_sources(client):
    page = client.get("/rules/")

    assert page.context["rules"] == EVERY_RULE
    assert "R12: The longest term of a framework" in page.text
    assert "Procurement Act 2023, s.47" in page.text
    assert "from 24 February 2025" in page.text
    assert "Light touch frameworks have no longest term" in page.text


def test_duties_stand_among_the_rules_and_say_that_they_make_obligations(client):
    page = client.get("/rules/")

    assert set(DUTIES) < set(page.context["rules"])
    assert "R37: The contract termination notice" in page.text
    assert "A contract; it makes an obligation with its day" in page.text


def test_every_number_can_be_linked_to_and_only_once(client):
    page = client.get("/rules/")

    counts = {rule.number: page.text.count(f'id="{rule.number}"') for rule in EVERY_RULE}

    assert set(counts.values()) == {1}


@pytest.mark.parametrize("regime", Regime)
def test_address_narrows_the_rules_to_one_law(client, regime):
    page = client.get("/rules/", {"regime": regime.value})

    assert page.context["rules"] == [rule for rule in EVERY_RULE if regime in rule.regimes]
    assert 0 < len(page.context["rules"]) < len(EVERY_RULE)


def test_unknown_law_is_refused_in_words_and_all_rules_stay(client):
    page = client.get("/rules/", {"regime": "roman"})

    assert page.context["rules"] == EVERY_RULE
    assert "There is a problem" in page.text


def test_list_of_rules_costs_no_more_queries_than_help(client):
    counts = []
    for address in ("/help/", "/rules/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[1] <= counts[0]


# One framework


def rules_of(client, framework):
    return client.get(f"/frameworks/{framework.slug}/rules/")


def test_page_of_a_framework_leads_to_its_rules(client):
    framework = FrameworkFactory()

    assert (
        f'href="/frameworks/{framework.slug}/rules/"'
        in client.get(f"/frameworks/{framework.slug}/").text
    )


def test_rules_of_a_framework_say_what_applies_and_why_others_do_not(client):
    page = rules_of(client, FrameworkFactory(regime=Regime.PCR2015))

    assert "No maximum value is recorded." in page.text
    assert "R23: The longest term under the Regulations of 2015" in page.text
    assert "It is a rule of the Procurement Act 2023." in page.text


def test_draft_shows_what_stands_in_the_way_to_its_publisher_only(consortium, people, browser_of):
    draft = FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)

    page = rules_of(browser_of(people["manager"]), draft)

    assert "It does not state a description of the goods, services or works." in page.text
    assert rules_of(browser_of(people["officer"]), draft).status_code == 404


def waived(framework):
    RuleWaiver.objects.create(
        framework=framework,
        rule="R24",
        finding="No maximum value is recorded.",
        reason="The notice of 2023 stated none.",
        given_by="Ada Manager",
        given_at=datetime(2026, 5, 1, 9, 0, tzinfo=UTC),
    )


def test_reason_that_settles_a_warning_is_public_and_who_gave_it_is_for_the_publisher(
    client, consortium, people, browser_of
):
    framework = FrameworkFactory(publisher=consortium, regime=Regime.PCR2015)
    waived(framework)

    public = rules_of(client, framework).text
    own = rules_of(browser_of(people["manager"]), framework).text

    assert "Settled by a recorded reason" in public
    assert "The notice of 2023 stated none." in public
    assert "Ada Manager" not in public
    assert "by Ada Manager" in own


def test_abandoned_framework_is_asked_nothing(client):
    page = rules_of(client, FrameworkFactory(status=FrameworkStatus.ABANDONED))

    assert "No rule is asked while it is in this state." in page.text


def test_framework_without_objection_says_so(client):
    framework = FrameworkFactory(
        status=FrameworkStatus.AWARDED,
        regime=Regime.PSR,
        procurement_began_on=date(2025, 1, 2),
        who_may_use="Any NHS body.",
    )
    framework.notices.create(
        notice_type="psr_award", notice_id="psr-1", published_on=date(2025, 3, 1)
    )
    framework.eligibility_rules.create(kind="text", quoted_text="Any NHS body.")

    assert "The rules that are asked now have no objection." in rules_of(client, framework).text


def test_rules_of_a_framework_cost_a_fixed_number_of_queries(client, django_assert_num_queries):
    framework = FrameworkFactory()

    with django_assert_num_queries(10):
        rules_of(client, framework)
