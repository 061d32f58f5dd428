"""Tables of statistics about places: one value a row, or one column a variable (method 2.5)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LONG = ("authority", "variable", "year", "value", "source")
VARIABLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODES = ("local-authority-code", "gss-code", "authority", "code", "authority-code")
EARLIEST, LATEST = 1900, 2100
PLACES = Decimal("0.00000001")
GREATEST = Decimal(10) ** 11
QUINTILES = {"1st": 5, "2nd": 4, "3rd": 3, "4th": 2, "5th": 1}


@dataclass(frozen=True)
class Reading:
    """One figure of one row: whose by an official code or slug, what, of when, from whom."""

    row: int
    code: str
    variable: str
    year: int
    value: Decimal
    source: str


@dataclass(frozen=True)
class Refusal:
    """A row, or a cell of it, that holds no figure, and why."""

    row: int
    what: str
    reason: str


class UnknownTable(ValueError):
    """The headings are those of no table of statistics."""


Cells = Mapping[str, str]
Maker = Callable[[Cells], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Known:
    """A published table by its headings: of when and whom it is, and what a row says."""

    headings: tuple[str, ...]
    year: int
    source: str
    says: Maker


def _area_and_residents(row: Cells) -> Iterator[tuple[str, str]]:
    yield "area", row["area"]
    yield "residents", row["pop_2020"]
    area, residents = _number(row["area"]), _number(row["pop_2020"])
    if area and residents:
        yield "density", str(residents / area)


def _rural(row: Cells) -> Iterator[tuple[str, str]]:
    yield "sparse-share", row["highly-rural"]
    yield "urban-share", row["urban"]


def _deprivation(row: Cells) -> Iterator[tuple[str, str]]:
    """The label names the fifth of councils, the first being the most deprived."""
    fifth = QUINTILES.get(row["label"].split(" ")[0])
    yield "deprivation", str(fifth) if fifth and "IMD" in row["label"] else row["label"]


KNOWN = (
    Known(
        ("local-authority-code", "area", "pop_2020"),
        2020,
        "ONS mid-year population estimate and area",
        _area_and_residents,
    ),
    Known(
        (
            "local-authority-code",
            "official-name",
            "highly-rural",
            "rural",
            "urban",
            "ruc-cluster-label",
        ),
        2022,
        "Rural-urban classification by council, mySociety local-authority-similarity",
        _rural,
    ),
    Known(
        ("local-authority-code", "label"),
        2022,
        "Fifths of councils by composite deprivation, mySociety local-authority-similarity",
        _deprivation,
    ),
)


def readings(
    rows: Iterable[tuple[int, Sequence[str]]], *, year: int | None = None, source: str = ""
) -> Iterator[Reading | Refusal]:
    """Every figure of the table, or why there is none.

    `rows` are numbered from 1 and begin with the headings: `LONG`, those of a `KNOWN` table, or a
    code and one column a variable; the last needs `year` and `source`. Empty cells are passed
    over: what is not known is not zero. Raises UnknownTable.
    """
    table = iter(rows)
    _, first = next(table, (1, ()))
    headings = [cell.strip().lower().replace("_", "-") for cell in first]
    known = next(
        (one for one in KNOWN if [h.replace("_", "-") for h in one.headings] == headings), None
    )
    if known is not None:
        headings = list(known.headings)
        meaning: _Meaning = _Columns(known.headings[0], known.year, known.source, known.says)
    elif tuple(headings) == LONG:
        meaning = _Long()
    else:
        meaning = _wide(headings, year, source)
    for number, cells in table:
        if any(cell.strip() for cell in cells):
            row = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
            yield from meaning.read(number, dict.fromkeys(headings, "") | row)


class _Meaning:
    """How a row is to be read."""

    def read(self, number: int, row: Cells) -> Iterator[Reading | Refusal]:
        raise NotImplementedError


class _Long(_Meaning):
    """One figure a row."""

    def read(self, number: int, row: Cells) -> Iterator[Reading | Refusal]:
        code, variable, year = row["authority"], row["variable"], row["year"]
        if not VARIABLE.fullmatch(variable):
            yield Refusal(number, code, f"{variable!r} is no name of a variable, such as over-65.")
        elif not (year.isdecimal() and EARLIEST <= int(year) <= LATEST):
            yield Refusal(number, code, f"{year!r} is not a year.")
        elif not row["source"]:
            yield Refusal(number, code, "It names no source.")
        else:
            yield from _figure(number, code, variable, int(year), row["value"], row["source"])


class _Columns(_Meaning):
    """Several figures a row, all of one year and source."""

    def __init__(self, code: str, year: int, source: str, says: Maker) -> None:
        self.code, self.year, self.source, self.says = code, year, source, says

    def read(self, number: int, row: Cells) -> Iterator[Reading | Refusal]:
        for variable, value in self.says(row):
            yield from _figure(number, row[self.code], variable, self.year, value, self.source)


def _wide(headings: Sequence[str], year: int | None, source: str) -> _Meaning:
    code = next((one for one in CODES if one in headings), None)
    variables = [one for one in headings if one != code]
    odd = [one for one in variables if not VARIABLE.fullmatch(one)]
    if code is None or not variables or odd:
        raise UnknownTable(
            f"These headings are of no table of statistics: {', '.join(headings)[:200]}. Name the "
            f"columns {', '.join(LONG)}; or a code ({', '.join(CODES)}) and one variable a column."
        )
    if year is None or not source:
        raise UnknownTable("A table with one variable a column needs its year and its source.")
    return _Columns(code, year, source, lambda row: [(name, row[name]) for name in variables])


def _figure(
    number: int, code: str, variable: str, year: int, text: str, source: str
) -> Iterator[Reading | Refusal]:
    if not text:
        return
    value = _number(text)
    if value is None or abs(value) >= GREATEST:
        yield Refusal(number, code, f"{variable}: {text!r} is not a number.")
    elif not code:
        yield Refusal(number, variable, "It names no authority.")
    else:
        yield Reading(number, code, variable, year, value.quantize(PLACES), source)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
