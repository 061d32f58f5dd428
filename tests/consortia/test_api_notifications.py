"""The API's reads and writes on one's own news and settings."""

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification, NotificationSetting
from tests.factories.consortia import NotificationFactory

pytestmark = pytest.mark.django_db

NEWS = "/api/notifications/"
SETTINGS = "/api/notification-settings/"


def test_person_reads_their_own(officer, browser_of):
    told = NotificationFactory(person=officer, text="Ashby asks to join.", link="/consortia/")
    NotificationFactory()

    (shown,) = browser_of(officer).get(NEWS).json()["results"]

    assert shown == {
        "id": told.pk,
        "kind": "membership",
        "text": "Ashby asks to join.",
        "detail": "",
        "link": "/consortia/",
        "told_at": "2026-05-12T10:30:00+01:00",
        "read_at": None,
    }


def test_list_is_narrowed_by_kind(officer, browser_of):
    NotificationFactory(person=officer)
    view = NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW)

    found = browser_of(officer).get(f"{NEWS}?kind=saved_view&read=no").json()["results"]

    assert [row["id"] for row in found] == [view.pk]


def test_one_is_marked_as_read(officer, browser_of, fixed_clock, at):
    told = NotificationFactory(person=officer)

    shown = browser_of(officer).post(f"{NEWS}{told.pk}/read/").json()

    told.refresh_from_db()
    assert shown["read_at"] == "2026-05-12T10:30:00+01:00"
    assert told.read_at == at


def test_anothers_is_answered_like_one_that_never_was(outsider, browser_of):
    told = NotificationFactory()
    browser = browser_of(outsider)

    foreign = browser.post(f"{NEWS}{told.pk}/read/")
    random = browser.post(f"{NEWS}4711000/read/")

    told.refresh_from_db()
    assert foreign.status_code == random.status_code == 404
    assert foreign.content == random.content
    assert told.read_at is None


def test_all_of_a_kind_are_marked_as_read(officer, browser_of):
    NotificationFactory.create_batch(2, person=officer)
    view = NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW)

    answer = browser_of(officer).post(f"{NEWS}read/", {"kind": "membership"})

    assert answer.json() == {"marked": 2}
    assert list(Notification.objects.unread()) == [view]


def test_settings_name_every_kind(officer, browser_of):
    shown = browser_of(officer).get(SETTINGS).json()

    assert [one["kind"] for one in shown] == NotificationKind.values
    assert shown[0] == {
        "kind": "membership",
        "rhythm": "now",
        "usual": "now",
        "may_be_off": True,
    }
    always = [one["kind"] for one in shown if not one["may_be_off"]]
    assert always == ["access_decided", "invitation"]


def test_a_rhythm_is_chosen(officer, browser_of):
    wish = {"kind": "saved_view", "rhythm": "weekly"}

    answer = browser_of(officer).patch(SETTINGS, wish, content_type="application/json")

    assert {one["kind"]: one["rhythm"] for one in answer.json()}["saved_view"] == "weekly"
    assert NotificationSetting.objects.get().person == officer


def test_answers_to_ones_own_requests_are_not_switched_off(officer, browser_of):
    wish = {"kind": "access_decided", "rhythm": "off"}

    answer = browser_of(officer).patch(SETTINGS, wish, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["code"] == "always_mailed"
    assert not NotificationSetting.objects.exists()
