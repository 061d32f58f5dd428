"""Eligibility and access through the API: the same actions, and refusals that programs can read."""

import pytest

from frameworks.choices import AccessStatus, EligibilityKind
from frameworks.models import FrameworkAccess
from tests.factories.consortia import AuthorityFactory
from tests.factories.frameworks import (
    AccessAgreementFactory,
    AccessDraftFactory,
    AccessFactory,
    EligibilityRuleFactory,
    FrameworkFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

REQUESTS = "/api/access-requests/"


@pytest.fixture
def framework(consortium, authority):
    framework = FrameworkFactory(publisher=consortium, title="Cleaning", slug="cleaning")
    rule = EligibilityRuleFactory(
        framework=framework,
        kind=EligibilityKind.NAMED,
        quoted_text="Ashby District Council",
        notice__notice_id="012345-2025",
    )
    rule.authorities.add(authority)
    return framework


@pytest.fixture
def agreement(framework):
    return AccessAgreementFactory(framework=framework)


def post(browser, path, **body):
    return browser.post(f"{REQUESTS}{path}", body, content_type="application/json")


def test_anybody_asks_whether_an_authority_may_use_a_framework(client, framework, authority):
    answer = client.get(f"/api/frameworks/{framework.pk}/eligibility/?authority={authority.pk}")

    assert answer.json() == {
        "status": "eligible",
        "kind": "named",
        "quoted_text": "Ashby District Council",
        "notice_id": "012345-2025",
        "because": "The notice names it.",
        "missing": [],
        "warns": [],
    }


@pytest.mark.parametrize("asked", ["", "?authority=", "?authority=ashby", "?authority=12345678901"])
def test_question_without_an_authority_is_a_problem(asked, client, framework):
    answer = client.get(f"/api/frameworks/{framework.pk}/eligibility/{asked}")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {"authority": ["Give the number of an authority."]}


def test_authority_that_never_was_is_not_found(client, framework):
    answer = client.get(f"/api/frameworks/{framework.pk}/eligibility/?authority=4711")

    assert answer.status_code == 404


def test_program_asks_for_access_from_beginning_to_end(
    framework, agreement, authority, officer, manager, browser_of
):
    browser = browser_of(officer)

    begun = post(browser, "", framework=framework.pk, authority=authority.pk)
    assert begun.status_code == 201
    key = begun.json()["id"]
    post(
        browser,
        f"{key}/answers/",
        need="Offices",
        expected_annual_spend="40000.00",
        contact_name="Olive",
        contact_email="olive@example.org",
        version=1,
    )
    post(
        browser,
        f"{key}/accept/",
        agreement_id=agreement.pk,
        accepts_agreement=True,
        accepts_data_sharing=True,
        declares_eligible=True,
        version=2,
    )
    sent = post(browser, f"{key}/move/", transition="submit", version=3).json()
    assert sent["status"] == "submitted"
    assert sent["quoted_text"] == "Ashby District Council"
    approved = post(browser_of(manager), f"{key}/move/", transition="approve", version=4).json()

    assert approved["status"] == "active"
    assert approved["starts_on"] == "2026-05-12"
    assert approved["version"] == 6


def test_request_against_the_notice_is_a_problem_with_its_words(
    consortium, authority, officer, browser_of
):
    framework = FrameworkFactory(publisher=consortium)
    EligibilityRuleFactory(
        framework=framework, classes=["police"], quoted_text="Police", notice__notice_id="7-2025"
    )
    draft = AccessFactory(framework=framework, authority=authority, status=AccessStatus.DRAFT)

    answer = post(browser_of(officer), f"{draft.pk}/move/", transition="submit")

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "The notice of this framework does not cover your authority.",
        "status": 422,
        "code": "not_covered",
        "cure": "It is not among those whom the notice names or describes. "
        "The notice says: “Police” (notice 7-2025)",
    }


def test_stale_decision_is_a_conflict(framework, agreement, authority, manager, browser_of):
    request = AccessFactory(
        framework=framework, agreement=agreement, authority=authority, version=2
    )

    answer = post(browser_of(manager), f"{request.pk}/move/", transition="approve", version=1)

    assert answer.status_code == 409
    assert answer.json()["code"] == "changed_meanwhile"


def test_nobody_decides_about_their_own_request(
    framework, agreement, authority, officer, browser_of
):
    request = AccessFactory(framework=framework, agreement=agreement, authority=authority)

    answer = post(browser_of(officer), f"{request.pk}/move/", transition="approve")

    assert answer.status_code == 403
    request.refresh_from_db()
    assert request.status == AccessStatus.SUBMITTED


def test_request_is_seen_by_its_two_sides_only(framework, agreement, authority, people, browser_of):
    request = AccessFactory(framework=framework, agreement=agreement, authority=authority)

    seen_by = {
        role
        for role, person in people.items()
        if browser_of(person).get(f"{REQUESTS}{request.pk}/").status_code == 200
    }

    assert seen_by == {"officer", "finance_lead", "auditor", "manager"}


def test_draft_is_not_seen_by_the_publisher(framework, authority, manager, browser_of):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    assert browser_of(manager).get(f"{REQUESTS}{draft.pk}/").status_code == 404


def test_queue_is_what_waits_for_the_manager_oldest_first(
    framework, agreement, authority, manager, officer, browser_of
):
    younger = AccessFactory(framework=framework, agreement=agreement)
    older = AccessFactory(
        framework=framework,
        agreement=agreement,
        authority=authority,
        submitted_at="2026-04-01T09:00Z",
    )
    AccessFactory()

    waiting = browser_of(manager).get(f"{REQUESTS}queue/").json()["results"]

    assert [row["id"] for row in waiting] == [older.pk, younger.pk]
    assert browser_of(officer).get(f"{REQUESTS}queue/").json()["results"] == []


def test_list_is_narrowed_by_framework_authority_and_state(
    framework, agreement, authority, officer, browser_of
):
    own = AccessFactory(framework=framework, agreement=agreement, authority=authority)
    AccessFactory(authority=authority, status=AccessStatus.REJECTED, reason="No.")
    browser = browser_of(officer)

    found = browser.get(
        REQUESTS, {"framework": framework.pk, "authority": authority.pk, "status": "submitted"}
    ).json()["results"]

    assert [row["id"] for row in found] == [own.pk]


def test_draft_of_a_framework_cannot_be_asked_for(authority, officer, browser_of):
    hidden = FrameworkFactory(status="draft")

    answer = post(browser_of(officer), "", framework=hidden.pk, authority=authority.pk)
    never = post(browser_of(officer), "", framework=4711, authority=authority.pk)

    assert answer.status_code == never.status_code == 400
    assert not FrameworkAccess.objects.exists()


def test_nobody_asks_for_another_authority(framework, officer, browser_of):
    answer = post(browser_of(officer), "", framework=framework.pk, authority=AuthorityFactory().pk)

    assert answer.status_code == 403
    assert not FrameworkAccess.objects.exists()
