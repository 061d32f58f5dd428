"""The page of peers and its API: who they are, why these, and what falls back."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.actions import peers
from benchmarking.measures import profiles
from benchmarking.measures.peers import Variable
from consortia.choices import AuthorityKind
from frameworks.choices import ContractStatus
from procurement_portal.core.access import SYSTEM
from tests.benchmarking.conftest import released
from tests.factories import benchmarking, consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PLACE = profiles.Profile(
    "place",
    "Place",
    "Like size, like needs.",
    (Variable("residents", "Residents", 0.7, logarithm=True), Variable("area", "Area", 0.3)),
)


@pytest.fixture
def frozen(loaded, authority, at):
    """The authority is nearest to its last peers, and one of the others has no statistics."""
    for place, body in enumerate([authority, *reversed(loaded.peers)][:-1]):
        for variable in ("residents", "area"):
            benchmarking.StatisticFactory(
                authority=body, variable=variable, value=1_000 + 100 * place
            )
    peers.define([PLACE], by=SYSTEM, at=at)
    [version] = peers.freeze(2026, by=SYSTEM, at=at)
    loaded.run = released(at)
    return version


def test_page_names_the_nearest_with_their_statistics_and_weights(
    browser_of, officer, loaded, frozen
):
    page = browser_of(officer).get("/benchmarks/peers/").context["page"]

    assert len(page.neighbours) == 13
    assert page.rows[1][0] == f"1. {loaded.peers[-1].name}"
    assert page.rows[1][3:] == ["1,100 (2021)", "1,100 (2021)"]
    assert page.rows[0][3:] == ["1,000 (2021)", "1,000 (2021)"]
    assert page.weights == [["Residents", "70.0%", "Its logarithm"], ["Area", "30.0%", "As it is"]]
    assert page.tiers[0][0] == "T1"
    assert page.sentence.startswith("For place, your peers are the 13 district councils")


def test_without_frozen_peers_the_page_says_with_whom_figures_are_compared(
    browser_of, officer, spent
):
    browser = browser_of(officer)

    assert browser.get("/benchmarks/peers/").context["page"].sentence == (
        "No profile says yet what makes bodies alike. Figures are compared by kind."
    )
    peers.define(by=SYSTEM, at=spent.run.computed_at)
    told = browser.get("/benchmarks/peers/").context["page"].sentence
    assert told.startswith("No neighbours have been frozen for these months.")


def test_body_of_which_nothing_is_known_is_told_so(browser_of, officer, authority, spent, at):
    benchmarking.StatisticFactory(authority=spent.peers[0])
    peers.define([PLACE], by=SYSTEM, at=at)
    peers.freeze(2026, by=SYSTEM, at=at)
    browser = browser_of(officer)

    told = browser.get("/benchmarks/peers/").context["page"].sentence
    assert told == "No statistics of your area were loaded when the year's peers were frozen."

    assert browser.get("/benchmarks/peers/?profile=nonsense").status_code == 404
    assert browser.get("/benchmarks/peers/?category=nonsense").status_code == 404
    assert browser.get("/benchmarks/peers/?category=stationery").status_code == 200


def test_category_page_names_tier_and_rank_range_and_leads_to_the_peers(
    browser_of, officer, authority, frozen
):
    page = browser_of(officer).get("/benchmarks/categories/agency-staff/")

    text = page.content.decode()
    assert "tier T1: the most similar of the same kind, frozen for the year" in text
    assert "Place 14 of 14 from the lowest rate, whichever quarter is left out." in text
    assert f"/benchmarks/peers/?authority={authority.slug}" in text
    assert "13 similar district councils" in page.context["page"].sentence


def test_opportunity_stops_at_what_is_not_bound_by_contracts(
    browser_of, officer, authority, spent, at
):
    frameworks.ContractFactory(
        authority=authority,
        category=spent.agency,
        status=ContractStatus.ACTIVE,
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        award_value=700_000,
        current_value=700_000,
    )

    own = released(at).results.get(authority=authority, category=spent.agency)

    assert own.net_amount == 720_000
    assert own.opportunity == Decimal(20_000)


def test_merger_within_the_months_is_told_beside_the_figures(
    browser_of, officer, authority, spent, at
):
    consortia.AuthoritySuccessionFactory(
        predecessor=consortia.AuthorityFactory(
            kind=AuthorityKind.DISTRICT, name="Old District", closed_on=date(2025, 6, 30)
        ),
        successor=authority,
        takes_effect_on=date(2025, 7, 1),
    )

    own = released(at).results.get(authority=authority, category=spent.agency)

    assert own.flags == ["reorganised"]
    page = browser_of(officer).get("/benchmarks/peers/").content.decode()
    assert f"Old District became {authority.name} on 1 July 2025" in page


def test_api_tells_everybody_who_is_near_whom(client, authority, frozen):
    [version] = client.get("/api/peer-versions/?profile=place").json()["results"]
    near = client.get(f"/api/peers/?version={version['id']}&authority={authority.slug}")

    rows = near.json()["results"]
    assert (version["year"], version["variables"][0]["weight"]) == (2026, 0.7)
    assert [row["rank"] for row in rows] == list(range(1, 14))
    assert {row["authority"]["slug"] for row in rows} == {authority.slug}
