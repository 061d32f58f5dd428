"""Lots as choices of a filter."""

from typing import Any


def lots_among(rows: Any) -> list[tuple[int, str]]:
    """The lots that the rows belong to, by their numbers."""
    found = rows.exclude(lot=None).values_list("lot", "lot__number", "lot__title").distinct()
    return [(pk, f"{number}: {title}") for pk, number, title in found.order_by("lot__number")]
