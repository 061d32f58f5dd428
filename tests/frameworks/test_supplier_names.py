"""Names of an import: known, matched, proposed or new, and written without being written twice."""

import pytest
from django.db import connection, transaction

from frameworks.actions import supplier_names
from frameworks.choices import MatchReason, NameStanding, ProposalState
from frameworks.models import Supplier, SupplierIdentifier, SupplierName, SupplierProposal
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db


def saved(authority, at, *texts, official_id=""):
    resolver = supplier_names.Resolver(authority)
    ids = [resolver.name_id(text, official_id) for text in texts]
    with transaction.atomic():
        outcomes = resolver.save(by=SYSTEM, at=at)
    return [outcomes.renamed.get(number, number) for number in ids], outcomes


def told(outcomes):
    return [(item.text, str(item.outcome), item.reason, item.candidate) for item in outcomes.items]


def test_known_name_is_found_however_it_is_written(authority):
    name = frameworks.SupplierNameFactory(name="Acme & Sons Limited")
    resolver = supplier_names.Resolver(authority)

    found = {
        resolver.name_id(text)
        for text in ("ACME & SONS LTD", "Acme and Sons Ltd.", "The Acme and Sons  Limited")
    }

    assert found == {name.pk}
    assert resolver.outcomes() == supplier_names.Outcomes(known=1, items=())


def test_empty_text_is_no_name(authority):
    resolver = supplier_names.Resolver(authority)

    assert [resolver.name_id(""), resolver.name_id("  ")] == ["", ""]
    assert resolver.outcomes().items == ()


def test_name_of_nobody_becomes_a_supplier_that_only_its_authority_sees(
    authority, officer, outsider, at
):
    (number,), outcomes = saved(authority, at, "Tarnbeck Roofing Ltd")

    name = SupplierName.objects.get()
    assert name.pk == number
    assert (name.name, name.key, name.reason) == (
        "Tarnbeck Roofing Ltd",
        "tarnbeck roofing ltd",
        MatchReason.NEW,
    )
    assert (name.standing, name.is_public) == (NameStanding.ACCEPTED, False)
    assert list(name.seen_by.all()) == [authority]
    assert (name.supplier.is_listed, name.supplier.slug) == (False, f"s_{name.supplier_id}")
    assert told(outcomes) == [("Tarnbeck Roofing Ltd", "new", "new", "")]
    assert name.supplier in Supplier.objects.visible_to(officer)
    assert name.supplier not in Supplier.objects.visible_to(outsider)


def test_same_name_in_another_writing_is_matched_with_the_reason(authority, at):
    known = frameworks.SupplierNameFactory(
        name="Brightside Assoc. Ltd", supplier__name="Brightside"
    )

    (number,), outcomes = saved(authority, at, "BRIGHTSIDE ASSOCIATION")

    name = SupplierName.objects.get(pk=number)
    assert (name.supplier, name.reason, name.score) == (
        known.supplier,
        MatchReason.SAME_KEY,
        1,
    )
    assert told(outcomes) == [
        ("BRIGHTSIDE ASSOCIATION", "matched", "same_key", "Brightside Assoc. Ltd")
    ]


def test_listed_supplier_without_a_name_row_is_known_by_what_it_is_called(authority, at):
    acme = frameworks.SupplierFactory(name="Acme Hoists Ltd")

    (number,), _ = saved(authority, at, "ACME HOISTS LIMITED")

    assert SupplierName.objects.get(pk=number).supplier == acme


def test_likely_name_is_proposed_and_never_merged(authority, at):
    known = frameworks.SupplierNameFactory(name="Capita Business Services Ltd")

    (number,), outcomes = saved(authority, at, "Capita Business Solutions Ltd")

    name = SupplierName.objects.get(pk=number)
    proposal = SupplierProposal.objects.get()
    assert name.supplier != known.supplier
    assert (proposal.name, proposal.candidate) == (name, known.supplier)
    assert (proposal.state, proposal.reason) == (ProposalState.OPEN, MatchReason.CLOSE)
    assert proposal.evidence["only_here"] == ["solutions"]
    assert outcomes.proposed == 1


def test_check_without_saving_writes_nothing(authority):
    resolver = supplier_names.Resolver(authority)

    resolver.name_id("Tarnbeck Roofing Ltd")
    outcomes = resolver.outcomes()

    assert (outcomes.known, outcomes.matched, outcomes.proposed, outcomes.new) == (0, 0, 0, 1)
    assert not SupplierName.objects.exists()
    assert not Supplier.objects.exists()
    assert not AuditEvent.objects.exists()


def test_new_names_of_one_file_are_matched_with_each_other(authority, at):
    numbers, outcomes = saved(authority, at, "Ellerfold Windows Limited", "Ellerfold Windows")

    assert Supplier.objects.count() == 1
    assert SupplierName.objects.values("supplier").distinct().count() == 1
    assert len(set(numbers)) == 2
    assert (outcomes.matched, outcomes.new) == (1, 1)


def test_plc_and_limited_company_of_one_name_are_two(authority, at):
    saved(authority, at, "Marlstone Power plc", "Marlstone Power Ltd")

    assert Supplier.objects.count() == 2
    assert SupplierProposal.objects.get().evidence["against"] == ["legal form"]


def test_same_number_is_the_same_supplier(authority, at):
    known = frameworks.SupplierIdentifierFactory(value="01234567", supplier__name="Hazel Care Ltd")

    (number,), outcomes = saved(authority, at, "Hazel Homes", official_id="01234567")

    assert SupplierName.objects.get(pk=number).supplier == known.supplier
    assert outcomes.items[0].reason == "identifier"


def test_same_number_under_a_wildly_different_name_is_only_proposed(authority, at):
    known = frameworks.SupplierIdentifierFactory(value="01234567", supplier__name="Hazel Care Ltd")

    (number,), _ = saved(authority, at, "Zennick Quarries", official_id="01234567")

    assert SupplierName.objects.get(pk=number).supplier != known.supplier
    proposal = SupplierProposal.objects.get()
    assert (proposal.candidate, proposal.reason) == (known.supplier, MatchReason.IDENTIFIER)
    assert proposal.evidence["number"] == "GB-COH-01234567"


def test_names_under_different_numbers_are_never_matched(authority, at):
    frameworks.SupplierIdentifierFactory(value="01234567", supplier__name="Hazel Care Ltd")

    saved(authority, at, "Hazel Care", official_id="07654321")

    assert Supplier.objects.count() == 2
    assert SupplierProposal.objects.count() == 1


def test_number_of_a_new_supplier_is_kept_and_that_of_a_listed_one_is_not(authority, at):
    frameworks.SupplierNameFactory(name="Hazel Care Ltd")

    saved(authority, at, "Hazel Care Ltd", official_id="01234567")
    (number,), _ = saved(authority, at, "Zennick Quarries", official_id="GB-COH-7654321")

    kept = SupplierIdentifier.objects.get()
    assert (kept.scheme, kept.value) == ("GB-COH", "07654321")
    assert kept.supplier == SupplierName.objects.get(pk=number).supplier


def test_known_name_remembers_who_has_seen_it(authority, at):
    name = frameworks.SupplierNameFactory(name="Acme Ltd")
    other = consortia.AuthorityFactory()

    saved(authority, at, "ACME LTD")
    saved(other, at, "Acme Limited")
    saved(other, at, "Acme Limited")

    assert set(name.seen_by.all()) == {authority, other}


def test_likeness_to_what_only_others_know_is_not_told(authority, at):
    other = consortia.AuthorityFactory()
    saved(other, at, "Wychbury Consulting Engineers Ltd")

    _, outcomes = saved(authority, at, "Wychbury Engineers Ltd")

    assert told(outcomes) == [("Wychbury Engineers Ltd", "new", "new", "")]
    assert SupplierProposal.objects.count() == 1


def test_what_was_refused_is_neither_matched_nor_proposed_again(authority, at):
    name = frameworks.SupplierNameFactory(name="Acme Boats Ltd")
    frameworks.SupplierNameFactory(
        name="Acme Boats", supplier=name.supplier, standing=NameStanding.REFUSED
    )

    (number,), _ = saved(authority, at, "ACME BOATS")

    assert SupplierName.objects.get(pk=number).supplier != name.supplier
    assert not SupplierProposal.objects.exists()


def test_saving_is_recorded_for_the_authority(authority, at):
    saved(authority, at, "Tarnbeck Roofing Ltd", "Tarnbeck Roofing", "Quarrendale Ltd")

    event = AuditEvent.objects.get(name="frameworks.supplier_names.seen")
    assert event.tenant_ref == f"authority:{authority.pk}"
    assert event.details == {"known": 0, "new_names": 3, "new_suppliers": 2, "proposals": 0}


def test_asking_again_for_a_text_asks_no_database(authority, django_assert_num_queries):
    resolver = supplier_names.Resolver(authority)
    first = resolver.name_id("Tarnbeck Roofing Ltd")

    with django_assert_num_queries(0):
        again = [resolver.name_id("Tarnbeck Roofing Ltd"), resolver.name_id("Quarrendale Ltd")]

    assert again[0] == first
    assert connection.vendor == "postgresql"
