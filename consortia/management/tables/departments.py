"""Departments as public expenditure analyses code them (`departments.csv`).

The codes are the Treasury's (PESA), several for one department over the years; rows that are
adjustments and not bodies are left out.
"""

import re
from collections.abc import Iterator

from consortia.actions.authorities import Record, Unloaded
from consortia.choices import AuthorityKind, Jurisdiction, Tier
from consortia.management.tables import codes
from consortia.management.tables.table import Table

TITLE = "government departments with the Treasury's codes"
CODE = re.compile(r"([A-Z]{3}|Dept)\d{3}")
NO_BODY = "Its code is no department’s: it is a line of an account, not a body."


def recognises(first_row: list[str]) -> bool:
    """By its exact headings; the codes below decide row by row."""
    return first_row == ["code", "name"]


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One department a row; rows of one name are one department with several codes."""
    for number, row in table.records():
        if not CODE.fullmatch(row["code"]):
            yield Unloaded(number, row["name"], NO_BODY)
            continue
        yield Record(
            row=number,
            identifiers=((codes.PESA, row["code"]),),
            name=row["name"],
            kind=AuthorityKind.DEPARTMENT,
            jurisdiction=Jurisdiction.UK,
            tier=Tier.CENTRAL,
        )
