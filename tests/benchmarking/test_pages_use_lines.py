"""From each figure of coverage and leakage to its lines: their sum is the figure, to the penny."""

import csv
import io
from datetime import date
from decimal import Decimal
from functools import partial
from html import escape

import pytest

from benchmarking.actions import framework_use, opportunities
from benchmarking.choices import LeakageCause, LineClass
from benchmarking.choices.opportunities import OpportunityKind
from benchmarking.models import FrameworkUse, Opportunity
from benchmarking.queries import opportunities as opportunity_queries
from frameworks.choices import AccessStatus, SpendKind
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.factories.benchmarking import (
    BaseCellFactory,
    BenchmarkRunFactory,
    FrameworkUseFactory,
    LoadedSpendImportFactory,
    SpendLineFactory,
)
from tests.factories.frameworks import (
    AccessFactory,
    CategoryFactory,
    ContractFactory,
    LedgerNameFactory,
    LotFactory,
    SupplierOnLotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PAGE = "/benchmarks/frameworks/?period=2026-03"


@pytest.fixture
def energy():
    return CategoryFactory(key="energy", name="Energy")


@pytest.fixture
def lot(energy):
    """One that ends within a month of the year, so that its days differ."""
    lot = LotFactory(ends_on=date(2026, 2, 14))
    lot.framework.categories.add(energy)
    return lot


@pytest.fixture
def name(authority, lot):
    name = LedgerNameFactory(seen_by=[authority])
    SupplierOnLotFactory(lot=lot, supplier=name.supplier)
    return name


@pytest.fixture
def loaded(authority):
    return LoadedSpendImportFactory(authority=authority)


@pytest.fixture
def pay(loaded, energy, name):
    def pay(pounds, day=date(2025, 10, 6), **details):
        usual = {"category": energy, "supplier_name": name, "paid_on": day}
        return SpendLineFactory(spend_import=loaded, net_amount=Decimal(pounds), **usual | details)

    return pay


@pytest.fixture
def sort_lines(authority, at):
    """Sorts the lines of the year, as the worker does."""
    for month in (date(2025, 4, 1), date(2026, 3, 1)):
        BaseCellFactory(authority=authority, month=month)
    BenchmarkRunFactory()

    def sort_lines():
        job = framework_use.request_authority(authority, by=SYSTEM, at=at)
        jobs.run(job.pk, partial(framework_use.sort, at=at))

    return sort_lines


@pytest.fixture
def year(authority, energy, lot, name, pay, sort_lines):
    """Lines of every class: with credits, below a category, on days around a lot's last."""
    gas = CategoryFactory(key="gas", name="Gas", parent=energy)
    ContractFactory(authority=authority, supplier=name.supplier, lot=lot, reference="CALL-0001")
    ContractFactory(authority=authority, supplier=name.supplier, reference="ALONE-0001")
    AccessFactory(
        framework=lot.framework,
        authority=authority,
        status=AccessStatus.ACTIVE,
        starts_on=date(2025, 4, 1),
    )
    never_joined = LotFactory(framework__title="Never joined")
    never_joined.framework.categories.add(gas)
    other = LedgerNameFactory(seen_by=[authority])
    SupplierOnLotFactory(lot=never_joined, supplier=other.supplier)
    pay("500.01", reference="CALL-0001")
    pay("-20.02", reference="CALL-0001")
    pay("40.04", reference="ALONE-0001")
    pay("1040.08", reference="ALONE-0001", category=gas)
    pay("2000.16", supplier_name=other, category=gas)
    pay("160.32", supplier_name=None)
    pay("1600.64", supplier_name=None, category=gas)
    pay("7.01", supplier_name=None, day=date(2026, 2, 14))
    pay("9.02", supplier_name=None, day=date(2026, 2, 15))
    pay("11.03", day=date(2026, 2, 20), reference="ALONE-0001")
    pay("900.04", category=CategoryFactory(key="foster"))
    pay("300.05", kind=SpendKind.TAX)
    sort_lines()


def listed(browser, address):
    """The amounts of the lines in the file of a list."""
    response = browser.get(address.replace("/spend/lines/", "/spend/lines.csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [Decimal(row["Net amount"]) for row in csv.DictReader(io.StringIO(text))]


def figures(page):
    """Every figure of the page with the address of its lines."""
    whole, lines = page.whole, page.lines
    yield from (
        (whole.on, lines.on),
        (whole.off_supplier, lines.off_supplier),
        (whole.off_other, lines.off_other),
        (whole.leakage, lines.leakage),
        (whole.addressable, lines.addressable),
        (whole.influenceable, lines.influenceable),
        (whole.out_of_scope, lines.out_of_scope),
        (whole.excluded, lines.excluded),
        (whole.total, lines.total),
    )
    for row in page.categories:
        yield row.told.on, row.lines.on
        yield row.told.off_supplier, row.lines.off_supplier
        yield row.told.off_other, row.lines.off_other
        yield row.told.addressable, row.lines.addressable
        yield from ((one.net_amount, one.href) for one in row.causes)
    for row in page.frameworks:
        yield row.on, row.lines.on
        yield row.beside, row.lines.off_supplier
    yield from ((row.net_amount, row.href) for row in page.to_put_right)


@pytest.mark.usefixtures("year")
def test_lines_behind_every_figure_add_up_to_it(browser_of, officer, authority):
    browser = browser_of(officer)

    response = browser.get(PAGE)

    page = response.context["page"]
    told = dict.fromkeys(figures(page))
    assert {one.line_class for one in page.sums} == set(LineClass)
    assert {row.cause for row in page.to_put_right} == {
        LeakageCause.NO_REFERENCE,
        LeakageCause.NOT_JOINED,
    }
    assert {(row.key, row.told.on, row.told.off_supplier) for row in page.categories} == {
        ("energy", Decimal("479.99"), Decimal("40.04")),
        ("gas", Decimal(0), Decimal("3040.24")),
    }
    assert len(told) > 20
    for amount, address in told:
        assert sum(listed(browser, address)) == amount, address
        if amount:
            assert escape(address) in response.content.decode()


@pytest.mark.usefixtures("year")
def test_figures_of_one_category_lead_to_lines_of_it_alone(browser_of, officer):
    browser = browser_of(officer)

    page = browser.get(f"{PAGE}&category=energy").context["page"]

    assert page.whole.on == Decimal("479.99")
    for amount, address in figures(page):
        assert sum(listed(browser, address)) == amount, address


@pytest.mark.usefixtures("year")
def test_list_says_what_it_is_of_and_its_sum(browser_of, officer):
    browser = browser_of(officer)
    row = browser.get(PAGE).context["page"].to_put_right[0]

    text = browser.get(row.href).content.decode()

    told = f"Off framework, from a framework&#x27;s supplier; {row.framework}; No call-off is named"
    assert f"{told}: 2 lines, £1,080.12 net." in text
    assert "Something has changed since" not in text


@pytest.mark.usefixtures("year")
def test_list_says_when_the_figure_is_behind_its_lines(browser_of, officer, pay):
    browser = browser_of(officer)
    address = browser.get(PAGE).context["page"].lines.off_other
    pay("1.00", supplier_name=None)

    text = browser.get(address).content.decode()

    assert "4 lines, £1,768.97 net." in text
    assert "The figure was £1,767.97 when lines were sorted" in text
    assert "Something has changed since" in text


@pytest.mark.usefixtures("year")
def test_number_of_queries_does_not_grow_with_lines(
    browser_of, officer, pay, django_assert_max_num_queries
):
    browser = browser_of(officer)
    address = browser.get(PAGE).context["page"].lines.leakage
    for _ in range(5):
        pay("3.00", reference="ALONE-0001")
        pay("3.00", supplier_name=None)

    with django_assert_max_num_queries(33):
        browser.get(address)


@pytest.mark.usefixtures("year")
def test_people_paid_beside_one_framework_are_left_out_unless_named(
    browser_of, officer, pay, sort_lines
):
    pay("412.00", reference="ALONE-0001", flags=["person"])
    sort_lines()
    browser = browser_of(officer)
    row = browser.get(PAGE).context["page"].to_put_right[0]

    text = browser.get(row.href).content.decode()

    assert row.net_amount == Decimal("1492.12")
    assert sum(listed(browser, row.href)) == Decimal("1080.12")
    assert "1 line to people, £412.00 net: not listed" in text
    assert "Something has changed since" not in text
    assert sum(listed(browser, f"{row.href}&names=shown")) == row.net_amount


@pytest.mark.usefixtures("year")
def test_lines_behind_an_opportunity_beside_frameworks_are_those_at_stake(
    browser_of, officer, authority, at
):
    opportunities.find_for(authority, at=at)
    browser = browser_of(officer)

    found = list(Opportunity.objects.filter(kind=OpportunityKind.OFF_FRAMEWORK))

    assert len(found) == 3
    for one in opportunity_queries.told(officer, found):
        assert sum(listed(browser, one.lines_url)) == one.row.at_stake


def test_lines_of_others_are_never_listed(browser_of, officer, loaded, sort_lines):
    foreign = SpendLineFactory()
    BaseCellFactory(authority=foreign.authority)
    FrameworkUseFactory(authority=foreign.authority, category=foreign.category)

    page = browser_of(officer).get("/spend/lines/?use=out_of_scope&use=off_other")

    assert list(page.context["object_list"]) == []
    assert page.context["of_use"].stored.net_amount == 0


@pytest.mark.parametrize("query", ["use=nonsense", "cause=nonsense", "use_of=nonsense"])
def test_address_that_asks_for_what_there_is_not_says_so(query, browser_of, officer):
    page = browser_of(officer).get(f"/spend/lines/?{query}")

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert not FrameworkUse.objects.exists()
