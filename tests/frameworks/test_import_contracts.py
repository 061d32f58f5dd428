"""A register brought in: checked first, then all of it or nothing, and twice changes nothing."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from frameworks.actions import contract_imports
from frameworks.choices import ContractImportState, ContractOrigin, ContractStatus, MappingScheme
from frameworks.models import Contract, ContractChange, Supplier, SupplierIdentifier
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.frameworks import CategoryMappingFactory, ContractFactory

pytestmark = pytest.mark.django_db

HEADINGS = "Contract Ref,Contract Title,Supplier,Company No,Start date,End date,Value,CPV,Procedure"
ROWS = (
    "0021,Cleaning,Bright Cleaners Ltd,5512051,15/06/2021,31/05/2027,880000,90910000-9,RFQ\n"
    "0022,Windows,Bright Cleaners Limited,05512051,01/04/2026,Ongoing,5000,,Direct award\n"
    "0023,Lifts,Otto Lifts,,TBC,,900,,\n"
    "0021,Cleaning again,Bright,,01/04/2026,,5,,\n"
)


@pytest.fixture
def check(authority, officer, at):
    def check(rows=ROWS, **more):
        contents = f"{HEADINGS}\n{rows}".encode()
        usual = {"name": "register.csv", "chunks": [contents], "by": officer, "at": at}
        return contract_imports.check(authority, **usual | more)

    return check


@pytest.fixture
def bring(check, officer, at):
    def bring(rows=ROWS, **more):
        row = check(rows, **more)
        return contract_imports.bring_in(row.pk, plan_hash=row.plan_hash, by=officer, at=at)

    return bring


def snapshot():
    return (
        list(Contract.objects.order_by("pk").values()),
        list(Supplier.objects.order_by("pk").values("pk", "name")),
        AuditEvent.objects.filter(name__startswith="frameworks.contract.").count(),
    )


def test_check_says_what_would_become_of_every_row_and_writes_nothing(check):
    row = check()

    assert row.state == ContractImportState.CHECKED
    assert row.result["counts"] == {"new": 2, "refused": 1, "repeated": 1}
    assert [(one["row"], one["came"], one["reason"]) for one in row.result["rows"]] == [
        (2, "new", ""),
        (3, "new", ""),
        (4, "refused", "The first day is missing."),
        (5, "repeated", "The reference stands in row 2 already."),
    ]
    assert not Contract.objects.exists()
    assert not Supplier.objects.exists()


def test_what_was_checked_is_brought_in(bring, authority):
    category = CategoryMappingFactory(scheme=MappingScheme.CPV, code="90900000-6").category

    done = bring()

    assert done.state == ContractImportState.DONE
    cleaning, windows = Contract.objects.order_by("reference")
    assert cleaning.supplier == windows.supplier
    assert SupplierIdentifier.objects.get().value == "05512051"
    assert (cleaning.authority, cleaning.category) == (authority, category)
    assert (cleaning.starts_on, cleaning.ends_on) == (date(2021, 6, 15), date(2027, 5, 31))
    assert (cleaning.award_value, cleaning.current_value) == (880_000, 880_000)
    assert (cleaning.origin, windows.origin) == (ContractOrigin.QUOTATION, ContractOrigin.DIRECT)
    assert cleaning.source == "register.csv, row 2"
    assert (windows.ends_on, windows.status) == (None, ContractStatus.ACTIVE)


def test_the_same_file_again_changes_nothing(bring, check, officer, at):
    bring()
    before = snapshot()

    again = check()
    assert again.result["counts"] == {"same": 2, "refused": 1, "repeated": 1}
    with pytest.raises(contract_imports.NothingToBring):
        contract_imports.bring_in(again.pk, plan_hash=again.plan_hash, by=officer, at=at)

    assert snapshot() == before


NEWER = ROWS.replace("31/05/2027,880000", "31/05/2028,900000")


def test_register_stays_as_it_is_unless_the_file_is_let_win(bring, check, officer, at):
    bring()

    shown = check(NEWER)
    assert shown.result["counts"]["differs"] == 1
    assert shown.result["rows"][0]["differences"] == [
        ["ends_on", "2027-05-31", "2028-05-31"],
        ["award_value", "880000.00", "900000.00"],
    ]

    taken = contract_imports.check_again(shown.pk, takes_changes=True, by=officer, at=at)
    contract_imports.bring_in(taken.pk, plan_hash=taken.plan_hash, by=officer, at=at)
    cleaning = Contract.objects.get(reference="0021")
    assert (cleaning.ends_on, cleaning.award_value) == (date(2028, 5, 31), Decimal(900_000))
    assert cleaning.award_ends_on == date(2028, 5, 31)


def test_terms_that_changes_are_measured_from_stay_even_then(bring, check):
    bring()
    cleaning = Contract.objects.get(reference="0021")
    ContractChange.objects.create(
        contract=cleaning,
        kind="other",
        ground="other_law",
        what="Other hours.",
        why="Asked for.",
        effective_on=date(2026, 5, 1),
        value_before=880_000,
        value_after=880_000,
        needs_notice=False,
        made_by="Olive",
        made_at=cleaning.created_at,
    )

    row = check(NEWER, takes_changes=True)

    assert row.result["rows"][0]["came"] == "differs"
    assert "record a change" in row.result["rows"][0]["reason"]


def test_another_supplier_is_shown_and_never_taken(bring, check):
    bring()
    bring("0030,Gardens,Green Gardens Ltd,,01/04/2026,,5000,,\n")

    row = check(ROWS.replace("Bright Cleaners Ltd", "Green Gardens Ltd"), takes_changes=True)

    assert row.result["rows"][0]["came"] == "differs"
    assert row.result["rows"][0]["differences"][0] == [
        "supplier",
        "Bright Cleaners Ltd",
        "Green Gardens Ltd",
    ]


def test_nothing_is_brought_in_once_the_register_has_moved(check, authority, officer, at):
    row = check()
    ContractFactory(authority=authority, reference="0022")
    before = snapshot()

    with pytest.raises(contract_imports.RegisterMoved):
        contract_imports.bring_in(row.pk, plan_hash=row.plan_hash, by=officer, at=at)
    with pytest.raises(contract_imports.RegisterMoved):
        contract_imports.bring_in(row.pk, plan_hash="other", by=officer, at=at)

    assert snapshot() == before


def test_what_is_done_is_done(bring, officer, at):
    done = bring()

    with pytest.raises(WrongState):
        contract_imports.bring_in(done.pk, plan_hash=done.plan_hash, by=officer, at=at)
    with pytest.raises(WrongState):
        contract_imports.check_again(done.pk, takes_changes=True, by=officer, at=at)


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_procurement_officers_bring_registers_in(role, people, check, at):
    row = check()

    with pytest.raises(NotAllowed):
        check(by=people[role])
    with pytest.raises(NotAllowed):
        contract_imports.bring_in(row.pk, plan_hash=row.plan_hash, by=people[role], at=at)

    assert not Contract.objects.exists()


def test_row_that_a_rule_forbids_is_refused_with_the_rule(authority, officer, at):
    text = "Ref,Title,Supplier,Start,Value,Payment days\n1,A,B Ltd,1/4/2026,5000,45\n"

    row = contract_imports.check(authority, name="a.csv", chunks=[text.encode()], by=officer, at=at)

    assert row.result["rows"][0]["came"] == "refused"
    assert row.result["rows"][0]["reason"].startswith("R39: ")


def test_file_that_is_no_register_is_refused_with_what_is_needed(authority, officer, at):
    with pytest.raises(contract_imports.FileNotRead, match="list of contracts"):
        contract_imports.check(authority, name="a.csv", chunks=[b"A,B\n1,2\n"], by=officer, at=at)


def test_check_asks_the_database_as_often_for_many_rows(check, django_assert_max_num_queries):
    many = "".join(
        f"{n},Title {n},Supplier {n},,01/04/2026,,5000,90910000-9,\n" for n in range(100)
    )

    with django_assert_max_num_queries(20):
        check(many)


def told(*arguments):
    out = StringIO()
    call_command("import_contracts", *arguments, stdout=out)
    return out.getvalue()


def test_command_tells_and_brings_in(tmp_path, authority):
    path = tmp_path / "register.csv"
    path.write_text(f"{HEADINGS}\n{ROWS}")

    dry = told(str(path), "--authority=ashby", "--dry-run")
    assert "2 contracts new" in dry
    assert "row 4, Start date: refused. The first day is missing." in dry
    assert not Contract.objects.exists()

    told(str(path), "--authority=ashby")
    assert Contract.objects.count() == 2
    assert "2 in the register already" in told(str(path), "--authority=ashby")


def test_command_names_what_is_wrong(tmp_path, authority):
    path = tmp_path / "register.csv"
    path.write_text("A,B\n1,2\n")

    for arguments, said in (
        ([str(path), "--authority=nowhere"], "There is no authority nowhere"),
        ([str(tmp_path / "x.csv"), "--authority=ashby"], "No such file"),
        ([str(path), "--authority=ashby"], "register.csv: No row of headings"),
    ):
        with pytest.raises(CommandError, match=said):
            told(*arguments)
