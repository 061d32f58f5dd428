"""Dates in every form seen, and which convention a whole column follows.

A single cell such as 04/05/2020 cannot be read; a column can. `read` says what a cell may mean,
`decide` weighs a column's cells against each other and against the period in the file's name, and
`resolve` then gives the one meaning. Two-digit years belong to the century that makes sense now.
"""

import calendar
import dataclasses
import datetime
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from procurement_portal.core.sheets import limits, periods

_TIME: Final = re.compile(
    r"[T ]\s*[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_DAY_NAME: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[,.\s]+", re.IGNORECASE
)
_ISO: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMERIC: Final = re.compile(r"([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{4}|[0-9]{2})")
_COMPACT: Final = re.compile(r"[0-9]{8}")
_DAY_MONTH: Final = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[\s\-/.]*([a-z]{3,9})[\s\-/.,']*([0-9]{4}|[0-9]{2})?"
)
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})[\s\-/.]*([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
_YEAR_NAME_DAY: Final = re.compile(r"([0-9]{4})[\s\-/.]([a-z]{3,9})[\s\-/.]([0-9]{1,2})")
_MONTH_YEAR: Final = re.compile(r"([a-z]{3,9})[\s\-/.,']*([0-9]{4}|[0-9]{2})")
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})[-/. ]?([0-9]{2})")
_NUMERIC_MONTH: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_SERIAL: Final = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_SERIAL_FROM: Final = 32_874  # 1 January 1990
_SERIAL_TO: Final = 73_050  # 31 December 2099
_EPOCH: Final = datetime.date(1899, 12, 30)
_LONGEST: Final = 60


class Reading(NamedTuple):
    """What one cell may mean.

    kind: `day` (one meaning), `iso` (year first; `other` is day and month swapped), `numeric`
    (`date` is day first, `other` month first, either may be None), `serial`, `month` and `range`
    (from `date` to `last`), `yearless` (day and month in the year 2000).
    """

    kind: str
    date: datetime.date | None
    other: datetime.date | None = None
    last: datetime.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Convention:
    """How a column's dates are to be read, with the reason."""

    order: str = "dmy"
    """Of dates that could be either: `dmy` (4/5/2020 is 4 May) or `mdy` (5 April)."""
    swapped: bool = False
    """Whether software took day for month in dates written year first (or typed as dates)."""
    period_start: datetime.date | None = None
    """Gives the year to dates that have none."""
    period_end: datetime.date | None = None
    confidence: float = 1.0
    evidence: str = ""


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _year(text: str, latest: datetime.date) -> int:
    """Two digits are this century unless that lies in the future."""
    if len(text) == 4:
        return int(text)
    year = 2000 + int(text)
    return year if year <= latest.year else year - 100


def read(text: str, latest: datetime.date) -> Reading | None:
    """What a cell may mean as a date, or None. `latest` bounds two-digit years."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    bare = text.strip()
    if bare.startswith('="') and bare.endswith('"'):
        bare = bare[2:-1]
    bare = _DAY_NAME.sub("", _TIME.sub("", bare)).strip().rstrip(",").lower()
    if not bare or not any(map(str.isdigit, bare)):
        return None
    return _numeric(bare, latest) or _worded(bare, latest)


def _numeric(bare: str, latest: datetime.date) -> Reading | None:
    if match := _ISO.fullmatch(bare):
        return _year_first(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(bare):
        return _either_order(_year(match[3], latest), int(match[1]), int(match[2]))
    if match := _SERIAL.fullmatch(bare):
        days = int(match[1])
        if _SERIAL_FROM <= days <= _SERIAL_TO:
            return Reading("serial", _EPOCH + datetime.timedelta(days=days))
        return None
    if _COMPACT.fullmatch(bare):
        return _compact(bare)
    if (match := _YEAR_MONTH.fullmatch(bare)) and 1990 <= int(match[1]) <= 2100:
        return _month(int(match[1]), int(match[2]))
    if (match := _NUMERIC_MONTH.fullmatch(bare)) and 1990 <= int(match[2]) <= 2100:
        return _month(int(match[2]), int(match[1]))
    return None


def _compact(bare: str) -> Reading | None:
    if "1990" <= bare[:4] <= "2100":
        reading = _year_first(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
        if reading is not None:
            return reading
    if "1990" <= bare[4:] <= "2100":
        return _either_order(int(bare[4:]), int(bare[:2]), int(bare[2:4]))
    return None


def _year_first(year: int, month: int, day: int) -> Reading | None:
    written, swapped = _date(year, month, day), _date(year, day, month)
    if written is None:
        return None if swapped is None else Reading("day", swapped)
    return Reading("iso", written, swapped) if swapped else Reading("day", written)


def _either_order(year: int, first: int, second: int) -> Reading | None:
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if day_first is None and month_first is None:
        return None
    return Reading("numeric", day_first, month_first)


def _month(year: int, month: int) -> Reading | None:
    first = _date(year, month, 1)
    if first is None:
        return None
    return Reading("month", first, None, _month_end(first))


def _month_end(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _worded(bare: str, latest: datetime.date) -> Reading | None:
    """Forms with the month in letters."""
    number = periods.MONTHS.get
    if (match := _DAY_MONTH.fullmatch(bare)) and (month := number(match[2])):
        if match[3] is None:
            day = _date(2000, month, int(match[1]))
            return Reading("yearless", day) if day else None
        day = _date(_year(match[3], latest), month, int(match[1]))
        return Reading("day", day) if day else None
    if (match := _MONTH_DAY.fullmatch(bare)) and (month := number(match[1])):
        day = _date(int(match[3]), month, int(match[2]))
        return Reading("day", day) if day else None
    if (match := _YEAR_NAME_DAY.fullmatch(bare)) and (month := number(match[2])):
        day = _date(int(match[1]), month, int(match[3]))
        return Reading("day", day) if day else None
    if (match := _MONTH_YEAR.fullmatch(bare)) and (month := number(match[1])):
        return _month(_year(match[2], latest), month)
    period = periods.find(bare)
    if period is not None and len(bare) < _LONGEST and len(bare.split()) <= 6:
        return Reading("range", period.start, None, period.end)
    return None


def resolve(
    reading: Reading, convention: Convention
) -> tuple[datetime.date | None, datetime.date | None]:
    """The day a cell means, and the last day where the cell names a month or a longer time."""
    kind, date, other, last = reading
    if kind == "numeric":
        if date is None or other is None:
            return (date or other), None
        return (date if convention.order == "dmy" else other), None
    if kind == "iso":
        return (other if convention.swapped else date), None
    if kind == "yearless":
        return _with_year(reading, convention), None
    return date, last


def _with_year(reading: Reading, convention: Convention) -> datetime.date | None:
    start, end = convention.period_start, convention.period_end
    if reading.date is None or start is None or end is None:
        return None
    for year in (start.year, end.year):
        day = _date(year, reading.date.month, reading.date.day)
        if day is not None and start <= day <= end:
            return day
    return None


def latest_plausible(today: datetime.date) -> datetime.date:
    """The last day that a payment in a file received today may bear."""
    return today + datetime.timedelta(days=limits.FUTURE_DAYS)


def decide(
    cells: Mapping[str, int], period: periods.Period | None, latest: datetime.date
) -> Convention:
    """The convention of a column, from how often each text occurs in it."""
    readings = [(read(text, latest), count) for text, count in cells.items()]
    known = [(reading, count) for reading, count in readings if reading is not None]
    home = _certain_months(known) or periods.months_of(period)
    order, order_confidence, order_evidence = _decide_order(known, home)
    swapped, swap_confidence, swap_evidence = _decide_swap(known, home)
    return Convention(
        order=order,
        swapped=swapped,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        confidence=min(order_confidence, swap_confidence),
        evidence="; ".join(filter(None, (order_evidence, swap_evidence))),
    )


Known = list[tuple[Reading, int]]
Months = frozenset[tuple[int, int]]


def _certain_months(known: Known) -> Months:
    """Months of the dates that can be read in one way only, without stragglers."""
    weight: Counter[tuple[int, int]] = Counter()
    for reading, count in known:
        date = reading.date or reading.other
        only = reading.kind == "day" or (
            reading.kind == "numeric" and (reading.date is None or reading.other is None)
        )
        if only and date is not None:
            weight[date.year, date.month] += count
    floor = sum(weight.values()) * 0.02
    return frozenset(month for month, count in weight.items() if count >= floor)


def _support(known: Known, kind: str, home: Months) -> tuple[int, int, int]:
    """Of the ambiguous cells of a kind: how many, and how many fall home in each reading."""
    total = here = there = 0
    for reading, count in known:
        if reading.kind == kind and reading.date and reading.other:
            if reading.date == reading.other:
                continue
            total += count
            here += count * ((reading.date.year, reading.date.month) in home)
            there += count * ((reading.other.year, reading.other.month) in home)
    return total, here, there


def _spread(known: Known, kind: str) -> tuple[int, int]:
    """Into how many months the ambiguous cells of a kind fall in each reading."""
    both = [
        (reading.date, reading.other)
        for reading, _ in known
        if reading.kind == kind and reading.date and reading.other
    ]
    return (
        len({(date.year, date.month) for date, _ in both}),
        len({(other.year, other.month) for _, other in both}),
    )


def _decide_order(known: Known, home: Months) -> tuple[str, float, str]:
    day_first = sum(
        count for reading, count in known if reading.kind == "numeric" and not reading.other
    )
    month_first = sum(
        count for reading, count in known if reading.kind == "numeric" and not reading.date
    )
    total, here, there = _support(known, "numeric", home)
    if not total:
        order = "mdy" if month_first > day_first else "dmy"
        return order, 1.0, ""
    if home and max(here, there) >= 0.8 * total and min(here, there) <= 0.2 * total:
        order = "dmy" if here > there else "mdy"
        against = day_first if order == "mdy" else month_first
        name = "day first" if order == "dmy" else "month first"
        confidence = 0.99 if not against else 0.8
        return order, confidence, f"{max(here, there)} of {total} fit the file's months {name}"
    if day_first != month_first and min(day_first, month_first) <= 0.1 * (day_first + month_first):
        order = "dmy" if day_first > month_first else "mdy"
        return order, 0.98, f"{max(day_first, month_first)} dates can only be read this way"
    months_here, months_there = _spread(known, "numeric")
    if months_here * 2 < months_there:
        return "dmy", 0.9, f"day first they fall into {months_here} months, else {months_there}"
    if months_there * 2 < months_here:
        return "mdy", 0.7, f"month first they fall into {months_there} months, else {months_here}"
    return "dmy", 0.5, "nothing in the column tells day from month; British order assumed"


def _decide_swap(known: Known, home: Months) -> tuple[bool, float, str]:
    total, here, there = _support(known, "iso", home)
    if not total:
        return False, 1.0, ""
    distinct = len({reading.date for reading, _ in known if reading.kind == "iso"})
    # Within a quarter a fourth of the days fit either way by chance, within half a year a half.
    fits = there >= 0.95 * total and here <= 0.6 * total
    fits = fits or (there >= 0.8 * total and here <= 0.2 * total)
    if home and distinct >= 3 and fits:
        return True, 0.85, f"{there} of {total} fit the file's months with day and month swapped"
    if here <= there and _parted_at_twelve(known):
        return True, 0.85, "no day after the twelfth is written year first, all others are"
    if not home:
        months_here, months_there = _spread(known, "iso")
        if months_there == 1 and months_here >= 4:
            return False, 0.5, "day and month may have been swapped by the software that saved them"
    return False, 1.0, ""


def _parted_at_twelve(known: Known) -> bool:
    """Whether software took each date that it could for an American one and left the rest as text.

    Then dates written year first have no day after the twelfth, all others have one.
    """
    either: Counter[str] = Counter()
    for reading, count in known:
        only_day_first = reading.kind == "numeric" and reading.other is None
        either["after" if only_day_first else reading.kind] += count
    parted = set(either) <= {"iso", "after"} and min(either["iso"], either["after"]) >= 2
    return parted and sum(either.values()) >= 6
