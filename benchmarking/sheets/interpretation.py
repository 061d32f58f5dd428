"""What was understood of a file, as an object that can be shown, changed, saved and used again.

Nothing here is guessed silently: each column carries its evidence, and whatever is uncertain is a
`Question` with choices. The object goes to JSON and back unchanged.
"""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from typing import Any, Final, Self

from benchmarking.sheets import dates, headers, periods

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
    the last (None: to the end of the sheet). `width` is the number of columns that belong to it.
    """

    sheet: str
    header_row: int
    first_row: int
    end_row: int | None
    width: int
    columns: tuple[Column, ...]
    dates: dates.Convention

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
    """What is uncertain. `answer` is what holds until someone says otherwise."""

    code: str
    text: str
    choices: tuple[Choice, ...]
    answer: str


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

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are read, in order, each once; ("",) for a text file."""
        return tuple(dict.fromkeys(table.sheet for table in self.tables))

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
        )


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
    return Table(**fields)


def _question_in(data: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in data["choices"])
    return Question(str(data["code"]), str(data["text"]), choices, str(data["answer"]))
