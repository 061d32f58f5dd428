"""Lots are written in drafts only, and move along their table with their framework or alone."""

from datetime import date
from decimal import Decimal

import pytest

from frameworks.actions import drafting, lots
from frameworks.choices import LOT, FrameworkStatus, LotStatus, PlaceStatus
from frameworks.models import Lot
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
OTHERS = ("officer", "finance_lead", "auditor", "operator", "outsider", "stranger")
ALONE = [arrow for arrow in LOT if arrow.name in lots.WHILE]
ALLOWED = [
    (arrow, source, where)
    for arrow in ALONE
    for source in arrow.sources
    for where in lots.WHILE[arrow.name]
]
REFUSED = [
    (arrow, source) for arrow in LOT for source in LotStatus.values if source not in arrow.sources
]
ELSEWHERE = [
    (arrow, where)
    for arrow in LOT
    for where in FrameworkStatus.values
    if where not in lots.WHILE.get(arrow.name, ())
]
DENIED = [(arrow, who) for arrow in LOT for who in OTHERS]
FACTS = {"number": "2", "title": "Card", "max_call_off_value": Decimal("50000.00")}


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def lot_in(consortium):
    """A lot at a status, with a signed supplier, in a framework that stands somewhere."""

    def make(status, where=FrameworkStatus.LIVE):
        made = publishing.framework(consortium, status=where, lot=status)
        place = {"status": PlaceStatus.APPOINTED, "signed_on": date(2026, 5, 11)}
        frameworks.SupplierOnLotFactory(lot=made.lots.get(), **place)
        return made.lots.get()

    return make


def move(lot, arrow, *, by, at, **more):
    said = {"on": ON, "reason": "Because."} | more
    return lots.move(lot.pk, arrow.name, by=by, at=at, **said)


@pytest.mark.parametrize(("arrow", "source", "where"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, where, lot_in, manager, at):
    lot = lot_in(source, where)

    move(lot, arrow, by=manager, at=at)

    assert as_stored(lot)["status"] == arrow.target
    event = AuditEvent.objects.get(name=f"frameworks.lot.{lots.PAST[arrow.name]}")
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, lot_in, manager, at):
    lot = lot_in(source, lots.WHILE.get(arrow.name, (FrameworkStatus.LIVE,))[0])
    before = as_stored(lot)

    with pytest.raises(WrongState):
        move(lot, arrow, by=manager, at=at)

    assert as_stored(lot) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "where"), ELSEWHERE, ids=named)
def test_lot_does_not_move_alone_where_its_framework_stands(arrow, where, lot_in, manager, at):
    lot = lot_in(arrow.sources[0], where)
    before = as_stored(lot)

    with pytest.raises(lots.FrameworkStandsElsewhere):
        move(lot, arrow, by=manager, at=at)

    assert as_stored(lot) == before


@pytest.mark.parametrize(("arrow", "who"), DENIED, ids=named)
def test_only_managers_of_the_publisher_move_it(arrow, who, lot_in, people, at):
    lot = lot_in(arrow.sources[0], lots.WHILE.get(arrow.name, (FrameworkStatus.LIVE,))[0])
    before = as_stored(lot)

    with pytest.raises(NotAllowed):
        move(lot, arrow, by=people[who], at=at)

    assert as_stored(lot) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("transition", sorted(lots.NEEDS_REASON))
def test_what_ends_a_lot_needs_a_reason(transition, lot_in, manager, at):
    lot = lot_in(LOT[transition].sources[0], lots.WHILE[transition][0])

    with pytest.raises(lots.WhyNeeded):
        move(lot, LOT[transition], by=manager, at=at, reason=" ")

    assert as_stored(lot)["status"] == LOT[transition].sources[0]


def test_lot_goes_live_with_a_signed_supplier_only(lot_in, manager, at):
    lot = lot_in(LotStatus.AWARDED)
    lot.places.update(signed_on=None)

    with pytest.raises(lots.NobodySigned):
        move(lot, LOT["go_live"], by=manager, at=at)

    assert as_stored(lot)["status"] == LotStatus.AWARDED


# Written


@pytest.fixture
def draft(consortium):
    return publishing.framework(consortium)


def test_lot_is_added_changed_and_removed(draft, manager, at):
    lot = lots.add(draft.pk, facts=FACTS, version=1, by=manager, at=at)
    lots.change(lot.pk, facts={"title": "Board"}, version=2, by=manager, at=at)

    assert (as_stored(lot)["title"], as_stored(draft)["version"]) == ("Board", 3)
    lots.remove(lot.pk, version=3, by=manager, at=at)

    assert not Lot.objects.filter(pk=lot.pk).exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("name", flat=True)) == [
        "frameworks.lot.added",
        "frameworks.lot.changed",
        "frameworks.lot.removed",
    ]


def attempts(draft, *, by, at, version=1):
    """Every way to write a lot of the draft."""
    lot = draft.lots.get()
    return [
        lambda: lots.add(draft.pk, facts=FACTS, version=version, by=by, at=at),
        lambda: lots.change(lot.pk, facts={"title": "Card"}, version=version, by=by, at=at),
        lambda: lots.remove(lot.pk, version=version, by=by, at=at),
    ]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_writes_lots(who, draft, people, at):
    before = as_stored(draft.lots.get())

    for attempt in attempts(draft, by=people[who], at=at):
        with pytest.raises(NotAllowed):
            attempt()

    assert as_stored(draft.lots.get()) == before
    assert not AuditEvent.objects.exists()


def test_form_of_an_older_version_is_refused(draft, manager, at):
    before = as_stored(draft.lots.get())

    for attempt in attempts(draft, by=manager, at=at, version=9):
        with pytest.raises(ChangedMeanwhile):
            attempt()

    assert as_stored(draft.lots.get()) == before


@pytest.mark.parametrize(
    "status", [status for status in FrameworkStatus.values if status != FrameworkStatus.DRAFT]
)
def test_lots_of_what_is_no_draft_are_not_written_so(status, consortium, manager, at):
    framework = publishing.framework(consortium, status=status)
    before = as_stored(framework.lots.get())

    for attempt in attempts(framework, by=manager, at=at):
        with pytest.raises(WrongState):
            attempt()

    assert as_stored(framework.lots.get()) == before


@pytest.mark.parametrize(
    "facts",
    [
        {"number": "1"},
        {"starts_on": date(2026, 6, 2), "ends_on": date(2026, 6, 1)},
        {"min_call_off_value": Decimal(2), "max_call_off_value": Decimal(1)},
    ],
)
def test_facts_that_disagree_are_refused(facts, draft, manager, at):
    with pytest.raises(drafting.FactsDisagree):
        lots.add(draft.pk, facts=FACTS | facts, version=1, by=manager, at=at)

    assert draft.lots.count() == 1
    assert as_stored(draft)["version"] == 1
