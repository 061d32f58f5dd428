"""Obligations through the API: read, narrowed, settled and refused as on the pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from frameworks.choices import ObligationKind, ObligationStatus
from frameworks.models import Obligation
from tests.factories.frameworks import ContractFactory, ObligationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def notice(authority):
    return ObligationFactory(
        contract=ContractFactory(authority=authority, reference="C-17"), due_on=date(2026, 5, 11)
    )


def client_of(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def client(officer):
    return client_of(officer)


def test_list_tells_what_is_owed_and_how_it_stands(client, notice):
    ObligationFactory()

    (row,) = client.get("/api/obligations/").json()["results"]

    assert row["id"] == notice.pk
    assert row["contract"] == {
        "id": notice.contract.pk,
        "reference": "C-17",
        "title": notice.contract.title,
    }
    assert (row["kind"], row["rule"], row["state"], row["status"]) == (
        "uk7",
        "R32",
        "overdue",
        "open",
    )
    assert row["owner"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "uk7"}, 1),
        ({"kind": "uk6"}, 0),
        ({"status": "done"}, 0),
        ({"due_to": "2026-05-10"}, 0),
        ({"authority": "ashby"}, 1),
    ],
)
def test_list_is_narrowed(client, notice, query, found):
    assert client.get("/api/obligations/", query).json()["count"] == found
    assert client.get("/api/obligations/", {"contract": notice.contract.pk}).json()["count"] == 1


def test_unknown_filter_is_refused(client, notice):
    assert client.get("/api/obligations/", {"colour": "red"}).status_code == 400


def test_notice_is_settled_with_its_number(client, notice):
    refused = client.post(f"/api/obligations/{notice.pk}/done/", {"on": "2026-05-11"})
    assert (refused.status_code, refused.json()["code"]) == (422, "notice_number_needed")

    answer = client.post(
        f"/api/obligations/{notice.pk}/done/",
        {"on": "2026-05-11", "notice_id": "012345-2026", "version": 1},
        format="json",
    )

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["version"]) == ("done", 2)


def test_copy_is_settled_with_a_file(client, notice):
    Obligation.objects.update(kind=ObligationKind.CONTRACT_COPY)

    answer = client.post(
        f"/api/obligations/{notice.pk}/done/",
        {
            "on": "2026-05-11",
            "evidence_file": SimpleUploadedFile("copy.pdf", b"%PDF-1.7 the contract"),
        },
        format="multipart",
    )

    assert answer.json()["file_name"] == "copy.pdf"


def test_it_is_not_required_opened_again_and_given_away(client, notice, finance_lead):
    address = f"/api/obligations/{notice.pk}"

    client.post(f"{address}/not-required/", {"reason": "Sold."}, format="json")
    client.post(f"{address}/reopen/", {"reason": "A slip."}, format="json")
    answer = client.post(f"{address}/assign/", {"owner": finance_lead.pk}, format="json")

    assert answer.json()["owner"] == str(finance_lead)
    assert answer.json()["status"] == "open"


def test_stale_version_is_refused(client, notice):
    answer = client.post(
        f"/api/obligations/{notice.pk}/not-required/",
        {"reason": "Sold.", "version": 9},
        format="json",
    )

    assert answer.status_code == 409
    assert Obligation.objects.get().status == ObligationStatus.OPEN


def test_auditor_reads_but_does_not_settle(auditor, notice):
    client = client_of(auditor)

    assert client.get(f"/api/obligations/{notice.pk}/").status_code == 200
    answer = client.post(
        f"/api/obligations/{notice.pk}/not-required/", {"reason": "Sold."}, format="json"
    )

    assert answer.status_code == 403
    assert Obligation.objects.get().status == ObligationStatus.OPEN
