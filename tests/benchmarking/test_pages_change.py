"""People say how a file is to be read, and it is read so."""

import pytest

from benchmarking.choices import ImportState
from tests.benchmarking import spend_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

# The person who paid stands where a supplier usually does.
ODD = b"""Supplier,Contractor detail,Payment Date,Amount,Comment
Town Hall,Acme Ltd,04/05/2026,10.00,Paper
Town Hall,Bolt & Co,05/05/2026,20.00,Cover
"""
TITLED = b"""List of payments
for the spring

a,b,c
Acme Ltd,13/04/2026,10.00
Bolt & Co,14/04/2026,20.00
"""


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def address(spend_import):
    return f"/spend/imports/{spend_import.pk}/change/"


def sent(browser, spend_import, **more):
    """The form as it stands, with some fields changed."""
    form = browser.get(address(spend_import)).context["form"]
    told = {
        bound.html_name: bound.field.prepare_value(bound.value())
        for bound in form
        if bound.value() not in (None, "", False)
    }
    return browser.post(address(spend_import), told | more)


def names(browser, spend_import):
    """Field by heading."""
    form = browser.get(address(spend_import)).context["form"]
    return {column.heading: bound.html_name for column, bound in form.columns}


def test_columns_are_told_with_samples_and_meanings(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)

    form = browser.get(address(waiting)).context["form"]

    told = {column.heading: (column.samples[0], column.role) for column, _ in form.columns}
    assert told["Amount"] == ("10.00", "amount")
    assert told["Payment Date"] == ("04/05/2026", "date")
    assert told["Contractor detail"][0] == "Acme Ltd"


def test_meaning_of_a_column_is_changed(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)
    fields = names(browser, waiting)

    answer = sent(
        browser, waiting, **{fields["Supplier"]: "body", fields["Contractor detail"]: "supplier"}
    )

    assert answer["Location"] == f"/spend/imports/{waiting.pk}/"
    waiting.refresh_from_db()
    assert waiting.hints["columns"] == {"body": "Supplier", "supplier": "Contractor detail"}
    spend_files.worked(waiting)
    columns = waiting.interpretation["tables"][0]["columns"]
    assert {one["role"]: one["header"] for one in columns}["supplier"] == "Contractor detail"


def test_column_is_not_used_any_more(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)

    sent(browser, waiting, **{names(browser, waiting)["Supplier"]: ""})

    waiting.refresh_from_db()
    assert waiting.hints["columns"] == {"supplier": None}


def test_conventions_are_changed(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)

    sent(browser, waiting, day_order="mdy", sign="reversed", vat_basis="net")

    waiting.refresh_from_db()
    assert waiting.hints == {"day_order": "mdy", "sign": "reversed", "vat_basis": "net"}
    spend_files.worked(waiting)
    assert (waiting.vat_basis, str(waiting.accepted_total)) == ("net", "-30.00")
    assert waiting.first_paid_on.isoformat() == "2026-04-05"


def test_unchanged_form_adds_no_hints(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)

    sent(browser, waiting)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.hints) == (ImportState.RECEIVED, {})


def test_changes_can_be_forgotten(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)
    sent(browser, waiting, sign="reversed")
    spend_files.worked(waiting)

    sent(browser, waiting, forget="yes")

    waiting.refresh_from_db()
    assert waiting.hints == {}
    assert str(spend_files.worked(waiting).accepted_total) == "30.00"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"Supplier": "amount"}, "“Amount” is chosen for Supplier too"),
        ({"Amount": ""}, "One column must hold the amounts"),
    ],
)
def test_meanings_that_cannot_be_are_refused_beside_the_column(
    changes, words, browser, officer, authority
):
    waiting = spend_files.checked(authority, officer, ODD)
    fields = names(browser, waiting)

    page = sent(
        browser,
        waiting,
        **{fields[heading]: role for heading, role in changes.items()},
        vat_basis="gross",
    )

    assert page.status_code == 200
    assert words in page.content.decode()
    assert page.context["form"]["vat_basis"].value() == "gross"
    waiting.refresh_from_db()
    assert waiting.state == ImportState.CHECKED


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"header_row": "0"}, "greater than or equal to 1"),
        ({"header_row": "first"}, "Enter a whole number"),
        ({"header_row": "3", "no_headings": "on"}, "not both"),
        ({"first_month": "May 2026"}, "Enter the last month too"),
    ],
)
def test_wrong_words_come_back_with_the_typing(typed, words, browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD)

    page = sent(browser, waiting, **typed)

    assert words in page.content.decode()
    assert {name: page.context["form"][name].value() for name in typed} == {
        name: value if value != "on" else True for name, value in typed.items()
    }


def test_refused_file_shows_its_rows_so_that_headings_can_be_pointed_at(
    browser, officer, authority
):
    refused = spend_files.checked(authority, officer, TITLED)
    assert refused.state == ImportState.REFUSED
    page = browser.get(address(refused))
    assert [row.number for row in page.context["form"].layout.raw_rows] == [1, 2, 3, 4, 5, 6]
    assert "List of payments" in page.content.decode()

    sent(
        browser,
        refused,
        header_row="4",
        column_0="supplier",
        column_1="date",
        column_2="amount",
    )

    refused.refresh_from_db()
    assert refused.hints == {
        "header_row": 3,
        "columns": {"supplier": 0, "date": 1, "amount": 2},
    }
    spend_files.worked(refused)
    assert (refused.state, str(refused.accepted_total)) == (ImportState.CHECKED, "30.00")


def test_hint_that_the_file_belies_is_told_and_can_be_mended(browser, officer, authority):
    refused = spend_files.checked(authority, officer, TITLED)
    sent(browser, refused, header_row="4", column_0="amount")

    spend_files.worked(refused)
    page = browser.get(address(refused))

    assert refused.state == ImportState.REFUSED
    assert refused.job.error in page.content.decode()
    assert page.context["form"]["column_0"].value() == "amount"
    assert page.context["form"]["header_row"].value() == 4
    sent(browser, refused, column_0="supplier", column_2="amount")
    assert spend_files.worked(refused).state == ImportState.CHECKED


def test_text_that_was_read_in_the_wrong_encoding_is_read_again(browser, officer, authority):
    waiting = spend_files.checked(authority, officer, ODD.replace(b"Cover", "Café".encode()))

    sent(browser, waiting, encoding="cp1252", delimiter=",")

    waiting.refresh_from_db()
    assert waiting.hints["encoding"] == "cp1252"
    assert spend_files.worked(waiting).interpretation["encoding"] == "cp1252"


def test_loaded_file_is_not_read_again(browser, officer, authority):
    loaded = spend_files.loaded(authority, officer)

    page = browser.get(address(loaded))
    answer = browser.post(address(loaded), {"vat_basis": "net", "sign": "as_published"})

    assert "is not loaded yet can be read in another way" in page.content.decode()
    assert answer.status_code == 200
    loaded.refresh_from_db()
    assert loaded.state == ImportState.COMMITTED
