"""Refused rows come back: as a page, as a list, and in the user's own file."""

import csv
import io

import pytest

from benchmarking.queries import import_refusals
from procurement_portal.core import files
from tests.benchmarking import spend_files
from tests.factories import benchmarking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


@pytest.fixture
def loaded(authority, officer):
    return spend_files.loaded(authority, officer, spend_files.APRIL)


def told(response, delimiter=","):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_own_file_comes_back_with_what_is_wrong_and_where(browser, loaded):
    response = browser.get(f"/spend/imports/{loaded.pk}/with-reasons.csv")

    rows = told(response)
    assert 'filename="april-with-reasons.csv"' in response["Content-Disposition"]
    assert rows[0] == [
        *("Supplier", "Payment Date", "Net Amount", "Category", "Description", "Invoice"),
        *("Problem", "Where"),
    ]
    assert rows[1] == [*("Acme Ltd", "01/04/2026", "1,250.50", "Stationery", "Paper", "A1", "", "")]
    assert rows[4][-2:] == ["The amount is not a number.", "Net Amount, cell C5"]
    assert len(rows) == 6


def test_only_the_refused_rows_can_be_had(browser, loaded):
    rows = told(browser.get(f"/spend/imports/{loaded.pk}/with-reasons.csv?rows=refused"))

    assert [row[0] for row in rows] == ["Supplier", "Nobody", "Else Ltd"]


def test_own_file_keeps_its_delimiter_and_its_formulas_are_harmless(browser, officer, authority):
    content = spend_files.APRIL.replace(b"1,250.50", b"1250.50").replace(b",", b";")
    content = content.replace(b"Thing", b"=1+1")
    loaded = spend_files.loaded(authority, officer, content)

    rows = told(browser.get(f"/spend/imports/{loaded.pk}/with-reasons.csv"), ";")

    assert rows[4][4] == "'=1+1"
    assert rows[2][2] == "-50.00"


def test_checked_file_has_its_reasons_before_it_is_loaded(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, spend_files.APRIL)

    assert len(told(browser.get(f"/spend/imports/{waiting.pk}/with-reasons.csv"))) == 6


def test_file_that_was_never_read_is_refused_in_words(browser, authority):
    unread = benchmarking.SpendImportFactory(authority=authority)

    page = browser.get(f"/spend/imports/{unread.pk}/with-reasons.csv")

    assert page.status_code == 409
    assert "cannot be given back" in page.content.decode()


def test_file_whose_bytes_are_lost_is_refused_in_words(browser, loaded):
    files.path(loaded.file).unlink()

    page = browser.get(f"/spend/imports/{loaded.pk}/with-reasons.csv")

    assert page.status_code == 409
    assert "Tell the operator" in page.content.decode()


@pytest.mark.parametrize(
    "role, status", [("finance_lead", 200), ("auditor", 403), ("outsider", 404), ("manager", 403)]
)
def test_only_those_who_load_have_the_file(role, status, people, browser_of, loaded):
    address = f"/spend/imports/{loaded.pk}/with-reasons.csv"

    assert browser_of(people[role]).get(address).status_code == status


def test_refused_rows_are_paged_and_narrowed_by_cause(browser, authority):
    one = benchmarking.LoadedSpendImportFactory(authority=authority)
    for _ in range(import_refusals.ROWS_A_PAGE + 1):
        benchmarking.RejectedRowFactory(spend_import=one)
    benchmarking.RejectedRowFactory(spend_import=one, code="missing_amount", reason="Missing.")

    every = browser.get(f"/spend/imports/{one.pk}/refused/")
    some = browser.get(f"/spend/imports/{one.pk}/refused/?cause=missing_amount")
    second = browser.get(f"/spend/imports/{one.pk}/refused/?cause=not_an_amount&page=2")

    assert every.context["page_obj"].paginator.count == import_refusals.ROWS_A_PAGE + 2
    assert [row.reason for row in some.context["page_obj"]] == ["Missing."]
    assert len(second.context["page_obj"]) == 1


def test_page_of_refused_rows_asks_no_more_for_more_rows(
    browser, authority, django_assert_max_num_queries
):
    one = benchmarking.LoadedSpendImportFactory(authority=authority)
    for _ in range(30):
        benchmarking.RejectedRowFactory(spend_import=one)
    browser.get(f"/spend/imports/{one.pk}/refused/")

    with django_assert_max_num_queries(9):
        browser.get(f"/spend/imports/{one.pk}/refused/")


def test_list_of_refused_rows_is_guarded_and_names_what_mends_them(browser, authority):
    row = benchmarking.RejectedRowFactory(
        spend_import__authority=authority,
        row_number=7,
        value="=1+1",
        mended_by=benchmarking.LoadedSpendImportFactory(authority=authority, filename="mended.csv"),
    )

    headings, line = told(browser.get(f"/spend/imports/{row.spend_import_id}/refused.csv"))

    found = dict(zip(headings, line, strict=True))
    assert (found["Row"], found["Value"], found["Reason"], found["Mended by"]) == (
        "7",
        "'=1+1",
        "This is not an amount.",
        "mended.csv",
    )


def test_rows_that_ran_into_one_cell_are_counted_and_not_shown(browser, authority):
    row = benchmarking.RejectedRowFactory(
        spend_import__authority=authority, code="swallowed_rows", value="Mrs Quill\n12,13"
    )

    for under in ("refused/", "refused.csv", ""):
        page = browser.get(f"/spend/imports/{row.spend_import_id}/{under}")
        text = b"".join(page.streaming_content) if page.streaming else page.content
        assert b"Quill" not in text
