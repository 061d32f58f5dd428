"""The history of a thing is its audit trail in words."""

from datetime import timedelta

import pytest

from consortia.actions import memberships
from procurement_portal.core import audit, history
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.history import Entry, history_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words():
    """Words of an event of the tests, forgotten afterwards."""
    history.register({"tests.thing.moved": "Moved from {start} to {end}"})
    yield
    del history._words["tests.thing.moved"]


def test_it_says_who_did_what_when_and_why_the_newest_first(authority, officer, at):
    later = at + timedelta(hours=1)
    audit.record("tests.thing.moved", subject=authority, by=officer, at=at, start="A", end="B")
    audit.record("tests.thing.moved", subject=authority, by=SYSTEM, at=later, reason="Late.")

    assert history_of(authority) == [
        Entry(later, "The portal", "Moved from  to", "Late."),
        Entry(at, "Olive Officer", "Moved from A to B", ""),
    ]


def test_an_event_without_words_is_told_by_its_name(authority, officer, at):
    audit.record("tests.access.put_on_hold", subject=authority, by=officer, at=at)

    (entry,) = history_of(authority)
    assert entry.what == "Access put on hold"


def test_what_people_typed_is_not_read_as_a_pattern(authority, officer, at):
    audit.record("tests.thing.moved", subject=authority, by=officer, at=at, start="{end}", end="B")

    (entry,) = history_of(authority)
    assert entry.what == "Moved from {end} to B"


def test_an_amount_is_written_as_on_pages(authority, officer, at):
    history.register({"tests.thing.paid": "Paid: {amount:pounds}"})
    for amount in ("1873.86", "-2000000", None):
        audit.record("tests.thing.paid", subject=authority, by=officer, at=at, amount=amount)

    assert [entry.what for entry in history_of(authority)] == [
        "Paid:",
        "Paid: −£2,000,000.00",
        "Paid: £1,873.86",
    ]
    del history._words["tests.thing.paid"]


def test_the_history_of_another_is_not_told(authority, consortium, officer, at):
    audit.record("tests.thing.moved", subject=consortium, by=officer, at=at)

    assert history_of(authority) == []


def test_it_takes_one_query(authority, officer, at, django_assert_num_queries):
    for _ in range(5):
        audit.record("tests.thing.moved", subject=authority, by=officer, at=at)

    with django_assert_num_queries(1):
        history_of(authority)


def test_an_event_is_told_in_one_way():
    history.register({"tests.thing.moved": "Moved from {start} to {end}"})

    with pytest.raises(ValueError, match=r"tests.thing.moved is told in two ways"):
        history.register({"tests.thing.moved": "Carried off"})


@pytest.mark.parametrize("done", sorted(memberships.PAST.values()))
def test_every_move_of_a_membership_has_its_words(done):
    assert history.has_words(f"consortia.membership.{done}")


def test_who_decides_a_membership_reads_what_was_done_so_far(
    authority, consortium, officer, manager, at, browser_of
):
    asked = memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    page = browser_of(manager).get(f"/memberships/{asked.pk}/review/")

    assert page.context["history"] == [Entry(at, "Olive Officer", "Asked to join", "")]
    assert "by Olive Officer" in page.text
