"""Area and residents by register code (`la_area_pop.csv`): completes authorities, adds none."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from consortia.actions.authorities import Record, Size, Unloaded
from consortia.choices import DenominatorMeasure
from consortia.management.tables import codes
from consortia.management.tables.table import Table

TITLE = "residents in mid-2020 by register code"
YEAR = 2020
AS_AT = date(2020, 6, 30)
SOURCE = "ONS mid-year population estimate"


def recognises(first_row: list[str]) -> bool:
    """By its exact headings."""
    return first_row == ["local-authority-code", "area", "pop_2020"]


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One denominator a row."""
    for number, row in table.records():
        try:
            residents = Decimal(row["pop_2020"])
        except InvalidOperation:
            reason = f"{row['pop_2020']!r} is not a number of residents."
            yield Unloaded(number, row["local-authority-code"], reason)
            continue
        yield Record(
            row=number,
            found_by=codes.in_any_register(row["local-authority-code"]),
            sizes=(Size(DenominatorMeasure.POPULATION, YEAR, residents, SOURCE, AS_AT),),
        )
