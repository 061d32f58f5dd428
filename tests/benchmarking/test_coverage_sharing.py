"""Members side by side: what each shares by name, in per cent, and nothing else of anybody."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from benchmarking.actions import coverage_sharing
from benchmarking.actions.coverage_sharing import NotAMember, NotShareable
from benchmarking.choices import LeakageCause, LineClass
from benchmarking.models import CoverageSharing
from consortia.choices import MembershipStatus
from consortia.models import ConsortiumMembership
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia
from tests.factories.benchmarking import BenchmarkRunFactory, FrameworkUseFactory
from tests.factories.frameworks import CategoryFactory, FrameworkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def energy():
    return CategoryFactory(key="energy", name="Energy")


@pytest.fixture
def membership(authority, consortium):
    return consortia.MembershipFactory(authority=authority, consortium=consortium)


@pytest.fixture
def used(authority, energy):
    """W7's energy, half of it below the group: 500 on, 40 of its suppliers, 160 of others."""
    gas = FrameworkFactory()
    piped = CategoryFactory(key="gas", parent=energy)
    beside = {
        "line_class": LineClass.OFF_SUPPLIER,
        "framework": gas,
        "cause": LeakageCause.NOT_JOINED,
    }
    for category, pounds, details in (
        (energy, 250, {"line_class": LineClass.ON, "framework": gas}),
        (piped, 250, {"line_class": LineClass.ON, "framework": gas}),
        (energy, 40, beside),
        (piped, 160, {}),
        (CategoryFactory(key="agency", name="Agency"), 7777, {}),
    ):
        FrameworkUseFactory(
            authority=authority, category=category, net_amount=Decimal(pounds), **details
        )
    BenchmarkRunFactory()


@pytest.fixture
def share(authority, consortium, finance_lead, at):
    def share(*categories, **changes):
        given = {
            "authority": authority,
            "consortium": consortium,
            "by": finance_lead,
            "at": at,
        }
        return coverage_sharing.share(categories=categories, **given | changes)

    return share


def sides(browser, consortium):
    page = browser.get(f"/benchmarks/consortia/{consortium.slug}/")
    return [
        (side.authority, side.category.key, side.coverage, side.off_supplier, side.off_other)
        for side in page.context["page"].sides
    ]


@pytest.mark.usefixtures("membership", "used")
def test_member_that_shares_stands_there_in_per_cent_and_without_pounds(
    browser_of, manager, authority, consortium, energy, share
):
    other = consortia.MembershipFactory(consortium=consortium).authority
    FrameworkUseFactory(authority=other, category=energy, net_amount=Decimal(100))
    share(energy)
    browser = browser_of(manager)

    text = browser.get(f"/benchmarks/consortia/{consortium.slug}/").content.decode()
    file = browser.get(f"/benchmarks/consortia/{consortium.slug}/coverage.csv")

    assert sides(browser, consortium) == [(authority, "energy", "71%", "6%", "23%")]
    assert "1 of 2 members shares it" in text
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [(row["Member"], row["On framework, of addressable"]) for row in rows] == [
        (authority.name, "71%")
    ]
    for told in (text, str(rows)):
        assert not [pounds for pounds in ("700", "500", "7,777", "7777") if f"£{pounds}" in told]


@pytest.mark.usefixtures("membership", "used")
def test_nothing_is_shown_before_a_member_shares_after_it_withdraws_or_once_it_has_left(
    browser_of, manager, consortium, energy, share
):
    browser = browser_of(manager)
    text = browser.get(f"/benchmarks/consortia/{consortium.slug}/").content.decode()
    assert "No member shares its coverage by name yet." in text

    share(energy)
    share()
    assert sides(browser, consortium) == []

    share(energy)
    ConsortiumMembership.objects.update(ends_on=date(2026, 5, 11))
    assert sides(browser, consortium) == []


@pytest.mark.usefixtures("membership", "used")
def test_shared_with_one_consortium_is_not_shared_with_another(
    browser_of, manager, authority, energy, share
):
    second = consortia.ConsortiumFactory()
    consortia.ConsortiumRoleFactory(person=manager, consortium=second)
    consortia.MembershipFactory(authority=authority, consortium=second)
    share(energy)

    assert sides(browser_of(manager), second) == []


@pytest.mark.usefixtures("membership")
def test_category_in_which_nothing_is_addressable_has_no_share(
    browser_of, manager, consortium, authority, energy, share
):
    FrameworkUseFactory(
        authority=authority, category=energy, line_class=LineClass.OUT_OF_SCOPE, net_amount=5
    )
    BenchmarkRunFactory()
    share(energy)

    ((*_, coverage, off_supplier, off_other),) = sides(browser_of(manager), consortium)
    assert {coverage, off_supplier, off_other} == {"nothing addressable"}


@pytest.mark.usefixtures("membership")
def test_change_keeps_who_gave_and_who_withdrew(authority, energy, finance_lead, share, at):
    agency = CategoryFactory(key="agency", name="Agency")
    share(energy)
    (row,) = share(agency, at=at + timedelta(hours=1))
    share(agency, at=at + timedelta(hours=2))

    assert (row.category, row.given_by) == (agency, str(finance_lead))
    first = CoverageSharing.objects.get(category=energy)
    assert (first.withdrawn_by, first.withdrawn_at) == (
        str(finance_lead),
        at + timedelta(hours=1),
    )
    events = AuditEvent.objects.filter(name="benchmarking.coverage.shared").order_by("pk")
    assert [event.details for event in events] == [
        {"given": "Energy", "withdrawn": "nothing"},
        {"given": "Agency", "withdrawn": "Energy"},
    ]


@pytest.mark.parametrize("role", ["officer", "auditor", "manager", "operator", "outsider"])
@pytest.mark.usefixtures("membership")
def test_nobody_but_the_finance_lead_shares(role, people, energy, share):
    with pytest.raises(NotAllowed):
        share(energy, by=people[role])

    assert not CoverageSharing.objects.exists()


def test_body_that_is_no_member_shares_nothing_and_may_still_withdraw(
    authority, consortium, energy, share
):
    with pytest.raises(NotAMember):
        share(energy)
    consortia.MembershipFactory(
        authority=authority, consortium=consortium, status=MembershipStatus.APPLIED
    )
    with pytest.raises(NotAMember):
        share(energy)
    assert not CoverageSharing.objects.exists()
    assert share() == []


@pytest.mark.usefixtures("membership")
def test_only_whole_groups_can_be_shared(energy, share):
    with pytest.raises(NotShareable):
        share(energy, CategoryFactory(key="gas", parent=energy))

    assert not CoverageSharing.objects.exists()


@pytest.mark.usefixtures("membership")
def test_database_keeps_one_sharing_in_force(authority, consortium, energy, share, at):
    share(energy)
    told = {"authority": authority, "consortium": consortium, "category": energy, "given_at": at}

    with pytest.raises(IntegrityError), transaction.atomic():
        CoverageSharing.objects.create(given_by="Somebody", **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverageSharing.objects.create(given_by="Somebody", withdrawn_by="X", **told)


@pytest.mark.usefixtures("membership", "used")
def test_finance_lead_chooses_on_a_page_and_is_led_there(
    browser_of, finance_lead, officer, membership, energy, at
):
    browser = browser_of(finance_lead)
    address = f"/benchmarks/frameworks/share/{membership.pk}/"

    assert address in browser.get("/benchmarks/frameworks/").content.decode()
    wrong = browser.post(address, {"categories": ["gas"]})
    done = browser.post(address, {"categories": ["energy"]}, follow=True)

    assert "There is a problem" in wrong.content.decode()
    assert "Saved. What is shared stands on the page" in done.content.decode()
    assert [row.category for row in CoverageSharing.objects.in_force()] == [energy]
    assert 'value="energy"' in browser.get(address).content.decode()
    told = browser_of(officer).get("/benchmarks/frameworks/").content.decode()
    assert "Shared with consortia" in told
    assert address not in told


@pytest.mark.usefixtures("membership", "used")
def test_number_of_queries_does_not_grow_with_members_that_share(
    browser_of, manager, consortium, energy, share, at, django_assert_max_num_queries
):
    share(energy)
    for _ in range(4):
        member = consortia.MembershipFactory(consortium=consortium).authority
        FrameworkUseFactory(authority=member, category=energy)
        share(energy, authority=member, by=SYSTEM)
    browser = browser_of(manager)

    with django_assert_max_num_queries(16):
        assert len(sides(browser, consortium)) == 5


def test_sharing_is_seen_by_both_sides_and_by_nobody_else(
    membership, energy, share, officer, manager, outsider, operator
):
    share(energy)

    for person, count in ((officer, 1), (manager, 1), (outsider, 0), (operator, 0)):
        assert CoverageSharing.objects.visible_to(person).count() == count
