"""The people of the tests, by role, and the clock. Network sockets beyond this machine are closed.

`authority` and `consortium` are the places where the people stand; whatever the factories make
besides is foreign to them. `stranger` has not signed in; `outsider` has, and holds no role here.
"""

import shutil
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings as portal
from django.contrib.auth.models import AnonymousUser
from django.test import Client, TransactionTestCase
from hypothesis import settings

from consortia.choices import RoleKind
from procurement_portal.core import owner
from tests import databases, emptying
from tests.factories import consortia

settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile("quick")

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)

TransactionTestCase._fixture_teardown = emptying.empty_tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker, django_db_keepdb, request
):
    """The tests connect as the owner, who makes databases and empties tables."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid")
    with owner.connected():
        if run and not django_db_keepdb:
            with django_db_blocker.unblock():
                databases.copy_of_the_migrated(run)
        yield


@pytest.fixture(autouse=True)
def empty_cache_of_its_own(settings):
    """Tests run beside each other on one Redis: each finds an empty cache that it alone sees."""
    ours = settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = settings.CACHES | {"default": ours}


@pytest.fixture(autouse=True)
def files_go_with_the_test():
    """As rows do: what was stored outside the database is there for its own test alone."""
    yield
    shutil.rmtree(portal.PORTAL_DATA, ignore_errors=True)


@pytest.fixture
def at():
    """The moment of the test: a Tuesday morning in May 2026."""
    return AT


@pytest.fixture
def fixed_clock():
    """The clock stands at `at`, for code at the edge that reads it."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def authority(db):
    return consortia.AuthorityFactory(name="Ashby District Council", slug="ashby")


@pytest.fixture
def consortium(db):
    return consortia.ConsortiumFactory(name="Midland Buying Group", slug="midland")


@pytest.fixture
def officer(authority):
    return consortia.AuthorityRoleFactory(authority=authority, person__name="Olive Officer").person


@pytest.fixture
def finance_lead(authority):
    return consortia.AuthorityRoleFactory(
        authority=authority, kind=RoleKind.FINANCE_LEAD, person__name="Fay Finance"
    ).person


@pytest.fixture
def auditor(authority):
    return consortia.AuthorityRoleFactory(
        authority=authority, kind=RoleKind.AUDITOR, person__name="Audrey Auditor"
    ).person


@pytest.fixture
def manager(consortium):
    return consortia.ConsortiumRoleFactory(consortium=consortium, person__name="Max Manager").person


@pytest.fixture
def operator(db):
    return consortia.PlatformRoleFactory(person__name="Opal Operator").person


@pytest.fixture
def outsider(db):
    return consortia.AuthorityRoleFactory(person__name="Otto Outsider").person


@pytest.fixture
def stranger():
    return AnonymousUser()


@pytest.fixture
def people(officer, finance_lead, manager, auditor, operator, outsider, stranger):
    """Everybody, by the name of their role."""
    return {
        "officer": officer,
        "finance_lead": finance_lead,
        "manager": manager,
        "auditor": auditor,
        "operator": operator,
        "outsider": outsider,
        "stranger": stranger,
    }


@pytest.fixture
def browser_of():
    """A browser in which the person has signed in; strangers have not."""

    def browser(person):
        client = Client()
        if person.is_authenticated:
            client.force_login(person)
        return client

    return browser
