"""Domain events: told after the commit, to everybody, and never of what was rolled back."""

import pytest
from django.db import transaction

from procurement_portal.core.events import DomainEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    return DomainEvent("tests.thing_done")


@pytest.fixture
def heard(event):
    told = []

    @event.connect
    def listen(*, thing_id):
        told.append(thing_id)

    return told


def test_event_is_delivered_after_the_commit(event, heard):
    with transaction.atomic():
        event.announce(thing_id=7)
        before = list(heard)

    assert before == []
    assert heard == [7]


def test_event_of_a_rolled_back_transaction_is_not_delivered(event, heard):
    with transaction.atomic():
        event.announce(thing_id=7)
        transaction.set_rollback(True)

    assert heard == []


def test_event_of_a_rolled_back_savepoint_is_not_delivered(event, heard):
    with transaction.atomic():
        event.announce(thing_id=1)
        with transaction.atomic():
            event.announce(thing_id=2)
            transaction.set_rollback(True)

    assert heard == [1]


def test_receiver_that_fails_hinders_no_other(event):
    told = []
    event.connect(lambda *, thing_id: 1 / 0)
    event.connect(lambda *, thing_id: told.append(thing_id))

    event.announce(thing_id=7)

    assert told == [7]


def test_receiver_connected_twice_is_told_once(event):
    told = []

    def listen(*, thing_id):
        told.append(thing_id)

    event.connect(listen)
    event.connect(listen)
    event.announce(thing_id=7)

    assert told == [7]
