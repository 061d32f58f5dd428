"""What was understood of a file, as an object that can be shown, changed, saved and used again.

Nothing here is guessed silently: each column carries its evidence, and whatever is uncertain is a
`Question` with choices. The object goes to JSON and back unchanged.
"""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Self

from benchmarking.sheets import headers
from procurement_portal.core.sheets import dates, periods

VERSION: Final = 1
TEXT: Final = "text"
WORKBOOK: Final = "workbook"
AS_PUBLISHED: Final = "as_published"
REVERSED: Final = "reversed"
NET: Final = headers.NET
GROSS: Final = headers.GROSS
UNSTATED: Final = headers.UNSTATED
BASES: Final = (NET, GROSS, UNSTATED)
NO_HEADER: Final = -1
PROBLEM: Final = "Problem"
WHERE: Final = "Where"
ADDED_HEADINGS: Final = (PROBLEM, WHERE)
"""What the user's own file gains when it is written back with its mistakes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column that means something. `index` counts from 0; `header` is the text as published."""

    role: str
    index: int
    header: str
    confidence: float
    evidence: str


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One run of rows under one heading row.

    `header_row` counts physical rows of the sheet from 0 (`NO_HEADER` for a sheet that carries on
    the table of the sheet before); `first_row` is the first row of data, `end_row` the row after
    the last (None: to the end of the sheet). `width` is the number of columns that belong to it,
    `headings` are the texts of its heading row, those over two rows joined.
    """

    sheet: str
    header_row: int
    first_row: int
    end_row: int | None
    width: int
    columns: tuple[Column, ...]
    dates: dates.Convention
    headings: tuple[str, ...] = ()

    def column(self, role: str) -> Column | None:
        """The column with this meaning, if there is one."""
        return next((column for column in self.columns if column.role == role), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """A sheet that is not read, and why."""

    sheet: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: the value to send back and the words to show."""

    value: str
    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What is uncertain. `answer` is what holds until someone says otherwise.

    `several` questions take any number of their choices; their answer has one to a line.
    """

    code: str
    text: str
    choices: tuple[Choice, ...]
    answer: str
    several: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Interpretation:
    """Everything needed to read the file's rows the same way again."""

    filename: str
    container: str
    encoding: str
    delimiter: str
    quoting: str
    tables: tuple[Table, ...]
    skipped: tuple[Skipped, ...]
    sign: str
    vat_basis: str
    comma_decimal: bool
    period: periods.Period | None
    latest_date: datetime.date
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    confidence: float
    version: int = VERSION
    settled: tuple[str, ...] = ()
    """Codes of the questions that people have answered, now or for an earlier file."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are read, in order, each once; ("",) for a text file."""
        return tuple(dict.fromkeys(table.sheet for table in self.tables))

    def agreed_on(self, codes: Collection[str]) -> Self:
        """The same, once people have seen the answers to these questions and let them stand."""
        answered = [one.code for one in self.questions if one.code in codes]
        return dataclasses.replace(
            self,
            questions=tuple(one for one in self.questions if one.code not in codes),
            settled=tuple(dict.fromkeys([*self.settled, *answered])),
        )

    def as_json(self) -> str:
        """The interpretation as JSON text."""
        return json.dumps(
            dataclasses.asdict(self) | {"period": _period_out(self.period)}, default=str
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The interpretation that `as_json` wrote. Raises ValueError when it is not one."""
        try:
            return cls._from_mapping(json.loads(text))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a saved interpretation of a spend file") from error

    @classmethod
    def _from_mapping(cls, data: Mapping[str, Any]) -> Self:
        if data["version"] != VERSION:
            raise ValueError(f"interpretation version {data['version']} is not {VERSION}")
        return cls(
            filename=str(data["filename"]),
            container=str(data["container"]),
            encoding=str(data["encoding"]),
            delimiter=str(data["delimiter"]),
            quoting=str(data["quoting"]),
            sign=str(data["sign"]),
            vat_basis=str(data["vat_basis"]),
            comma_decimal=bool(data["comma_decimal"]),
            confidence=float(data["confidence"]),
            latest_date=datetime.date.fromisoformat(data["latest_date"]),
            period=_period_in(data["period"]),
            tables=tuple(_table_in(table) for table in data["tables"]),
            skipped=tuple(Skipped(**skipped) for skipped in data["skipped"]),
            questions=tuple(_question_in(question) for question in data["questions"]),
            warnings=tuple(map(str, data["warnings"])),
            settled=tuple(map(str, data.get("settled", ()))),
        )


def layout_of(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings for comparison: letters and digits, without empty ones at the end or added ones."""
    keys = [headers.squeezed(text[:200]) for text in headings]
    added = [headers.squeezed(text) for text in ADDED_HEADINGS]
    while keys and not keys[-1]:
        keys.pop()
    if keys[-len(added) :] == added:
        del keys[-len(added) :]
    while keys and not keys[-1]:
        keys.pop()
    return tuple(keys)


def signature(about: Interpretation) -> str:
    """A SHA-256 in hexadecimal that files of one layout share, whatever their rows.

    It covers the container (text or workbook) and the headings of the tables read, each layout
    once, so the months of one system have the same signature however many sheets they fill.
    """
    layouts = {
        layout_of(table.headings) or (f"{table.width} columns without headings",)
        for table in about.tables
    }
    told = json.dumps([about.container, sorted(layouts)], ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _period_out(period: periods.Period | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"start": str(period.start), "end": str(period.end), "source": period.source}


def _period_in(data: Mapping[str, str] | None) -> periods.Period | None:
    if data is None:
        return None
    start, end = map(datetime.date.fromisoformat, (data["start"], data["end"]))
    return periods.Period(start, end, data["source"])


def _day_in(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _table_in(data: Mapping[str, Any]) -> Table:
    convention = dict(data["dates"])
    for name in ("period_start", "period_end"):
        convention[name] = _day_in(convention[name])
    fields = dict(data)
    fields["columns"] = tuple(Column(**column) for column in data["columns"])
    fields["dates"] = dates.Convention(**convention)
    fields["headings"] = tuple(map(str, data.get("headings", ())))
    return Table(**fields)


def _question_in(data: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in data["choices"])
    return Question(
        str(data["code"]),
        str(data["text"]),
        choices,
        str(data["answer"]),
        bool(data.get("several", False)),
    )
