"""Two imports that bring the same names at the same moment: real transactions on real threads."""

import threading

import pytest
from django.db import connection, transaction

from frameworks.actions import supplier_names, suppliers
from frameworks.models import Supplier, SupplierName, SupplierProposal
from procurement_portal.core.access import SYSTEM
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [
    "Tarnbeck Roofing Ltd",
    "Tarnbeck Roofing",
    "Ellerfold Windows Limited",
    "Quarrendale Foods plc",
    "Marlstone Power LLP",
]


def in_thread(work):
    """Run it on a connection of its own; what it raises is raised by `join`."""
    outcome = []

    def run():
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()

    def join():
        thread.join(timeout=60)
        assert not thread.is_alive()
        (result,) = outcome
        if isinstance(result, Exception):
            raise result
        return result

    return join


def brought(authority, names, at, *, before_commit=None):
    """The real numbers of the names after an import that holds its transaction open meanwhile."""
    resolver = supplier_names.Resolver(authority)
    numbers = [resolver.name_id(name) for name in names]
    resolver.outcomes()
    with transaction.atomic():
        outcomes = resolver.save(by=SYSTEM, at=at)
        if before_commit:
            before_commit()
    return [outcomes.renamed.get(number, number) for number in numbers], outcomes.renamed


def test_second_import_waits_and_takes_the_rows_of_the_first(at):
    first, second = consortia.AuthorityFactory.create_batch(2)
    resolver = supplier_names.Resolver(second)
    reserved = [resolver.name_id(name) for name in reversed(NAMES)]
    resolver.outcomes()
    saving = threading.Event()

    def import_second():
        with transaction.atomic():
            saving.set()
            return resolver.save(by=SYSTEM, at=at).renamed

    waiting = []

    def start_second():
        waiting.append(in_thread(import_second))
        assert saving.wait(timeout=20)

    numbers, _ = brought(first, NAMES, at, before_commit=start_second)
    renamed = waiting[0]()

    assert [renamed[number] for number in reserved] == list(reversed(numbers))
    assert SupplierName.objects.count() == len(NAMES)
    assert Supplier.objects.count() == 4
    for name in SupplierName.objects.all():
        assert set(name.seen_by.all()) == {first, second}


def test_imports_in_opposite_order_do_not_stop_each_other(at):
    authorities = consortia.AuthorityFactory.create_batch(4)
    many = [f"{stem} {trade}" for stem in ("Zennick", "Yewdale", "Amber") for trade in NAMES]
    together = threading.Barrier(4)

    def work(authority, names):
        def go():
            together.wait(timeout=20)
            return brought(authority, names, at)[0]

        return go

    joins = [
        in_thread(work(authority, many if place % 2 else list(reversed(many))))
        for place, authority in enumerate(authorities)
    ]
    results = [join() for join in joins]

    forwards = [
        found if place % 2 else list(reversed(found)) for place, found in enumerate(results)
    ]
    assert all(found == forwards[0] for found in forwards)
    assert SupplierName.objects.count() == len(many)
    assert not Supplier.objects.filter(names=None).exists()
    assert SupplierProposal.objects.filter(name__supplier=None).count() == 0


def test_name_matched_while_its_supplier_is_merged_away_lands_at_the_survivor(at, operator):
    authority = consortia.AuthorityFactory()
    known = frameworks.SupplierNameFactory(name="Acme Hoists Ltd")
    survivor = frameworks.SupplierFactory()
    resolver = supplier_names.Resolver(authority)
    number = resolver.name_id("Acme Hoists")
    assert resolver.outcomes().matched == 1

    suppliers.merge(known.supplier_id, survivor.pk, by=operator, at=at)
    with transaction.atomic():
        resolver.save(by=SYSTEM, at=at)

    assert SupplierName.objects.get(pk=number).supplier == survivor


def test_merge_waits_for_an_import_and_takes_its_names_along(at, operator):
    authority = consortia.AuthorityFactory()
    known = frameworks.SupplierNameFactory(name="Acme Hoists Ltd")
    survivor = frameworks.SupplierFactory()
    started = threading.Event()
    merging = []

    def merge():
        started.set()
        return suppliers.merge(known.supplier_id, survivor.pk, by=operator, at=at)

    def start_merge():
        merging.append(in_thread(merge))
        assert started.wait(timeout=20)

    (number,), _ = brought(authority, ["Acme Hoists"], at, before_commit=start_merge)
    merging[0]()

    assert SupplierName.objects.get(pk=number).supplier == survivor
    assert survivor.names.count() == 2
