"""Agreed layouts as their page tells them."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from benchmarking.choices import ImportState, Permission
from benchmarking.models import MappingProfile, SpendImport
from benchmarking.queries.import_words import MEANINGS
from benchmarking.sheets import spend
from procurement_portal.core import access


def with_latest_file(rows: QuerySet[MappingProfile]) -> QuerySet[MappingProfile]:
    """Layouts, the latest agreed first, with the last loaded file that was read by each."""
    read_by = SpendImport.objects.filter(profile=OuterRef("pk"), state=ImportState.COMMITTED)
    latest = read_by.order_by("-committed_at", "-pk")
    return (
        rows.select_related("authority")
        .annotate(
            latest_file=Subquery(latest.values("filename")[:1]),
            latest_import=Subquery(latest.values("pk")[:1]),
        )
        .order_by("-updated_at", "-pk")
    )


@dataclass(frozen=True)
class Told:
    """A layout in words: which heading was agreed to mean what."""

    columns: str
    may_forget: bool


def told(person: Any, profile: MappingProfile) -> Told:
    """The layout for its row of the list."""
    return Told(
        columns=_columns(profile),
        may_forget=access.can(person, Permission.SPEND_IMPORT, profile),
    )


def _columns(profile: MappingProfile) -> str:
    try:
        about = spend.Interpretation.from_json(json.dumps(profile.interpretation))
    except ValueError:
        return "Agreed with an earlier version of the reader: no longer used"
    return "; ".join(
        f"{MEANINGS.get(column.role, column.role)}: {column.header or f'column {column.index + 1}'}"
        for column in about.tables[0].columns
    )
