"""Ending e-mails by their own link: no signing in, nothing by mere looking, no link but ours."""

import pytest
from django.test import Client
from django.urls import reverse

from consortia.actions import mailing, notification_settings
from consortia.choices import USUAL_RHYTHM, MailRhythm, NotificationKind
from consortia.models import NotificationSetting
from consortia.queries import notifications
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import NotificationFactory

pytestmark = pytest.mark.django_db

KIND = NotificationKind.MEMBERSHIP


@pytest.fixture
def address(officer):
    token = notification_settings.unsubscribe_token(officer, [KIND])
    return reverse("unsubscribe", args=[token])


def test_looking_changes_nothing_and_shows_a_button(address, officer, client):
    page = client.get(address)

    assert page.status_code == 200
    assert "Stop these e-mails" in page.text
    assert "Memberships of consortia" in page.text
    assert not NotificationSetting.objects.exists()


def test_the_button_ends_e_mails_of_the_kind_and_of_no_other(address, officer, client):
    page = client.post(address)

    assert "gets no more e-mails about" in page.text
    off = [one.kind for one in notifications.settings_of(officer) if one.rhythm == MailRhythm.OFF]
    assert off == [KIND]
    assert AuditEvent.objects.get().details == {"rhythms": {"membership": "off"}}


def test_a_mail_program_ends_them_by_itself(officer, at):
    """It posts without cookies and without having seen a form, and follows no redirection."""
    row = NotificationFactory(person=officer, rhythm=MailRhythm.NOW)
    header = mailing.letter(officer, [row]).extra_headers["List-Unsubscribe"]
    path = header.strip("<>").removeprefix("http://localhost:8000")

    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert NotificationSetting.objects.get().rhythm == MailRhythm.OFF


def test_doing_it_twice_is_doing_it_once(address, client):
    client.post(address)

    assert client.post(address).status_code == 200
    assert NotificationSetting.objects.count() == AuditEvent.objects.count() == 1


def test_what_waits_is_not_sent_any_more(address, officer, client, at, mailoutbox):
    NotificationFactory(person=officer, rhythm=MailRhythm.NOW)

    client.post(address)

    assert mailing.mail_now(at=at) == 0
    assert mailoutbox == []


def test_it_ends_them_for_the_person_of_the_letter_whoever_has_signed_in(
    address, officer, outsider, browser_of
):
    browser_of(outsider).post(address)

    assert NotificationSetting.objects.get().person == officer


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "x" + token, str.upper])
def test_a_link_that_is_not_ours_does_nothing(method, spoil, officer, client):
    token = spoil(notification_settings.unsubscribe_token(officer, [KIND]))

    page = getattr(client, method)(reverse("unsubscribe", args=[token]))

    assert page.status_code == 404
    assert "This link does not work." in page.text
    assert not NotificationSetting.objects.exists()


def test_a_link_of_somebody_who_is_gone_does_nothing(address, officer, client):
    officer.delete()

    assert client.post(address).status_code == 404


def test_a_link_for_answers_to_ones_own_requests_is_refused(officer, client):
    decided = NotificationKind.ACCESS_DECIDED
    token = notification_settings.unsubscribe_token(officer, [decided])

    page = client.post(reverse("unsubscribe", args=[token]))

    assert page.status_code == 422
    assert "cannot be switched off" in page.text
    assert {one.kind: one.rhythm for one in notifications.settings_of(officer)} == USUAL_RHYTHM
