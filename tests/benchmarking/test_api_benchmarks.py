"""The API's reads of runs, results and distributions."""

from decimal import Decimal

import pytest

from tests.factories import benchmarking

pytestmark = pytest.mark.django_db


def test_result_is_for_its_authoritys_people(people, browser_of, authority):
    result = benchmarking.BenchmarkResultFactory(authority=authority)

    answers = {
        role: browser_of(person).get(f"/api/benchmark-results/{result.pk}/").status_code
        for role, person in people.items()
    }

    assert answers == {
        "officer": 200,
        "finance_lead": 200,
        "auditor": 200,
        "outsider": 404,
        "manager": 403,
        "operator": 403,
        "stranger": 401,
    }


def test_result_shows_ones_own_figure_beside_the_median(officer, browser_of, authority):
    result = benchmarking.BenchmarkResultFactory(
        authority=authority, rate=Decimal("5.5"), median=Decimal(4), other_count=12
    )

    shown = browser_of(officer).get(f"/api/benchmark-results/{result.pk}/").json()

    assert (shown["rate"], shown["median"]) == ("5.50000000", "4.00000000")
    assert (shown["other_count"], shown["lower_quartile"]) == (12, None)


def test_count_of_too_few_others_is_told_as_a_band_only(officer, browser_of, authority):
    result = benchmarking.BenchmarkResultFactory(
        authority=authority,
        median=None,
        gap_percent=None,
        other_count=3,
        other_band="<7",
        withheld="too_few",
    )

    shown = browser_of(officer).get(f"/api/benchmark-results/{result.pk}/").json()

    assert (shown["other_count"], shown["other_band"]) == (None, "<7")


def test_distribution_is_public(client):
    shown = benchmarking.BenchmarkDistributionFactory(compared_count=13, statuses={"valid": 13})

    seen = client.get(f"/api/benchmark-distributions/{shown.pk}/").json()

    assert (seen["compared_count"], seen["statuses"]) == (13, {"valid": 13})


def test_distribution_of_too_few_tells_no_counts(client):
    withheld = benchmarking.BenchmarkDistributionFactory(
        compared_count=3,
        compared_band="<10",
        statuses={"valid": 3, "not_submitted": 25},
        median=None,
        withheld="too_few",
    )

    seen = client.get(f"/api/benchmark-distributions/{withheld.pk}/").json()

    assert (seen["compared_count"], seen["statuses"]) == (None, None)
    assert seen["compared_band"] == "<10"


def test_runs_are_public(client):
    run = benchmarking.BenchmarkRunFactory()

    assert client.get("/api/benchmark-runs/").json()["results"][0]["id"] == run.pk
