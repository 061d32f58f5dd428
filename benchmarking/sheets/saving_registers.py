"""Registers of savings, read from any file that bodies keep them in.

Nothing is guessed silently: what each column was taken for is told, and a row without which nothing
can be claimed is refused with its column and the reason. Whatever a register says of its savings,
none comes in as realised or verified: that needs a baseline, evidence and a signature here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarking.sheets.saving_headings import NAMES, SavingColumns, recognise
from frameworks.sheets import catalogue, catalogue_values, contract_values, first_table
from frameworks.sheets.catalogue import BadRow, Row
from frameworks.sheets.catalogue_values import Unreadable, squeezed

MAX_ROWS: Final = 500

NOT_A_REGISTER: Final = (
    "No row of headings says that this is a register of savings. It needs what saves, its type, "
    "its value, its financial year and its category, each in a column of its own."
)
_IN_OUR_WORDS: Final = first_table.words(
    f"The file has more than {MAX_ROWS:,} rows. Split it and bring in the parts."
)
_KINDS: Final = (
    ("cost_avoidance", re.compile(r"avoid", re.I)),
    ("rebate_income", re.compile(r"rebate|income", re.I)),
    ("whole_life", re.compile(r"whole.?life|life.?cycle", re.I)),
    ("specification", re.compile(r"specif|standardi[sz]|substitut", re.I)),
    ("demand", re.compile(r"demand|consumption|volume|less bought", re.I)),
    ("process", re.compile(r"process|transaction|efficien", re.I)),
    ("price", re.compile(r"price|discount|renegotiat|competition|tender", re.I)),
)
_WORTH: Final = re.compile(r"cash|budget", re.I)
_STATES: Final = (
    ("ended", re.compile(r"revers|withdrawn|cancel|reject|lapsed|abandon|not achieved", re.I)),
    ("realised", re.compile(r"reali[sz]|verif|deliver|achieved|banked|signed.?off|secured", re.I)),
    ("contracted", re.compile(r"contracted|awarded|agreed|implement|in place", re.I)),
    ("forecast", re.compile(r"forecast|expected|planned|projected|in progress|approved", re.I)),
    ("identified", re.compile(r"identif|idea|pipeline|proposed|opportunit|new\b", re.I)),
)
_YEAR: Final = re.compile(r"(?:fy\s*)?(20\d\d)(?:\s*(?:[-–/]|to)\s*(?:20)?(\d\d))?(?:\.0+)?", re.I)


@dataclass(frozen=True)
class ReadSavings:
    """A register: what its headings were taken for, its rows, and those refused."""

    name: str
    refused: str = ""
    """Why nothing of the file could be read; empty where it could."""
    sheet: str = ""
    heading_row: int = 0
    columns: SavingColumns | None = None
    rows: tuple[Row, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


def read(path: Path, name: str) -> ReadSavings:
    """The first register of savings in the file. Never raises for what the file holds."""
    return first_table.first(
        catalogue.sheets(path),
        partial(_of_rows, name),
        partial(ReadSavings, name),
        nothing=NOT_A_REGISTER,
        words=_IN_OUR_WORDS,
    )


def _of_rows(name: str, sheet: str, rows: Iterator[list[str]]) -> ReadSavings | None:
    found = first_table.below_headings(rows, recognise)
    if found is None:
        return None
    number, columns, below = found
    good, bad = first_table.parted(below, partial(_row, columns), most=MAX_ROWS)
    return ReadSavings(name, "", sheet, number, columns, good, bad)


def _row(columns: SavingColumns, number: int, cells: list[str]) -> Row | BadRow:
    told: dict[str, Any] = {}
    for name, place in columns.places.items():
        text = cells[place].strip() if place < len(cells) else ""
        if contract_values.is_nothing(text):
            continue
        try:
            told[name] = _READERS[name](text)
        except Unreadable as unreadable:
            return BadRow(number, columns.heading(name), unreadable.reason)
    for name in ("title", "kind", "value", "year", "category"):
        if name not in told:
            return BadRow(number, columns.heading(name), f"The {NAMES[name]} is missing.")
    if ("scheme" in told) != ("scheme_reference" in told):
        missing = "scheme_reference" if "scheme" in told else "scheme"
        reason = "Another scheme is kept with its reference there: name both, or neither."
        return BadRow(number, columns.heading(missing), reason)
    return Row(number, told)


def kind(text: str) -> str:
    """How the saving comes about. What it is worth to a budget follows here and is not read."""
    for code, sign in _KINDS:
        if sign.search(text):
            return code
    told = squeezed(text)[:40]
    if _WORTH.search(text):
        raise Unreadable(
            f"“{told}” says what it is worth, not how it comes about; write such as price, demand "
            "or process."
        )
    raise Unreadable(f"“{told}” is no type of saving; write such as price, demand or process.")


def state(text: str) -> str:
    """How far it has come by the register; `realised` for whatever it says is delivered."""
    for code, sign in _STATES:
        if sign.search(text):
            if code == "ended":
                raise Unreadable("It was withdrawn: only what still stands is brought in.")
            return code
    raise Unreadable(
        f"“{squeezed(text)[:40]}” is no state; write identified, forecast, contracted or realised."
    )


def year(text: str) -> int:
    """The calendar year in which the financial year began: 2025-26 and 2025 are the same."""
    found = _YEAR.fullmatch(text.strip())
    if found is None or (found[2] and (int(found[1]) + 1) % 100 != int(found[2])):
        raise Unreadable(f"“{squeezed(text)[:40]}” is no financial year; write 2025-26.")
    return int(found[1])


def value(text: str) -> Decimal:
    """Pounds and pence, above nothing."""
    told = contract_values.value(text)
    if not told:
        raise Unreadable("A saving is of something: its value is nought.")
    return told


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "title": catalogue_values.title,
    "reference": catalogue_values.title,
    "kind": kind,
    "value": value,
    "year": year,
    "category": catalogue_values.title,
    "supplier": catalogue_values.title,
    "state": state,
    "owner": catalogue_values.title,
    "scheme": catalogue_values.title,
    "scheme_reference": catalogue_values.title,
}
