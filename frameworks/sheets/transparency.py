"""The tables that the Local Government Transparency Code 2015 asks for, column by column (R68)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SOURCE = "Local Government Transparency Code 2015, part 2"
CONTRACTS_ABOVE = Decimal(5_000)
SPEND_ABOVE = Decimal(500)

DEPARTMENT = "Local authority department responsible"
NOT_RECOVERED = "Value Added Tax that cannot be recovered"
REVIEW = "Review date"

CONTRACT_COLUMNS = (
    "Reference number",
    "Title of agreement",
    DEPARTMENT,
    "Description of the goods and/or services being provided",
    "Supplier name",
    "Supplier details",
    "Sum to be paid over the length of the contract, or the estimated annual spending or budget",
    NOT_RECOVERED,
    "Start date",
    "End date",
    REVIEW,
    "Result of an invitation to quote or a published invitation to tender",
    "Small or medium sized enterprise and/or voluntary or community sector organisation",
    "Registration number",
)
TENDER_COLUMNS = (
    "Reference number",
    "Title",
    "Description of the goods and/or services sought",
    "Start date",
    "End date",
    REVIEW,
    DEPARTMENT,
)
SPEND_COLUMNS = (
    "Date the expenditure was incurred",
    "Local authority department which incurred the expenditure",
    "Beneficiary",
    "Summary of the purpose of the expenditure",
    "Amount",
    NOT_RECOVERED,
    "Merchant category",
)

NEITHER = "Neither"
Cell = str | date | Decimal | None


@dataclass(frozen=True)
class Row:
    """One row of a table; an empty cell is one whose value is not known."""

    columns: Sequence[str]
    cells: Sequence[Cell]
    address: str
    """Where in the portal the missing values are filled in."""
    may_be_empty: frozenset[str] = frozenset()
    """Columns that have nothing to say of this row."""

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.columns):
            raise ValueError("a row has a cell for each column")

    @property
    def title(self) -> str:
        """What the row is called."""
        return str(self.cells[1])

    @property
    def reference(self) -> str:
        """Its reference number."""
        return str(self.cells[0])

    @property
    def missing(self) -> list[str]:
        """The columns whose value is not known."""
        return [
            column
            for column, cell in zip(self.columns, self.cells, strict=True)
            if cell in (None, "") and column not in self.may_be_empty
        ]

    @property
    def written(self) -> list[str]:
        """Its cells as a file has them: days as 2026-05-31, pounds and pence without a sign."""
        return ["" if cell is None else str(cell) for cell in self.cells]


def enterprise(*, is_sme: bool | None, is_vcse: bool | None) -> str:
    """What the supplier is; empty where that is not known."""
    if is_sme or is_vcse:
        return " and ".join(word for word, holds in (("SME", is_sme), ("VCSE", is_vcse)) if holds)
    return NEITHER if is_sme is False and is_vcse is False else ""
