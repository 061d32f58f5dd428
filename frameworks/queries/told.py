"""The facts of a framework or a lot, told in words: for answers to check and for change logs."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from consortia.choices import Region
from frameworks.choices import FACTS, LOT_FACTS
from frameworks.models import Framework, Lot
from procurement_portal.core.templatetags import formats

POUNDS = frozenset({"estimated_value", "maximum_value", "min_call_off_value", "max_call_off_value"})
NOTHING = "Not given"


def label(thing: Framework | Lot, name: str) -> str:
    """What the fact is called on pages."""
    return (LOT_FACTS if isinstance(thing, Lot) else FACTS)[name]


def told(thing: Framework | Lot, name: str) -> str:
    """The fact in words; empty where it is not given."""
    field = thing._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(sorted(str(row) for row in getattr(thing, name).all()))
    if getattr(field, "choices", None):
        return str(getattr(thing, f"get_{name}_display")())
    return _in_words(name, getattr(thing, name))


def _in_words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, list):
        return ", ".join(Region(code).label for code in value)
    if isinstance(value, Decimal):
        return formats.pounds(value) if name in POUNDS else f"{value:f}"
    return str(value)


def answers(thing: Framework | Lot, names: Iterable[str]) -> list[dict[str, str]]:
    """Facts as rows {name, key, value} for a summary list."""
    return [
        {"name": name, "key": label(thing, name), "value": told(thing, name) or NOTHING}
        for name in names
    ]


def differences(
    thing: Framework | Lot, before: Mapping[str, str], *, of: str = ""
) -> list[dict[str, str]]:
    """Each fact that is no longer told as it was `before`, as a change log keeps it."""
    return [
        {"fact": f"{of}{label(thing, name)}", "was": was, "is": now, "name": name}
        for name, was in before.items()
        if (now := told(thing, name)) != was
    ]
