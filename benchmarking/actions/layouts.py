"""How files of one layout are read: agreed once by a person, used for the next file of its kind."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from benchmarking.choices import Permission
from benchmarking.models import MappingProfile, SpendImport
from benchmarking.sheets import spend
from consortia.models import Authority
from procurement_portal.core import access, audit


def hints_of(spend_import: SpendImport) -> dict[str, Any]:
    """What the reader is told: the people's word on this file, and the layouts agreed before."""
    hints: dict[str, Any] = dict(spend_import.hints)
    if spend_import.period_starts_on is not None:
        hints.setdefault("period", (spend_import.period_starts_on, spend_import.period_ends_on))
    agreed = _agreed(spend_import.authority)
    return hints | ({"saved": agreed} if agreed else {})


def _agreed(authority: Authority) -> dict[str, spend.Interpretation]:
    """The layouts agreed before; one that an older reader wrote is no longer of use."""
    agreed = {}
    for profile in MappingProfile.objects.filter(authority=authority):
        try:
            agreed[profile.signature] = spend.Interpretation.from_json(
                json.dumps(profile.interpretation)
            )
        except ValueError:
            continue
    return agreed


def profile_of(authority: Authority, about: spend.Interpretation) -> MappingProfile | None:
    """The agreed layout that a file was read by, if there is one."""
    return MappingProfile.objects.filter(
        authority=authority, signature=spend.signature(about)
    ).first()


def remember(
    spend_import: SpendImport, *, source_system: str = "", answered: Collection[str] = ()
) -> MappingProfile:
    """Keep the import's interpretation for the next file of this layout.

    `answered` are the codes of questions whose answers a person has seen and left as they were.
    The caller has locked the import, asked for permission, and records the confirmation.
    """
    about = spend.Interpretation.from_json(json.dumps(spend_import.interpretation))
    agreed = json.loads(about.agreed_on(answered).as_json())
    profile, _ = MappingProfile.objects.update_or_create(
        authority=spend_import.authority,
        signature=spend.signature(about),
        defaults={"interpretation": agreed}
        | ({"source_system": source_system} if source_system else {}),
        create_defaults={
            "interpretation": agreed,
            "source_system": source_system or spend_import.filename,
        },
    )
    return profile


@transaction.atomic
def forget(profile_id: int, *, by: Any, at: datetime) -> None:
    """Read the next file of this layout as if it were the first. Raises NotAllowed."""
    profile = MappingProfile.objects.select_for_update().get(pk=profile_id)
    access.require(by, Permission.SPEND_IMPORT, profile)
    audit.record(
        "benchmarking.mapping_profile.forgotten",
        subject=profile,
        tenant=profile.authority,
        by=by,
        at=at,
        source_system=profile.source_system,
    )
    profile.delete()
