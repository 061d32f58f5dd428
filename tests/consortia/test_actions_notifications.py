"""People are told once, in the transaction of what they are told of, and choose their e-mails."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consortia import events
from consortia.actions import notification_settings, notifications
from consortia.choices import ALWAYS_MAILED, USUAL_RHYTHM, MailRhythm, NotificationKind
from consortia.models import Notification, NotificationSetting, Person
from consortia.queries import notifications as news
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import NotificationFactory

pytestmark = pytest.mark.django_db

KIND = NotificationKind.MEMBERSHIP
TOLD = {"kind": KIND, "text": "Ashby asks to join.", "link": "/consortia/midland/"}


@pytest.fixture
def due():
    """How often a worker was called for e-mails that are due at once."""
    calls = []
    events.mail_fell_due.connect(listener := lambda: calls.append("called"))
    yield calls
    events.mail_fell_due._receivers.remove(listener)


def rhythm_of(person, kind):
    return {setting.kind: setting.rhythm for setting in news.settings_of(person)}[kind]


# Telling


def test_each_person_is_told_once(officer, manager, at):
    notifications.tell([officer, manager, officer], **TOLD, at=at)

    told = Notification.objects.order_by("person_id").values_list("person", "text", "told_at")
    assert sorted(told) == sorted(
        [(one.pk, "Ashby asks to join.", at) for one in (officer, manager)]
    )


def test_nobody_is_told_nothing(at, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert notifications.tell([], **TOLD, at=at) == []


def test_what_is_undone_was_never_told(officer, at, due, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        notifications.tell([officer], **TOLD, at=at)
        transaction.set_rollback(True)

    assert not Notification.objects.exists()
    assert due == []


def test_telling_many_takes_as_many_queries_as_telling_one(
    officer, people, at, django_assert_num_queries
):
    everybody = [person for person in people.values() if person.pk]

    with django_assert_num_queries(2):  # the settings, and the rows
        notifications.tell(everybody, **TOLD, at=at)


@pytest.mark.parametrize("kind", NotificationKind.values)
def test_every_kind_has_a_usual_rhythm(kind, officer, at):
    notifications.tell([officer], **TOLD | {"kind": kind}, at=at)

    assert Notification.objects.get().rhythm == USUAL_RHYTHM[kind] != MailRhythm.OFF


@pytest.mark.parametrize("rhythm", MailRhythm.values)
def test_news_goes_out_as_the_person_chose(rhythm, officer, at):
    notification_settings.choose({KIND: rhythm}, by=officer, at=at)

    notifications.tell([officer], **TOLD, at=at)

    assert Notification.objects.get().rhythm == rhythm


def test_a_narrower_choice_holds_before_that_of_the_kind(officer, at):
    notifications.tell([officer], **TOLD, at=at, rhythm=MailRhythm.WEEKLY)

    assert Notification.objects.get().rhythm == MailRhythm.WEEKLY


def test_a_narrower_choice_does_not_wake_a_kind_that_is_off(officer, at):
    notification_settings.choose({KIND: MailRhythm.OFF}, by=officer, at=at)

    notifications.tell([officer], **TOLD, at=at, rhythm=MailRhythm.NOW)

    assert Notification.objects.get().rhythm == MailRhythm.OFF


def test_a_worker_is_called_after_commit_when_something_is_due(
    officer, at, due, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notifications.tell([officer], **TOLD, at=at)
        assert due == []

    assert due == ["called"]


def test_no_worker_is_called_for_what_waits_for_the_digest(
    officer, at, due, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notifications.tell([officer], **TOLD, at=at, rhythm=MailRhythm.DAILY)

    assert due == []


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "/\\example.org", ""])
def test_news_leads_nowhere_but_into_the_portal(link, officer, at):
    with pytest.raises(IntegrityError, match="notification_links_inside"), transaction.atomic():
        notifications.tell([officer], **TOLD | {"link": link}, at=at)


def test_news_goes_with_its_person(officer):
    NotificationFactory(person=officer)
    NotificationSetting.objects.create(person=officer, kind=KIND, rhythm=MailRhythm.DAILY)

    Person.objects.filter(pk=officer.pk).delete()

    assert not Notification.objects.exists()
    assert not NotificationSetting.objects.exists()


# Reading


def test_reading_keeps_the_first_moment(officer, at):
    told = NotificationFactory(person=officer)
    notifications.mark_read(told, by=officer, at=at)

    notifications.mark_read(told, by=officer, at=at + timedelta(hours=1))

    told.refresh_from_db()
    assert told.read_at == at


@pytest.mark.parametrize("role", ["manager", "operator", "outsider", "stranger"])
def test_nobody_reads_for_another(role, people, officer, at):
    told = NotificationFactory(person=officer)

    notifications.mark_read(told, by=people[role], at=at)
    marked = notifications.mark_all_read(by=people[role], at=at)

    told.refresh_from_db()
    assert told.read_at is None
    assert marked == 0


def test_all_of_a_kind_are_marked_and_no_others(officer, at):
    NotificationFactory.create_batch(2, person=officer)
    other = NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW)

    assert notifications.mark_all_read(by=officer, at=at, kind=KIND) == 2

    assert list(Notification.objects.unread()) == [other]


@pytest.mark.parametrize("role", ["manager", "operator", "outsider", "stranger"])
def test_only_the_person_sees_it(role, people, officer):
    told = NotificationFactory(person=officer)

    assert list(Notification.objects.visible_to(officer)) == [told]
    assert list(Notification.objects.visible_to(people[role])) == []


# Counting


def test_unread_are_counted_once_until_something_is_told_or_read(
    officer, at, django_capture_on_commit_callbacks, django_assert_num_queries
):
    told = NotificationFactory(person=officer)
    assert news.unread_count(officer) == 1
    with django_assert_num_queries(0):
        assert news.unread_count(officer) == 1

    with django_capture_on_commit_callbacks(execute=True):
        notifications.tell([officer], **TOLD, at=at)
    assert news.unread_count(officer) == 2
    with django_capture_on_commit_callbacks(execute=True):
        notifications.mark_read(told, by=officer, at=at)
    assert news.unread_count(officer) == 1


def test_nothing_is_asked_for_strangers(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert news.unread_count(stranger) == 0


def test_unread_are_counted_without_redis(officer, settings):
    NotificationFactory(person=officer)
    unreachable = {"LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": settings.CACHES["default"] | unreachable}

    assert news.unread_count(officer) == 1


def test_people_are_told_without_redis(officer, settings, at, django_capture_on_commit_callbacks):
    unreachable = {"LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": settings.CACHES["default"] | unreachable}

    with django_capture_on_commit_callbacks(execute=True):
        notifications.tell([officer], **TOLD, at=at)

    assert Notification.objects.count() == 1


# Choosing


def test_a_choice_is_kept_and_recorded(officer, at):
    chosen = {KIND: MailRhythm.WEEKLY, NotificationKind.ACCESS_ASKED: MailRhythm.DAILY}

    changed = notification_settings.choose(chosen, by=officer, at=at)

    assert changed == {"membership": "weekly"}
    assert rhythm_of(officer, KIND) == MailRhythm.WEEKLY
    event = AuditEvent.objects.get()
    assert event.name == "consortia.notification_settings.changed"
    assert event.details == {"rhythms": {"membership": "weekly"}}


def test_choosing_what_holds_leaves_no_trace(officer, at):
    assert notification_settings.choose({KIND: USUAL_RHYTHM[KIND]}, by=officer, at=at) == {}

    assert not NotificationSetting.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_waits_for_its_email_follows_the_new_choice(officer, outsider, at):
    waits = NotificationFactory(person=officer, rhythm=MailRhythm.DAILY)
    sent = NotificationFactory(person=officer, rhythm=MailRhythm.DAILY, mailed_at=at)
    never = NotificationFactory(person=officer, rhythm=MailRhythm.OFF)
    foreign = NotificationFactory(person=outsider, rhythm=MailRhythm.DAILY)

    notification_settings.choose({KIND: MailRhythm.WEEKLY}, by=officer, at=at)

    stored = dict(Notification.objects.values_list("pk", "rhythm"))
    assert stored == {waits.pk: "weekly", sent.pk: "daily", never.pk: "off", foreign.pk: "daily"}


@pytest.mark.parametrize("kind", ALWAYS_MAILED)
def test_answers_to_ones_own_requests_are_never_switched_off(kind, officer, at):
    wish = {KIND: MailRhythm.WEEKLY, kind: MailRhythm.OFF}

    with pytest.raises(notification_settings.AlwaysMailed):
        notification_settings.choose(wish, by=officer, at=at)

    assert not NotificationSetting.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("kind", ALWAYS_MAILED)
def test_the_database_refuses_it_too(kind, officer):
    with (
        pytest.raises(IntegrityError, match="notification_setting_always_mailed"),
        transaction.atomic(),
    ):
        NotificationSetting.objects.create(person=officer, kind=kind, rhythm=MailRhythm.OFF)


def test_settings_of_one_are_not_those_of_another(officer, outsider, at):
    notification_settings.choose({KIND: MailRhythm.OFF}, by=officer, at=at)

    assert rhythm_of(outsider, KIND) == USUAL_RHYTHM[KIND]
