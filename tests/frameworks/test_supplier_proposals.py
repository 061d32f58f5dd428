"""Proposals accepted, refused and made; groups set and cleared."""

import pytest

from frameworks.actions import supplier_groups, supplier_proposals, suppliers
from frameworks.choices import MatchReason, ProposalState
from frameworks.models import Supplier, SupplierMerge, SupplierProposal
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(authority):
    return frameworks.SupplierProposalFactory(name__seen_by=[authority])


def test_accepting_merges(proposal, officer, at):
    change = supplier_proposals.accept(proposal.pk, by=officer, at=at)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.ACCEPTED, officer)
    assert proposal.name.supplier == proposal.candidate == change.target


def test_accepting_what_is_one_by_now_only_closes_it(proposal, operator, at):
    proposal.name.supplier = proposal.candidate
    proposal.name.save()

    assert supplier_proposals.accept(proposal.pk, by=operator, at=at) is None

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED
    assert not SupplierMerge.objects.exists()


def test_undoing_the_merge_opens_the_proposal_again(proposal, officer, at):
    change = supplier_proposals.accept(proposal.pk, by=officer, at=at)

    suppliers.undo(change.pk, by=officer, at=at)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == (
        ProposalState.OPEN,
        None,
        None,
    )


def test_listed_name_proposed_for_an_unlisted_supplier_takes_that_in(operator, at):
    listed = frameworks.SupplierNameFactory()
    unlisted = frameworks.LedgerNameFactory(seen_by=[consortia.AuthorityFactory()])
    proposal = frameworks.SupplierProposalFactory(name=listed, candidate=unlisted.supplier)

    change = supplier_proposals.accept(proposal.pk, by=operator, at=at)

    assert (change.source, change.target) == (unlisted.supplier, listed.supplier)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED


def test_refusing_keeps_them_apart_for_good(proposal, officer, at):
    supplier_proposals.refuse(proposal.pk, by=officer, at=at)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == (
        ProposalState.REFUSED,
        officer,
        at,
    )
    with pytest.raises(supplier_proposals.AlreadyRefused):
        supplier_proposals.propose(
            proposal.name.supplier_id, proposal.candidate_id, by=officer, at=at
        )


@pytest.mark.parametrize("action", [supplier_proposals.accept, supplier_proposals.refuse])
def test_what_is_decided_is_not_decided_again(action, proposal, officer, at):
    supplier_proposals.refuse(proposal.pk, by=officer, at=at)

    with pytest.raises(WrongState):
        action(proposal.pk, by=officer, at=at)


@pytest.mark.parametrize("action", [supplier_proposals.accept, supplier_proposals.refuse])
@pytest.mark.parametrize("role", ["auditor", "manager", "outsider", "stranger"])
def test_others_do_not_decide(action, role, people, proposal, at):
    with pytest.raises((NotAllowed, suppliers.NoSuchSupplier)):
        action(proposal.pk, by=people[role], at=at)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("action", [supplier_proposals.accept, supplier_proposals.refuse])
def test_what_others_know_is_decided_by_the_operator(action, authority, officer, operator, at):
    proposal = frameworks.SupplierProposalFactory(
        name__seen_by=[authority, consortia.AuthorityFactory()]
    )

    with pytest.raises(NotAllowed):
        action(proposal.pk, by=officer, at=at)
    action(proposal.pk, by=operator, at=at)

    proposal.refresh_from_db()
    assert proposal.decided_by == operator


def test_bulk_accepts_what_it_can_and_says_why_not_the_rest(authority, officer, at):
    lot = frameworks.SupplierOnLotFactory().lot
    good = frameworks.SupplierProposalFactory.create_batch(2, name__seen_by=[authority])
    shared = frameworks.SupplierProposalFactory(
        name__seen_by=[authority, consortia.AuthorityFactory()]
    )
    assert lot

    decided = supplier_proposals.accept_all([one.pk for one in [*good, shared]], by=officer, at=at)

    assert decided.done == 2
    assert decided.refusals == {NotAllowed.title: 1}
    shared.refresh_from_db()
    assert shared.state == ProposalState.OPEN


def test_bulk_refuses(authority, officer, at):
    several = frameworks.SupplierProposalFactory.create_batch(3, name__seen_by=[authority])

    decided = supplier_proposals.refuse_all([one.pk for one in several], by=officer, at=at)

    assert (decided.done, decided.refusals) == (3, {})
    assert SupplierProposal.objects.filter(state=ProposalState.REFUSED).count() == 3


def test_wish_to_merge_what_others_know_becomes_a_proposal(authority, officer, operator, at):
    name = frameworks.LedgerNameFactory(seen_by=[authority, consortia.AuthorityFactory()])
    target = frameworks.SupplierFactory()

    made = supplier_proposals.merge_or_propose(name.supplier_id, target.pk, by=officer, at=at)
    again = supplier_proposals.propose(name.supplier_id, target.pk, by=officer, at=at)

    assert made == again
    assert (made.name, made.candidate, made.reason) == (name, target, MatchReason.PERSON)
    assert made in SupplierProposal.objects.visible_to(operator)


def test_wish_to_merge_what_is_ones_own_merges(authority, officer, at):
    name = frameworks.LedgerNameFactory(seen_by=[authority])
    target = frameworks.SupplierFactory()

    made = supplier_proposals.merge_or_propose(name.supplier_id, target.pk, by=officer, at=at)

    assert isinstance(made, SupplierMerge)


@pytest.mark.parametrize("role", ["auditor", "manager", "stranger"])
def test_who_loads_nothing_proposes_nothing(role, people, authority, at):
    name = frameworks.LedgerNameFactory(seen_by=[authority, consortia.AuthorityFactory()])

    with pytest.raises(NotAllowed):
        supplier_proposals.propose(
            name.supplier_id, frameworks.SupplierFactory().pk, by=people[role], at=at
        )

    assert not SupplierProposal.objects.exists()


def test_what_cannot_be_merged_is_not_proposed(authority, officer, at):
    group = frameworks.SupplierFactory()
    name = frameworks.LedgerNameFactory(
        seen_by=[authority, consortia.AuthorityFactory()], supplier__parent=group
    )

    with pytest.raises(suppliers.OfOneGroup):
        supplier_proposals.propose(name.supplier_id, group.pk, by=officer, at=at)


def seen(person):
    return set(SupplierProposal.objects.visible_to(person))


def test_proposal_is_seen_where_the_name_was(proposal, people):
    assert {role for role, person in people.items() if proposal in seen(person)} == {
        "officer",
        "finance_lead",
        "auditor",
    }


def test_proposal_for_what_only_others_know_is_for_the_operator(authority, people):
    foreign = frameworks.LedgerNameFactory(seen_by=[consortia.AuthorityFactory()])
    proposal = frameworks.SupplierProposalFactory(
        name__seen_by=[authority], candidate=foreign.supplier
    )

    assert {role for role, person in people.items() if proposal in seen(person)} == {"operator"}


def test_shared_proposal_is_seen_by_its_people_and_the_operator(authority, people):
    proposal = frameworks.SupplierProposalFactory(
        name__seen_by=[authority, consortia.AuthorityFactory()]
    )

    assert {role for role, person in people.items() if proposal in seen(person)} == {
        "officer",
        "finance_lead",
        "auditor",
        "operator",
    }


def test_group_is_set_and_cleared(operator, at):
    member, group = frameworks.SupplierFactory.create_batch(2)

    supplier_groups.set_parent(member.pk, group.pk, by=operator, at=at)
    member.refresh_from_db()
    assert member.parent == group

    supplier_groups.clear_parent(member.pk, by=operator, at=at)
    member.refresh_from_db()
    assert member.parent is None
    assert set(AuditEvent.objects.values_list("name", flat=True)) == {
        "frameworks.supplier.group_set",
        "frameworks.supplier.group_cleared",
    }


def test_group_makes_no_circle(operator, at):
    top = frameworks.SupplierFactory()
    middle = frameworks.SupplierFactory(parent=top)
    bottom = frameworks.SupplierFactory(parent=middle)

    for group in (top, middle, bottom):
        with pytest.raises(supplier_groups.GroupLoop):
            supplier_groups.set_parent(top.pk, group.pk, by=operator, at=at)

    assert set(Supplier.objects.values_list("parent", flat=True)) == {None, top.pk, middle.pk}


def test_listed_supplier_belongs_to_no_unlisted_group(operator, at):
    member = frameworks.SupplierFactory()
    group = frameworks.SupplierFactory(is_listed=False)

    with pytest.raises(supplier_groups.PrivateGroup):
        supplier_groups.set_parent(member.pk, group.pk, by=operator, at=at)


def test_supplier_in_no_group_leaves_none(operator, at):
    with pytest.raises(WrongState):
        supplier_groups.clear_parent(frameworks.SupplierFactory().pk, by=operator, at=at)


def test_emptied_supplier_is_in_no_group(operator, at):
    gone = frameworks.SupplierFactory(merged_into=frameworks.SupplierFactory())

    with pytest.raises(WrongState):
        supplier_groups.set_parent(gone.pk, frameworks.SupplierFactory().pk, by=operator, at=at)


@pytest.mark.parametrize("role", ["auditor", "manager", "outsider", "stranger", "officer"])
def test_group_of_a_listed_supplier_is_the_operators(role, people, at):
    member, group = frameworks.SupplierFactory.create_batch(2)

    with pytest.raises(NotAllowed):
        supplier_groups.set_parent(member.pk, group.pk, by=people[role], at=at)
    with pytest.raises(NotAllowed):
        supplier_groups.clear_parent(member.pk, by=people[role], at=at)

    member.refresh_from_db()
    assert member.parent is None


def test_officer_says_the_group_of_what_only_the_own_authority_knows(authority, officer, at):
    name = frameworks.LedgerNameFactory(seen_by=[authority])
    group = frameworks.SupplierFactory()

    supplier_groups.set_parent(name.supplier_id, group.pk, by=officer, at=at)

    name.supplier.refresh_from_db()
    assert name.supplier.parent == group
