"""E-mails: each piece of news goes out once, when its person wants it, whatever the server does."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from consortia import tasks
from consortia.actions import mailing
from consortia.choices import MailRhythm, NotificationKind
from consortia.models import Notification
from tests.factories.consortia import NotificationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW, DAILY, WEEKLY, OFF = MailRhythm.NOW, MailRhythm.DAILY, MailRhythm.WEEKLY, MailRhythm.OFF
MONDAY_AT_SEVEN = datetime(2026, 5, 11, 6, tzinfo=UTC)  # London keeps summer time
TUESDAY_AT_SEVEN = MONDAY_AT_SEVEN + timedelta(days=1)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Refusing(EmailBackend):
    """A mail server that does not take letters to one address: 550 for good, 450 for now."""

    code = 550

    def send_messages(self, messages):
        (letter,) = messages
        if letter.to == ["gone@example.org"]:
            raise SMTPRecipientsRefused({"gone@example.org": (self.code, b"no such mailbox")})
        return super().send_messages(messages)


class Busy(Refusing):
    code = 450


def here(name):
    return f"{__name__}.{name}"


@pytest.fixture
def nobody_listens(settings):
    """The mail server is away: nothing listens at its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def waiting():
    return set(Notification.objects.unmailed().values_list("pk", flat=True))


def part(letter, mimetype):
    return letter.alternatives[0].content if mimetype == "text/html" else letter.body


# At once


def test_news_goes_out_once(at, mailoutbox):
    told = NotificationFactory(rhythm=NOW)

    assert mailing.mail_now(at=at + MINUTE) == 1
    assert mailing.mail_now(at=at + 2 * MINUTE) == 0

    (letter,) = mailoutbox
    told.refresh_from_db()
    assert letter.to == [told.person.email]
    assert letter.subject == told.text
    assert told.mailed_at == at + MINUTE


@pytest.mark.parametrize("rhythm", [DAILY, WEEKLY, OFF])
def test_what_is_not_wanted_at_once_is_not_sent_at_once(rhythm, at, mailoutbox):
    NotificationFactory(rhythm=rhythm)

    mailing.mail_now(at=at)

    assert mailoutbox == []


def test_what_was_read_needs_no_email(at, mailoutbox):
    NotificationFactory(rhythm=NOW, read_at=at)

    mailing.mail_now(at=at)

    assert mailoutbox == []


def test_who_was_shut_out_gets_nothing(at, mailoutbox):
    NotificationFactory(rhythm=NOW, person__is_active=False)

    mailing.mail_now(at=at)

    assert mailoutbox == []


def test_several_news_at_a_time_are_one_email(officer, at, mailoutbox):
    NotificationFactory.create_batch(3, person=officer, rhythm=NOW)

    mailing.mail_now(at=at)

    (letter,) = mailoutbox
    assert letter.subject == "3 things are new for you"


def test_news_older_than_a_fortnight_is_let_be(at, mailoutbox):
    NotificationFactory(rhythm=NOW)

    mailing.mail_now(at=at + mailing.STALE_AFTER + MINUTE)

    assert mailoutbox == []


def test_the_task_sends_what_is_due(at, mailoutbox, fixed_clock):
    NotificationFactory(rhythm=NOW, told_at=at - MINUTE)

    tasks.mail_notifications()

    assert len(mailoutbox) == 1


# When the server is away


def test_what_a_server_that_is_away_did_not_take_waits(at, nobody_listens, settings, mailoutbox):
    told = NotificationFactory.create_batch(2, rhythm=NOW)
    server_is_back = "django.core.mail.backends.locmem.EmailBackend"

    assert mailing.mail_now(at=at) == 0
    assert waiting() == {one.pk for one in told}

    settings.EMAIL_BACKEND = server_is_back
    assert mailing.mail_now(at=at + MINUTE) == 2
    assert len(mailoutbox) == 2


def test_an_address_that_is_gone_for_good_is_tried_once_and_stops_nobody(at, settings, mailoutbox):
    settings.EMAIL_BACKEND = here("Refusing")
    NotificationFactory(rhythm=NOW, person__email="gone@example.org")
    other = NotificationFactory(rhythm=NOW)

    assert mailing.mail_now(at=at) == 1

    assert [letter.to for letter in mailoutbox] == [[other.person.email]]
    assert waiting() == set()


def test_a_mailbox_that_is_full_is_tried_again_and_stops_nobody(at, settings, mailoutbox):
    settings.EMAIL_BACKEND = here("Busy")
    full = NotificationFactory(rhythm=NOW, person__email="gone@example.org")
    NotificationFactory(rhythm=NOW)

    assert mailing.mail_now(at=at) == 1

    assert waiting() == {full.pk}


def test_a_letter_sent_again_is_known_by_its_number(officer, at):
    rows = NotificationFactory.create_batch(2, person=officer, rhythm=NOW)

    first, again = (mailing.letter(officer, rows) for _ in range(2))

    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


# Two workers


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(at):
    people = PersonFactory.create_batch(30)
    for person in people:
        NotificationFactory.create_batch(2, person=person, rhythm=NOW)
    start = threading.Barrier(2)
    sent = []

    def work():
        start.wait()
        sent.append(mailing.mail_now(at=at))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        person.email for person in people
    )
    assert sum(sent) == 30
    assert waiting() == set()


# Digests


def test_a_digest_holds_what_was_told_before_the_morning(mailoutbox, officer):
    yesterday = NotificationFactory(person=officer, rhythm=DAILY, told_at=TUESDAY_AT_SEVEN - MINUTE)
    today = NotificationFactory(person=officer, rhythm=DAILY, told_at=TUESDAY_AT_SEVEN + MINUTE)

    mailing.mail_digests(at=TUESDAY_AT_SEVEN + 2 * MINUTE)

    (letter,) = mailoutbox
    assert letter.subject == yesterday.text
    assert waiting() == {today.pk}


def test_a_weekly_digest_leaves_on_mondays(mailoutbox):
    before = NotificationFactory(rhythm=WEEKLY, told_at=MONDAY_AT_SEVEN - DAY)
    NotificationFactory(rhythm=WEEKLY, told_at=MONDAY_AT_SEVEN + MINUTE)

    assert mailing.mail_digests(at=MONDAY_AT_SEVEN) == 1
    assert mailing.mail_digests(at=TUESDAY_AT_SEVEN) == 0
    assert mailing.mail_digests(at=MONDAY_AT_SEVEN + 7 * DAY) == 1

    assert mailoutbox[0].to == [before.person.email]


def test_a_monday_that_was_missed_is_made_up_on_tuesday(mailoutbox):
    NotificationFactory(rhythm=WEEKLY, told_at=MONDAY_AT_SEVEN - DAY)

    assert mailing.mail_digests(at=TUESDAY_AT_SEVEN) == 1


def test_daily_and_weekly_news_of_a_monday_are_one_email(mailoutbox, officer):
    for rhythm in (DAILY, WEEKLY):
        NotificationFactory(person=officer, rhythm=rhythm, told_at=MONDAY_AT_SEVEN - MINUTE)

    mailing.mail_digests(at=MONDAY_AT_SEVEN)

    assert len(mailoutbox) == 1


def test_a_second_run_on_the_same_morning_is_silent(mailoutbox):
    NotificationFactory(rhythm=DAILY, told_at=MONDAY_AT_SEVEN - MINUTE)

    mailing.mail_digests(at=MONDAY_AT_SEVEN)
    NotificationFactory(rhythm=DAILY, told_at=MONDAY_AT_SEVEN + MINUTE)

    assert mailing.mail_digests(at=MONDAY_AT_SEVEN + timedelta(hours=1)) == 0


def test_no_news_is_no_email(mailoutbox, officer, at):
    assert mailing.mail_digests(at=at) == 0
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("at", "hour"),
    [
        (datetime(2026, 5, 12, 5, 59, tzinfo=UTC), datetime(2026, 5, 11, 6, tzinfo=UTC)),
        (datetime(2026, 5, 12, 6, 0, tzinfo=UTC), datetime(2026, 5, 12, 6, tzinfo=UTC)),
        (datetime(2026, 1, 13, 7, 0, tzinfo=UTC), datetime(2026, 1, 13, 7, tzinfo=UTC)),
        (datetime(2026, 3, 29, 6, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
    ],
    ids=["before seven in summer", "at seven in summer", "in winter", "clocks went forward"],
)
def test_seven_is_told_by_the_clocks_of_london(at, hour):
    morning, _ = mailing.mornings(at=at)

    assert morning == hour


def test_the_task_sends_the_digests(mailoutbox, fixed_clock):
    NotificationFactory(rhythm=DAILY, told_at=TUESDAY_AT_SEVEN - MINUTE)

    tasks.mail_digests()

    assert len(mailoutbox) == 1


def test_a_digest_takes_as_many_queries_for_each_person(
    officer, at, mailoutbox, django_assert_num_queries
):
    NotificationFactory.create_batch(20, person=officer, rhythm=NOW)

    with django_assert_num_queries(5):  # the people; claim in a transaction of four
        mailing.mail_now(at=at)


# The letter


@pytest.fixture
def letter(officer, settings):
    settings.PORTAL_URL = "https://portal.example.org"
    rows = [
        NotificationFactory(person=officer, text="Ashby & Sons <b> asks to join."),
        NotificationFactory(
            person=officer,
            kind=NotificationKind.ACCESS_DECIDED,
            text="Your request for Paper was approved.",
        ),
    ]
    return mailing.letter(officer, rows)


def test_letter_is_grouped_by_kind_and_leads_back(letter):
    first, second = Notification.objects.order_by("pk")

    for mimetype in ("text/plain", "text/html"):
        text = part(letter, mimetype)
        assert text.index("Memberships of consortia") < text.index("Decisions about your requests")
        for row in (first, second):
            assert f"https://portal.example.org/notifications/{row.pk}/" in text
        assert "https://portal.example.org/account/notifications/" in text


def test_letter_is_plain_in_its_text_and_safe_in_its_page(letter):
    assert "Ashby & Sons <b> asks to join." in part(letter, "text/plain")
    assert "Ashby &amp; Sons &lt;b&gt; asks to join." in part(letter, "text/html")


def test_letter_can_be_ended_by_one_click_but_for_answers_to_ones_own_requests(letter):
    text = part(letter, "text/plain")

    assert text.count("https://portal.example.org/unsubscribe/") == 1
    assert "“Decisions about your requests for access” always comes by e-mail" in text
    assert letter.extra_headers["List-Unsubscribe"].startswith(
        "<https://portal.example.org/unsubscribe/"
    )
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_answers_alone_offer_no_end(officer):
    row = NotificationFactory(person=officer, kind=NotificationKind.ACCESS_DECIDED)

    letter = mailing.letter(officer, [row])

    assert "List-Unsubscribe" not in letter.extra_headers
    assert "/unsubscribe/" not in letter.body


def test_subject_stays_on_one_line_and_short(officer):
    row = NotificationFactory(person=officer, text="Refused.\nBcc: all@example.org " + "x" * 200)

    subject = mailing.letter(officer, [row]).message()["Subject"]

    assert "\n" not in mailing.letter(officer, [row]).subject
    assert len(mailing.letter(officer, [row]).subject) == 120
    assert subject
