"""The API's doors to spend imports: upload, look, read again, load, discard, undo."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from procurement_portal.core.models import AuditEvent, Job, StoredFile
from tests.benchmarking import spend_files
from tests.factories import benchmarking

pytestmark = pytest.mark.django_db

IMPORTS = "/api/spend-imports/"


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


def ask(browser, spend_import, what, **told):
    return browser.post(
        f"{IMPORTS}{spend_import.pk}/{what}/", told, content_type="application/json"
    )


def test_file_is_only_checked_unless_it_is_confirmed(officer, browser_of, authority, paper):
    browser = browser_of(officer)

    browser.post(IMPORTS, {"authority": authority.pk, "file": paper})
    paper.name = "other.csv"
    paper.seek(0)
    waiting = spend_files.worked(SpendImport.objects.get())
    ask(browser, waiting, "discard")
    answer = browser.post(IMPORTS, {"authority": authority.pk, "file": paper, "confirmed": "true"})

    assert waiting.state == ImportState.CHECKED
    assert answer.json()["state"] == "confirmed"
    loaded = spend_files.worked(SpendImport.objects.get(pk=answer.json()["id"]))
    assert loaded.state == ImportState.COMMITTED


def test_checked_file_tells_what_was_understood_and_what_loading_would_do(
    officer, browser_of, authority
):
    spend_files.loaded(authority, officer, spend_files.MARCH)
    content = spend_files.MARCH_AGAIN + b"Nobody,19/03/2026,no amount,Pen,N1\n"
    waiting = spend_files.checked(authority, officer, content, filename="again.csv")

    told = browser_of(officer).get(f"{IMPORTS}{waiting.pk}/").json()

    assert told["overlap"]["same"] == {"lines": 3, "net": "-35.00"}
    assert told["overlap"]["proposed"] == "replace"
    assert told["rejections"] == {"not_an_amount": 1}
    assert told["months"] == [{"month": "2026-03-01", "lines": 5, "net": "1277.50"}]
    assert set(told["suppliers"]) == {"known", "matched", "proposed", "new"}
    assert "preview" not in told


def test_list_of_imports_asks_no_more_for_more_rows(
    officer, browser_of, authority, django_assert_max_num_queries
):
    for _ in range(10):
        benchmarking.LoadedSpendImportFactory(authority=authority)
    browser = browser_of(officer)
    browser.get(IMPORTS)

    with django_assert_max_num_queries(5):
        found = browser.get(IMPORTS).json()["results"]

    assert {one["rejections"] for one in found} == {None}


def test_checked_file_is_confirmed_with_the_ledgers_total(officer, browser_of, authority):
    waiting = spend_files.checked(authority, officer)

    answer = ask(
        browser_of(officer), waiting, "confirm", ledger_total="30.00", source_system="Agresso"
    )

    assert answer.status_code == 202
    assert answer["Location"].endswith(f"/api/jobs/{answer.json()['job']['id']}/")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ledger_total) == (ImportState.CONFIRMED, Decimal("30.00"))
    assert waiting.profile.source_system == "Agresso"


def test_overlap_must_be_settled_to_confirm(officer, browser_of, authority):
    spend_files.loaded(authority, officer, spend_files.MARCH)
    waiting = spend_files.checked(authority, officer, spend_files.MARCH_AGAIN, filename="again.csv")
    browser = browser_of(officer)

    refused = ask(browser, waiting, "confirm")
    wrong = ask(browser, waiting, "confirm", overlap_choice="guess")
    settled = ask(browser, waiting, "confirm", overlap_choice="add_new")

    assert (refused.status_code, refused.json()["code"]) == (409, "overlap_not_settled")
    assert wrong.status_code == 400
    assert settled.status_code == 202


def test_answers_and_hints_read_the_file_again(officer, browser_of, authority):
    waiting = spend_files.checked(authority, officer, spend_files.UNSURE)

    answer = ask(
        browser_of(officer),
        waiting,
        "reread",
        answers={"vat_basis": "gross"},
        hints={"sign": "reversed"},
    )

    assert answer.status_code == 202
    waiting.refresh_from_db()
    assert waiting.hints == {"vat_basis": "gross", "sign": "reversed"}
    assert spend_files.worked(waiting).accepted_total == Decimal("-30.00")


@pytest.mark.parametrize(
    "told",
    [
        {"answers": {"sign": "upside down"}},
        {"answers": {"no_such": "1"}},
        {"hints": {"no_such": 1}},
        {"hints": {"header_row": "four"}},
        {"hints": {"saved": {}}},
        {"hints": {"today": "2026-01-01"}},
        {"hints": {"columns": {"amount": None}}},
        {"hints": []},
    ],
)
def test_what_cannot_be_said_is_refused_before_anything_is_read(
    told, officer, browser_of, authority
):
    waiting = spend_files.checked(authority, officer)

    answer = ask(browser_of(officer), waiting, "reread", **told)

    waiting.refresh_from_db()
    assert answer.status_code == 400
    assert (waiting.state, waiting.hints) == (ImportState.CHECKED, {})


def test_correction_is_of_an_import_that_one_may_see(officer, browser_of, authority, paper):
    first = spend_files.loaded(authority, officer, spend_files.APRIL)
    foreign = benchmarking.RejectedRowFactory().spend_import
    browser = browser_of(officer)
    sent = {"authority": authority.pk, "file": paper}

    unseen = browser.post(IMPORTS, sent | {"corrects": foreign.pk})
    paper.seek(0)
    random = browser.post(IMPORTS, sent | {"corrects": 4711})
    paper.seek(0)
    answer = browser.post(IMPORTS, sent | {"corrects": first.pk})

    assert unseen.status_code == random.status_code == 400
    assert (answer.status_code, answer.json()["corrects"]) == (202, first.pk)


@pytest.mark.parametrize("what", ["confirm", "reread", "discard"])
def test_auditor_sees_but_changes_nothing(what, auditor, officer, browser_of, authority):
    waiting = spend_files.checked(authority, officer)
    jobs = Job.objects.count()

    answer = ask(browser_of(auditor), waiting, what)

    waiting.refresh_from_db()
    assert answer.status_code == 403
    assert (waiting.state, Job.objects.count()) == (ImportState.CHECKED, jobs)


def test_discarded_file_is_told_as_such(officer, browser_of, authority):
    waiting = spend_files.checked(authority, officer)

    answer = ask(browser_of(officer), waiting, "discard")

    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")
    assert answer.json()["overlap"] is None
