"""The tables of the Transparency Code: their columns, a full row, what is missing, who may ask."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarking.sheets import parties
from consortia.choices import RoleKind
from frameworks.choices import (
    CallOffRoute,
    ContractOrigin,
    ContractStatus,
    DeclarationKind,
    PlaceStatus,
)
from frameworks.law.deadlines import quarter_of
from frameworks.queries import transparency
from frameworks.sheets import transparency as tables
from tests.factories import benchmarking, consortia
from tests.factories.frameworks import (
    CallOffFactory,
    ContractFactory,
    FrameworkFactory,
    LotFactory,
    NoticeFactory,
    SentInvitationFactory,
    SupplierDeclarationFactory,
    SupplierFactory,
    SupplierIdentifierFactory,
    SupplierOnLotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

QUARTER = quarter_of(date(2026, 2, 1))
ASKED = "?authority=ashby&quarter=2026-03-31"


@pytest.fixture
def supplier():
    supplier = SupplierFactory(name="Clean & Co Ltd")
    SupplierIdentifierFactory(supplier=supplier, value="01234567")
    SupplierDeclarationFactory(supplier=supplier, kind=DeclarationKind.SME, value=True)
    SupplierDeclarationFactory(supplier=supplier, kind=DeclarationKind.VCSE, value=False)
    return supplier


@pytest.fixture
def contract(authority, supplier):
    return ContractFactory(
        authority=authority,
        supplier=supplier,
        reference="C-17",
        title="Cleaning of offices",
        description="Daily cleaning of four sites.",
        department="Estates",
        origin=ContractOrigin.QUOTATION,
        starts_on=date(2025, 4, 1),
        ends_on=date(2027, 3, 31),
        review_on=date(2026, 10, 1),
        award_value=Decimal("250000.00"),
        irrecoverable_vat=Decimal("0.00"),
    )


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_contracts_have_exactly_the_columns_of_the_code_and_a_full_row(browser, contract):
    headings, row = rows_of(browser.get(f"/transparency/contracts.csv{ASKED}"))

    assert headings == [
        "Reference number",
        "Title of agreement",
        "Local authority department responsible",
        "Description of the goods and/or services being provided",
        "Supplier name",
        "Supplier details",
        "Sum to be paid over the length of the contract, or the estimated annual spending or "
        "budget",
        "Value Added Tax that cannot be recovered",
        "Start date",
        "End date",
        "Review date",
        "Result of an invitation to quote or a published invitation to tender",
        "Small or medium sized enterprise and/or voluntary or community sector organisation",
        "Registration number",
    ]
    assert row == [
        "C-17",
        "Cleaning of offices",
        "Estates",
        "Daily cleaning of four sites.",
        "Clean & Co Ltd",
        "GB-COH-01234567",
        "250000.00",
        "0.00",
        "2025-04-01",
        "2027-03-31",
        "2026-10-01",
        "Invitation to quote",
        "SME",
        "01234567",
    ]
    assert transparency.tables_of(contract.authority, QUARTER).incomplete == []


def test_charity_is_told_by_its_own_number(authority, contract, supplier):
    SupplierIdentifierFactory(supplier=supplier, scheme="GB-CHC", value="1122334")
    SupplierDeclarationFactory(
        supplier=supplier, kind=DeclarationKind.VCSE, value=True, declared_on=date(2026, 2, 1)
    )

    (row,) = transparency.contracts(authority, QUARTER)

    assert row.written[-2:] == ["SME and VCSE", "1122334"]


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({}, True),
        ({"award_value": Decimal("5000.00")}, False),
        ({"award_value": Decimal("5000.01")}, True),
        ({"starts_on": date(2026, 4, 1)}, False),
        ({"starts_on": date(2026, 4, 1), "entered_on": date(2026, 3, 31)}, True),
        ({"starts_on": date(2026, 3, 31)}, True),
        ({"ends_on": date(2025, 12, 31)}, False),
        ({"ends_on": date(2026, 1, 1)}, True),
        (
            {
                "status": ContractStatus.TERMINATED,
                "ended_on": date(2025, 12, 31),
                "ending_reason": "So.",
            },
            False,
        ),
    ],
)
def test_contracts_above_five_thousand_that_were_in_force_in_the_quarter(authority, facts, is_told):
    ContractFactory(authority=authority, **facts)
    ContractFactory()

    assert bool(transparency.contracts(authority, QUARTER)) is is_told


def test_what_is_missing_is_said_of_each_row_before_publishing(browser, authority, supplier):
    contract = ContractFactory(authority=authority, title="Paper", supplier__name="Paper Ltd")

    page = browser.get(f"/transparency/{ASKED}")

    (row,) = page.context["found"].incomplete
    assert row.missing == [
        "Local authority department responsible",
        "Description of the goods and/or services being provided",
        "Supplier details",
        "Value Added Tax that cannot be recovered",
        "Review date",
        "Result of an invitation to quote or a published invitation to tender",
        "Small or medium sized enterprise and/or voluntary or community sector organisation",
    ]
    assert f'href="/contracts/{contract.pk}/"' in page.text
    assert "1 row lacks a value" in page.text


@pytest.mark.parametrize(
    ("is_sme", "is_vcse", "told"),
    [
        (True, True, "SME and VCSE"),
        (True, None, "SME"),
        (None, True, "VCSE"),
        (False, False, "Neither"),
        (False, None, ""),
        (None, None, ""),
    ],
)
def test_unknown_is_not_no(is_sme, is_vcse, told):
    assert tables.enterprise(is_sme=is_sme, is_vcse=is_vcse) == told


def test_call_off_says_how_it_was_called_off(authority):
    for route in (CallOffRoute.DIRECT, CallOffRoute.COMPETITION):
        ContractFactory(
            authority=authority,
            origin=ContractOrigin.CALL_OFF,
            call_off=CallOffFactory(authority=authority, route=route),
        )

    assert [row.cells[11] for row in transparency.contracts(authority, QUARTER)] == [
        "Neither: called off directly from a framework agreement",
        "Invitation to quote under a framework agreement",
    ]


def test_tenders_have_exactly_the_columns_of_the_code_and_a_full_row(browser, authority):
    call_off = CallOffFactory(
        authority=authority,
        route=CallOffRoute.COMPETITION,
        reference="CO-2026-0001",
        title="Repairs",
        need="Repairs of 40 roofs.",
        deadline_at=datetime(2026, 3, 20, 12, tzinfo=UTC),
    )
    SentInvitationFactory(call_off=call_off, sent_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    ContractFactory(
        authority=authority,
        call_off=call_off,
        department="Housing",
        review_on=date(2026, 12, 1),
    )

    headings, row = rows_of(browser.get(f"/transparency/tenders.csv{ASKED}"))

    assert headings == [
        "Reference number",
        "Title",
        "Description of the goods and/or services sought",
        "Start date",
        "End date",
        "Review date",
        "Local authority department responsible",
    ]
    assert row == [
        "CO-2026-0001",
        "Repairs",
        "Repairs of 40 roofs.",
        "2026-06-01",
        "2027-05-31",
        "2026-12-01",
        "Housing",
    ]


@pytest.mark.parametrize(
    ("sent_on", "is_told"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 3, 31), True)],
)
def test_invitation_counts_in_the_quarter_in_which_it_went_out(authority, sent_on, is_told):
    call_off = CallOffFactory(authority=authority, route=CallOffRoute.COMPETITION)
    SentInvitationFactory(
        call_off=call_off, sent_at=datetime.combine(sent_on, datetime.min.time(), UTC)
    )

    assert bool(transparency.tenders(authority, QUARTER)) is is_told


def test_body_that_runs_a_consortium_tells_of_its_framework_agreements(authority, supplier):
    framework = FrameworkFactory(
        publisher=consortia.ConsortiumFactory(operator=authority, name="Midland Buyers"),
        reference="MB-1",
        estimated_value=Decimal("4000000.00"),
        starts_on=date(2026, 1, 1),
        ends_on=date(2029, 12, 31),
        description="Cleaning.",
    )
    for lot in LotFactory.create_batch(2, framework=framework):
        SupplierOnLotFactory(lot=lot, supplier=supplier, status=PlaceStatus.ACTIVE)
    NoticeFactory(framework=framework, published_on=date(2026, 3, 1))

    (row,) = transparency.contracts(authority, QUARTER)
    (tender,) = transparency.tenders(authority, QUARTER)

    assert row.written[:2] == ["MB-1", framework.title]
    assert row.written[4] == "Clean & Co Ltd"
    assert (row.missing, tender.missing) == ([], [])


def test_tables_cost_the_same_for_many_rows(authority, contract):
    with CaptureQueriesContext(connection) as few:
        transparency.tables_of(authority, QUARTER)
    for supplier in SupplierFactory.create_batch(5):
        ContractFactory(authority=authority, supplier=supplier)

    with CaptureQueriesContext(connection) as many:
        transparency.tables_of(authority, QUARTER)

    assert len(many) == len(few)


def test_newest_whole_quarter_is_asked_for_when_nothing_is(browser, contract):
    page = browser.get("/transparency/")

    assert page.context["found"].quarter == QUARTER
    assert page.context["due_on"] == date(2026, 4, 30)


def test_authority_of_others_and_a_quarter_that_is_not_offered_are_refused(browser, authority):
    consortia.AuthorityFactory(slug="birstall")

    page = browser.get("/transparency/?authority=birstall")
    assert "There is a problem" in page.text
    assert "found" not in page.context
    assert browser.get("/transparency/contracts.csv?authority=birstall").status_code == 404
    assert browser.get("/transparency/contracts.csv?quarter=1999-03-31").status_code == 404


def test_empty_quarter_says_what_would_fill_it(browser, authority):
    assert "Nothing to publish in this quarter" in browser.get(f"/transparency/{ASKED}").text


# Spend


@pytest.fixture
def loaded(authority):
    return benchmarking.LoadedSpendImportFactory(authority=authority)


def paid(loaded, **facts):
    usual = {
        "spend_import": loaded,
        "net_amount": Decimal("500.01"),
        "month": date(2026, 3, 1),
        "paid_on": date(2026, 3, 2),
        "supplier_text": "Acme Ltd",
        "service_text": "Estates",
        "description": "Paint",
        "category_text": "Materials",
    }
    return benchmarking.SpendLineFactory(**usual | facts)


def test_spend_has_exactly_the_columns_of_the_code_and_a_full_row(browser, loaded):
    paid(loaded)

    headings, row = rows_of(browser.get(f"/spend/transparency.csv{ASKED}"))

    assert headings == [
        "Date the expenditure was incurred",
        "Local authority department which incurred the expenditure",
        "Beneficiary",
        "Summary of the purpose of the expenditure",
        "Amount",
        "Value Added Tax that cannot be recovered",
        "Merchant category",
    ]
    assert row == ["2026-03-02", "Estates", "Acme Ltd", "Paint", "500.01", "", "Materials"]


def test_only_spend_above_five_hundred_of_the_quarter_is_told(browser, loaded):
    paid(loaded, net_amount=Decimal("500.00"))
    paid(loaded, month=date(2026, 4, 1), paid_on=date(2026, 4, 1))
    paid(loaded, month=date(2025, 12, 1), paid_on=date(2025, 12, 31))
    paid(benchmarking.LoadedSpendImportFactory())

    assert len(rows_of(browser.get(f"/spend/transparency.csv{ASKED}"))) == 1
    assert "No spend above £500" in browser.get(f"/spend/transparency/{ASKED}").text


def test_name_of_a_private_person_is_withheld_and_the_cell_says_so(browser, loaded):
    paid(loaded, supplier_text="J Smith", description="Foster care", flags=[parties.PERSON])

    _, row = rows_of(browser.get(f"/spend/transparency.csv{ASKED}"))

    assert row[2:4] == ["Name withheld (payment to a person)"] * 2


def test_lines_that_lack_a_value_are_counted_by_column(browser, loaded):
    paid(loaded)
    paid(loaded, service_text="", paid_on=None, net_amount=Decimal("1000.00"))

    told = browser.get(f"/spend/transparency/{ASKED}").context["told"]

    assert (told.line_count, told.net_amount) == (2, Decimal("1500.01"))
    assert dict(told.missing) == {
        "Date the expenditure was incurred": 1,
        "Local authority department which incurred the expenditure": 1,
        "Value Added Tax that cannot be recovered": 2,
    }


def test_spend_of_others_is_not_told(browser_of, loaded):
    paid(loaded)
    other = consortia.AuthorityRoleFactory(kind=RoleKind.FINANCE_LEAD).person

    assert browser_of(other).get(f"/spend/transparency.csv{ASKED}").status_code == 404
