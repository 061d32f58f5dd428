"""The audit trail of one thing in words: who did what, and when.

Apps register the words of their events; an event without words is told by its own name. An amount
that stands in them as {amount:pounds} is written as pages write amounts. Who may read a history is
for the page to say that shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from procurement_portal.core import audit
from procurement_portal.core.models import AuditEvent
from procurement_portal.core.templatetags import formats

THE_PORTAL = "The portal"
POUNDS = "pounds"

_words: dict[str, str] = {}


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `note` is the reason that was given, where one was."""

    at: datetime
    who: str
    what: str
    note: str


def register(words: Mapping[str, str]) -> None:
    """Add the words of an app's events, by name; {details} of the event may stand in them.

    Raises ValueError when an event has other words already.
    """
    for name, said in words.items():
        if _words.setdefault(name, said) != said:
            raise ValueError(f"{name} is told in two ways")


def has_words(name: str) -> bool:
    """Whether somebody registered words for the event."""
    return name in _words


def history_of(subject: models.Model) -> list[Entry]:
    """What was done to the thing, the newest first. One query."""
    return [
        _told(event)
        for event in AuditEvent.objects.filter(subject_ref=audit.ref(subject)).order_by(
            "-at", "-pk"
        )
    ]


class _Detail(str):
    """One detail as text."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form != POUNDS:
            return super().__format__(form)
        return formats.pounds_exact(Decimal(self)) if self else ""


class _Details(dict[str, Any]):
    """Details of an event, silent about those that it does not have."""

    def __getitem__(self, name: str) -> _Detail:
        value = self.get(name)
        return _Detail("" if value is None else value)


def _told(event: AuditEvent) -> Entry:
    words = _words.get(event.name) or _by_name(event.name)
    return Entry(
        at=event.at,
        who=event.actor_label if event.actor_ref else THE_PORTAL,
        what=words.format_map(_Details(event.details)).strip(),
        note=str(event.details.get("reason") or ""),
    )


def _by_name(name: str) -> str:
    """Words made of the name: frameworks.access.put_on_hold → Access put on hold."""
    said = " ".join(name.split(".")[1:]).replace("_", " ").capitalize()
    return said.replace("{", "{{").replace("}", "}}")
