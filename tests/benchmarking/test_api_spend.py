"""The API's doors to spend: upload, follow, read, undo."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from procurement_portal.core.models import AuditEvent, Job, StoredFile
from tests.factories import benchmarking
from tests.factories.core import JobFactory

pytestmark = pytest.mark.django_db

IMPORTS = "/api/spend-imports/"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def paper():
    return SimpleUploadedFile("april.csv", b"Date,Supplier,Amount\n15/04/2026,Acme,120.50\n")


def test_upload_is_accepted_with_the_address_of_its_job(officer, browser_of, authority, paper):
    browser = browser_of(officer)

    answer = browser.post(IMPORTS, {"authority": authority.pk, "file": paper})

    loaded = SpendImport.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == f"http://testserver/api/jobs/{loaded.job_id}/"
    assert answer.json()["state"] == "received"
    assert answer.json()["filename"] == "april.csv"
    assert browser.get(answer["Location"]).json()["state"] == "queued"


def test_upload_may_say_its_period(officer, browser_of, authority, paper):
    browser_of(officer).post(
        IMPORTS,
        {
            "authority": authority.pk,
            "file": paper,
            "period_starts_on": "2026-04-01",
            "period_ends_on": "2026-04-30",
        },
    )

    loaded = SpendImport.objects.get()
    assert (loaded.period_starts_on, loaded.period_ends_on) == (date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    "period",
    [
        {"period_starts_on": "2026-04-01"},
        {"period_ends_on": "2026-04-30"},
        {"period_starts_on": "2026-04-30", "period_ends_on": "2026-04-01"},
        {"period_starts_on": "April"},
    ],
)
def test_half_or_backward_period_is_refused(officer, browser_of, authority, paper, period):
    answer = browser_of(officer).post(IMPORTS, {"authority": authority.pk, "file": paper} | period)

    assert answer.status_code == 400
    assert not SpendImport.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer", 202),
        ("finance_lead", 202),
        ("auditor", 403),
        ("manager", 403),
        ("operator", 403),
        ("outsider", 403),
        ("stranger", 401),
    ],
)
def test_only_those_who_load_for_the_authority_upload(
    role, status, people, browser_of, authority, paper
):
    answer = browser_of(people[role]).post(IMPORTS, {"authority": authority.pk, "file": paper})

    kept = 1 if status == 202 else 0
    assert answer.status_code == status
    assert SpendImport.objects.count() == Job.objects.count() == kept
    assert StoredFile.objects.count() == AuditEvent.objects.count() == kept


def test_same_file_twice_is_refused(officer, browser_of, authority, paper):
    browser = browser_of(officer)
    browser.post(IMPORTS, {"authority": authority.pk, "file": paper})
    paper.seek(0)

    answer = browser.post(IMPORTS, {"authority": authority.pk, "file": paper})

    assert answer.status_code == 409
    assert answer.json()["code"] == "already_loaded"
    assert SpendImport.objects.count() == 1


def test_upload_without_a_file_is_refused(officer, browser_of, authority):
    answer = browser_of(officer).post(IMPORTS, {"authority": authority.pk})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["file"]


def test_import_is_for_its_authoritys_people(people, browser_of, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)

    answers = {
        role: browser_of(person).get(f"{IMPORTS}{loaded.pk}/").status_code
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


@pytest.mark.parametrize("address", ["", "undo/"])
def test_foreign_import_is_answered_like_one_that_never_was(officer, browser_of, address):
    foreign = benchmarking.LoadedSpendImportFactory()
    browser = browser_of(officer)
    ask = browser.post if address else browser.get

    unseen = ask(f"{IMPORTS}{foreign.pk}/{address}")
    random = ask(f"{IMPORTS}4711/{address}")

    foreign.refresh_from_db()
    assert unseen.status_code == random.status_code == 404
    assert unseen.content == random.content
    assert foreign.state == ImportState.COMMITTED


def test_auditor_sees_but_cannot_undo(auditor, browser_of, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)

    answer = browser_of(auditor).post(f"{IMPORTS}{loaded.pk}/undo/")

    loaded.refresh_from_db()
    assert answer.status_code == 403
    assert loaded.state == ImportState.COMMITTED
    assert not AuditEvent.objects.exists()


def test_import_that_is_not_loaded_cannot_be_undone(officer, browser_of, authority):
    waiting = benchmarking.SpendImportFactory(authority=authority)

    answer = browser_of(officer).post(f"{IMPORTS}{waiting.pk}/undo/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"


def test_lines_are_those_of_ones_own_authority(officer, browser_of, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    benchmarking.SpendLineFactory(spend_import=loaded, row_number=1, net_amount=Decimal("-12.34"))
    benchmarking.SpendLineFactory()

    found = browser_of(officer).get("/api/spend-lines/").json()

    assert found["count"] == 1
    assert found["results"][0]["net_amount"] == "-12.34"
    assert found["results"][0]["spend_import"] == loaded.pk


@pytest.mark.parametrize("name", ["authority", "spend_import"])
def test_filter_by_a_foreign_row_is_like_one_that_never_was(officer, browser_of, name):
    foreign = benchmarking.LoadedSpendImportFactory()
    browser = browser_of(officer)
    number = {"authority": foreign.authority_id, "spend_import": foreign.pk}[name]

    unseen = browser.get(f"/api/spend-lines/?{name}={number}")
    random = browser.get(f"/api/spend-lines/?{name}=4711")

    assert unseen.status_code == random.status_code == 400
    assert unseen.content == random.content


def test_job_is_followed_by_its_owner_and_the_files_people(people, browser_of, authority):
    loaded = benchmarking.SpendImportFactory(authority=authority)

    seen_by = {
        role
        for role, person in people.items()
        if browser_of(person).get(f"/api/jobs/{loaded.job_id}/").status_code == 200
    }

    assert seen_by == {"officer", "finance_lead", "auditor"}


def test_own_job_is_followed_wherever_it_works(operator, browser_of):
    own = JobFactory(owner_ref=f"person:{operator.pk}")

    assert browser_of(operator).get(f"/api/jobs/{own.pk}/").status_code == 200


def test_foreign_job_is_answered_like_one_that_never_was(outsider, browser_of):
    foreign = JobFactory()
    browser = browser_of(outsider)

    unseen, random = browser.get(f"/api/jobs/{foreign.pk}/"), browser.get("/api/jobs/4711/")

    assert unseen.status_code == random.status_code == 404
    assert unseen.content == random.content
