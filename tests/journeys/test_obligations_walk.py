"""An officer finds what is due, settles a notice, and takes a calendar and the quarter's tables."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlparse

from django.test import Client
from django.utils import timezone

from consortia.choices import AuthorityKind
from frameworks.choices import ObligationStatus
from frameworks.models import Obligation
from tests.factories.consortia import AuthorityFactory, AuthorityRoleFactory
from tests.factories.frameworks import ContractFactory, ObligationFactory
from tests.journeys.browser import PASSWORD, browser_test

pytestmark = browser_test


def test_officer_settles_what_is_due(visitor):
    today = timezone.localdate()
    ashby = AuthorityFactory(name="Ashby District Council", kind=AuthorityKind.DISTRICT)
    officer = AuthorityRoleFactory(
        authority=ashby, person__name="Olive Officer", person__password=PASSWORD
    ).person
    contract = ContractFactory(
        authority=ashby,
        title="Cleaning of offices",
        reference="C-17",
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=400),
        award_value=Decimal("250000.00"),
    )
    notice = ObligationFactory(contract=contract, due_on=today + timedelta(days=5))
    ObligationFactory(contract=contract, kind="uk9", rule="R35", due_on=today - timedelta(days=2))

    buyer = visitor()
    buyer.signs_in(officer.email)
    buyer.opens("/home/")
    buyer.reads("What is due")
    buyer.opens("/obligations/")
    buyer.photographs("obligations")
    buyer.sees_no_sideways_scrolling()
    buyer.photographs("obligations-320")
    buyer.page.get_by_role("link", name="Contract details notice (UK7)").click()
    buyer.finds_it_accessible()
    buyer.photographs("obligation-320")
    buyer.sees_no_sideways_scrolling()
    buyer.page.set_viewport_size({"width": 1280, "height": 900})
    buyer.photographs("obligation")
    buyer.page.get_by_role("button", name="Say that it is done").click()
    buyer.page.get_by_label("Number of the notice").fill("12")
    buyer.page.get_by_role("button", name="Say that it is done").click()
    buyer.reads("There is a problem")
    buyer.finds_it_accessible()
    buyer.photographs("obligation-wrong")
    buyer.page.get_by_label("Number of the notice").fill("012345-2026")
    buyer.page.get_by_label("Day", exact=True).fill(str(today.day))
    buyer.page.get_by_label("Month", exact=True).fill(str(today.month))
    buyer.page.get_by_label("Year", exact=True).fill(str(today.year))
    buyer.page.get_by_role("button", name="Say that it is done").click()
    buyer.reads("Settled as done.")
    buyer.finds_it_accessible()
    buyer.photographs("obligation-done")
    assert Obligation.objects.get(pk=notice.pk).status == ObligationStatus.DONE

    buyer.opens("/obligations/calendar/")
    buyer.page.get_by_role("button", name="Make the address").click()
    buyer.reads("This address is shown only now.")
    buyer.finds_it_accessible()
    buyer.photographs("calendar")
    buyer.sees_no_sideways_scrolling()
    buyer.photographs("calendar-320")
    address = buyer.page.get_by_role("link", name=".ics").get_attribute("href")
    assert Client().get(urlparse(address).path).text.count("BEGIN:VEVENT") == 1

    buyer.page.set_viewport_size({"width": 1280, "height": 900})
    buyer.opens("/transparency/")
    buyer.reads("What is missing")
    buyer.photographs("transparency")
    buyer.sees_no_sideways_scrolling()
    buyer.photographs("transparency-320")
