"""What the check of an import says, kept as data: for the page, the command and the file."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from frameworks.actions.catalogue_plans import Plan
from frameworks.choices import FrameworkStatus, Regime
from frameworks.sheets import catalogue_facts
from frameworks.sheets.catalogue import ReadFile
from frameworks.sheets.catalogue_facts import Came

KEPT_ROWS = 60_000
"""Rows that are told one by one; what is beyond is counted."""
SAID = (Came.REFUSED, Came.CONFLICTING, Came.REPEATED)


def report(told: Plan, read: Sequence[ReadFile]) -> dict[str, Any]:
    """Files with what was understood, counts, new agreements, changes, and rows with reasons."""
    return {
        "counts": dict(told.counts),
        "does_something": told.does_something,
        "files": _files(told, read),
        "new": _new(told),
        "changes": [one.__dict__ for one in told.changes],
        "suppliers": told.suppliers.told(told.used_suppliers)[:KEPT_ROWS],
        "rows": _rows(told),
    }


def _files(told: Plan, read: Sequence[ReadFile]) -> list[dict[str, Any]]:
    number = 0
    files = []
    for file in read:
        lists = []
        for one in file.lists:
            lists.append(
                {
                    "number": number,
                    "sheet": one.sheet,
                    "kind": one.kind.value,
                    "heading_row": one.heading_row,
                    "understood": [list(pair) for pair in one.columns.understood],
                    "unused": one.columns.unused,
                    "needs_framework": one.needs_framework,
                    "framework": told.merged.given[number].framework,
                    "row_count": len(one.rows) + len(one.refused),
                    "counts": catalogue_facts.counts(told.outcomes, number),
                }
            )
            number += 1
        files.append(
            {
                "name": file.name,
                "refused": file.refused,
                "lists": lists,
                "sheets_left_out": list(file.sheets_left_out),
            }
        )
    return files


def _new(told: Plan) -> list[dict[str, Any]]:
    places = Counter(key for key, _, _ in told.places)
    return [
        {
            "reference": told.merged.frameworks[key].reference,
            "title": entry.fields["title"],
            "status": FrameworkStatus(entry.fields["status"]).label,
            "law": Regime(entry.fields["regime"]).label,
            "starts_on": _day(entry.fields.get("starts_on")),
            "ends_on": _day(entry.fields.get("ends_on")),
            "lots": len(told.merged.frameworks[key].lots),
            "places": places[key],
            "gaps": list(entry.gaps),
            "remarks": list(entry.remarks),
        }
        for key, entry in told.new.items()
    ]


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _rows(told: Plan) -> list[dict[str, Any]]:
    """Rows that did not come in as they are, the refused ones first."""
    order = {came: place for place, came in enumerate(SAID)}
    said = [
        (order[outcome.came], source, outcome)
        for source, outcome in told.outcomes.items()
        if outcome.came in order
    ]
    said.sort(key=lambda one: one[:2])
    return [
        {
            "list": source.list,
            "where": told.merged.given[source.list].label,
            "row": source.row,
            "came": outcome.came.value,
            "column": outcome.column,
            "reason": outcome.reason,
        }
        for _, source, outcome in said[:KEPT_ROWS]
    ]
