"""Pages of news: the bell, the list, opening, settings, and the panel on the first page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from consortia.choices import MailRhythm, NotificationKind
from consortia.models import Notification, NotificationSetting
from tests.factories.consortia import NotificationFactory

pytestmark = pytest.mark.django_db

LIST = "/notifications/"
SETTINGS = "/account/notifications/"
USUAL = {
    "membership": "now",
    "framework_review": "now",
    "framework_changed": "daily",
    "framework_ending": "weekly",
    "access_asked": "daily",
    "access_decided": "now",
    "participation": "daily",
    "saved_view": "daily",
    "call_off": "now",
    "invitation": "now",
    "headroom": "daily",
    "contract": "daily",
    "obligation": "daily",
    "saving": "daily",
    "dashboard": "now",
}


def bell(page):
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", "", page.text.split("portal-header__account")[1][:900])
    )


# The bell


def test_bell_counts_the_unread(officer, browser_of, at):
    NotificationFactory.create_batch(2, person=officer)
    NotificationFactory(person=officer, read_at=at)
    NotificationFactory()

    assert "Notifications 2 unread" in bell(browser_of(officer).get("/help/"))


def test_bell_is_silent_when_all_is_read(officer, browser_of):
    assert "unread" not in bell(browser_of(officer).get("/help/"))


def test_strangers_have_no_bell(client):
    assert "Notifications" not in client.get("/help/").text


def test_bell_costs_a_page_no_query_once_it_is_known(
    officer, browser_of, django_assert_num_queries
):
    browser = browser_of(officer)
    browser.get("/help/")

    with django_assert_num_queries(3):  # the session, the person, their roles
        browser.get("/help/")


# The list


def test_list_shows_unread_first_and_each_newest_first(officer, browser_of, at):
    hour = timedelta(hours=1)
    read = NotificationFactory(person=officer, read_at=at, told_at=at + hour)
    old = NotificationFactory(person=officer, told_at=at - hour)
    new = NotificationFactory(person=officer, told_at=at)
    NotificationFactory()

    page = browser_of(officer).get(LIST)

    assert list(page.context["page_obj"]) == [new, old, read]


def test_list_is_narrowed_by_kind_and_by_what_was_read(officer, browser_of, at):
    view = NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW)
    NotificationFactory(person=officer)
    NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW, read_at=at)

    page = browser_of(officer).get(LIST, {"kind": "saved_view", "read": "no"})

    assert list(page.context["page_obj"]) == [view]


def test_empty_list_says_what_would_fill_it(officer, browser_of):
    page = browser_of(officer).get(LIST).text

    assert "No notifications yet" in page
    assert "What concerns you is told here" in page
    assert "Mark all as read" not in page


def test_list_takes_as_many_queries_for_many_as_for_one(
    officer, browser_of, django_assert_num_queries
):
    browser = browser_of(officer)
    NotificationFactory(person=officer)
    browser.get(LIST)
    NotificationFactory.create_batch(20, person=officer)

    with django_assert_num_queries(5):  # session, person, roles, count, rows
        browser.get(LIST)


def test_opening_marks_as_read_and_leads_on(officer, browser_of, fixed_clock, at):
    told = NotificationFactory(person=officer, link="/consortia/?form=shared_service")

    answer = browser_of(officer).get(reverse("notification", args=[told.pk]))

    told.refresh_from_db()
    assert answer.url == "/consortia/?form=shared_service"
    assert told.read_at == at


@pytest.mark.parametrize("role", ["manager", "operator", "outsider"])
def test_nobody_opens_anothers(role, people, officer, browser_of):
    told = NotificationFactory(person=officer)

    answer = browser_of(people[role]).get(reverse("notification", args=[told.pk]))

    told.refresh_from_db()
    assert answer.status_code == 404
    assert told.read_at is None


def test_who_comes_from_an_email_signs_in_first_and_then_arrives(officer, client):
    told = NotificationFactory(person=officer)
    address = reverse("notification", args=[told.pk])

    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_all_are_marked_as_read(officer, browser_of):
    NotificationFactory.create_batch(3, person=officer)
    foreign = NotificationFactory()

    page = browser_of(officer).post("/notifications/read/", follow=True)

    assert "All marked as read." in page.text
    assert list(Notification.objects.unread()) == [foreign]


def test_all_of_the_kind_that_is_shown_are_marked_as_read(officer, browser_of):
    NotificationFactory(person=officer)
    view = NotificationFactory(person=officer, kind=NotificationKind.SAVED_VIEW)
    browser = browser_of(officer)

    assert 'name="kind" value="membership"' in browser.get(LIST, {"kind": "membership"}).text
    browser.post("/notifications/read/", {"kind": "membership"})

    assert list(Notification.objects.unread()) == [view]


# Settings


def test_settings_show_what_holds_and_name_what_always_comes(officer, browser_of):
    page = browser_of(officer).get(SETTINGS)

    form = page.context["form"]
    assert {name: form[name].initial for name in form.fields} == USUAL
    assert "Answers to your own requests, and what buyers tell suppliers, always" in page.text
    assert page.text.count('value="off"') == len(USUAL) - 2


def test_settings_are_saved(officer, browser_of):
    page = browser_of(officer).post(SETTINGS, USUAL | {"membership": "off"}, follow=True)

    assert "Your choice is saved." in page.text
    assert NotificationSetting.objects.get().rhythm == MailRhythm.OFF


@pytest.mark.parametrize("wrong", [{"access_decided": "off"}, {"membership": "hourly"}])
def test_settings_that_cannot_be_change_nothing(wrong, officer, browser_of):
    page = browser_of(officer).post(SETTINGS, USUAL | {"saved_view": "weekly"} | wrong)

    assert "There is a problem" in page.text
    assert not NotificationSetting.objects.exists()


def test_account_leads_to_the_settings(officer, browser_of):
    assert SETTINGS in browser_of(officer).get("/account/").text


# The first page


def test_first_page_shows_the_latest_five(officer, browser_of, at):
    told = [
        NotificationFactory(person=officer, told_at=at + timedelta(hours=hour)) for hour in range(6)
    ]
    NotificationFactory()

    page = browser_of(officer).get("/home/")

    assert list(page.context["news"]) == told[:0:-1]
    assert "What is new" in page.text


def test_first_page_without_news_is_silent(officer, browser_of):
    assert "What is new" not in browser_of(officer).get("/home/").text
