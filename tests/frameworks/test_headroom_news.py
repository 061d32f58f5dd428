"""What a posting brings with it: who is told of which share, and lots that follow their ceiling."""

from datetime import date
from decimal import Decimal

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks.actions import headroom, lots
from frameworks.choices import AccessStatus, FrameworkStatus, LotStatus, PlaceStatus
from frameworks.models import Framework, HeadroomPosting, Lot
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks import publishing
from tests.frameworks.ledgers import assert_ledger_adds_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(consortium):
    return frameworks.FrameworkFactory(
        publisher=consortium, title="Paper", slug="paper", estimated_value=Decimal(1000)
    )


@pytest.fixture
def lot(framework):
    made = frameworks.LotFactory(framework=framework, number="1", title="Card")
    frameworks.SupplierOnLotFactory(lot=made)
    return made


@pytest.fixture
def commit(lot, at):
    def make(amount):
        call_off = frameworks.AwardedCallOffFactory(lot=lot, estimated_value=Decimal(amount))
        headroom.commit(call_off, amount=Decimal(amount), by=SYSTEM, at=at)
        return call_off

    return make


@pytest.fixture
def cancel(at):
    def make(call_off):
        headroom.release(call_off, reason="Not needed.", by=SYSTEM, at=at)

    return make


def told(person):
    rows = Notification.objects.filter(person=person, kind=NotificationKind.HEADROOM)
    return list(rows.order_by("pk").values_list("text", flat=True))


def status(lot):
    return Lot.objects.get(pk=lot.pk).status


def test_manager_is_told_of_the_shares_of_the_estimate_and_of_the_limit(commit, manager):
    for amount in (699, 1, 99, 1, 150, 50, 99, 1):
        commit(amount)

    assert told(manager) == [
        "“Paper” has at least 70% of its estimated value committed (£700).",
        "“Paper” has at least 80% of its estimated value committed (£800).",
        "“Paper” has at least 95% of its estimated value committed (£950).",
        "“Paper” has at least 100% of its estimated value committed (£1,000).",
        "“Paper” has all committed that its limit allows (£1,100).",
    ]


def test_one_leap_is_told_once_by_its_highest_share(commit, manager):
    commit(960)

    assert told(manager) == ["“Paper” has at least 95% of its estimated value committed (£950)."]


def test_share_passed_again_is_not_told_again(commit, cancel, manager):
    cancel(commit(800))
    commit(810)

    assert len(told(manager)) == 1


def test_holders_of_access_are_told_at_95_percent(commit, framework, authority, officer):
    publishing.access(framework, authority, AccessStatus.ACTIVE)
    commit(949)
    assert told(officer) == []

    commit(1)

    assert told(officer) == ["“Paper” has at least 95% of its estimated value committed (£950)."]


def test_refused_award_tells_nobody(commit, manager):
    with pytest.raises(headroom.NoHeadroom):
        commit(1101)

    assert told(manager) == []


def test_lots_own_ceiling_is_told_of_too(commit, lot, manager):
    Lot.objects.update(maximum_value=Decimal(100))

    commit(80)

    assert told(manager) == [
        "Lot 1: Card of “Paper” has at least 80% of its maximum value committed (£80)."
    ]


def test_lot_is_exhausted_at_its_ceiling_and_live_again_after_a_cancellation(commit, cancel, lot):
    Lot.objects.update(maximum_value=Decimal(100))
    call_off = commit(100)
    assert status(lot) == LotStatus.EXHAUSTED

    cancel(call_off)

    assert status(lot) == LotStatus.LIVE
    names = AuditEvent.objects.filter(name__startswith="frameworks.lot.").order_by("pk")
    assert [event.name for event in names] == [
        "frameworks.lot.exhausted",
        "frameworks.lot.reopened",
    ]


def test_lot_that_a_person_called_exhausted_stays_so(commit, cancel, lot, manager, at):
    Lot.objects.update(maximum_value=Decimal(100))
    call_off = commit(50)
    lots.move(lot.pk, "exhaust", on=at.date(), reason="Sold out.", by=manager, at=at)

    cancel(call_off)

    assert status(lot) == LotStatus.EXHAUSTED


def test_exhausted_lot_without_suppliers_does_not_stop_a_cancellation(commit, cancel, lot):
    Lot.objects.update(maximum_value=Decimal(100))
    call_off = commit(100)
    lot.places.update(status=PlaceStatus.LEFT)

    cancel(call_off)

    assert status(lot) == LotStatus.EXHAUSTED


def test_lot_with_nothing_left_is_not_reopened_by_hand(commit, lot, manager, at):
    Lot.objects.update(maximum_value=Decimal(100))
    commit(100)

    with pytest.raises(lots.NothingLeft):
        lots.move(lot.pk, "reopen", on=at.date(), reason="Please.", by=manager, at=at)

    assert status(lot) == LotStatus.EXHAUSTED


def test_lot_of_a_framework_that_has_ended_stays_as_it_is(commit, lot, framework):
    Lot.objects.update(maximum_value=Decimal(100))
    Framework.objects.update(status=FrameworkStatus.EXPIRED, ends_on=date(2026, 5, 1))

    commit(100)

    assert status(lot) == LotStatus.LIVE


def test_forgotten_postings_give_back_what_they_summed_to(commit, lot, framework, at):
    Lot.objects.update(maximum_value=Decimal(100))
    kept, gone = commit(60), commit(40)
    assert status(lot) == LotStatus.EXHAUSTED

    postings = HeadroomPosting.objects.filter(call_off=gone)
    assert headroom.forget(postings, by=SYSTEM, at=at) == 1

    assert Lot.objects.get(pk=lot.pk).committed_value == 60
    assert_ledger_adds_up(framework)
    assert HeadroomPosting.objects.get().call_off == kept
    assert status(lot) == LotStatus.LIVE
