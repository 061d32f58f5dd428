"""Subscriptions to saved dashboards: each person's own choice, told of their own figures, once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from benchmarking import tasks
from benchmarking.actions import dashboard_subscriptions, saved_dashboards, savings_indices
from benchmarking.measures import savings as measure
from benchmarking.models import DashboardSubscription
from benchmarking.queries import savings_paper
from consortia.actions import mailing
from consortia.choices import NotificationKind
from consortia.models import Notification, NotificationSetting, Role
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.conftest import AT
from tests.factories import consortia
from tests.factories.savings import DashboardSubscriptionFactory, SavedDashboardFactory, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def ours(officer, authority):
    """A dashboard of the authority, which its officer shares with everybody there."""
    return SavedDashboardFactory(
        owner=officer, name="Ours", query="authority=ashby", scope="authority", authority=authority
    )


def choose(dashboard, person):
    return dashboard_subscriptions.choose(
        dashboard.pk, rhythm="monthly", on=AT.date(), by=person, at=AT
    )


def told():
    return list(Notification.objects.filter(kind=NotificationKind.DASHBOARD).order_by("pk"))


# Choosing


def test_each_person_chooses_for_themself_and_nobody_is_told_unasked(
    ours, officer, finance_lead, browser_of
):
    browser = browser_of(finance_lead)
    address = f"/savings/dashboards/{ours.pk}/"

    before = browser.get(address).context["form"].initial
    page = browser.post(address, {"rhythm": "quarterly"}, follow=True)
    chosen = DashboardSubscription.objects.get()
    browser.post(address, {"rhythm": "never"})

    assert before == {"rhythm": "never"}
    assert "Your choice is saved." in page.text
    assert page.context["form"].initial == {"rhythm": "quarterly"}
    assert (chosen.person, chosen.rhythm, chosen.told_on) == (
        finance_lead,
        "quarterly",
        AT.date(),
    )
    assert not DashboardSubscription.objects.exists()
    assert told() == []
    assert set(AuditEvent.objects.values_list("name", flat=True)) == {
        "benchmarking.dashboard_subscription.chosen",
        "benchmarking.dashboard_subscription.ended",
    }


def test_what_one_does_not_see_is_not_subscribed_to(officer, finance_lead, manager, operator, ours):
    private = SavedDashboardFactory(owner=officer)

    for person, dashboard in ((finance_lead, private), (manager, ours), (operator, ours)):
        with pytest.raises(NotAllowed):
            choose(dashboard, person)

    assert not DashboardSubscription.objects.exists()


@pytest.mark.parametrize(
    ("rhythm", "told_on", "is_due"),
    [
        ("monthly", date(2026, 4, 30), True),
        ("monthly", date(2026, 5, 1), False),
        ("quarterly", date(2026, 3, 31), True),
        ("quarterly", date(2026, 4, 1), False),
    ],
)
def test_it_is_due_once_the_month_or_quarter_has_passed(rhythm, told_on, is_due):
    DashboardSubscriptionFactory(rhythm=rhythm, told_on=told_on)

    assert DashboardSubscription.objects.due_on(AT.date()).exists() is is_due


def test_who_has_no_account_any_more_is_told_of_nothing():
    DashboardSubscriptionFactory(person=consortia.PersonFactory(is_active=False))

    assert not DashboardSubscription.objects.due_on(AT.date()).exists()


# Telling


def test_news_says_what_it_is_of_by_which_method_and_leads_to_the_same(
    ours, officer, finance_lead, authority, mailoutbox
):
    verified(authority, officer, finance_lead, amount=8000)
    verified(authority, officer, finance_lead, amount=30, month=date(2026, 3, 1))
    savings_indices.set_target(
        authority=authority,
        financial_year=2026,
        category=None,
        amount=Decimal(20_000),
        by=finance_lead,
        at=AT,
    )
    DashboardSubscriptionFactory(dashboard=ours, person=finance_lead)

    tasks.tell_dashboards()
    tasks.tell_dashboards()
    mailing.mail_now(at=AT + timedelta(minutes=1))
    mailing.mail_now(at=AT + timedelta(minutes=2))

    (news,) = told()
    (letter,) = mailoutbox
    assert (news.person, news.kind) == (finance_lead, NotificationKind.DASHBOARD)
    assert news.link == "/savings/dashboard/?authority=ashby&year=2026"
    assert letter.subject == (
        "“Ours”: £8,000 verified, net. Savings in procurement of Ashby District Council, "
        "financial year 2026 to 2027."
    )
    lines = news.detail.splitlines()
    assert lines[0] == "Verified, net: £8,000.00 in all."
    assert lines[1].startswith(
        "Verified, net, cash: £0.00. Verified as avoided cost: £8,000.00. Expected, not verified: £"
    )
    assert lines[2:6] == [
        "Of the target of £20,000.00, £8,000.00 is verified, net, and £12,000.00 is left.",
        savings_paper.APART,
        "These are the figures that you may see; a colleague may see others.",
        "Authority: Ashby District Council",
    ]
    assert {"Consortium: All", "Financial year: 2026 to 2027", "Taken: 12 May 2026"} < set(lines)
    assert f"Version {measure.VERSION}." in news.detail
    assert news.detail.endswith("/savings/dashboard/?authority=ashby&year=2026")
    assert all(line in letter.body for line in lines)
    assert "£12,000.00 is left" in letter.alternatives[0][0]
    assert "List-Unsubscribe" in letter.extra_headers
    assert f"/notifications/{news.pk}/" in letter.body


def test_subscriber_is_not_told_of_pounds_that_are_not_theirs_to_see(
    officer, finance_lead, authority, consortium
):
    other = consortia.AuthorityFactory()
    buyer = consortia.AuthorityRoleFactory(authority=other).person
    approver = consortia.AuthorityRoleFactory(authority=other, kind="finance_lead").person
    verified(authority, officer, finance_lead, amount=8000)
    verified(other, buyer, approver, amount=50)
    everywhere = SavedDashboardFactory(owner=officer, scope="consortium", consortium=consortium)
    for person in (officer, buyer):
        consortia.ConsortiumRoleFactory(person=person, consortium=consortium, kind="auditor")
        DashboardSubscriptionFactory(dashboard=everywhere, person=person)

    tasks.tell_dashboards()

    first, second = told()
    assert (first.person, second.person) == (officer, buyer)
    assert "Verified, net: £8,000.00 in all." in first.detail
    assert "Verified, net: £50.00 in all." in second.detail
    assert "8,0" not in second.detail
    assert "No target is set for it." in second.detail


def test_april_tells_of_the_year_that_ended_and_may_of_the_new_one(
    ours, officer, finance_lead, authority
):
    verified(authority, officer, finance_lead, amount=30, month=date(2026, 3, 1))
    DashboardSubscriptionFactory(dashboard=ours, told_on=date(2026, 3, 9))

    with time_machine.travel("2026-04-01 06:00", tick=False):
        tasks.tell_dashboards()
    tasks.tell_dashboards()

    assert [one.link[-4:] for one in told()] == ["2025", "2026"]


def test_who_wants_no_such_email_finds_it_in_the_portal(ours, officer, mailoutbox, browser_of):
    NotificationSetting.objects.create(
        person=officer, kind=NotificationKind.DASHBOARD, rhythm="off"
    )
    DashboardSubscriptionFactory(dashboard=ours)

    tasks.tell_dashboards()
    mailing.mail_now(at=AT + timedelta(minutes=1))
    page = browser_of(officer).get("/notifications/")

    assert mailoutbox == []
    assert "Taken: 12 May 2026" in page.text


# Ending


def test_who_lost_the_right_is_told_that_once_and_of_no_figures(ours, finance_lead):
    DashboardSubscriptionFactory(dashboard=ours, person=finance_lead)
    Role.objects.filter(person=finance_lead).update(ends_on=date(2026, 5, 1))

    tasks.tell_dashboards()
    tasks.tell_dashboards()

    (news,) = told()
    assert news.text == (
        "You are told no more of the savings dashboard “Ours”: it is not shared with you any more."
    )
    assert news.detail == ""
    assert not DashboardSubscription.objects.exists()


def test_dashboard_of_a_place_that_is_not_theirs_any_more_ends_too(officer):
    foreign = SavedDashboardFactory(owner=officer, name="Was ours", query="authority=elsewhere")
    consortia.AuthorityFactory(slug="elsewhere")
    DashboardSubscriptionFactory(dashboard=foreign)

    tasks.tell_dashboards()

    assert [one.text for one in told()] == [
        "You are told no more of the savings dashboard “Was ours”: "
        "you may not see any more what it is of."
    ]
    assert not DashboardSubscription.objects.exists()


def test_unshared_dashboard_ends_under_the_name_it_was_known_by(ours, officer, finance_lead):
    for person in (officer, finance_lead):
        choose(ours, person)

    saved_dashboards.change(ours.pk, name="Secret", year="", scope="private", by=officer, at=AT)

    (news,) = told()
    assert (news.person, "“Ours”" in news.text) == (finance_lead, True)
    assert DashboardSubscription.objects.get().person == officer


def test_deleted_dashboard_says_so_to_all_but_who_deletes_it(ours, officer, finance_lead):
    for person in (officer, finance_lead):
        choose(ours, person)

    saved_dashboards.delete(ours.pk, by=officer, at=AT)

    (news,) = told()
    assert news.person == finance_lead
    assert news.text.endswith("“Ours”: it was deleted.")
    assert not DashboardSubscription.objects.exists()
