"""Layouts that were agreed are told, and forgotten when asked; many files load at once."""

import pytest

from benchmarking.choices import ImportState
from benchmarking.models import MappingProfile, SpendImport
from tests.benchmarking import spend_files
from tests.factories import benchmarking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def test_layouts_tell_what_was_agreed_for_which_file(browser, officer, authority):
    loaded = spend_files.loaded(authority, officer)
    benchmarking.MappingProfileFactory(source_system="Elsewhere")

    page = browser.get("/spend/layouts/")

    (row,) = page.context["object_list"]
    assert row.latest_import == loaded.pk
    assert "Supplier: Supplier; Payment date: Payment Date; Amount: Net Amount" in sorted_words(row)
    assert "Elsewhere" not in page.content.decode()


def sorted_words(row):
    """The columns in the order of this test, which the reader does not promise."""
    told = dict(part.split(": ") for part in row.told.columns.split("; "))
    return "; ".join(f"{name}: {told[name]}" for name in ("Supplier", "Payment date", "Amount"))


def test_layout_of_an_older_reader_is_told_as_such(browser, authority):
    benchmarking.MappingProfileFactory(authority=authority)

    assert "no longer used" in browser.get("/spend/layouts/").content.decode()


def test_layout_is_forgotten_once_confirmed(browser, officer, authority):
    spend_files.loaded(authority, officer)
    profile = MappingProfile.objects.get()

    asked = browser.get(f"/spend/layouts/{profile.pk}/forget/")
    answer = browser.post(f"/spend/layouts/{profile.pk}/forget/")

    assert "worked out afresh" in asked.content.decode()
    assert answer["Location"] == "/spend/layouts/"
    assert not MappingProfile.objects.exists()
    assert "No layouts yet" in browser.get("/spend/layouts/").content.decode()


@pytest.mark.parametrize("role, status", [("auditor", 403), ("outsider", 404), ("manager", 403)])
def test_others_forget_nothing(role, status, people, browser_of, authority):
    profile = benchmarking.MappingProfileFactory(authority=authority)

    answer = browser_of(people[role]).post(f"/spend/layouts/{profile.pk}/forget/")

    assert answer.status_code == status
    assert MappingProfile.objects.exists()


def test_auditor_reads_layouts_and_cannot_forget_them(browser_of, auditor, authority):
    benchmarking.MappingProfileFactory(authority=authority)

    assert "forget" not in browser_of(auditor).get("/spend/layouts/").content.decode()


@pytest.fixture
def several(authority, officer):
    """Two files that leave nothing open, and three that do."""
    later = spend_files.CLEAR.replace(b"/04/", b"/05/")
    loaded = spend_files.loaded(authority, officer, spend_files.CLEAR.replace(b"/04/", b"/01/"))
    assert loaded.state == ImportState.COMMITTED
    files = {
        "clear.csv": spend_files.CLEAR,
        "later.csv": later,
        "unsure.csv": spend_files.UNSURE.replace(b"/04/", b"/02/"),
        "refused.csv": spend_files.APRIL.replace(b"/04/", b"/03/"),
        "again.csv": spend_files.CLEAR.replace(b"/04/", b"/01/") + b"New,23/01/2026,1.00,Pen\n",
        "total.csv": spend_files.CLEAR.replace(b"/04/", b"/12/") + b"Total,,99.00,\n",
    }
    return {
        name: spend_files.checked(authority, officer, content, filename=name)
        for name, content in files.items()
    }


def test_files_that_leave_nothing_open_load_at_once(browser, several):
    page = browser.get("/spend/load/")
    waiting = page.context["waiting"]
    ticked = [one.pk for one in waiting.clear]

    answer = browser.post("/spend/load/", {"spend_import": ticked})

    assert [one.filename for one in waiting.clear] == ["clear.csv", "later.csv"]
    assert {one.filename: why for one, why in waiting.open} == {
        "unsure.csv": "it has questions",
        "refused.csv": "some of its rows were refused",
        "again.csv": "some of its payments are loaded already",
        "total.csv": "it prints another total than its lines add up to",
    }
    assert answer["Location"] == "/spend/"
    confirmed = SpendImport.objects.filter(state=ImportState.CONFIRMED)
    assert sorted(one.filename for one in confirmed) == ["clear.csv", "later.csv"]
    assert "2 files are being loaded." in browser.get("/spend/").content.decode()


def test_file_that_needs_a_person_is_not_loaded_by_a_forged_tick(browser, several):
    answer = browser.post("/spend/load/", {"spend_import": [several["unsure.csv"].pk]})

    assert answer["Location"] == "/spend/load/"
    assert "have moved on" in browser.get("/spend/load/").content.decode()
    assert not SpendImport.objects.filter(state=ImportState.CONFIRMED).exists()


def test_nothing_ticked_loads_nothing(browser, several):
    browser.post("/spend/load/", {})

    assert "Tick the files" in browser.get("/spend/load/").content.decode()
    assert not SpendImport.objects.filter(state=ImportState.CONFIRMED).exists()


def test_waiting_files_of_others_are_neither_shown_nor_loaded(browser_of, outsider, several):
    browser = browser_of(outsider)

    page = browser.get("/spend/load/")
    browser.post("/spend/load/", {"spend_import": [several["clear.csv"].pk]})

    assert page.context["waiting"].clear == []
    assert not SpendImport.objects.filter(state=ImportState.CONFIRMED).exists()


def test_page_of_waiting_files_asks_no_more_for_more_files(
    browser, several, django_assert_max_num_queries
):
    browser.get("/spend/load/")

    with django_assert_max_num_queries(6):
        browser.get("/spend/load/")
