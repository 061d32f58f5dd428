"""An awkward file as it was published: read, changed, agreed, loaded, mended, undone.

Its headings stand in row 89, below a glossary in columns of their own; the first has no text; it
names no suppliers and does not say whether VAT is in its amounts. Two spoilt rows are added.
"""

from datetime import date

import pytest

from benchmarking.choices import ImportState
from benchmarking.models import SpendLine
from consortia.choices import AuthorityKind, RoleKind
from tests import real_data
from tests.factories import consortia
from tests.journeys import browser, spend_files

pytestmark = [
    *browser.browser_test,
    *real_data.real_data,
    pytest.mark.django_db(transaction=True),
]

PUBLISHED = "spend/ministry-of-defence/GBP_Transparency_Data_Oct_2015_2.csv"
SPOILT = (
    b"MODGPC1,07-Oct-15,General Retail and Wholesale,CLOCKS,twelve pounds,1\r\n"
    b"MODGPC2,08-Oct-15,General Retail and Wholesale,CLOCKS,$12.00,2\r\n"
)
CHANGES = {
    "Column 1": "Reference (transaction or invoice)",
    "MERCHANT CATEGORY DESC": "Description",
}
LINES, TOTAL = "1,991", "£5,360,504.93"


@pytest.fixture
def finance_lead(transactional_db):
    role = consortia.AuthorityRoleFactory(
        authority=consortia.AuthorityFactory(
            name="Ministry of Clocks", slug="clocks", kind=AuthorityKind.DEPARTMENT
        ),
        kind=RoleKind.FINANCE_LEAD,
    )
    consortia.DenominatorFactory(
        authority=role.authority, value=50_000, year=2015, as_at=date(2015, 9, 30)
    )
    role.person.set_password(browser.PASSWORD)
    role.person.save()
    return role.person


@pytest.fixture
def spoilt(tmp_path):
    path = tmp_path / "GBP_Transparency_Data_Oct_2015_2.csv"
    path.write_bytes((real_data.FOLDER / PUBLISHED).read_bytes() + SPOILT)
    return path


def looked_at(visitor, name):
    """The page is accessible, and fits a telephone; it is photographed in both widths."""
    visitor.finds_it_accessible()
    visitor.photographs(name)
    visitor.sees_no_sideways_scrolling()
    visitor.photographs(f"{name}-narrow")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.long_walk
def test_an_awkward_file_goes_in_unchanged_and_out_again(
    visitor, start_worker, categories, finance_lead, spoilt, tmp_path
):
    start_worker()
    lead = visitor()
    lead.signs_in(finance_lead.email)

    lead.opens("/spend/upload/")
    spend_files.upload(lead, spoilt)
    first = spend_files.becomes(lead, ImportState.CHECKED)
    lead.reads("Nothing of it is loaded yet")
    lead.reads("Which column names the supplier?")
    lead.reads("7 October 2015")
    lead.reads("Columns that are not used: Column 1")
    looked_at(lead, "check")

    spend_files.follow(lead, "Change how it is read")
    lead.page.get_by_label("Meaning of Column 1").select_option(
        "Reference (transaction or invoice)"
    )
    lead.page.get_by_label("Meaning of MERCHANT CATEGORY DESC").select_option("Description")
    looked_at(lead, "change")
    spend_files.press(lead, "Read the file again")
    spend_files.becomes(lead, ImportState.CHECKED)
    lead.reads("MODGPC127786")

    lead.page.get_by_label("Yes, with VAT").check()
    lead.page.get_by_label("Total in your ledger").fill("5360504.00")
    spend_files.press(lead, "Load the file")
    lead.reads("is being read again with your answers")
    spend_files.becomes(lead, ImportState.CHECKED)
    assert lead.page.get_by_text("Do the amounts include VAT?").count() == 0
    assert lead.page.get_by_label("Total in your ledger").input_value() == "5360504.00"

    spend_files.press(lead, "Load the file")
    lead.reads("£0.93 more than your ledger")
    looked_at(lead, "difference")
    lead.page.get_by_label("Total in your ledger").fill("5,360,504.93")
    lead.page.get_by_label("Name of the system").fill("Purchase cards")
    spend_files.press(lead, "Load the file")
    spend_files.becomes(lead, ImportState.COMMITTED)
    lead.reads(LINES)
    lead.reads(TOTAL)
    lead.reads("agrees to the penny")
    lead.reads("2 rows wait to be mended")
    looked_at(lead, "loaded")

    with lead.page.expect_download() as downloading:
        spend_files.follow(lead, "Download only the refused rows")
    given = tmp_path / "given.csv"
    downloading.value.save_as(given)
    text = given.read_text(encoding="utf-8-sig")
    assert "The amount is not a number." in text
    assert "AMOUNT, cell E2081" in text
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("twelve pounds", "12.00").replace("$", ""), encoding="utf-8-sig")

    spend_files.follow(lead, "Load a corrected file")
    looked_at(lead, "correct")
    spend_files.upload(lead, mended)
    second = spend_files.becomes(lead, ImportState.CHECKED)
    lead.reads("This file corrects the refused rows of")
    spend_files.press(lead, "Load the file")
    spend_files.becomes(lead, ImportState.COMMITTED)
    lead.opens(f"/spend/imports/{first.pk}/")
    lead.reads("Every refused row is mended.")
    assert SpendLine.objects.in_force().count() == 1993

    for one in (second, first):
        lead.opens(f"/spend/imports/{one.pk}/")
        spend_files.follow(lead, "Undo this import")
        spend_files.press(lead, "Undo the import")
        lead.reads("has been undone")
    assert SpendLine.objects.count() == 0


def test_a_file_that_is_no_table_is_refused_with_a_way_on(
    visitor, start_worker, categories, finance_lead, tmp_path
):
    path = tmp_path / "pointed-at.csv"
    path.write_bytes(
        b"List of payments\nfor the spring\n\na,b,c\n"
        b"Acme Ltd,13/04/2026,10.00\nBolt & Co,14/04/2026,20.00\n"
    )
    start_worker()
    lead = visitor()
    lead.signs_in(finance_lead.email)

    lead.opens("/spend/upload/")
    spend_files.upload(lead, path)
    spend_files.becomes(lead, ImportState.REFUSED)
    lead.reads("We found no row of headings")
    looked_at(lead, "refused")

    spend_files.follow(lead, "Change how it is read")
    lead.reads("The first rows as they stand in the file")
    lead.page.get_by_label("Row of the headings").fill("4")
    for column, meaning in (("A", "Supplier"), ("B", "Payment date"), ("C", "Amount")):
        lead.page.get_by_label(f"Meaning of Column {column}").select_option(meaning)
    looked_at(lead, "change-refused")
    spend_files.press(lead, "Read the file again")
    spend_files.becomes(lead, ImportState.CHECKED)
    lead.reads("£30.00")
