"""Pages of spend lines: found, ordered, traced to the file, and people's names only when asked."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from benchmarking.actions import personal_names
from benchmarking.models import SpendLine, names
from consortia.choices import RoleKind
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.factories import benchmarking, consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def lines(authority):
    parent = frameworks.CategoryFactory(key="office", name="Office")
    paper = frameworks.CategoryFactory(key="paper", name="Paper", parent=parent)
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority, filename="ledger.xlsx")
    return {
        "april": benchmarking.SpendLineFactory(
            spend_import=loaded,
            category=paper,
            supplier_text="Acme Ltd",
            row_ref="Sheet1 row 9",
            reference="INV-77",
        ),
        "june": benchmarking.SpendLineFactory(
            spend_import=loaded,
            category=parent,
            supplier_text="Bolt & Co",
            paid_on=date(2026, 6, 1),
            net_amount=Decimal("-20.00"),
        ),
        "foreign": benchmarking.SpendLineFactory(category=paper, supplier_text="Foreign Ltd"),
    }


@pytest.mark.parametrize(
    "query, names",
    [
        ("", {"june", "april"}),
        ("category=office", {"june", "april"}),
        ("category=paper", {"april"}),
        ("month_from=May+2026", {"june"}),
        ("month_to=2026-04", {"april"}),
        ("q=bolt", {"june"}),
        ("q=foreign", set()),
        ("sort=amount", {"june", "april"}),
    ],
)
def test_lines_are_narrowed_by_the_address(query, names, browser_of, officer, lines):
    page = browser_of(officer).get(f"/spend/lines/?{query}")

    assert set(page.context["object_list"]) == {lines[name] for name in names}


def test_each_line_names_its_invoice_file_and_row(browser_of, officer, lines):
    text = browser_of(officer).get("/spend/lines/?category=paper").content.decode()

    assert "ledger.xlsx</a>, Sheet1 row 9" in text
    assert "INV-77" in text


def test_lines_as_csv_are_those_of_the_page(browser_of, officer, lines):
    rows = rows_of(browser_of(officer).get("/spend/lines.csv?month_from=2026-06"))

    assert [(row["Supplier as published"], row["Net amount"], row["File"]) for row in rows] == [
        ("Bolt & Co", "-20.00", "ledger.xlsx")
    ]


def test_lines_ask_no_more_for_more_rows(browser_of, officer, lines, django_assert_max_num_queries):
    for _ in range(30):
        benchmarking.SpendLineFactory(spend_import=lines["april"].spend_import)
    browser = browser_of(officer)
    browser.get("/spend/lines/")

    with django_assert_max_num_queries(10):
        browser.get("/spend/lines/")


@pytest.mark.parametrize("remark", ["repeated", "person", "no_supplier", "month_from_period"])
def test_lines_are_narrowed_by_their_remark(remark, browser_of, officer, lines):
    flagged = benchmarking.SpendLineFactory(
        spend_import=lines["april"].spend_import, flags=["rounded", remark]
    )

    page = browser_of(officer).get(f"/spend/lines/?flag={remark}")

    assert list(page.context["object_list"]) == [flagged]


def test_each_line_tells_its_remarks(browser_of, officer, lines):
    benchmarking.SpendLineFactory(
        spend_import=lines["april"].spend_import, flags=["repeated", "coarse_date"]
    )

    text = browser_of(officer).get("/spend/lines/").content.decode()

    told = "repeats an earlier row of its file; date gives a month or quarter, not a day"
    assert text.count(told) == 1


def test_lines_that_a_later_file_replaced_are_not_listed(browser_of, officer, lines):
    later = benchmarking.LoadedSpendImportFactory(authority=lines["april"].authority)
    SpendLine.objects.filter(pk=lines["april"].pk).update(superseded_by=later)

    page = browser_of(officer).get("/spend/lines/")

    assert list(page.context["object_list"]) == [lines["june"]]


PERSON = "Mrs Ada Quillfeather"


@pytest.fixture
def payment(authority):
    """A payment to a person, recognised as a supplier, among payments to firms."""
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    known = frameworks.SupplierNameFactory(supplier__name=f"{PERSON} Fostering", name=PERSON)
    for firm in ("Acme Ltd", "Zeta Ltd"):
        benchmarking.SpendLineFactory(spend_import=loaded, supplier_text=firm)
    return benchmarking.SpendLineFactory(
        spend_import=loaded,
        supplier_text=PERSON,
        supplier_name=known,
        description="Fostering, A Quillfeather",
        reference="QUILL-1",
        flags=["person"],
        net_amount=Decimal("412.00"),
    )


def hides(text):
    return "quill" not in text.lower()


@pytest.mark.parametrize("role", ["officer", "finance_lead", "auditor"])
def test_names_of_people_are_withheld_from_everybody(role, browser_of, people, payment):
    browser = browser_of(people[role])

    text = browser.get("/spend/lines/").content.decode()
    row = next(
        row for row in rows_of(browser.get("/spend/lines.csv")) if row["Net amount"] == "412.00"
    )

    assert hides(text)
    assert "Name withheld (payment to a person)" in text
    assert "£412.00" in text
    assert row["Supplier as published"] == row["Description"] == row["Reference"] == names.WITHHELD
    assert (row["Supplier matched"], row["Month"], row["Remarks"]) == (
        "",
        "2026-04-01",
        "payment to a person",
    )
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", ["officer", "finance_lead", "auditor"])
def test_names_are_shown_to_those_who_ask_and_that_is_recorded(
    role, browser_of, people, authority, payment, at
):
    browser = browser_of(people[role])
    asked = browser.get("/spend/lines/").content.decode()

    page = browser.get("/spend/lines/?names=shown")
    file = browser.get("/spend/lines.csv?names=shown")

    assert "Show names of people (1 line)</a>" in asked
    assert "?names=shown" in asked
    assert PERSON in page.content.decode()
    assert [row["Reference"] for row in rows_of(file) if row["Net amount"] == "412.00"] == [
        "QUILL-1"
    ]
    for response in (page, file):
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    on_page, in_file = AuditEvent.objects.order_by("pk")
    assert (on_page.name, on_page.at) == ("benchmarking.spend_line.names_read", at)
    assert on_page.tenant_ref == on_page.subject_ref == f"authority:{authority.pk}"
    assert on_page.actor_ref == f"person:{people[role].pk}"
    assert on_page.details == {"lines": 1, "where": "page"}
    assert in_file.details == {"lines": 1, "where": "csv"}


def test_asking_for_names_where_nobody_is_paid_leaves_no_record(browser_of, officer, lines):
    page = browser_of(officer).get("/spend/lines/?names=shown")

    assert len(page.context["object_list"]) == 2
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("words", ["quillfeather", "Ada", "fostering", "QUILL-1"])
def test_search_finds_no_name_that_is_withheld(words, browser_of, officer, payment):
    browser = browser_of(officer)

    hidden = browser.get(f"/spend/lines/?q={words}")

    assert list(hidden.context["object_list"]) == []


def test_search_finds_a_name_that_is_shown(browser_of, officer, payment):
    page = browser_of(officer).get("/spend/lines/?q=quillfeather&names=shown")

    assert list(page.context["object_list"]) == [payment]


def test_order_by_supplier_tells_nothing_of_a_name(browser_of, officer, payment):
    """All withheld names stand at one place of the alphabet, in the order of the file."""
    for name in ("Mr Aaron Able", "Mr Zac Zephyr"):
        benchmarking.SpendLineFactory(
            spend_import=payment.spend_import, supplier_text=name, flags=["person"]
        )
    browser = browser_of(officer)

    hidden = browser.get("/spend/lines/?sort=supplier").context["object_list"]
    shown = browser.get("/spend/lines/?sort=supplier&names=shown").context["object_list"]

    assert [line.supplier_shown for line in hidden] == [
        "Acme Ltd",
        *[names.WITHHELD] * 3,
        "Zeta Ltd",
    ]
    assert [line.row_number for line in hidden[1:4]] == sorted(
        line.row_number for line in hidden[1:4]
    )
    assert [line.supplier_shown for line in shown] == [
        "Acme Ltd",
        "Mr Aaron Able",
        "Mr Zac Zephyr",
        PERSON,
        "Zeta Ltd",
    ]


def test_names_are_shown_only_of_authorities_where_one_may_read_them(payment, officer):
    """The column is made for each authority by itself, whatever else the person may do."""
    elsewhere = benchmarking.SpendLineFactory(supplier_text="Mr B Bell", flags=["person"])
    consortia.AuthorityRoleFactory(
        person=officer, authority=elsewhere.authority, kind=RoleKind.AUDITOR
    )
    lines = SpendLine.objects.visible_to(officer).naming_people_at({payment.authority_id})

    told = {line.supplier_shown for line in lines.to_people()}

    assert told == {PERSON, names.WITHHELD}
    assert lines.people_named() == {payment.authority_id: 1}


@pytest.mark.parametrize("role", ["manager", "operator", "outsider"])
def test_reading_names_at_another_authority_is_refused_and_not_recorded(
    role, people, authority, at
):
    with pytest.raises(NotAllowed):
        personal_names.record_reading({authority.pk: 1}, where="page", by=people[role], at=at)

    assert not AuditEvent.objects.exists()


def test_line_itself_is_told_without_a_name(payment):
    assert str(payment) == "Name withheld (payment to a person) 412.00"


def test_empty_text_of_a_withheld_line_stays_empty(officer, authority):
    benchmarking.SpendLineFactory(
        spend_import__authority=authority, flags=["person"], description="", reference=""
    )

    (line,) = SpendLine.objects.visible_to(officer)

    assert (line.supplier_shown, line.description_shown, line.reference_shown) == (
        names.WITHHELD,
        "",
        "",
    )
