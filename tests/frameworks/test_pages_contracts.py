"""Pages of the register: what they show, what they keep of wrong input, and what ends when."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from frameworks.choices import AccessStatus, ContractStatus, FailureKind, KpiRating, Nature, Regime
from frameworks.models import Contract, ContractImport, Kpi, KpiAssessment, PerformanceFailure
from frameworks.queries import contract_pages
from tests.factories.frameworks import (
    ActiveAccessFactory,
    CallOffFactory,
    CategoryFactory,
    ContractFactory,
    FrameworkFactory,
    KpiFactory,
    SupplierFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def contract(authority):
    return ContractFactory(
        authority=authority,
        title="Cleaning",
        regime=Regime.PA2023,
        nature=Nature.SERVICES,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        award_value=Decimal(1_000_000),
    )


@pytest.fixture
def browser(officer, browser_of):
    return browser_of(officer)


def text(response):
    return response.content.decode()


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def test_page_tells_award_spend_changes_and_indicators(contract, browser):
    Contract.objects.filter(pk=contract.pk).update(
        spent_to_date=Decimal("250000.50"),
        spent_as_at=date(2026, 4, 30),
        spent_line_count=3,
        unclear_line_count=2,
    )
    kpi = KpiFactory(contract=contract, name="On time")
    KpiAssessment.objects.create(
        kpi=kpi,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 3, 31),
        rating=KpiRating.SLIGHTLY_BELOW,
        measure=Decimal("93.5"),
        assessed_by="Olive",
        assessed_at=contract.created_at,
    )
    PerformanceFailure.objects.create(
        contract=contract,
        kind=FailureKind.NOT_IMPROVED,
        on=date(2026, 4, 1),
        what="No plan came.",
        recorded_by="Olive",
        recorded_at=contract.created_at,
    )

    page = text(browser.get(f"/contracts/{contract.pk}/"))

    for told in (
        "25% of the value, to 30 April 2026",
        "£250,000.50 in 3 payments",
        "2 more payments may belong",
        "Beyond £1,100,000.00 or 13 March 2028",
        "Approaching target",
        "measured: 93.5",
        "No plan came.",
    ):
        assert told in page, told


def test_page_asks_the_database_as_often_for_many_indicators(
    contract, browser, django_assert_max_num_queries
):
    for number in range(12):
        KpiFactory(contract=contract, name=f"Indicator {number}")

    with django_assert_max_num_queries(20):
        browser.get(f"/contracts/{contract.pk}/")


def test_large_contract_without_indicators_is_warned_of(contract, browser):
    assert "at least three indicators" not in text(browser.get(f"/contracts/{contract.pk}/"))
    Contract.objects.filter(pk=contract.pk).update(award_value=5_000_000)

    assert "at least three indicators" in text(browser.get(f"/contracts/{contract.pk}/"))


@pytest.mark.parametrize("role", ["auditor", "finance_lead"])
def test_others_of_the_authority_read_and_are_offered_no_change(role, people, browser_of, contract):
    page = text(browser_of(people[role]).get(f"/contracts/{contract.pk}/"))

    assert "Cleaning" in page
    assert f"/contracts/{contract.pk}/change/" not in page
    assert f"/contracts/{contract.pk}/terminate/" not in page


def facts(**more):
    usual = {
        "title": "Windows",
        "reference": "C-7",
        "supplier_name": "Bright Windows Ltd",
        "company_number": "5512051",
        "origin": "quotation",
        "award_value": "£12,500",
        **day("starts_on", date(2026, 4, 1)),
        **day("ends_on", date(2028, 3, 31)),
    }
    return usual | more


def test_contract_is_recorded_by_hand(authority, browser):
    page = browser.get("/contracts/add/")
    assert page.status_code == 200

    answer = browser.post("/contracts/add/", facts(authority=authority.pk))

    made = Contract.objects.get()
    assert answer.headers["Location"] == f"/contracts/{made.pk}/"
    assert (made.supplier.name, made.award_value) == ("Bright Windows Ltd", Decimal("12500.00"))
    assert made.supplier.identifiers.get().value == "05512051"


def test_wrong_facts_come_back_with_what_was_typed(authority, browser):
    answer = browser.post(
        "/contracts/add/",
        facts(authority=authority.pk, company_number="none of yours", award_value="a lot"),
    )

    page = text(answer)
    assert answer.status_code == 200
    assert "Its company number must be one" in page
    assert "Value at award must be an amount" in page
    assert "Bright Windows Ltd" in page
    assert not Contract.objects.exists()


def test_refusal_of_the_register_keeps_the_typing_and_leaves_no_supplier(authority, browser):
    ContractFactory(authority=authority, reference="C-7")

    page = text(browser.post("/contracts/add/", facts(authority=authority.pk)))

    assert "has a contract with the reference C-7 already" in page
    assert "Bright Windows Ltd" in page
    assert Contract.objects.count() == 1
    assert not SupplierFactory._meta.model.objects.filter(name="Bright Windows Ltd").exists()


def test_record_is_corrected_with_terms_until_something_is_measured_from_them(contract, browser):
    address = f"/contracts/{contract.pk}/correct/"
    assert "Value at award" in text(browser.get(address))

    answer = browser.post(
        address,
        facts(version=contract.version, **day("starts_on", date(2026, 1, 1))),
    )
    assert answer.status_code == 302
    contract.refresh_from_db()
    assert (contract.title, contract.award_value) == ("Windows", Decimal("12500.00"))

    contract.changes.create(
        kind="other",
        ground="in_terms",
        what="Hours.",
        why="Asked.",
        effective_on=date(2026, 5, 1),
        value_before=1,
        value_after=1,
        needs_notice=False,
        made_by="Olive",
        made_at=contract.created_at,
    )
    page = text(browser.get(address))
    assert "The terms at award are fixed" in page
    assert "Value at award" not in page


def changed(contract, **more):
    usual = {
        "version": contract.version,
        "kind": "value",
        "ground": "unforeseeable",
        "what": "Two more schools.",
        "why": "They joined.",
        "value_after": "1,100,001",
        **day("effective_on", date(2026, 6, 1)),
    }
    return usual | more


def test_change_beyond_a_limit_asks_for_notice_or_reason_and_keeps_the_typing(contract, browser):
    address = f"/contracts/{contract.pk}/change/"
    assert "As awarded, and now" in text(browser.get(address))

    page = text(browser.post(address, changed(contract)))
    assert "R36: The value changes by 10.0001% of what was awarded" in page
    assert "Two more schools." in page

    answer = browser.post(address, changed(contract, notice_id="012345-2026"))
    assert answer.headers["Location"] == f"/contracts/{contract.pk}/"
    page = text(browser.get(f"/contracts/{contract.pk}/"))
    assert "UK10: 012345-2026" in page
    assert "10.0001% of the value" in page


def test_supplier_afterwards_is_one_that_is_known(contract, browser):
    novation = changed(
        contract, kind="supplier", ground="restructuring", value_after="", notice_id="012345-2026"
    )
    address = f"/contracts/{contract.pk}/change/"

    page = text(browser.post(address, novation | {"supplier": "Nobody Ltd"}))
    assert "no supplier has this name" in page

    known = SupplierFactory(name="Brighter Ltd")
    browser.post(address, novation | {"supplier": " brighter  ltd "})
    contract.refresh_from_db()
    assert contract.supplier == known


@pytest.mark.parametrize(
    ("move", "status"),
    [("terminate", ContractStatus.TERMINATED), ("rescind", ContractStatus.RESCINDED)],
)
def test_contract_is_ended_early_with_a_reason(move, status, contract, browser):
    address = f"/contracts/{contract.pk}/{move}/"

    page = text(browser.post(address, {"version": 1, **day("on", date(2026, 5, 11))}))
    assert "There is a problem" in page

    browser.post(address, {"version": 1, "reason": "Breach.", **day("on", date(2026, 5, 11))})
    contract.refresh_from_db()
    assert (contract.status, contract.ended_on) == (status, date(2026, 5, 11))
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("move", ["begin", "near_end", "expire", "extend", "nonsense"])
def test_what_a_day_does_has_no_page(move, contract, browser):
    assert browser.get(f"/contracts/{contract.pk}/{move}/").status_code == 404


def test_indicators_are_set_changed_assessed_and_removed(contract, browser):
    browser.post(f"/contracts/{contract.pk}/indicators/add/", {"name": "On time", "target": "95%"})
    kpi = Kpi.objects.get()
    assert kpi.contract == contract

    browser.post(f"/indicators/{kpi.pk}/change/", {"name": "On time", "target": "97%"})
    kpi.refresh_from_db()
    assert kpi.target == "97%"

    browser.post(
        f"/indicators/{kpi.pk}/assess/",
        {
            "rating": "below",
            **day("starts_on", date(2026, 1, 1)),
            **day("ends_on", date(2026, 3, 31)),
        },
    )
    assert kpi.assessments.get().rating == KpiRating.BELOW

    page = text(browser.post(f"/indicators/{kpi.pk}/remove/"))
    assert "It was assessed, so it stays on record." in page


def test_indicators_are_set_before_signature_too(authority, browser):
    call_off = CallOffFactory(authority=authority)
    address = f"/call-offs/{call_off.pk}/indicators/"
    assert "None are set yet." in text(browser.get(address))

    browser.post(f"{address}add/", {"name": "On time", "target": "95%"})
    assert "On time" in text(browser.get(address))
    browser.post(f"/indicators/{Kpi.objects.get().pk}/remove/")
    browser.post(f"{address}none/", {"reason": "One delivery."})
    assert "None, because: One delivery." in text(browser.get(address))


def test_failure_is_recorded(contract, browser):
    browser.post(
        f"/contracts/{contract.pk}/failure/",
        {"kind": "not_improved", "what": "No plan came.", **day("on", date(2026, 5, 1))},
    )

    assert contract.failures.get().what == "No plan came."


def test_register_is_narrowed_by_its_address(contract, authority, browser):
    soon = ContractFactory(
        authority=authority, title="Lifts", ends_on=date(2026, 7, 1), supplier__name="Otto"
    )
    ContractFactory(title="Of others")

    page = text(browser.get("/contracts/"))
    assert "Lifts" in page
    assert "Cleaning" in page
    assert "Of others" not in page
    months = page.partition('name="ends_within"')[2].partition("</select>")[0]
    assert months.split("<option")[1].startswith(' value="" selected')
    for query in ("ends_within=3", f"supplier={soon.supplier.slug}"):
        page = text(browser.get(f"/contracts/?{query}"))
        assert "Lifts" in page
        assert ">Cleaning<" not in page


def test_register_asks_the_database_as_often_for_many(
    authority, browser, django_assert_max_num_queries
):
    for _ in range(15):
        ContractFactory(authority=authority)

    with django_assert_max_num_queries(20):
        browser.get("/contracts/")


def test_what_ends_is_told_month_by_month_with_what_could_follow(authority, browser):
    category = CategoryFactory(name="Cleaning", key="cleaning")
    framework = FrameworkFactory()
    framework.categories.add(category)
    ActiveAccessFactory(framework=framework, authority=authority, status=AccessStatus.ACTIVE)
    FrameworkFactory().categories.add(category)
    ending = {"authority": authority, "category": category}
    ContractFactory(
        **ending,
        title="Schools",
        ends_on=date(2026, 8, 31),
        award_ends_on=date(2026, 8, 31),
        may_extend_to=date(2027, 8, 31),
    )
    ContractFactory(**ending, title="Offices", ends_on=date(2028, 5, 12))
    ContractFactory(**ending, title="Too far", ends_on=date(2028, 5, 13))
    ContractFactory(**ending, title="Over", status="expired", ended_on=date(2026, 6, 1))

    page = text(browser.get("/contracts/ending/"))

    assert page.index("August 2026: 1 contract, £250,000") < page.index("May 2028: 1 contract")
    for told in (
        "Schools",
        "Offices",
        "Extension to 31 August 2027",
        "2 live frameworks for cleaning",
        "1 with access today",
        "overdue",
    ):
        assert told in page, told
    assert "Too far" not in page
    assert "Over" not in page.replace("overdue", "")


def test_radar_asks_once(authority, officer, django_assert_max_num_queries):
    for _ in range(5):
        ContractFactory(authority=authority)

    with django_assert_max_num_queries(3):
        contract_pages.ending(officer, on=date(2026, 5, 12))


def test_radar_without_contracts_says_what_fills_it(browser):
    assert "listed here two years before they end" in text(browser.get("/contracts/ending/"))


REGISTER = (
    b"Ref,Title,Supplier,Start date,Value\n"
    b"1,Cleaning,Bright Ltd,01/04/2026,5000\n"
    b"2,Lifts,Otto Ltd,TBC,900\n"
)


def upload(browser, authority, contents=REGISTER, **more):
    file = SimpleUploadedFile("Our register.csv", contents)
    return browser.post("/contracts/import/", {"authority": authority.pk, "register": file, **more})


def test_file_is_checked_shown_given_back_with_reasons_and_brought_in(authority, browser):
    assert browser.get("/contracts/import/").status_code == 200

    address = upload(browser, authority).headers["Location"]

    page = text(browser.get(address))
    for told in ("Bright Ltd", "The first day is missing.", "Start date", "Contracts new"):
        assert told in page, told
    assert not Contract.objects.exists()
    rows = b"".join(browser.get(f"{address}rows.csv").streaming_content).decode("utf-8-sig")
    assert (
        rows.splitlines()[3]
        == "Refused,Start date,The first day is missing.,2,Lifts,Otto Ltd,TBC,900"
    )

    row = ContractImport.objects.get()
    browser.post(f"{address}bring-in/", {"plan_hash": row.plan_hash})
    assert Contract.objects.get().title == "Cleaning"
    assert "Brought in" in text(browser.get(address))


def test_file_without_contracts_is_refused_and_says_what_is_needed(authority, browser):
    page = text(upload(browser, authority, b"A,B\n1,2\n"))

    assert "No row of headings says that this is a list of contracts" in page
    assert not ContractImport.objects.exists()


def test_own_export_comes_back_in_as_it_was(authority, browser, officer, at):
    category = CategoryFactory(name="Cleaning", key="cleaning")
    ContractFactory(
        authority=authority,
        category=category,
        title="Cleaning, with “care”",
        description="Offices;\nschools",
        department="Estates",
        supplier__name="Bright Ltd",
        regime=Regime.PA2023,
        nature=Nature.SERVICES,
        origin="call_off",
        entered_on=date(2025, 3, 20),
        may_extend_to=date(2028, 3, 31),
        review_on=date(2026, 9, 30),
        option_value=Decimal("50000.00"),
        irrecoverable_vat=Decimal("10.50"),
        payment_days=30,
    )
    taken = b"".join(browser.get("/contracts/list.csv").streaming_content)
    exported = Contract.objects.values().get()

    again = text(browser.get(upload(browser, authority, taken).headers["Location"]))
    assert "There is nothing to bring in" in again

    Contract.objects.all().delete()
    address = upload(browser, authority, taken).headers["Location"]
    row = ContractImport.objects.latest("pk")
    browser.post(f"{address}bring-in/", {"plan_hash": row.plan_hash})
    returned = Contract.objects.values().get()
    differ = {
        name
        for name in exported
        if exported[name] != returned[name]
        and not (name == "award_may_extend_to" and exported[name] is None)
    }
    assert differ <= {"id", "created_at", "updated_at", "source", "supplier_id"}
