"""Price lists come in whole, are approved by somebody else, and give way to their next version."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks.actions import price_lists, supplier_moves
from frameworks.actions.price_lists import Terms
from frameworks.choices import PRICE_LIST, AccessStatus, OpenTo, PriceListState
from frameworks.models import PriceLine, PriceList
from frameworks.queries import prices
from procurement_portal.core import files
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db

PEOPLE = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ALLOWED = [(arrow, source) for arrow in PRICE_LIST for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in PRICE_LIST
    for source in PriceListState.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in PRICE_LIST for who in PEOPLE]
GOOD = b"Supplier,Item,Unit,Price\nAcme Ltd,Pane,each,5\nBolt Ltd,Pane,each,6.25\n"
WITH_FAULT = GOOD + b"Acme Ltd,Frame,each,POA\n"


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def framework(consortium):
    """With one lot and two suppliers on it."""
    one = frameworks.FrameworkFactory(publisher=consortium, title="Glazing", slug="glazing")
    lot = frameworks.LotFactory(framework=one, number="1")
    for name in ("Acme Ltd", "Bolt Ltd"):
        frameworks.SupplierOnLotFactory(lot=lot, supplier__name=name, status="active")
    return one


@pytest.fixture
def colleague(consortium):
    """Another manager of the consortium."""
    return consortia.ConsortiumRoleFactory(consortium=consortium, person__name="Mia Manager").person


@pytest.fixture
def load(framework, manager, at):
    """Store a file and load it."""

    def of(content, *, by=manager, leave_out_refused=False, **terms):
        stored = files.store([content], limit=10_000)
        return price_lists.load(
            framework=framework,
            stored=stored,
            file_name="prices.csv",
            terms=Terms(**{"title": "Panes"} | terms),
            leave_out_refused=leave_out_refused,
            by=by,
            at=at,
        )

    return of


@pytest.fixture
def in_state(framework):
    """A list that stands in a state."""

    def make(state, **more):
        fields = {"state": state, "framework": framework}
        fields |= {"reason": "Because."} if state == PriceListState.REJECTED else {}
        return frameworks.PriceListFactory(**fields | more)

    return make


def move(price_list, arrow, *, by, at):
    return price_lists.move(price_list.pk, arrow.name, by=by, at=at, reason="Because.")


def as_stored(price_list):
    return PriceList.objects.filter(pk=price_list.pk).values().get()


# The table


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_state, manager, at):
    price_list = in_state(source)

    moved = move(price_list, arrow, by=manager, at=at)

    assert moved.state == as_stored(price_list)["state"] == arrow.target
    event = AuditEvent.objects.get(name=f"frameworks.price_list.{price_lists.PAST[arrow.name]}")
    assert event.details["reason"] == "Because."


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_state, manager, at):
    price_list = in_state(source)
    before = as_stored(price_list)

    with pytest.raises(WrongState):
        move(price_list, arrow, by=manager, at=at)

    assert as_stored(price_list) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_managers_of_the_publisher_decide(arrow, who, in_state, people, at):
    price_list = in_state(arrow.sources[0])
    before = as_stored(price_list)

    with pytest.raises(NotAllowed):
        move(price_list, arrow, by=people[who], at=at)

    assert as_stored(price_list) == before


def test_manager_of_another_consortium_decides_nothing(in_state, at):
    other = consortia.ConsortiumRoleFactory().person

    with pytest.raises(NotAllowed):
        price_lists.move(in_state("unreviewed").pk, "approve", by=other, at=at)


def test_uploader_does_not_approve(load, manager, colleague, at):
    price_list = load(GOOD)

    with pytest.raises(price_lists.OwnUpload):
        price_lists.move(price_list.pk, "approve", by=manager, at=at)

    approved = price_lists.move(price_list.pk, "approve", by=colleague, at=at)
    assert approved.state == PriceListState.APPROVED
    assert approved.decided_by == str(colleague)


@pytest.mark.parametrize("transition", sorted(price_lists.NEEDS_REASON))
def test_what_hurts_needs_a_reason(transition, in_state, manager, at):
    price_list = in_state(PRICE_LIST[transition].sources[0])

    with pytest.raises(price_lists.ReasonNeeded):
        price_lists.move(price_list.pk, transition, by=manager, at=at, reason=" ")


def test_portal_itself_may_approve(load, at):
    price_list = load(GOOD)

    assert price_lists.move(price_list.pk, "approve", by=SYSTEM, at=at).state == "approved"


# Checking and loading


def test_check_writes_nothing(framework, manager, at):
    stored = files.store([WITH_FAULT], limit=10_000)

    reading = price_lists.check(framework=framework, stored=stored, by=manager, at=at)

    assert (len(reading.lines), len(reading.refused)) == (2, 1)
    assert not PriceList.objects.exists()
    assert not AuditEvent.objects.exists()


def test_load_takes_every_price_with_its_row(load, framework, manager, colleague, at):
    price_list = load(GOOD, starts_on=date(2026, 4, 1))

    lot = framework.lots.get()
    assert list(
        price_list.lines.order_by("row_number").values_list(
            "row_number", "column", "lot", "supplier__name", "item", "unit", "price"
        )
    ) == [
        (2, "D", lot.pk, "Acme Ltd", "Pane", "each", Decimal("5.0000")),
        (3, "D", lot.pk, "Bolt Ltd", "Pane", "each", Decimal("6.2500")),
    ]
    assert (price_list.state, price_list.version) == ("unreviewed", 1)
    assert price_list.open_to == OpenTo.HOLDERS
    assert price_list.uploaded_by == manager
    told = Notification.objects.get()
    assert (told.person, told.kind) == (colleague, NotificationKind.FRAMEWORK_REVIEW)
    event = AuditEvent.objects.get(name="frameworks.price_list.loaded")
    assert event.details["lines"] == 2


def test_refused_rows_stop_the_load_until_somebody_leaves_them_out(load):
    with pytest.raises(price_lists.RowsRefused):
        load(WITH_FAULT)

    assert not PriceList.objects.exists()
    price_list = load(WITH_FAULT, leave_out_refused=True)
    assert price_list.lines.count() == 2
    assert price_list.rows_left_out == 1


def test_same_file_twice_adds_nothing(load):
    first = load(GOOD)

    with pytest.raises(price_lists.AlreadyLoaded) as refused:
        load(GOOD)

    assert refused.value.earlier == first
    assert PriceLine.objects.count() == 2
    assert PriceList.objects.count() == 1


def test_rejected_file_may_come_in_again(load, manager, at):
    first = load(GOOD)
    price_lists.move(first.pk, "reject", by=manager, at=at, reason="Wrong year.")

    assert load(GOOD).pk != first.pk


def test_file_with_nothing_but_faults_is_not_loaded(load):
    with pytest.raises(price_lists.NothingToLoad):
        load(b"Item,Price\nPane,POA\n", leave_out_refused=True)

    assert not PriceList.objects.exists()


def test_file_that_is_no_price_list_says_so(load):
    with pytest.raises(price_lists.PricesNotReadable, match="headings of a price list"):
        load(b"Hello\n")


@pytest.mark.parametrize("who", PEOPLE)
def test_others_load_nothing(who, load, people):
    with pytest.raises(NotAllowed):
        load(GOOD, by=people[who])

    assert not PriceList.objects.exists()


# Versions


def test_new_version_retires_the_one_before_when_it_is_approved(load, manager, colleague, at):
    first = load(GOOD)
    price_lists.move(first.pk, "approve", by=colleague, at=at)
    first.refresh_from_db()

    second = load(GOOD.replace(b"6.25", b"7.50") + b"Acme Ltd,Sill,each,3\n", replaces=first)

    first.refresh_from_db()
    assert (first.state, second.version) == (PriceListState.APPROVED, 2)
    price_lists.move(second.pk, "approve", by=colleague, at=at)
    first.refresh_from_db()
    assert (first.state, first.reason) == (PriceListState.RETIRED, "Replaced by version 2.")


def test_changes_of_a_version_are_told(load, in_state, colleague, at):
    first = load(GOOD + b"Acme Ltd,Knob,each,1\n")
    price_lists.move(first.pk, "approve", by=colleague, at=at)
    first.refresh_from_db()
    second = load(GOOD.replace(b"6.25", b"7.50") + b"Acme Ltd,Sill,each,3\n", replaces=first)

    changes = prices.changes(second)

    assert [(one.line.item, one.before, one.share) for one in changes.changed] == [
        ("Pane", Decimal("6.2500"), Decimal("0.2"))
    ]
    assert [line.item for line in changes.new] == ["Sill"]
    assert [line.item for line in changes.gone] == ["Knob"]
    assert changes.same_count == 1
    assert prices.changes(first) is None


def test_only_an_approved_list_of_the_framework_is_replaced(load, in_state):
    for other in (in_state("retired"), frameworks.PriceListFactory()):
        with pytest.raises(price_lists.NotReplaceable):
            load(GOOD, replaces=other)

    assert PriceLine.objects.count() == 0


def test_holders_are_told_of_new_prices(load, framework, officer, authority, colleague, at):
    frameworks.AccessFactory(
        framework=framework, authority=authority, status=AccessStatus.ACTIVE, starts_on=at.date()
    )
    price_list = load(GOOD)

    price_lists.move(price_list.pk, "approve", by=colleague, at=at)

    told = Notification.objects.get(person=officer)
    assert (told.kind, told.link) == (
        NotificationKind.FRAMEWORK_CHANGED,
        f"/price-lists/{price_list.pk}/",
    )


# What the database itself refuses

LISTS = [
    ("price_list_code_lists_known", {"state": "odd"}),
    ("price_list_code_lists_known", {"open_to": "odd"}),
    ("price_list_code_lists_known", {"vat_basis": "odd"}),
    ("price_list_code_lists_known", {"currency": "EUR"}),
    (
        "price_list_ends_on_or_after_start",
        {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 3, 31)},
    ),
    ("price_list_rejected_with_reason", {"state": "rejected", "reason": ""}),
    ("price_list_first_version_replaces_nothing", {"version": 2}),
]
LINES = [
    ("price_not_negative", {"price": Decimal("-0.01")}),
    ("price_line_names_its_item", {"item": ""}),
    ("price_line_holds_units", {"units_per_order_unit": 0}),
    (
        "price_line_ends_on_or_after_start",
        {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 3, 31)},
    ),
]


@pytest.mark.parametrize(("constraint", "fields"), LISTS)
def test_database_refuses_a_list(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        frameworks.PriceListFactory(**fields)


@pytest.mark.parametrize(("constraint", "fields"), LINES)
def test_database_refuses_a_price(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        frameworks.PriceLineFactory(**fields)


def test_database_holds_a_file_once_whatever_is_left_empty():
    one = frameworks.PriceListFactory()

    with pytest.raises(IntegrityError, match="price_list_file_once"):
        frameworks.PriceListFactory(framework=one.framework, file=one.file)


def test_database_refuses_ranges_that_overlap():
    one = frameworks.PriceLineFactory(
        item="Pane", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31)
    )
    same = {"price_list": one.price_list, "item": "PANE"}

    with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        frameworks.PriceLineFactory(**same, starts_on=date(2027, 3, 31))

    frameworks.PriceLineFactory(**same, starts_on=date(2027, 4, 1))
    frameworks.PriceLineFactory(**same, region="London")
    frameworks.PriceLineFactory(**same, supplier=frameworks.SupplierFactory())
    assert PriceLine.objects.count() == 4


def test_price_of_a_merged_supplier_moves_unless_the_other_has_it():
    price_list = frameworks.PriceListFactory()
    source, target = frameworks.SupplierFactory(), frameworks.SupplierFactory()
    both = {"price_list": price_list, "item": "Pane"}
    left = frameworks.PriceLineFactory(**both, supplier=source)
    frameworks.PriceLineFactory(**both, supplier=target)
    moved = frameworks.PriceLineFactory(price_list=price_list, supplier=source)

    told = supplier_moves.take_in(source, target)

    assert told["prices"] == [moved.pk]
    left.refresh_from_db()
    assert left.supplier == source
