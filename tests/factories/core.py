"""Audit events, jobs and stored files."""

import hashlib
from datetime import UTC, datetime

import factory

from procurement_portal.core import models

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


class AuditEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AuditEvent

    name = "tests.thing.done"
    at = AT
    actor_label = "system"
    subject_label = "A thing"
    subject_ref = "thing:1"


class JobFactory(factory.django.DjangoModelFactory):
    """A queued job that has been hinted at."""

    class Meta:
        model = models.Job

    kind = "tests.do_thing"
    title = "Do a thing"
    subject_ref = "thing:1"
    hinted_at = AT


class StoredFileFactory(factory.django.DjangoModelFactory):
    """The row only: no bytes lie on the disk. Call `files.store` for those."""

    class Meta:
        model = models.StoredFile

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size = 1
