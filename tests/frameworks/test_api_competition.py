"""The API of a competition: the same doors as the pages, and nothing that is sealed."""

import base64
import json
from datetime import timedelta

import pytest
import time_machine

from frameworks.models import Clarification, Response, Score
from tests.frameworks import competing
from tests.frameworks.competing import AFTER, AT, DEADLINE, PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(authority, consortium):
    return competing.running(authority, consortium)


def post(browser, path, data):
    return browser.post(path, json.dumps(data), content_type="application/json")


def response_of(made):
    return {
        "price": "95000.00",
        "answers": [{"criterion": made.quality.pk, "text": "zebracrossing"}],
        "papers": [{"name": "m.pdf", "content": base64.b64encode(PDF).decode()}],
        "core_information_on": "2026-05-12",
    }


def test_supplier_responds_and_the_buyer_reads_a_receipt_alone(running, browser_of):
    key = running.invitations[0].pk
    seller, officer = browser_of(running.sellers[0]), browser_of(running.officer)

    with time_machine.travel(AT, tick=False):
        done = post(seller, f"/api/invitations/{key}/respond/", response_of(running))
        seen = officer.get(f"/api/invitations/{key}/")
        sealed = officer.get("/api/responses/")

    assert done.status_code == 200
    assert done.json()["status"] == "responded"
    assert done.json()["receipt"]["digest"] == Response.objects.get().digest
    assert seen.json()["receipt"]["opened_at"] is None
    assert sealed.json()["results"] == []
    for answer in (done, seen):
        assert "95000" not in answer.content.decode()
        assert "zebracrossing" not in answer.content.decode()


def test_supplier_lists_its_own_and_no_rival(running, browser_of):
    rows = browser_of(running.sellers[0]).get("/api/invitations/").json()["results"]

    assert [row["id"] for row in rows] == [running.invitations[0].pk]
    assert {one["name"] for one in rows[0]["criteria"]} == {"Price", "Method"}


def test_late_and_malformed_are_told(running, browser_of):
    key = running.invitations[0].pk
    seller = browser_of(running.sellers[0])
    broken = response_of(running) | {"papers": [{"name": "m.pdf", "content": "€"}]}

    with time_machine.travel(AT, tick=False):
        wrong = post(seller, f"/api/invitations/{key}/respond/", broken)
    with time_machine.travel(DEADLINE + timedelta(seconds=1), tick=False):
        late = post(seller, f"/api/invitations/{key}/respond/", response_of(running))

    assert wrong.status_code == 400
    assert "papers" in wrong.json()["errors"]
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert not Response.objects.exists()


def test_question_and_answer(running, browser_of):
    key = running.invitations[0].pk
    with time_machine.travel(AT, tick=False):
        asked = post(
            browser_of(running.sellers[0]), f"/api/invitations/{key}/ask/", {"question": "Why?"}
        )
        number = asked.json()["id"]
        hidden = browser_of(running.sellers[1]).get(f"/api/clarifications/{number}/")
        post(
            browser_of(running.officer),
            f"/api/clarifications/{number}/answer/",
            {"answer": "So."},
        )
        shown = browser_of(running.sellers[1]).get(f"/api/clarifications/{number}/")

    assert asked.status_code == 201
    assert hidden.status_code == 404
    assert shown.json()["answer"] == "So."
    assert "invitation" not in shown.json()
    assert Clarification.objects.get().invitation_id == key


def test_decline_and_withdraw(running, browser_of):
    first, second, _ = running.invitations
    with time_machine.travel(AT, tick=False):
        declined = post(
            browser_of(running.sellers[0]),
            f"/api/invitations/{first.pk}/decline/",
            {"reason": "Busy."},
        )
        refused = post(
            browser_of(running.sellers[1]),
            f"/api/invitations/{second.pk}/withdraw/",
            {"reason": "No."},
        )
        withdrawn = post(
            browser_of(running.officer),
            f"/api/invitations/{second.pk}/withdraw/",
            {"reason": "No."},
        )

    assert declined.json()["status"] == "declined"
    assert refused.status_code == 403
    assert withdrawn.json()["status"] == "withdrawn"


def test_scores_and_letters(running, browser_of):
    running.responds(0, "90000.00")
    running.closes()
    running.scores({})
    response = Response.objects.get()
    scores = {"scores": [{"criterion": running.quality.pk, "points": "70.00", "reason": "Good."}]}
    path = f"/api/responses/{response.pk}"

    refused = post(browser_of(running.sellers[0]), f"{path}/score/", scores)
    early = post(browser_of(running.officer), f"{path}/moderate/", scores)
    for person in (running.officer, running.other):
        assert post(browser_of(person), f"{path}/score/", scores).status_code == 200
    agreed = post(browser_of(running.officer), f"{path}/moderate/", scores)
    running.moves("end_without_award", by=running.officer, at=AFTER, reason="Too dear.")
    letters = browser_of(running.sellers[0]).get("/api/letters/").json()["results"]

    assert (refused.status_code, early.status_code, agreed.status_code) == (403, 409, 200)
    assert Score.objects.count() == 2
    assert [one["invitation"] for one in letters] == [running.invitations[0].pk]
    assert "Too dear." in letters[0]["text"]
