"""What the application's database user cannot do, tried with raw SQL over its own connection."""

import contextlib

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from psycopg2 import errors

from benchmarking.actions import sample
from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, ClaimLine, LedgerPosting, Release, ReleaseFigure, SignOff
from consortia.models import Authority
from procurement_portal.core import owner, privileges
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.append_only import closed_to_application
from procurement_portal.core.models import AuditEvent, Job
from tests.factories import savings

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.OWNER_DATABASE["USER"] == settings.APPLICATION_DATABASE["USER"],
        reason="OWNER_DATABASE_URL is not given: the application is the owner",
    ),
]

EVERY = apps.get_models(include_auto_created=True)
APPEND_ONLY = {model: closed for model in EVERY if (closed := closed_to_application(model))}
APPLICATION = settings.APPLICATION_DATABASE["USER"]


@pytest.fixture
def application(db):
    """A connection of the application to the tests' database; it sees what is committed."""
    login = settings.APPLICATION_DATABASE
    opened = psycopg2.connect(
        host=login["HOST"],
        port=login["PORT"],
        user=login["USER"],
        password=login["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )
    opened.autocommit = True
    with contextlib.closing(opened), opened.cursor() as cursor:
        yield cursor


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def refused(cursor, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_what_is_append_only_is_known_by_the_triggers():
    assert {model: set(APPEND_ONLY.get(model, ())) for model in SOME} == SOME


SOME = {
    AuditEvent: {"UPDATE", "DELETE"},
    LedgerPosting: {"UPDATE", "DELETE"},
    SignOff: {"UPDATE", "DELETE"},
    ReleaseFigure: {"UPDATE", "DELETE"},
    Release: {"DELETE"},  # it is sealed when it is whole
    Claim: {"DELETE"},  # its state moves, under a trigger
    ClaimLine: {"DELETE"},
    Job: set(),
}


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_rows_that_are_only_added_are_not_changed_or_removed(model, application):
    table, column = model._meta.db_table, model._meta.pk.column
    application.execute(f"SELECT count(*) FROM {table}")
    for ignored in ("", "{never_changes,never_removed,append_only,facts_stay,frozen}"):
        application.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [ignored])
        if "UPDATE" in APPEND_ONLY[model]:
            refused(application, f"UPDATE {table} SET {column} = {column}")
            refused(application, f"SELECT FROM {table} FOR UPDATE")
        if "DELETE" in APPEND_ONLY[model]:
            refused(application, f"DELETE FROM {table}")


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.__name__)
def test_no_table_is_emptied_altered_or_dropped(model, application):
    table = model._meta.db_table

    refused(application, f"TRUNCATE {table}")
    refused(application, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    refused(application, f"ALTER TABLE {table} ADD COLUMN more text")
    refused(application, f"CREATE TRIGGER more BEFORE INSERT ON {table} EXECUTE FUNCTION more()")
    refused(application, f"DROP TABLE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE of_its_own ()",
        "CREATE FUNCTION public.of_its_own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION public._pgtrigger_should_ignore(name)",
        "ALTER FUNCTION public._pgtrigger_should_ignore(name) RESET ALL",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999', now())",
        "INSERT INTO benchmarking_spendline_2025 DEFAULT VALUES",
        "TRUNCATE benchmarking_spendline_2025",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC",
        "SET ROLE {owner}",
        "GRANT {owner} TO {application}",
        "CREATE ROLE another",
        "CREATE DATABASE another",
    ],
)
def test_no_way_around_is_open(statement, application):
    refused(
        application,
        statement.format(owner=settings.OWNER_DATABASE["USER"], application=APPLICATION),
    )


@pytest.mark.django_db(transaction=True)
def test_a_trigger_is_ignored_for_the_owner_alone(application, officer, authority):
    claim = savings.claimed(authority, officer)
    raised = "UPDATE benchmarking_claim SET annual_amount = annual_amount + 1"
    ignoring = "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM"
    ignoring += " pg_trigger WHERE NOT tgisinternal), false)"

    application.execute(ignoring)
    with pytest.raises(errors.RaiseException, match="pgtrigger"):
        application.execute(raised)
    with connection.cursor() as cursor:
        cursor.execute(f"{ignoring}; {raised}")
        cursor.execute("RESET pgtrigger.ignore")

    assert Claim.objects.get().annual_amount == claim.annual_amount + 1


def test_a_temporary_table_does_not_stand_for_a_real_one():
    functions = ask(
        "SELECT proname, proconfig FROM pg_proc JOIN pg_trigger ON tgfoid = pg_proc.oid"
        " WHERE NOT tgisinternal"
    )

    assert functions
    assert {tuple(config or ()) for _, config in functions} == {("search_path=public, pg_temp",)}


def test_application_owns_nothing_and_has_no_power():
    owned = ask(
        "SELECT classid::regclass, objid FROM pg_shdepend"
        " WHERE refclassid = 'pg_authid'::regclass AND refobjid = %s::regrole AND deptype = 'o'",
        APPLICATION,
    )
    powers = ask(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
        " EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = %s",
        APPLICATION,
    )
    rights = ask(
        "SELECT DISTINCT privilege_type FROM pg_class, aclexplode(relacl)"
        " WHERE grantee = %s::regrole AND relkind <> 'S'",
        APPLICATION,
    )

    assert owned == []
    assert powers == [(False,) * 6]
    assert {right for (right,) in rights} == set(privileges.RIGHTS)


def test_every_other_table_is_worked_with():
    lacking = [
        (model.__name__, right)
        for model in EVERY
        for right in privileges.RIGHTS
        if right not in closed_to_application(model)
        and ask(
            "SELECT NOT has_table_privilege(%s, %s, %s)", APPLICATION, model._meta.db_table, right
        )
        == [(True,)]
    ]

    assert lacking == []


def test_settling_again_takes_back_what_was_granted_besides():
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT TRUNCATE, DELETE ON core_auditevent TO "{APPLICATION}"')

    privileges.settle(APPLICATION, "unused")

    assert ask(
        "SELECT has_table_privilege(%s, 'core_auditevent', 'TRUNCATE, DELETE')", APPLICATION
    ) == [(False,)]


def test_a_powerful_user_is_refused_as_the_application():
    (administrator,) = ask("SELECT rolname FROM pg_roles WHERE rolsuper LIMIT 1")

    with pytest.raises(ImproperlyConfigured, match="has the powers of the owner"):
        privileges.settle(*administrator, "unused")


def test_owner_that_may_make_no_users_says_what_is_missing():
    with pytest.raises(ImproperlyConfigured, match='CREATE ROLE "nobody_yet" LOGIN PASSWORD'):
        privileges.settle("nobody_yet", "unused")


@pytest.fixture
def as_application(transactional_db):
    """Django itself connects as the application."""
    used = connection.settings_dict
    before = {name: used[name] for name in owner.LOGIN}
    connection.close()
    used.update({name: settings.APPLICATION_DATABASE[name] for name in owner.LOGIN})
    yield
    connection.close()
    used.update(before)


def test_a_saving_goes_its_way_by_the_application(as_application, officer, finance_lead, authority):
    assert ask("SELECT current_user") == [(APPLICATION,)]

    claim = savings.verified(authority, officer, finance_lead)

    assert claim.state == ClaimState.FINANCE_VERIFIED
    assert SignOff.objects.filter(claim=claim).exists()


def test_sample_data_is_removed_by_the_owner_alone(as_application, authority, at):
    Authority.objects.update(is_sample=True)

    with pytest.raises(owner.OwnerNeeded) as refusal:
        sample.remove(by=SYSTEM, at=at)

    assert "OWNER_DATABASE_URL" in refusal.value.cure
    assert Authority.objects.exists()


def test_owner_is_connected_for_a_block_only(as_application):
    with owner.connected():
        owner.require()

    assert ask("SELECT current_user") == [(APPLICATION,)]


def cascades():
    """From which table a removal would reach into one that is closed to it."""
    for model, closed in APPEND_ONLY.items():
        for field in model._meta.fields:
            if not isinstance(field, models.ForeignKey):
                continue
            whole = field.related_model
            if "DELETE" in closed_to_application(whole):
                continue
            if field.remote_field.on_delete is models.CASCADE and "DELETE" in closed:
                yield f"{whole.__name__} takes {model.__name__} along"
            if field.remote_field.on_delete is models.SET_NULL and "UPDATE" in closed:
                yield f"{whole.__name__} is forgotten by {model.__name__}"


def test_nothing_that_may_be_removed_takes_rows_along_that_stay():
    assert list(cascades()) == []
