"""What stands around every page, and the pages that belong to no app."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from procurement_portal import navigation
from procurement_portal.core import audit, health
from procurement_portal.core.models import JobState
from tests.factories.consortia import AuthorityFactory, ConsortiumRoleFactory
from tests.factories.core import AT, JobFactory

pytestmark = pytest.mark.django_db


def words(person, path="/"):
    return [item["text"] for item in navigation.navigation(person, path)]


def test_stranger_is_shown_only_public_places(stranger):
    shown = words(stranger)

    assert {"Frameworks", "Suppliers", "Authorities", "Consortia"} <= set(shown)
    assert not {"Home", "Contracts", "Spend", "Admin"} & set(shown)


def test_savings_lead_strangers_to_what_is_public_and_others_to_their_own(stranger, officer):
    led = {
        item["href"]
        for person in (stranger, officer)
        for item in navigation.navigation(person, "/")
        if item["text"] == "Savings"
    }

    assert led == {"/savings/public/", "/savings/"}


def test_officer_is_shown_contracts(officer):
    assert "Contracts" in words(officer)


def test_manager_without_an_authority_is_not_shown_contracts(manager):
    assert "Contracts" not in words(manager)


def test_person_with_two_roles_is_shown_the_places_of_both(officer, consortium):
    ConsortiumRoleFactory(person=officer, consortium=consortium)

    assert {"Contracts", "Consortia"} <= set(words(officer))


def test_staff_are_shown_the_admin(operator):
    operator.is_staff = True

    assert "Admin" in words(operator)


def test_item_above_the_page_is_active(stranger):
    items = navigation.navigation(stranger, "/frameworks/paper/")

    assert [item["text"] for item in items if item["active"]] == ["Frameworks"]


def test_every_place_has_an_address():
    for place in navigation.PLACES:
        assert reverse(place.url_name)


def test_sample_data_is_announced_on_every_page(client):
    AuthorityFactory(is_sample=True)

    assert "This portal shows sample data" in client.get("/help/").text


def test_without_sample_data_nothing_is_announced(client):
    AuthorityFactory()

    assert "sample data" not in client.get("/help/").text


def test_sample_data_is_asked_of_the_database_once_in_half_a_minute(django_assert_num_queries):
    navigation.shows_sample_data()

    with django_assert_num_queries(0):
        navigation.shows_sample_data()


def test_sample_data_is_known_without_redis(settings):
    AuthorityFactory(is_sample=True)
    unreachable = {"LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": settings.CACHES["default"] | unreachable}

    assert navigation.shows_sample_data() is True


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "open_data", "status"])
def test_static_pages_are_public(client, name):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_status_says_which_part_does_not_answer(client):
    cache.delete(health.WORKERS_KEY)

    page = client.get("/status/").text

    assert "Part of the portal does not answer" in page
    assert "no worker has been seen in the last half minute" in page


def test_status_says_when_everything_answers(client):
    health.worker_seen("worker")

    assert "Everything answers." in client.get("/status/").text


def test_status_counts_work_by_kind_without_its_titles(client):
    JobFactory(kind="benchmarking.import_spend", title="Secret file.csv")
    JobFactory(kind="benchmarking.import_spend", state=JobState.DONE, finished_at=AT)

    page = client.get("/status/").text

    assert "Import spend" in page
    assert "12 May 2026 at 10:30" in page
    assert "Secret" not in page


def test_job_is_shown_to_the_person_who_started_it(officer, browser_of):
    job = JobFactory(title="Load spend.csv", owner_ref=audit.ref(officer))

    page = browser_of(officer).get(reverse("job", args=[job.pk]))

    assert page.status_code == 200
    assert "Load spend.csv" in page.text
    assert "Check again" in page.text


def test_job_of_another_person_is_not_found(officer, outsider, browser_of):
    job = JobFactory(owner_ref=audit.ref(officer))

    assert browser_of(outsider).get(reverse("job", args=[job.pk])).status_code == 404


def test_stranger_is_sent_to_sign_in_before_a_job(client):
    job = JobFactory()

    page = client.get(reverse("job", args=[job.pk]))

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


def test_missing_page_says_where_to_go_on(client):
    page = client.get("/nowhere/")

    assert page.status_code == 404
    assert "Page not found" in page.text
    assert reverse("framework-list") in page.text


def test_missing_page_of_the_api_is_a_problem_for_programs(client):
    answer = client.get("/api/nowhere/")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_refused_page_says_who_can_help(manager, browser_of):
    page = browser_of(manager).get(reverse("contract-list"))

    assert page.status_code == 403
    assert "ask the person who manages roles at your organisation" in page.text
