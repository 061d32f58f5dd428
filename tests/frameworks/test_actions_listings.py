"""Assured listings are granted and withdrawn by the operator, and end by themselves."""

from datetime import date, timedelta

import pytest

from frameworks.actions import listings
from frameworks.choices import FrameworkStatus
from frameworks.models import AssuredListing
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
OTHERS = ("officer", "finance_lead", "auditor", "manager", "outsider", "stranger")


def grant(framework, *, by, at, **more):
    said = {
        "criteria": "Lots are described.",
        "assessor": consortia.AuthorityFactory(),
        "evidence": "Report of May 2026.",
        "assessed_on": TODAY,
        "expires_on": date(2027, 5, 11),
    }
    return listings.grant(framework.pk, by=by, at=at, **said | more)


def is_assured(framework, day):
    return AssuredListing.objects.filter(framework=framework).standing_on(day).exists()


def test_listing_stands_until_its_last_day(operator, at):
    framework = frameworks.FrameworkFactory()

    grant(framework, by=operator, at=at)

    days = [TODAY - timedelta(days=1), TODAY, date(2027, 5, 11), date(2027, 5, 12)]
    assert [is_assured(framework, day) for day in days] == [False, True, True, False]
    assert AuditEvent.objects.get().name == "frameworks.listing.granted"


@pytest.mark.parametrize("who", OTHERS)
def test_only_the_operator_grants_and_withdraws(who, people, consortium, at):
    framework = frameworks.FrameworkFactory(publisher=consortium)
    listing = frameworks.ListingFactory(framework=framework)

    with pytest.raises(NotAllowed):
        grant(framework, by=people[who], at=at, assessed_on=date(2028, 1, 1))
    with pytest.raises(NotAllowed):
        listings.withdraw(listing.pk, reason="No.", on=TODAY, by=people[who], at=at)

    assert AssuredListing.objects.get().withdrawn_on is None
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"criteria": " "}, listings.CriteriaNeeded),
        ({"evidence": ""}, listings.CriteriaNeeded),
        ({"expires_on": TODAY - timedelta(days=1)}, listings.ExpiryNeeded),
    ],
)
def test_what_is_missing_is_asked_for(more, error, operator, at):
    with pytest.raises(error):
        grant(frameworks.FrameworkFactory(), by=operator, at=at, **more)

    assert not AssuredListing.objects.exists()


def test_drafts_are_not_listed(operator, at):
    with pytest.raises(WrongState):
        grant(frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT), by=operator, at=at)

    assert not AssuredListing.objects.exists()


def test_one_listing_stands_at_a_time(operator, at):
    listing = frameworks.ListingFactory()

    with pytest.raises(listings.AlreadyListed):
        grant(listing.framework, by=operator, at=at)

    assert AssuredListing.objects.count() == 1


def test_withdrawn_from_the_day_on_with_its_reason(operator, at):
    listing = frameworks.ListingFactory()

    listings.withdraw(listing.pk, reason="Fees hidden.", on=TODAY, by=operator, at=at)

    assert is_assured(listing.framework, TODAY - timedelta(days=1))
    assert not is_assured(listing.framework, TODAY)
    with pytest.raises(WrongState):
        listings.withdraw(listing.pk, reason="Again.", on=TODAY, by=operator, at=at)


def test_withdrawing_needs_a_reason(operator, at):
    listing = frameworks.ListingFactory()

    with pytest.raises(listings.ReasonNeeded):
        listings.withdraw(listing.pk, reason=" ", on=TODAY, by=operator, at=at)

    assert AssuredListing.objects.get().withdrawn_on is None


@pytest.mark.usefixtures("fixed_clock")
def test_everybody_reads_of_it_on_the_frameworks_page(client, operator, browser_of):
    listing = frameworks.ListingFactory(expires_on=date(2026, 12, 31))
    address = f"/frameworks/{listing.framework.slug}/"

    assert b"Fees are published." in client.get(address).content
    assert b"Withdraw the listing" not in client.get(address).content
    assert b"Withdraw the listing" in browser_of(operator).get(address).content
