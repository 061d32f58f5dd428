"""Integrated care boards as the ONS lists them (`icb_names_codes_*.csv`)."""

import re
from collections.abc import Iterator

from consortia.actions.authorities import Record, Unloaded
from consortia.choices import AuthorityKind, Jurisdiction, Tier
from consortia.management.tables import codes
from consortia.management.tables.table import Table

TITLE = "integrated care boards with GSS and NHS codes"
HEADINGS = re.compile(r"ICB\d\dCD,ICB\d\dCDH,ICB\d\dNM(,ObjectId)?")


def recognises(first_row: list[str]) -> bool:
    """The headings hold the year of the list."""
    return HEADINGS.fullmatch(",".join(first_row)) is not None


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One board a row."""
    for number, cells in table.rows():
        if number == 1:
            continue
        gss, ods, name = cells[:3]
        yield Record(
            row=number,
            identifiers=((codes.ODS, ods), (codes.GSS, gss)),
            name=name,
            kind=AuthorityKind.NHS_COMMISSIONER,
            jurisdiction=Jurisdiction.ENGLAND,
            tier=Tier.SUB_CENTRAL,
        )
