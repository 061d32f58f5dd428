"""What members buy apart is told to their consortium only where no member can be worked out."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.actions import joint_opportunities
from benchmarking.choices import LineClass
from benchmarking.models import FrameworkUse, Opportunity, OpportunityBasis
from tests.factories import benchmarking, consortia, frameworks

SEVEN = {str(one): Decimal(1000 * (one + 10)) for one in range(7)}


def changed(*families, by="500"):
    return SEVEN | {family: SEVEN[family] + Decimal(by) for family in families}


class TestMayTell:
    def test_six_members_may_be_told_of_and_five_may_not(self):
        six = dict(list(SEVEN.items())[:6])

        assert joint_opportunities.may_tell(six, [], [])
        assert not joint_opportunities.may_tell(dict(list(six.items())[:5]), [], [])

    def test_one_that_is_most_of_it_is_not_told(self):
        assert not joint_opportunities.may_tell(SEVEN | {"0": Decimal(900_000)}, [], [])

    def test_little_is_not_worth_telling(self):
        assert not joint_opportunities.may_tell({name: Decimal(9) for name in SEVEN}, [], [])

    @pytest.mark.parametrize(
        ("families", "may"),
        [(("0",), False), (("0", "1", "2"), False), (("0", "1", "2", "3"), True)],
    )
    def test_moves_only_when_several_besides_the_reader_have_changed(self, families, may):
        assert joint_opportunities.may_tell(changed(*families), [SEVEN], []) is may

    def test_every_amount_told_before_counts_and_not_only_the_last(self):
        late = changed("0", "1", "2", "3")
        back_but_one = SEVEN | {"6": Decimal(99_999)}

        assert not joint_opportunities.may_tell(back_but_one, [SEVEN, late], [])

    def test_consortium_with_one_member_more_is_not_told_beside_the_other(self):
        more = SEVEN | {"7": Decimal(18_000)}

        assert joint_opportunities.may_tell(more, [], [])
        assert not joint_opportunities.may_tell(more, [], [SEVEN])


@pytest.fixture
def members(db, consortium, at):
    """Seven members that each bought paper for a different sum beside every framework."""
    category = frameworks.CategoryFactory(key="paper", name="Paper")
    benchmarking.BenchmarkRunFactory()
    bodies = []
    for place in range(7):
        body = consortia.MembershipFactory(
            consortium=consortium, starts_on=date(2024, 4, 1)
        ).authority
        benchmarking.FrameworkUseFactory(
            authority=body,
            category=category,
            month=date(2025, 6, 1),
            net_amount=Decimal(1000 * (place + 10)),
            line_class=LineClass.OUT_OF_SCOPE,
        )
        bodies.append(body)
    return bodies


@pytest.mark.django_db
class TestFinding:
    def test_amount_is_told_to_three_figures_without_any_member(self, members, manager, at):
        assert joint_opportunities.find_all(at=at) == 1

        row = Opportunity.objects.visible_to(manager).get()
        assert (row.at_stake, row.low, row.figures) == (Decimal(91_000), None, {"members": "7"})
        assert not OpportunityBasis.objects.visible_to(manager).exists()

    def test_twice_tells_once(self, members, at):
        joint_opportunities.find_all(at=at)
        joint_opportunities.find_all(at=at)

        assert Opportunity.objects.count() == OpportunityBasis.objects.count() == 1

    def test_change_of_one_member_moves_nothing_and_of_four_does(self, members, at):
        joint_opportunities.find_all(at=at)
        uses = FrameworkUse.objects.order_by("pk")
        uses.filter(authority=members[0]).update(net_amount=Decimal(15_000))
        joint_opportunities.find_all(at=at)
        after_one = Opportunity.objects.get().at_stake
        for body in members[1:4]:
            uses.filter(authority=body).update(net_amount=Decimal(15_500))
        joint_opportunities.find_all(at=at)

        assert after_one == Decimal(91_000)
        assert Opportunity.objects.get().at_stake == Decimal(107_000)  # 106,500 to three figures

    def test_category_that_nobody_buys_any_more_is_no_longer_current(self, members, at):
        joint_opportunities.find_all(at=at)
        FrameworkUse.objects.all().delete()
        joint_opportunities.find_all(at=at)

        assert not Opportunity.objects.get().is_current

    def test_who_left_is_not_counted(self, members, consortium, at):
        consortium.memberships.filter(authority__in=members[:2]).update(
            status="left", ends_on=date(2026, 4, 30)
        )

        assert joint_opportunities.find_all(at=at) == 0
