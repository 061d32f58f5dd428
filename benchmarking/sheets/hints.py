"""What a person has said about a file, checked before it is believed.

Hints come from forms, saved choices and callers, so every value is held against what it may be:
a wrong one is a `WrongHint` in words for the person, never another exception further on.
"""

import codecs
import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarking.sheets import headers, interpretation
from procurement_portal.core.sheets import delimited, periods

NAMES: Final = (
    "today",
    "encoding",
    "delimiter",
    "quoting",
    "sheets",
    "header_row",
    "columns",
    "day_order",
    "sign",
    "vat_basis",
    "period",
    "saved",
)
ORDERS: Final = ("dmy", "mdy")
SIGNS: Final = (interpretation.AS_PUBLISHED, interpretation.REVERSED)
QUOTINGS: Final = (delimited.QUOTED, delimited.UNQUOTED, delimited.NESTED)
ROLES: Final = (*headers.ROLES, headers.GROSS, headers.VAT)
"""Meanings that a person may give to a column."""
_COLUMN_QUESTIONS: Final = {
    "amount_column": headers.AMOUNT,
    "date_column": headers.DATE,
    "supplier_column": headers.SUPPLIER,
}

Saved = interpretation.Interpretation | Mapping[str, interpretation.Interpretation]
Where = int | str | None
"""A column by its place from 0 or by its heading; None for a meaning that no column has."""


class WrongHint(ValueError):
    """What was said about the file cannot be so; the message tells a person why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hints:
    """Hints of the right types; empty means that nothing was said."""

    today: datetime.date
    encoding: str = ""
    delimiter: str = ""
    quoting: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: Mapping[str, Where] = dataclasses.field(default_factory=dict)
    day_order: str = ""
    sign: str = ""
    vat_basis: str = ""
    period: periods.Period | None = None
    saved: interpretation.Interpretation | None = None
    agreed: Mapping[str, interpretation.Interpretation] = dataclasses.field(default_factory=dict)

    def settles(self, code: str) -> bool:
        """Whether a question has been answered by a hint."""
        role = _COLUMN_QUESTIONS.get(code)
        if role:
            return role in self.columns
        return getattr(self, code) not in (None, "", ())


def checked(given: Mapping[str, object] | None) -> Hints:
    """The hints as they may be used. Raises WrongHint.

    Values may be as they come back from JSON: days as ISO text, sequences as lists.
    """
    told = dict(given or {})
    unknown = set(told) - set(NAMES)
    if unknown:
        raise WrongHint(f"unknown hints: {', '.join(sorted(map(str, unknown)))}")
    saved, agreed = _saved(told.get("saved"))
    return Hints(
        today=_today(told.get("today")),
        encoding=_encoding(told.get("encoding")),
        delimiter=_delimiter(told.get("delimiter")),
        quoting=_one_of("quoting", told.get("quoting"), QUOTINGS),
        sheets=_sheets(told.get("sheets")),
        header_row=_header_row(told.get("header_row")),
        columns=_columns(told.get("columns")),
        day_order=_one_of("day order", told.get("day_order"), ORDERS),
        sign=_one_of("sign", told.get("sign"), SIGNS),
        vat_basis=_one_of("VAT basis", told.get("vat_basis"), interpretation.BASES),
        period=_period(told.get("period")),
        saved=saved,
        agreed=agreed,
    )


def answer(code: str, value: str | Sequence[str]) -> dict[str, object]:
    """The hints that answer a question of this code with this value, fit to be kept as JSON.

    `value` is that of one of the question's choices; for `sheets` a sequence of names or one to a
    line, for `period` two ISO days ("2024-04-01 to 2024-06-30"), for `header_row` the row as a
    spreadsheet numbers it, nothing for a table without headings. An empty answer to
    `supplier_column` says that no column has it; to `period` it says nothing. Raises WrongHint.
    """
    if code in _COLUMN_QUESTIONS:
        return {"columns": {_COLUMN_QUESTIONS[code]: _place(_single(value))}}
    if code == "period":
        return _period_answer(_single(value))
    if code == "sheets":
        names = value.splitlines() if isinstance(value, str) else list(value)
        return {"sheets": list(_sheets([name for name in names if name]))}
    if code == "header_row":
        text = _single(value).strip()
        return {"header_row": _number(text) - 1 if text else interpretation.NO_HEADER}
    if code in ("day_order", "sign", "vat_basis"):
        hint: dict[str, object] = {code: _single(value)}
        checked(hint)
        return hint
    raise WrongHint(f"There is no question “{code}”.")


def combined(*several: Mapping[str, object]) -> dict[str, object]:
    """Hints put together, later ones first in authority; meanings of columns add up."""
    result: dict[str, object] = {}
    for one in several:
        columns = {**_columns(result.get("columns")), **_columns(one.get("columns"))}
        result |= one
        if columns:
            result["columns"] = columns
    return result


def _single(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value
    if len(value) != 1:
        raise WrongHint("Choose one answer.")
    return str(value[0])


def _place(value: str) -> Where:
    text = value.strip()
    return _number(text) if text else None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise WrongHint(f"“{text[:40]}” is not a number.")
    return int(text)


def _today(value: object) -> datetime.date:
    if value is None:
        return datetime.datetime.now(tz=datetime.UTC).date()
    day = _day(value)
    if day is None:
        raise WrongHint("Today must be a date.")
    return day


def _day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _encoding(value: object) -> str:
    if not value:
        return ""
    try:
        info = codecs.lookup(str(value))
        "".encode(info.name)
        b"".decode(info.name)
    except (LookupError, ValueError, TypeError) as error:
        raise WrongHint(f"“{str(value)[:40]}” is not an encoding of text.") from error
    return str(value)


def _delimiter(value: object) -> str:
    if not value:
        return ""
    text = str(value)
    if len(text) != 1 or text in '"\r\n\0' or text.isalnum():
        raise WrongHint("Cells are divided by one character, such as a comma or a semicolon.")
    return text


def _one_of(what: str, value: object, allowed: Sequence[str]) -> str:
    if value is None or value == "":
        return ""
    if value not in allowed:
        raise WrongHint(f"The {what} can be {', '.join(allowed)}, not “{str(value)[:40]}”.")
    return str(value)


def _sheets(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        raise WrongHint("Name at least one sheet.")
    return tuple(map(str, value))


def _header_row(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < interpretation.NO_HEADER:
        raise WrongHint("The row of headings must be the number of a row.")
    return value


def _columns(value: object) -> dict[str, Where]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise WrongHint("Columns must be given by their meaning.")
    for role, where in value.items():
        if role not in ROLES:
            raise WrongHint(f"“{str(role)[:40]}” is not a meaning that a column can have.")
        right = where is None or isinstance(where, str | int)
        if not right or isinstance(where, bool) or (isinstance(where, int) and where < 0):
            raise WrongHint(f"The column for “{role}” must be a heading or a place in the row.")
    places = [where for where in value.values() if where is not None]
    if len(set(places)) < len(places):
        raise WrongHint("Two meanings were given to one column.")
    if value.get(headers.AMOUNT, "") is None:
        raise WrongHint("One column must hold the amounts.")
    return dict(value)


def _period(value: object) -> periods.Period | None:
    if value is None or isinstance(value, periods.Period):
        return value
    if isinstance(value, list | tuple) and len(value) == 2:
        start, end = map(_day, value)
        if start is not None and end is not None and start <= end:
            return periods.Period(start, end, "given")
    raise WrongHint("A period is a first and a last day, the first not after the last.")


def _period_answer(value: str) -> dict[str, object]:
    if not value.strip():
        return {}
    ends = [part.strip() for part in value.split(" to ")]
    _period(ends)
    return {"period": ends}


def _saved(
    value: object,
) -> tuple[interpretation.Interpretation | None, Mapping[str, interpretation.Interpretation]]:
    if value is None:
        return None, {}
    if isinstance(value, interpretation.Interpretation):
        return value, {}
    if isinstance(value, Mapping) and all(
        isinstance(key, str) and isinstance(one, interpretation.Interpretation)
        for key, one in value.items()
    ):
        return None, value
    raise WrongHint("What was saved before is not an interpretation.")
