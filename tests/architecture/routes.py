"""Every address of the portal, and what the committed table says each person gets there.

`routes.csv` has one line for each method, name and relation: `own` belongs to the people of the
tests, `foreign` to others, `any` is nobody's in particular. To add a route: add its line, and if
its address takes arguments, a thing to `World.things`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

TABLE = Path(__file__).parent / "routes.csv"
ROLES = ("stranger", "outsider", "operator", "manager", "auditor", "finance_lead", "officer")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
UNKNOWN = 4_711_000


@dataclass(frozen=True)
class Line:
    """One line of the table: the status that each role gets."""

    method: str
    name: str
    of: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} ({self.of})"


def table() -> list[Line]:
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return [
            Line(row["method"], row["name"], row["of"], {role: int(row[role]) for role in ROLES})
            for row in csv.DictReader(rows)
        ]


def walk(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern under the root with its whole route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from walk(pattern, route)


def ours() -> Iterator[URLPattern]:
    """Every pattern but the admin's, which has a door of its own."""
    return (pattern for route, pattern in walk() if not route.startswith("admin/"))


def view_of(pattern: URLPattern) -> Any:
    """The class behind a pattern, or the function where there is none."""
    callback: Any = pattern.callback
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback


def methods_of(pattern: URLPattern) -> set[str]:
    """The methods that the table must list."""
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        return {method.upper() for method in actions} & METHODS
    view = view_of(pattern)
    if not isinstance(view, type):
        return {"GET"}
    written = {method for method in METHODS if hasattr(view, method.lower())}
    return written - {"PUT"} if hasattr(view, "form_class") else written  # a form's POST by name


def address(name: str, arguments: dict[str, Any]) -> str:
    return reverse(name, kwargs=arguments)
