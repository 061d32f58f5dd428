"""Payments matched with contracts: which belong where, which to nobody, and when it is done."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from benchmarking import tasks
from benchmarking.actions import contract_spend
from benchmarking.queries import contract_spend as rule
from benchmarking.queries.contract_spend import Payment, Term
from frameworks.choices import SpendKind
from frameworks.models import Contract, HeadroomPosting
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job
from tests.factories.benchmarking import LoadedSpendImportFactory, SpendLineFactory
from tests.factories.frameworks import ContractFactory, LedgerNameFactory

DAY = date(2026, 4, 15)


def paid(text="", day=DAY, amount="100.00"):
    return Payment(day, day, Decimal(amount), text)


def term(key, reference, first=date(2026, 1, 1), last=date(2026, 12, 31)):
    return Term(key, first, last, reference)


def told(spent):
    return {key: (one.total, one.line_count, one.unclear_line_count) for key, one in spent.items()}


def test_the_only_contract_that_ran_gets_the_payment_whatever_it_says():
    spent = rule.attribute([paid("INV 7"), paid(amount="-20.50")], [term(1, "C-0001")])

    assert told(spent) == {1: (Decimal("79.50"), 2, 0)}


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 0),
    ],
)
def test_both_days_of_the_contract_are_included(day, lines):
    spent = rule.attribute([paid(day=day)], [term(1, "C-0001")])

    assert spent[1].line_count == lines


def test_payment_of_a_month_counts_where_the_contract_ran_on_one_of_its_days():
    month = Payment(date(2026, 4, 1), date(2026, 4, 30), Decimal(5), "")

    assert rule.attribute([month], [term(1, "C1", first=DAY, last=DAY)])[1].line_count == 1
    assert rule.attribute([month], [term(1, "C1", first=date(2026, 5, 1))])[1].line_count == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice 5 for c-0001", {1: 1, 2: 0}),
        ("C-0002/April", {1: 0, 2: 1}),
        ("C-00021", {1: 0, 2: 0}),
        ("C-0001 and C-0002", {1: 0, 2: 0}),
        ("", {1: 0, 2: 0}),
    ],
)
def test_of_several_that_ran_the_payment_belongs_to_the_one_it_names(text, expected):
    spent = rule.attribute([paid(text)], [term(1, "C-0001"), term(2, "C-0002")])

    assert {key: one.line_count for key, one in spent.items()} == expected
    unclear = 0 if any(expected.values()) else 1
    assert {one.unclear_line_count for one in spent.values()} == {unclear}


def test_short_references_name_nothing():
    spent = rule.attribute([paid("no 12")], [term(1, "12"), term(2, "C-0002")])

    assert spent[1].unclear_line_count == 1


def test_contracts_one_after_the_other_share_nothing():
    after = term(2, "C-0002", first=date(2027, 1, 1), last=None)
    payments = [paid(), paid(day=date(2027, 1, 1)), paid(day=date(2035, 6, 1))]

    spent = rule.attribute(payments, [term(1, "C-0001"), after])

    assert told(spent) == {1: (100, 1, 0), 2: (200, 2, 0)}


@pytest.fixture
def name(authority):
    return LedgerNameFactory(seen_by=[authority])


@pytest.fixture
def contract(authority, name):
    return ContractFactory(authority=authority, supplier=name.supplier)


@pytest.fixture
def loaded(authority):
    return LoadedSpendImportFactory(authority=authority)


@pytest.fixture
def month_is_loaded(loaded):
    loaded.months.create(
        authority=loaded.authority,
        month=date(2026, 4, 1),
        line_count=1,
        net_amount=100,
        absolute_amount=100,
    )


def line(loaded, name, **facts):
    return SpendLineFactory(spend_import=loaded, supplier_name=name, **facts)


@pytest.mark.django_db
def test_lines_in_force_that_are_spend_count(authority, contract, name, loaded):
    line(loaded, name)
    line(loaded, name, kind=SpendKind.GRANT)
    line(loaded, name, superseded_by=LoadedSpendImportFactory(authority=authority))
    line(LoadedSpendImportFactory(), name)
    line(loaded, LedgerNameFactory())

    assert told(rule.of_authority(authority.pk)) == {contract.pk: (Decimal("120.50"), 1, 0)}
    assert rule.of_authority(authority.pk, suppliers=[0]) == {}


@pytest.mark.django_db
def test_number_of_queries_does_not_grow(
    authority, contract, name, loaded, django_assert_num_queries
):
    for number in range(20):
        other = LedgerNameFactory(seen_by=[authority])
        ContractFactory(authority=authority, supplier=other.supplier)
        line(loaded, other, row_number=1000 + number)

    with django_assert_num_queries(2):
        rule.of_authority(authority.pk)


@pytest.mark.django_db
def test_contract_that_ended_early_gets_nothing_paid_after(authority, contract, name, loaded):
    Contract.objects.filter(pk=contract.pk).update(ended_on=date(2026, 4, 14))
    line(loaded, name)

    assert rule.of_authority(authority.pk)[contract.pk].line_count == 0


def work(job):
    tasks.compute_contract_spend(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("month_is_loaded")
def test_job_writes_what_was_spent_and_twice_changes_nothing(contract, name, loaded, at):
    line(loaded, name)

    work(contract_spend.request_for_import(loaded.pk, by=SYSTEM, at=at))

    contract.refresh_from_db()
    assert (contract.spent_to_date, contract.spent_line_count) == (Decimal("120.50"), 1)
    assert contract.spent_as_at == date(2026, 4, 30)
    before = Contract.objects.values().get(pk=contract.pk)
    work(contract_spend.request_for_contract(contract.pk, by=SYSTEM, at=at))
    assert Contract.objects.values().get(pk=contract.pk) == before
    assert not HeadroomPosting.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("month_is_loaded")
def test_what_waits_already_is_not_asked_for_again(contract, loaded, at):
    said = {"by": SYSTEM, "at": at}

    assert contract_spend.request_for_import(loaded.pk, **said) is not None
    assert contract_spend.request_for_import(loaded.pk, **said) is None
    assert contract_spend.request_for_contract(contract.pk, **said) is not None
    assert contract_spend.request_for_contract(contract.pk, **said) is None
    assert contract_spend.request_for_import(loaded.pk, **said) is None
    assert Job.objects.filter(kind=contract_spend.JOB_KIND).count() == 2


@pytest.mark.django_db
def test_nothing_is_asked_for_without_contracts_or_spend(loaded, authority, at):
    said = {"by": SYSTEM, "at": at}

    assert contract_spend.request_for_import(loaded.pk, **said) is None
    contract = ContractFactory(authority=authority)
    assert contract_spend.request_for_contract(contract.pk, **said) is None
    assert contract_spend.request_all(**said) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("month_is_loaded")
def test_only_suppliers_of_the_import_are_read(contract, name, loaded, at):
    line(loaded, name)
    other = ContractFactory(authority=loaded.authority)

    assert rule.suppliers_in(loaded.pk) == {name.supplier_id}
    job = contract_spend.request_for_import(loaded.pk, by=SYSTEM, at=at)
    contract_spend.compute(job, _Silent(), at=timezone.now())

    other.refresh_from_db()
    contract.refresh_from_db()
    assert (other.spent_as_at, contract.spent_line_count) == (None, 1)


class _Silent:
    def begin(self, step, *, total=None):
        pass

    def advance(self, count):
        pass


@pytest.mark.django_db
def test_page_of_lines_shows_those_of_the_contract(contract, name, loaded, officer, browser_of):
    inside = line(loaded, name, description="Within")
    line(loaded, name, description="Before", paid_on=date(2025, 3, 31))
    line(loaded, LedgerNameFactory(), description="Elsewhere")

    page = browser_of(officer).get(f"/spend/lines/?contract={contract.pk}").content.decode()

    assert inside.description in page
    assert "Before" not in page
    assert "Elsewhere" not in page
