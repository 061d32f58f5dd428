"""Discounts that finance officers verified: from the ledger, told as medians where they may be."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.actions import discounts, savings_claims, savings_realised, savings_signing
from benchmarking.actions.savings_claims import Scope
from benchmarking.models import VerifiedDiscount
from benchmarking.queries import discounts as queries
from benchmarking.queries.discounts import Cell
from consortia.choices import RoleKind
from tests.factories import consortia, frameworks, savings
from tests.factories.opportunities import VerifiedDiscountFactory

pytestmark = pytest.mark.django_db

EIGHT = {str(number): Decimal(number) / 100 for number in range(1, 9)}


@pytest.fixture
def framework():
    return frameworks.FrameworkFactory(title="Gas")


@pytest.fixture
def category():
    return frameworks.CategoryFactory(key="energy", name="Energy")


def saving(authority, framework, category, *, price, at):
    """A claim worked out from a month's purchases, and signed for: 1,000 units instead of £100."""
    by, approver = (
        consortia.AuthorityRoleFactory(authority=authority, kind=kind).person
        for kind in (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD)
    )
    claim = savings.contracted(authority, by, scope=Scope(category=category, framework=framework))
    item = savings.owning(claim, by)
    savings.priced(claim, by, approver, item=item)
    savings.bought(authority, item, price=price)
    savings_realised.realise_from_lines(claim.pk, month=savings.MONTH, by=by, at=at)
    savings_signing.verify(claim.pk, statement="Checked.", by=approver, at=at)
    return claim, by


def changed(*families, basis=EIGHT):
    return basis | {family: Decimal("0.09") for family in families}


def test_it_is_what_was_verified_over_what_would_have_been_paid(framework, category, authority, at):
    place = Cell(framework.pk, category.pk)
    claim, by = saving(authority, framework, category, price=94, at=at)
    school = consortia.AuthorityFactory(parent=authority)
    saving(school, framework, category, price=98, at=at)

    assert queries.by_family() == {place: {str(authority.pk): Decimal("0.04")}}

    savings_claims.reverse(claim.pk, reason="Wrong price.", by=by, at=at)

    assert queries.by_family() == {place: {str(authority.pk): Decimal("0.02")}}


def test_median_of_eight_members_is_told_and_stays_until_several_have_changed(
    framework, category, at
):
    members = [consortia.AuthorityFactory() for _ in EIGHT]
    claims = [
        saving(one, framework, category, price=100 - place, at=at)
        for place, one in enumerate(members, start=1)
    ]
    place = Cell(framework.pk, category.pk)

    assert discounts.tell_all(at=at) == discounts.tell_all(at=at) == 1

    assert VerifiedDiscount.objects.get().share == Decimal("0.045")
    assert queries.told_to(members[0]) == {place: Decimal("0.045")}

    for claim, by in claims[:3]:
        savings_claims.reverse(claim.pk, reason="Wrong price.", by=by, at=at)
    discounts.tell_all(at=at)

    assert VerifiedDiscount.objects.count() == 1

    claim, by = claims[3]
    savings_claims.reverse(claim.pk, reason="Wrong price.", by=by, at=at)

    assert discounts.tell_all(at=at) == 0
    assert queries.told_to(members[0]) == {}


class TestMayTell:
    def test_seven_besides_the_reader_are_needed(self):
        assert discounts.may_tell(EIGHT, [])
        assert not discounts.may_tell(dict(list(EIGHT.items())[:7]), [])

    @pytest.mark.parametrize(("families", "may"), [(("1", "2", "3"), False), ("1234", True)])
    def test_it_moves_when_three_besides_the_reader_have_changed(self, families, may):
        assert discounts.may_tell(changed(*families), [EIGHT]) is may

    def test_it_is_held_against_everything_that_was_told(self):
        assert not discounts.may_tell(changed("1"), [EIGHT, changed("1", "2", "3", "4", "5")])


def test_own_word_does_not_count_among_those_that_are_needed(framework, category, authority):
    few = [str(authority.pk), *(f"{number}" for number in range(-7, -1))]
    cell = {"framework": framework, "category": category}
    VerifiedDiscountFactory(**cell, contributors=dict.fromkeys([*few, "-9"], "0.06"))

    assert queries.told_to(authority) == {Cell(framework.pk, category.pk): Decimal("0.06")}

    VerifiedDiscountFactory(**cell, contributors=dict.fromkeys(few, "0.06"))

    assert queries.told_to(authority) == {}


def test_what_it_was_made_of_is_shown_to_nobody(people):
    for person in people.values():
        assert not VerifiedDiscount.objects.visible_to(person).exists()


def test_of_several_frameworks_the_smallest_counts(framework, category):
    other = Cell(framework.pk + 1, category.pk)
    told = {Cell(framework.pk, category.pk): Decimal("0.06"), other: Decimal("0.04")}
    known = queries.Discounts(told, usable={category.pk: [other.framework]})

    assert known.of(category.pk, [framework.pk]) == Decimal("0.06")
    assert known.of_any(category.pk, [framework.pk]) == Decimal("0.04")
    assert known.of(category.pk + 1, [framework.pk]) is None


def test_nothing_is_asked_for_where_nothing_is_told(authority, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.for_leakage(authority, on=date(2026, 5, 12)).told == {}
