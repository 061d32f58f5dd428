"""The record of who asked for the names of private people who were paid."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from benchmarking.choices import Permission
from consortia.models import Authority
from procurement_portal.core import access, audit


def record_reading(counts: Mapping[int, int], *, where: str, by: Any, at: datetime) -> None:
    """Write down how many lines of each authority (by its number) go out with names of people.

    `where` is the door they leave by: "page", "csv" or "api". What was searched for is not kept,
    because it may be a name. Raises NotAllowed, and then nothing may be shown.
    """
    if not counts:
        return
    with transaction.atomic():
        for authority in Authority.objects.filter(pk__in=counts).order_by("pk"):
            access.require(by, Permission.SPEND_PERSONAL, authority)
            audit.record(
                "benchmarking.spend_line.names_read",
                subject=authority,
                tenant=authority,
                by=by,
                at=at,
                lines=counts[authority.pk],
                where=where,
            )
