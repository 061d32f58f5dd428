"""Papers that show a saving, as people bring them: checked for their kind, kept by their hash."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import transaction

from benchmarking.actions import savings_realised
from benchmarking.choices import Permission
from benchmarking.models import Claim, Evidence
from frameworks.actions import documents
from procurement_portal.core import access, files
from procurement_portal.core.errors import DomainError
from procurement_portal.core.periods import first_of_month


class ShownAlready(DomainError):
    """The same file is with the claim for the same month."""

    code = "shown_already"
    title = "This file is with the claim already."
    cure = "Choose another file, or another month that it shows."


@transaction.atomic
def keep(
    claim_id: int,
    *,
    file_name: str,
    chunks: Iterable[bytes],
    kind: str,
    title: str,
    by: Any,
    at: datetime,
    month: date | None = None,
) -> Evidence:
    """Keep the file with the claim, of one month or of all; its `kind` decides the grade.

    Raises NotAllowed, WrongState, KindNotTaken, NotWhatItsNameSays, DocumentTooLarge, FileStoreFull
    and ShownAlready.
    """
    claim = Claim.objects.locked(claim_id)
    access.require(by, Permission.SAVING_CLAIM, claim)
    name = documents.safe_name(file_name)
    rest = iter(chunks)
    first = next(rest, b"")
    documents.require_kind(name, first)
    try:
        stored = files.store(chain([first], rest), limit=documents.MAX_BYTES)
    except files.FileTooLarge as large:
        raise documents.DocumentTooLarge() from large
    shown = month and first_of_month(month)
    if claim.evidence.filter(file=stored, month=shown).exists():
        raise ShownAlready()
    return savings_realised.add_evidence(
        claim.pk,
        file=stored,
        file_name=name,
        kind=kind,
        title=title,
        month=shown,
        by=by,
        at=at,
    )
