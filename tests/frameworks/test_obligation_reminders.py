"""Reminders of what falls due: each once, to whoever sees to it."""

from datetime import date, timedelta

import pytest

from consortia.choices import NotificationKind, RoleKind
from consortia.models import Notification
from frameworks.actions import obligation_reminders
from frameworks.actions.obligation_reminders import milestone
from frameworks.choices import ObligationKind, ObligationStatus
from frameworks.models import Obligation
from tests.factories.frameworks import ObligationFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 10)


@pytest.fixture
def notice(authority):
    return ObligationFactory(contract__authority=authority, contract__title="Cleaning", due_on=DUE)


def told_to(person):
    rows = Notification.objects.filter(person=person).order_by("pk")
    assert {row.kind for row in rows} <= {NotificationKind.OBLIGATION}
    return [row.text for row in rows]


def remind(day, at):
    return obligation_reminders.remind(on=day, at=at)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-05-10", None),
        ("2026-05-11", "2026-05-11"),
        ("2026-06-02", "2026-05-11"),
        ("2026-06-03", "2026-06-03"),
        ("2026-06-09", "2026-06-09"),
        ("2026-06-10", "2026-06-10"),
        ("2026-06-16", "2026-06-10"),
        ("2026-06-17", "2026-06-17"),
        ("2026-06-30", "2026-06-24"),
    ],
)
def test_milestones(on, expected):
    found = milestone(DUE, date.fromisoformat(on))

    assert (found.isoformat() if found else None) == expected


def test_each_milestone_is_told_once(notice, officer, at):
    days = [date(2026, 5, 1) + timedelta(days=days) for days in range(60)]

    told = [day.isoformat() for day in days for _ in range(2) if remind(day, at)]

    assert told == [
        "2026-05-11",
        "2026-06-03",
        "2026-06-09",
        "2026-06-10",
        "2026-06-17",
        "2026-06-24",
    ]
    assert told_to(officer)[0] == (
        "Contract details notice (UK7) for Cleaning is due on 10 June 2026."
    )
    assert told_to(officer)[3].endswith("is due today.")
    assert told_to(officer)[4].endswith("was due on 10 June 2026 and is overdue.")


def test_day_on_which_nothing_ran_is_made_up_for(notice, officer, at):
    assert remind(date(2026, 6, 5), at) == 1
    assert remind(date(2026, 6, 8), at) == 0


def test_owner_is_told_and_nobody_else(notice, officer, finance_lead, at):
    notice.owner = finance_lead
    notice.save()

    remind(DUE, at)

    assert len(told_to(finance_lead)) == 1
    assert told_to(officer) == []


def test_owner_who_left_is_not_told_but_the_officers_are(notice, officer, finance_lead, at):
    notice.owner = finance_lead
    notice.save()
    finance_lead.roles.update(ends_on=date(2026, 6, 1))

    remind(DUE, at)

    assert told_to(finance_lead) == []
    assert len(told_to(officer)) == 1


def test_what_is_owed_about_payments_is_told_to_finance_leads_too(
    notice, officer, finance_lead, at
):
    Obligation.objects.update(kind=ObligationKind.PAYMENTS_OVER)

    remind(DUE, at)

    assert len(told_to(officer)) == len(told_to(finance_lead)) == 1


def test_where_there_is_no_officer_the_finance_lead_is_told(notice, finance_lead, auditor, at):
    remind(DUE, at)

    assert len(told_to(finance_lead)) == 1
    assert told_to(auditor) == []
    assert not finance_lead.roles.filter(kind=RoleKind.PROCUREMENT_OFFICER).exists()


@pytest.mark.parametrize("settled", [ObligationStatus.DONE, ObligationStatus.NOT_REQUIRED])
def test_settled_ones_are_not_reminded_of(notice, officer, at, settled):
    Obligation.objects.update(status=settled, done_on=DUE, evidence="Published.")

    assert remind(DUE, at) == 0


def test_later_day_begins_reminders_anew(notice, officer, at):
    remind(DUE, at)
    Obligation.objects.update(due_on=DUE + timedelta(days=30), reminded_on=None)

    assert remind(DUE, at) == 1
