"""The record of who read which release's figures for which authority (method 2.6 R8)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from benchmarking.models import ReleaseReading
from procurement_portal.core import audit


def note(*, release_id: int | None, authority_id: int, door: str, by: Any, at: datetime) -> None:
    """Write down that somebody reads the release's figures made for the authority.

    One row a reader, authority, door ("page", "csv", "api" or "pack") and day, however often they
    look. Nothing is written where no release stands behind what is read.
    """
    if release_id is None:
        return
    reading = ReleaseReading(
        release_id=release_id,
        authority_id=authority_id,
        reader_ref=audit.ref(by),
        reader=str(by),
        door=door,
        day=timezone.localtime(at).date(),
        first_at=at,
    )
    ReleaseReading.objects.bulk_create([reading], ignore_conflicts=True)


def record_inputs(*, figure: Any, by: Any, at: datetime) -> None:
    """Write down that contributors' inputs behind a released figure go out, confidentially."""
    audit.record(
        "benchmarking.release.inputs_read",
        subject=figure.release,
        by=by,
        at=at,
        figure=figure.pk,
        category=figure.category.key,
        peer_group=figure.peer_group,
    )
