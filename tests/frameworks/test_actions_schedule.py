"""What a day brings by itself: done once, through the same doors, whatever one of them refuses."""

from datetime import date, timedelta

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks import tasks
from frameworks.actions import places, schedule
from frameworks.choices import (
    AccessStatus,
    FrameworkStatus,
    PlaceStatus,
    SchemeStatus,
    SuccessorPlan,
)
from frameworks.models import Framework, OpenFrameworkScheme, PlaceEvent, SupplierOnLot
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
TOMORROW = TODAY + timedelta(days=1)


def advance(at, on=TODAY):
    return schedule.advance(on=on, by=SYSTEM, at=at)


def status_of(row):
    return type(row).objects.values_list("status", flat=True).get(pk=row.pk)


def told_to(person):
    rows = Notification.objects.filter(person=person).order_by("pk")
    assert {row.kind for row in rows} <= {NotificationKind.FRAMEWORK_ENDING}
    return [row.text for row in rows]


@pytest.mark.parametrize(
    ("status", "ends_on", "becomes"),
    [
        (FrameworkStatus.LIVE, TODAY + timedelta(days=181), FrameworkStatus.LIVE),
        (FrameworkStatus.LIVE, TODAY + timedelta(days=180), FrameworkStatus.CLOSING),
        (FrameworkStatus.LIVE, TODAY, FrameworkStatus.CLOSING),
        (FrameworkStatus.CLOSING, TODAY, FrameworkStatus.CLOSING),
        (FrameworkStatus.CLOSING, TODAY - timedelta(days=1), FrameworkStatus.EXPIRED),
        (FrameworkStatus.LIVE, TODAY - timedelta(days=1), FrameworkStatus.EXPIRED),
        (FrameworkStatus.SUSPENDED, TODAY - timedelta(days=1), FrameworkStatus.EXPIRED),
        (FrameworkStatus.TERMINATED, TODAY - timedelta(days=1), FrameworkStatus.TERMINATED),
        (FrameworkStatus.LIVE, None, FrameworkStatus.LIVE),
    ],
)
def test_framework_closes_and_expires_on_its_days(status, ends_on, becomes, at):
    framework = frameworks.FrameworkFactory(status=status, ends_on=ends_on)

    advance(at)

    assert status_of(framework) == becomes


def test_twice_does_no_harm(at):
    frameworks.FrameworkFactory(ends_on=TODAY)
    frameworks.FrameworkFactory(ends_on=TODAY - timedelta(days=1))
    first = advance(at)
    traces = AuditEvent.objects.count()

    second = advance(at)

    assert (first["close"], first["expire"]) == (1, 1)
    assert (second["close"], second["expire"]) == (0, 0)
    assert AuditEvent.objects.count() == traces


@pytest.fixture
def place(at):
    lot = frameworks.LotFactory()
    return places.appoint(lot, frameworks.SupplierFactory(), on=date(2025, 4, 1), by=SYSTEM, at=at)


def test_suspension_lifts_the_day_after_its_last(place, at):
    said = {"ground": "Insolvency.", "noticed_on": TODAY, "until": TOMORROW}
    places.move(place.pk, "suspend", on=TODAY, by=SYSTEM, at=at, **said)

    advance(at, on=TOMORROW)
    on_its_last_day = status_of(place)
    done = advance(at, on=TOMORROW + timedelta(days=1))

    assert on_its_last_day == PlaceStatus.SUSPENDED
    assert status_of(place) == PlaceStatus.ACTIVE
    assert done["places"] == 1


def test_events_that_lay_ahead_take_effect(place, at):
    places.rank(place.pk, 2, on=TOMORROW, by=SYSTEM, at=at)
    places.move(place.pk, "leave", on=TOMORROW + timedelta(days=1), by=SYSTEM, at=at)
    told = PlaceEvent.objects.count()

    advance(at, on=TOMORROW)
    ranked = SupplierOnLot.objects.get()
    advance(at, on=TOMORROW + timedelta(days=1))

    assert (ranked.status, ranked.rank) == (PlaceStatus.ACTIVE, 2)
    assert status_of(place) == PlaceStatus.LEFT
    assert PlaceEvent.objects.count() == told


def test_appointment_ahead_becomes_active_on_its_day(at):
    lot = frameworks.LotFactory(framework__starts_on=TOMORROW)
    place = places.appoint(lot, frameworks.SupplierFactory(), on=TOMORROW, by=SYSTEM, at=at)

    advance(at)
    today = status_of(place)
    advance(at, on=TOMORROW)

    assert today == PlaceStatus.APPOINTED
    assert status_of(place) == PlaceStatus.ACTIVE


def test_access_ends_with_its_framework_and_begins_on_its_day(at):
    ended = frameworks.AccessFactory(
        framework__ends_on=TODAY - timedelta(days=1),
        status=AccessStatus.ACTIVE,
        starts_on=date(2026, 1, 1),
    )
    begun = frameworks.AccessFactory(status=AccessStatus.APPROVED)

    done = advance(at)

    assert status_of(ended) == AccessStatus.LAPSED
    assert status_of(begun) == AccessStatus.ACTIVE
    assert done["accesses"] == 2


def test_scheme_closes_after_its_eight_years(at):
    days = {"first_awarded_on": date(2018, 5, 12), "last_awarded_on": date(2018, 5, 12)}
    over = frameworks.SchemeFactory(status=SchemeStatus.RUNNING, **days)
    days = {"first_awarded_on": date(2018, 5, 13), "last_awarded_on": date(2018, 5, 13)}
    frameworks.SchemeFactory(status=SchemeStatus.RUNNING, **days)

    advance(at)

    closed = OpenFrameworkScheme.objects.filter(status=SchemeStatus.CLOSED)
    assert list(closed) == [over]


def test_managers_are_told_at_twelve_six_and_three_months_once_each(consortium, manager, at):
    frameworks.FrameworkFactory(publisher=consortium, title="Cleaning", ends_on=date(2027, 5, 12))
    days = (
        date(2026, 5, 11),
        date(2026, 5, 12),
        date(2026, 5, 13),
        date(2026, 11, 12),
        date(2026, 11, 13),
        date(2027, 2, 12),
        date(2027, 4, 1),
    )

    counts = [advance(at, on=day)["told"] for day in days]

    assert counts == [0, 1, 0, 1, 0, 1, 0]
    assert told_to(manager) == [
        f"“Cleaning” ends on 12 May 2027, and nothing follows it yet: "
        f"{months} months or less are left."
        for months in (12, 6, 3)
    ]
    assert Notification.objects.first().link.endswith("/successor/")


def test_nobody_is_told_where_something_follows_or_nothing_shall(consortium, manager, at):
    soon = {"publisher": consortium, "ends_on": date(2027, 5, 12)}
    followed = frameworks.FrameworkFactory(**soon)
    frameworks.FrameworkFactory(publisher=consortium, follows=followed)
    frameworks.FrameworkFactory(**soon, successor_plan=SuccessorPlan.LAPSE)
    frameworks.FrameworkFactory(ends_on=date(2027, 5, 12))

    advance(at)

    assert told_to(manager) == []


def test_managers_are_reminded_of_a_reopening(consortium, manager, at):
    first = date(2024, 5, 1)
    frameworks.SchemeFactory(
        publisher=consortium,
        title="Cleaning, open",
        status=SchemeStatus.RUNNING,
        first_awarded_on=first,
        last_awarded_on=first,
    )

    for day in (date(2026, 4, 30), date(2026, 5, 12), date(2026, 10, 30), date(2027, 5, 1)):
        advance(at, on=day)

    start = "“Cleaning, open” must award its next framework by 30 April 2027 (R15): "
    assert told_to(manager) == [
        f"{start}12 months or less are left.",
        f"{start}6 months or less are left.",
        f"{start}It is overdue.",
    ]


def test_managers_are_told_that_a_listing_ended(consortium, manager, at):
    listing = frameworks.ListingFactory(
        framework__publisher=consortium,
        framework__title="Cleaning",
        framework__ends_on=date(2030, 1, 1),
        expires_on=TODAY,
    )

    advance(at)
    advance(at, on=TOMORROW)

    assert told_to(manager) == ["The assured listing of “Cleaning” ended on 12 May 2026."]
    assert listing.withdrawn_on is None


def test_what_one_refuses_does_not_stop_the_others(at):
    """One may refuse for its own reasons, such as that it was moved meanwhile."""
    draft = frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT)
    ended = frameworks.FrameworkFactory(ends_on=TODAY - timedelta(days=1))
    expire = schedule._mover("expire", on=TODAY, by=SYSTEM, at=at)

    moved = schedule._each([draft.pk, ended.pk], expire)

    assert moved == 1
    assert status_of(draft) == FrameworkStatus.DRAFT
    assert status_of(ended) == FrameworkStatus.EXPIRED


@pytest.mark.usefixtures("fixed_clock")
def test_beat_does_it_as_the_portal(at):
    framework = frameworks.FrameworkFactory(ends_on=TODAY - timedelta(days=1))

    tasks.advance_schedule()

    assert status_of(framework) == FrameworkStatus.EXPIRED
    event = AuditEvent.objects.get(name="frameworks.framework.expired")
    assert event.actor_label == "system"
    assert Framework.objects.count() == 1


def test_a_quiet_day_costs_a_fixed_number_of_queries(at, django_assert_max_num_queries):
    for _ in range(5):
        frameworks.FrameworkFactory()
        frameworks.SupplierOnLotFactory()

    with django_assert_max_num_queries(16):
        advance(at)
