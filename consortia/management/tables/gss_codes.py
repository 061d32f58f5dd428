"""GSS code to register code (`lookup_gss_to_registry.csv`): adds identifiers, no authorities."""

from collections.abc import Iterator

from consortia.actions.authorities import Record, Unloaded
from consortia.management.tables import codes
from consortia.management.tables.table import Table

TITLE = "GSS codes by register code"


def recognises(first_row: list[str]) -> bool:
    """By its exact headings."""
    return first_row == ["gss-code", "local-authority-code"]


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One code a row."""
    for number, row in table.records():
        if not row["gss-code"]:
            yield Unloaded(number, row["local-authority-code"], "It has no GSS code.")
            continue
        yield Record(
            row=number,
            identifiers=((codes.GSS, row["gss-code"]),),
            found_by=codes.in_any_register(row["local-authority-code"]),
        )
