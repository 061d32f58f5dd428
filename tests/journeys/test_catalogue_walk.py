"""A publisher's lists brought in by a worker: on the page, and after a worker's death."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consortia.choices import RoleKind
from frameworks.actions import catalogue_imports
from frameworks.actions.catalogue_imports import Incoming
from frameworks.choices import CatalogueImportState
from frameworks.models import CatalogueImport, Framework, Lot, SupplierOnLot
from procurement_portal.core import jobs
from procurement_portal.core.models import Job
from tests import workers
from tests.factories import consortia, frameworks
from tests.journeys import browser
from tests.journeys.test_worker_dies import WAITS_FOR_US

pytestmark = pytest.mark.django_db(transaction=True)

SUPPLIERS = 60
AGREEMENTS = b"Ref,Title,Start,End\nA1,Office paper,2024-01-01,2028-01-01\n"
LOTS = b"Ref,Lot,Lot Title\nA1,1,White paper\n"
PLACES = "Ref,Lot,Supplier\n" + "".join(
    f"A1,1,Supplier number {number} Ltd\n" for number in range(SUPPLIERS)
)


@pytest.fixture
def manager(transactional_db):
    role = consortia.ConsortiumRoleFactory(kind=RoleKind.CONSORTIUM_MANAGER)
    role.person.set_password(browser.PASSWORD)
    role.person.save()
    return role.person


@pytest.fixture
def checked(manager):
    """Lists that wait to be brought in."""
    return catalogue_imports.check(
        manager.roles.get().consortium,
        [
            Incoming("a.csv", [AGREEMENTS]),
            Incoming("l.csv", [LOTS]),
            Incoming("p.csv", [PLACES.encode()]),
        ],
        by=manager,
        at=timezone.now(),
    )


def is_done():
    return CatalogueImport.objects.get().state == CatalogueImportState.DONE


def brought_in():
    rows = (Framework.objects, Lot.objects, SupplierOnLot.objects)
    return tuple(each.count() for each in rows)


@browser.browser_test[0]
@browser.browser_test[1]
def test_manager_brings_in_lists_and_watches(visitor, start_worker, manager, checked):
    person = visitor()
    person.signs_in(manager.email)
    person.opens(f"/catalogue/imports/{checked.pk}/")

    person.page.get_by_role("button", name="Bring it in").click()

    person.reads("You can leave this page: the work goes on.")
    person.finds_it_accessible()
    person.sees_no_sideways_scrolling()
    person.photographs("catalogue-on-its-way")
    if not person.has_scripts:  # the page is loaded anew by itself, which takes the link away
        again = person.page.get_by_role("link", name="Check again").get_attribute("href")
    start_worker()
    workers.wait_until(is_done)
    if person.has_scripts:
        person.reads("Brought in ")  # the page sees it by itself
    else:
        person.opens(again)
    person.reads("Lists brought in")
    person.finds_it_accessible()
    person.photographs("catalogue-brought-in")
    assert brought_in() == (1, 1, SUPPLIERS)


def test_lists_are_in_whole_once_after_the_worker_was_killed(start_worker, manager, checked):
    catalogue_imports.bring_in(
        checked.pk, plan_hash=checked.plan_hash, by=manager, at=timezone.now()
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE frameworks_supplieronlot IN SHARE MODE")
        victim = start_worker()

        def waits():
            cursor.execute(WAITS_FOR_US)
            return cursor.fetchone()[0]

        workers.wait_until(waits)
        victim.kill()

    assert brought_in() == (0, 0, 0)
    start_worker()
    jobs.sweep(at=timezone.now() + jobs.LEASE)
    workers.wait_until(is_done)
    assert brought_in() == (1, 1, SUPPLIERS)
    assert Job.objects.get().attempts == 2


def test_worker_writes_nothing_once_the_catalogue_has_moved(start_worker, manager, checked):
    catalogue_imports.bring_in(
        checked.pk, plan_hash=checked.plan_hash, by=manager, at=timezone.now()
    )
    frameworks.FrameworkFactory(publisher=checked.publisher, reference="A1", title="Paper")

    start_worker()

    job = workers.wait_until(lambda: Job.objects.exclude(error="").first())
    assert job.error == catalogue_imports.CatalogueMoved.title
    anew = CatalogueImport.objects.get()
    assert (anew.state, anew.result["counts"]["same_frameworks"]) == ("checked", 1)
    assert anew.plan_hash != checked.plan_hash
    assert brought_in() == (1, 0, 0)  # only the one made meanwhile
