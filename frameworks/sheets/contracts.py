"""Contract registers and lists of awards, read from any file that bodies keep or publish them in.

Nothing is guessed silently: what each column was taken for is told, a row without which nothing can
be recorded is refused with its column and the reason, and a lesser fact that cannot be read is left
out and told.
"""

import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from frameworks.sheets import catalogue, first_table
from frameworks.sheets import contract_values as values
from frameworks.sheets.catalogue import BadRow, Row
from frameworks.sheets.catalogue_values import Unreadable
from frameworks.sheets.contract_headings import NAMES, ContractColumns, Layout, recognise
from procurement_portal.core.sheets import refusal

MAX_ROWS: Final = 3_000
"""Of one register: more than any authority that we know of holds."""

NOT_A_REGISTER: Final = (
    "No row of headings says that this is a list of contracts. It needs a reference, a title, a "
    "supplier, a value, and a first day or a day of award."
)
_IN_OUR_WORDS: Final = first_table.words(
    f"The file has more than {MAX_ROWS:,} rows. Split it and import the parts.",
    not_json="The file begins like JSON but is none, or holds no list of contracts.",
)


@dataclass(frozen=True)
class Remark:
    """A lesser fact that was left out: its row, the heading of its column, and why."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True)
class ReadRegister:
    """A file of contracts: what its headings were taken for, its rows, and those refused."""

    name: str
    refused: str = ""
    """Why nothing of the file could be read; empty where it could."""
    sheet: str = ""
    heading_row: int = 0
    columns: ContractColumns | None = None
    rows: tuple[Row, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())


def read(path: Path, name: str) -> ReadRegister:
    """The first list of contracts in the file. Never raises for what the file holds."""
    return first_table.first(
        tables(path),
        partial(_of_rows, name),
        partial(ReadRegister, name),
        nothing=NOT_A_REGISTER,
        words=_IN_OUR_WORDS,
    )


def tables(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The sheets with their rows; a text file, and a list of JSON, is one without a name.

    Each sheet's rows must be consumed before the next is asked for. Raises `refusal.Refused`.
    """
    with path.open("rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head in {b"{", b"["}:
        yield "", _of_json(path)
        return
    yield from catalogue.sheets(path)


def _of_json(path: Path) -> Iterator[list[str]]:
    try:
        held = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as wrong:
        raise refusal.Refused("not_json", str(wrong)) from wrong
    objects = _objects(held)
    if not objects:
        raise refusal.Refused("not_json", "no list of objects")
    if len(objects) > MAX_ROWS:
        raise refusal.too_many_rows(MAX_ROWS)
    return table_of(objects)


def _objects(held: Any) -> list[dict[str, Any]]:
    """The list itself, or the only list of objects in the object."""
    lists = [held] if isinstance(held, list) else []
    if isinstance(held, dict):
        lists = [one for one in held.values() if isinstance(one, list) and one]
    found = [one for one in lists if all(isinstance(each, dict) for each in one)]
    return found[0] if len(found) == 1 else []


def table_of(objects: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Objects as rows below a row of their names."""
    objects = list(objects)
    names = list(dict.fromkeys(name for one in objects for name in one))
    yield [str(name) for name in names]
    for one in objects:
        yield ["" if one.get(name) is None else str(one[name]) for name in names]


def _of_rows(name: str, sheet: str, rows: Iterator[list[str]]) -> ReadRegister | None:
    found = first_table.below_headings(rows, recognise)
    if found is None:
        return None
    number, columns, below = found
    remarks: list[Remark] = []
    good, bad = first_table.parted(below, partial(_row, columns, remarks), most=MAX_ROWS)
    return ReadRegister(name, "", sheet, number, columns, good, bad, tuple(remarks))


def _row(
    columns: ContractColumns, remarks: list[Remark], number: int, cells: list[str]
) -> Row | BadRow:
    told: dict[str, Any] = {}
    lesser: list[Remark] = []
    for name, place in columns.places.items():
        text = html.unescape(cells[place]) if place < len(cells) else ""
        if values.is_nothing(text):
            continue
        try:
            told[name] = _READERS[name](text)
        except Unreadable as unreadable:
            if name not in _LESSER:
                return BadRow(number, columns.heading(name), unreadable.reason)
            lesser.append(Remark(number, columns.heading(name), unreadable.reason))
    bad = _checked(columns, number, told, lesser)
    if bad is None:
        remarks += lesser
    return bad or Row(number, told)


def _checked(
    columns: ContractColumns, number: int, told: dict[str, Any], lesser: list[Remark]
) -> BadRow | None:
    """What is missing or cannot be; a day of award stands in for a first day, and that is told."""
    if columns.layout == Layout.AWARDS and "supplier" not in told:
        return BadRow(
            number, columns.heading("supplier"), "It names no supplier: nothing was awarded."
        )
    if columns.layout == Layout.AWARDS and not told.get("award_value"):
        told.pop("award_value", None)
    if "starts_on" not in told and "starts_on" not in columns.places and "entered_on" in told:
        told["starts_on"] = told["entered_on"]
        said = "The first day is not told; the day of award stands in for it."
        lesser.append(Remark(number, columns.heading("entered_on"), said))
    for name in ("reference", "title", "supplier", "starts_on", "award_value"):
        if name not in told:
            return BadRow(number, columns.heading(name), f"The {NAMES[name]} is missing.")
    return _days_in_order(columns, number, told, lesser)


def _days_in_order(
    columns: ContractColumns, number: int, told: dict[str, Any], lesser: list[Remark]
) -> BadRow | None:
    starts, ends = told["starts_on"], told.get("ends_on")
    if ends and ends < starts:
        reason = f"It would end on {ends:%Y-%m-%d}, before it starts on {starts:%Y-%m-%d}."
        return BadRow(number, columns.heading("ends_on"), reason)
    latest = told.get("may_extend_to")
    if latest and (not ends or latest < ends):
        del told["may_extend_to"]
        reason = "An extension needs a last day, and ends on that day or later."
        lesser.append(Remark(number, columns.heading("may_extend_to"), reason))
    if told.get("option_value", 0) > told["award_value"]:
        del told["option_value"]
        reason = "Options are part of the value at award."
        lesser.append(Remark(number, columns.heading("option_value"), reason))
    return None


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "reference": values.reference,
    "title": values.title,
    "description": values.long_text,
    "supplier": values.one_supplier,
    "company_number": values.company_number,
    "department": values.title,
    "category": values.title,
    "cpv": values.cpv,
    "entered_on": values.first_day,
    "starts_on": values.first_day,
    "ends_on": values.last_day,
    "may_extend_to": values.last_day,
    "review_on": values.last_day,
    "award_value": values.value,
    "option_value": values.value,
    "irrecoverable_vat": values.value,
    "payment_days": values.days,
    "origin": values.origin,
    "regime": values.regime,
    "nature": values.nature,
}
_LESSER: Final = frozenset(
    {
        "review_on",
        "may_extend_to",
        "option_value",
        "irrecoverable_vat",
        "payment_days",
        "regime",
        "nature",
        "department",
    }
)
"""Facts without which a contract is still recorded."""
