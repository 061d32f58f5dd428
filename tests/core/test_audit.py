"""The audit trail: complete, in the transaction of the change, and never altered."""

import pytest
import structlog
from django.db import InternalError, connection, transaction

from procurement_portal.core import audit
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia
from tests.factories.core import AuditEventFactory

pytestmark = pytest.mark.django_db


def test_event_says_who_did_what_to_what_and_when(at, officer, authority):
    event = audit.record(
        "tests.thing.done", subject=authority, tenant=authority, by=officer, at=at, lines=3
    )

    event.refresh_from_db()
    assert (event.name, event.at) == ("tests.thing.done", at)
    assert (event.actor_label, event.actor_ref) == ("Olive Officer", f"person:{officer.pk}")
    assert event.tenant_ref == event.subject_ref == f"authority:{authority.pk}"
    assert event.subject_label == "Ashby District Council"
    assert event.details == {"lines": 3}


def test_the_portal_itself_is_named_but_has_no_number(at, authority):
    event = audit.record("tests.thing.done", subject=authority, by=SYSTEM, at=at)

    assert (event.actor_label, event.actor_ref) == ("system", "")


def test_event_carries_the_id_of_the_request(at, authority):
    with structlog.contextvars.bound_contextvars(request_id="abc-123"):
        event = audit.record("tests.thing.done", subject=authority, by=SYSTEM, at=at)

    assert event.request_ref == "abc-123"


def test_event_is_gone_with_the_transaction_of_its_change(at):
    with transaction.atomic():
        authority = consortia.AuthorityFactory()
        audit.record("tests.thing.done", subject=authority, by=SYSTEM, at=at)
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET actor_label = 'somebody else'",
        "UPDATE core_auditevent SET details = '{}' WHERE id = %(id)s",
        "DELETE FROM core_auditevent",
        "DELETE FROM core_auditevent WHERE id = %(id)s",
    ],
)
def test_database_refuses_to_alter_history(statement):
    event = AuditEventFactory()

    with (
        pytest.raises(InternalError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"id": event.pk})

    assert AuditEvent.objects.get().actor_label == "system"


@pytest.mark.parametrize("change", [AuditEvent.save, AuditEvent.delete])
def test_models_refuse_to_alter_history(change):
    event = AuditEventFactory()

    with pytest.raises(InternalError), transaction.atomic():
        change(event)

    assert AuditEvent.objects.count() == 1


def test_history_outlives_what_it_describes(at):
    authority = consortia.AuthorityFactory(name="Gone Council")
    audit.record("tests.thing.done", subject=authority, by=SYSTEM, at=at)

    authority.delete()

    assert AuditEvent.objects.get().subject_label == "Gone Council"
