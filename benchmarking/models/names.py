"""Names of private people in spend lines: withheld wherever a line goes out, unless asked for.

Files of spend hold payments to people (fostering, refunds, sole traders). The authority needs
the amount, the month and the category; the name is personal data (UK GDPR, domain rule R72).
Lines that the reader flagged are therefore told without supplier, description and reference.
Everything that shows, searches, orders or groups lines uses the columns below in place of those
of the table, so that none of these tells a name.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When

from benchmarking.sheets import parties

WITHHELD = "Name withheld (payment to a person)"


def is_withheld(flags: Iterable[str]) -> bool:
    """Whether a line with these flags is told without its names."""
    return parties.PERSON in flags


def shown(text: str, flags: Iterable[str]) -> str:
    """A text of a line that may hold a name, as everybody may see it; empty stays empty."""
    return WITHHELD if text and is_withheld(flags) else text


def columns(named_at: Collection[int] = ()) -> dict[str, Any]:
    """The columns to show in place of the table's: names are told of these authorities only."""
    is_named = ~Q(flags__contains=[parties.PERSON]) | Q(authority__in=list(named_at))
    return {
        "is_named": is_named,
        "supplier_shown": _unless_withheld("supplier_text", is_named),
        "description_shown": _unless_withheld("description", is_named | Q(description="")),
        "reference_shown": _unless_withheld("reference", is_named | Q(reference="")),
    }


def payee_columns() -> dict[str, Any]:
    """Whom a line was paid to, where the name was recognised and may be told."""
    return {
        f"payee_{name}": Case(When(is_named=True, then=F(path)), default=None)
        for name, path in (
            ("id", "supplier_name__supplier"),
            ("name", "supplier_name__supplier__name"),
            ("slug", "supplier_name__supplier__slug"),
        )
    }


def _unless_withheld(field: str, is_told: Q) -> Case:
    told = When(is_told, then=F(field))
    return Case(told, default=Value(WITHHELD), output_field=TextField())
