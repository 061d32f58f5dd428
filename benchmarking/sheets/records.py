"""What a row of a file becomes: a line, a row to correct, or a row that is no line."""

import datetime
from decimal import Decimal
from typing import Final, NamedTuple

NO_DATE: Final = "no_date"
BAD_DATE: Final = "bad_date"
DATE_OUT_OF_RANGE: Final = "date_out_of_range"
COARSE_DATE: Final = "coarse_date"
NO_SUPPLIER: Final = "no_supplier"
EXTRA_CELLS: Final = "extra_cells"


class Accepted(NamedTuple):
    """One payment line. Texts are as published, without surrounding spaces.

    `row` counts physical rows of `sheet` from 1, as a spreadsheet shows them. `amount` is exact,
    signed as the interpretation says. `paid_on` is None where the file gives no day or month;
    a month gives its first day, and `period` then holds the days that the cell names. `flags`
    name what a reader should know (`no_date`, `redacted`, `person`, `rounded` and so on).
    `official_id` is the supplier's number in a public register as in org-id.guide, or "".
    `content` is a hash of all the row's cells, read or not: rows of one process's reading that
    have the same are the same row twice.
    """

    sheet: str
    row: int
    paid_on: datetime.date | None
    amount: Decimal
    supplier: str
    supplier_id: str
    description: str
    expense_type: str
    category: str
    department: str
    service: str
    reference: str
    contract: str
    body: str
    company_no: str
    vat_no: str
    postcode: str
    capital_revenue: str
    flags: tuple[str, ...]
    period: tuple[datetime.date, datetime.date] | None
    official_id: str = ""
    content: int = 0


class Rejected(NamedTuple):
    """A row that should be a line and cannot be one until someone corrects it.

    `column` is the heading of the cell at fault and `column_index` its place from 0 (-1: the row
    as a whole); `amount` is known where only something else is wrong.
    """

    sheet: str
    row: int
    column: str
    column_index: int
    value: str
    code: str
    reason: str
    amount: Decimal | None


class Ignored(NamedTuple):
    """A row that is no line and needs no correction; `amount` is what a total states."""

    sheet: str
    row: int
    code: str
    amount: Decimal | None = None
    grand: bool = False


Line = Accepted | Rejected | Ignored
