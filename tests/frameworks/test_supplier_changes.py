"""Two suppliers made one, one made two, and either undone: to the last row."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.forms.models import model_to_dict

from frameworks.actions import suppliers
from frameworks.choices import MatchReason, ProposalState
from frameworks.models import Supplier, SupplierMerge, SupplierName, SupplierProposal
from frameworks.models.supplier_changes import Sighting
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db


def tables():
    """Every row of the app but the record of changes, as it is."""
    models = [
        model
        for model in apps.get_app_config("frameworks").get_models(include_auto_created=True)
        if model is not SupplierMerge
    ]
    return {
        model.__name__: {
            row.pk: {field.attname: getattr(row, field.attname) for field in model._meta.fields}
            for row in model._default_manager.all()
        }
        for model in models
    }


def ledger_name(name, *authorities):
    return frameworks.LedgerNameFactory(name=name, seen_by=authorities)


@pytest.fixture
def laden():
    """Two suppliers with everything that a supplier can hold; some of it both hold."""
    source, target = frameworks.SupplierFactory(), frameworks.SupplierFactory(name="Acme Ltd")
    for supplier in (source, target):
        frameworks.SupplierNameFactory(supplier=supplier)
        frameworks.SupplierNameFactory(supplier=supplier, name="Old Acme", standing="proposed")
        frameworks.SupplierDeclarationFactory(supplier=supplier)
        frameworks.SupplierOnLotFactory(supplier=supplier)
        frameworks.ContractFactory(supplier=supplier)
        frameworks.SupplierFactory(parent=supplier)
    frameworks.SupplierIdentifierFactory(supplier=source)
    frameworks.SupplierDeclarationFactory(supplier=source, declared_on=date(2020, 1, 1))
    source.parent = frameworks.SupplierFactory()
    source.save()
    proposal = frameworks.SupplierProposalFactory(name=source.names.first(), candidate=target)
    frameworks.SupplierProposalFactory(candidate=source)
    frameworks.SupplierProposalFactory(name=proposal.name)
    return source, target


def test_merge_moves_everything_that_the_other_has_not(laden, operator, at):
    source, target = laden

    change = suppliers.merge(source.pk, target.pk, by=operator, at=at)

    held = {name: getattr(target, name).count() for name in ("names", "places", "contracts")}
    assert held == {"names": 3, "places": 2, "contracts": 2}
    assert (target.identifiers.count(), target.declarations.count()) == (1, 2)
    assert target.subsidiaries.count() == 2
    target.refresh_from_db()
    source.refresh_from_db()
    assert target.parent == source.parent
    assert source.merged_into == target
    assert source not in Supplier.objects.visible_to(operator)
    assert (change.done_by, change.done_at) == (operator, at)


def test_merge_settles_what_proposed_it_and_points_the_rest_to_the_survivor(laden, operator, at):
    source, target = laden

    suppliers.merge(source.pk, target.pk, by=operator, at=at)

    states = dict(SupplierProposal.objects.values_list("state", "decided_by"))
    assert states == {ProposalState.ACCEPTED: operator.pk, ProposalState.OPEN: None}
    assert SupplierProposal.objects.filter(candidate=target).count() == 2
    assert not SupplierProposal.objects.filter(candidate=source).exists()


def test_merge_and_undo_leave_every_table_as_before(laden, operator, at):
    source, target = laden
    before = tables()

    change = suppliers.merge(source.pk, target.pk, by=operator, at=at)
    merged = tables()
    suppliers.undo(change.pk, by=operator, at=at + timedelta(hours=1))

    assert merged != before
    assert tables() == before
    change.refresh_from_db()
    assert (change.undone_by, change.undone_at) == (operator, at + timedelta(hours=1))


def test_merge_and_undo_are_recorded(laden, operator, at):
    source, target = laden

    change = suppliers.merge(source.pk, target.pk, by=operator, at=at)
    suppliers.undo(change.pk, by=operator, at=at)

    events = AuditEvent.objects.filter(subject_ref=f"supplier:{target.pk}").order_by("pk")
    assert [event.name for event in events] == [
        "frameworks.supplier.merged",
        "frameworks.supplier.change_undone",
    ]
    assert events[0].details == {
        "change": change.pk,
        "source": f"supplier:{source.pk}",
        "names": 1,
    }


def test_second_undo_is_refused(laden, operator, at):
    change = suppliers.merge(laden[0].pk, laden[1].pk, by=operator, at=at)
    suppliers.undo(change.pk, by=operator, at=at)

    with pytest.raises(WrongState):
        suppliers.undo(change.pk, by=operator, at=at)


def test_undo_is_refused_once_something_moved_on(laden, operator, at):
    source, target = laden
    change = suppliers.merge(source.pk, target.pk, by=operator, at=at)
    name = change.moved["names"][0]
    suppliers.split(target.pk, [name], by=operator, at=at)
    before = tables()

    with pytest.raises(suppliers.MovedSince):
        suppliers.undo(change.pk, by=operator, at=at)

    assert tables() == before


def test_undo_is_refused_once_the_survivor_became_part_of_another(operator, at):
    first, second, third = frameworks.SupplierFactory.create_batch(3)
    change = suppliers.merge(first.pk, second.pk, by=operator, at=at)
    suppliers.merge(second.pk, third.pk, by=operator, at=at)

    with pytest.raises(suppliers.MovedSince):
        suppliers.undo(change.pk, by=operator, at=at)


def refused(error, source, target, *, by, at):
    before = tables()
    with pytest.raises(error):
        suppliers.merge(source.pk, target.pk, by=by, at=at)
    assert tables() == before
    assert not SupplierMerge.objects.exists()
    assert not AuditEvent.objects.exists()


def test_supplier_is_not_merged_with_itself(operator, at):
    one = frameworks.SupplierFactory()

    refused(suppliers.CannotBeMerged, one, one, by=operator, at=at)


def test_companies_with_numbers_of_their_own_are_not_merged(operator, at):
    one = frameworks.SupplierIdentifierFactory().supplier
    other = frameworks.SupplierIdentifierFactory().supplier

    refused(suppliers.DifferentCompanies, one, other, by=operator, at=at)


def test_supplier_is_not_merged_with_a_group_above_it(operator, at):
    group = frameworks.SupplierFactory()
    member = frameworks.SupplierFactory(parent=frameworks.SupplierFactory(parent=group))

    refused(suppliers.OfOneGroup, member, group, by=operator, at=at)
    refused(suppliers.OfOneGroup, group, member, by=operator, at=at)


def test_two_on_one_lot_are_not_merged(operator, at):
    place = frameworks.SupplierOnLotFactory()
    other = frameworks.SupplierOnLotFactory(lot=place.lot).supplier

    refused(suppliers.BothOnOneLot, place.supplier, other, by=operator, at=at)


def test_listed_supplier_does_not_vanish_into_one_that_is_not(operator, at):
    listed = frameworks.SupplierFactory()
    unlisted = frameworks.SupplierFactory(is_listed=False)

    refused(suppliers.ListedIntoUnlisted, listed, unlisted, by=operator, at=at)


def test_emptied_supplier_is_not_merged_again(operator, at):
    gone = frameworks.SupplierFactory(merged_into=frameworks.SupplierFactory())

    refused(WrongState, gone, frameworks.SupplierFactory(), by=operator, at=at)
    refused(WrongState, frameworks.SupplierFactory(), gone, by=operator, at=at)


def test_officer_merges_what_only_the_own_authority_knows(authority, officer, at):
    name = ledger_name("Acme", authority)
    target = frameworks.SupplierFactory()

    suppliers.merge(name.supplier_id, target.pk, by=officer, at=at)

    name.refresh_from_db()
    assert name.supplier == target


def test_officer_does_not_merge_what_others_know_too(authority, officer, at):
    name = ledger_name("Acme", authority, consortia.AuthorityFactory())

    refused(NotAllowed, name.supplier, frameworks.SupplierFactory(), by=officer, at=at)


@pytest.mark.parametrize("role", ["auditor", "manager", "outsider", "stranger"])
def test_others_do_not_merge(role, people, authority, at):
    name = ledger_name("Acme", authority)
    error = NotAllowed if role == "auditor" else suppliers.NoSuchSupplier

    refused(error, name.supplier, frameworks.SupplierFactory(), by=people[role], at=at)


def test_officer_does_not_merge_listed_suppliers(officer, at):
    refused(
        NotAllowed, frameworks.SupplierFactory(), frameworks.SupplierFactory(), by=officer, at=at
    )


def test_officer_does_not_merge_into_what_only_others_know(authority, officer, at):
    own = ledger_name("Acme", authority)
    foreign = ledger_name("Acme Hoists", consortia.AuthorityFactory())

    refused(suppliers.NoSuchSupplier, own.supplier, foreign.supplier, by=officer, at=at)


def test_name_that_is_split_off_has_a_supplier_of_its_own(authority, officer, at):
    listed = frameworks.SupplierFactory()
    name = frameworks.LedgerNameFactory(
        supplier=listed, name="Acme Hoists", seen_by=[authority], reason=MatchReason.SAME_KEY
    )

    change = suppliers.split(listed.pk, [name.pk], by=officer, at=at)

    name.refresh_from_db()
    assert name.supplier == change.target
    assert (name.reason, name.score) == (MatchReason.PERSON, None)
    assert (change.target.name, change.target.is_listed) == ("Acme Hoists", False)
    refusal = SupplierProposal.objects.get(name=name, candidate=listed)
    assert (refusal.state, refusal.decided_by) == (ProposalState.REFUSED, officer)


def test_split_and_undo_give_names_and_reasons_back(authority, officer, at):
    listed = frameworks.SupplierFactory()
    names = frameworks.LedgerNameFactory.create_batch(
        2, supplier=listed, seen_by=[authority], reason=MatchReason.CLOSE, score="0.950"
    )
    frameworks.SupplierProposalFactory(name=names[0], candidate=listed)
    before = tables()

    change = suppliers.split(listed.pk, [name.pk for name in names], by=officer, at=at)
    suppliers.undo(change.pk, by=officer, at=at)

    after = tables()
    emptied = after["Supplier"].pop(change.target_id)
    assert emptied["merged_into_id"] == listed.pk
    assert after == before


def test_undo_of_a_split_is_refused_once_the_new_supplier_holds_more(authority, officer, at):
    name = ledger_name("Acme", authority)
    other = frameworks.LedgerNameFactory(supplier=name.supplier, seen_by=[authority])
    change = suppliers.split(name.supplier_id, [other.pk], by=officer, at=at)
    frameworks.ContractFactory(supplier=change.target)

    with pytest.raises(suppliers.MovedSince):
        suppliers.undo(change.pk, by=officer, at=at)


def split_refused(error, supplier, names, *, by, at):
    before = tables()
    with pytest.raises(error):
        suppliers.split(supplier.pk, [name.pk for name in names], by=by, at=at)
    assert tables() == before
    assert not AuditEvent.objects.exists()


def test_last_name_does_not_leave(authority, officer, at):
    name = ledger_name("Acme", authority)

    split_refused(suppliers.NothingWouldRemain, name.supplier, [name], by=officer, at=at)


def test_name_of_another_supplier_is_not_split_off(authority, officer, at):
    name, other = ledger_name("Acme", authority), ledger_name("Hoists", authority)

    split_refused(suppliers.NoSuchSupplier, name.supplier, [other], by=officer, at=at)
    split_refused(suppliers.NoSuchSupplier, name.supplier, [], by=officer, at=at)


def test_public_name_is_split_off_by_the_operator_only(officer, operator, at):
    supplier = frameworks.SupplierFactory()
    name = frameworks.SupplierNameFactory(supplier=supplier)
    frameworks.SupplierNameFactory(supplier=supplier)

    split_refused(NotAllowed, supplier, [name], by=officer, at=at)
    change = suppliers.split(supplier.pk, [name.pk], by=operator, at=at)

    assert change.target.is_listed


@pytest.mark.parametrize("role", ["auditor", "manager", "outsider", "stranger"])
def test_others_do_not_split(role, people, authority, at):
    name = ledger_name("Acme", authority)
    frameworks.LedgerNameFactory(supplier=name.supplier, seen_by=[authority])

    split_refused(NotAllowed, name.supplier, [name], by=people[role], at=at)


@pytest.mark.parametrize("role", ["auditor", "manager", "outsider", "stranger"])
def test_others_do_not_undo(role, people, authority, officer, at):
    name = ledger_name("Acme", authority)
    change = suppliers.merge(name.supplier_id, frameworks.SupplierFactory().pk, by=officer, at=at)
    before = tables()

    with pytest.raises(NotAllowed):
        suppliers.undo(change.pk, by=people[role], at=at)

    assert tables() == before


def test_officer_undoes_what_moved_only_own_names(authority, officer, at):
    name = ledger_name("Acme", authority)
    change = suppliers.merge(name.supplier_id, frameworks.SupplierFactory().pk, by=officer, at=at)

    suppliers.undo(change.pk, by=officer, at=at)

    assert SupplierName.objects.get(pk=name.pk).supplier == name.supplier
    assert model_to_dict(name.supplier)["name"] == "Acme"
    assert Sighting.objects.count() == 1
