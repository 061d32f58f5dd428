"""Which months a file says it is about: in its name, a sheet's name or a title above the table."""

import calendar
import datetime
import re
import urllib.parse
from typing import Final, NamedTuple

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february", "febuary"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september", "spetember"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MONTH: Final = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_YEAR: Final = r"((?:19|20)[0-9]{2}|[0-9]{2})"
_RANGE: Final = re.compile(
    rf"(?<![a-z]){_MONTH}(?: ?{_YEAR})? (?:to |and )?{_MONTH} ?{_YEAR}(?![0-9a-z])"
)
_SINGLE: Final = re.compile(rf"(?<![a-z]){_MONTH} ?{_YEAR}(?![0-9])")
_RUN_TOGETHER: Final = re.compile(rf"(?<=[a-z]){_MONTH}((?:19|20)[0-9]{{2}})(?![0-9])")
_YEAR_MONTH: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?(0[1-9]|1[0-2])(?![0-9])")
_ISO_MONTH: Final = r"((?:19|20)[0-9]{2}) ?(0[1-9]|1[0-2])(?: (?:0[1-9]|[12][0-9]|3[01]))?"
_YEAR_MONTHS: Final = re.compile(rf"(?<![0-9]){_ISO_MONTH} (?:to |and )?{_ISO_MONTH}(?![0-9])")
_NAMED_MONTH: Final = rf"((?:19|20)[0-9]{{2}}) {_MONTH}"
_MONTH_NAMES_AFTER: Final = re.compile(
    rf"(?<![0-9]){_NAMED_MONTH} (?:to |and )?{_NAMED_MONTH}(?![a-z])"
)
_MONTH_NAME_AFTER: Final = re.compile(rf"(?<![0-9]){_NAMED_MONTH}(?![a-z])")
_FISCAL: Final = re.compile(r"(?<![0-9])(20[0-9]{2}) ?(?:to )?(?:20)?([0-9]{2})(?![0-9])")


class Period(NamedTuple):
    """Inclusive days, and the words that say so."""

    start: datetime.date
    end: datetime.date
    source: str


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def months(first: tuple[int, int], last: tuple[int, int], source: str) -> Period | None:
    """All days from the first of one (year, month) to the end of another."""
    if first > last or first[0] < 1990:
        return None
    end = datetime.date(*last, calendar.monthrange(*last)[1])
    return Period(datetime.date(*first, 1), end, source)


def _may_be_fiscal(month: tuple[int, int]) -> bool:
    """Whether "2010 11" or "2011 12" may be a financial year as well: too uncertain to say."""
    return month[0] % 100 + 1 == month[1]


def _both_ends(plain: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and the last (year, month) of a span, where both are written."""
    if match := _RANGE.search(plain):
        first, first_year, last, last_year = match.groups()
        end = (_year(last_year), MONTHS[last])
        start_year = _year(first_year) if first_year else end[0] - (MONTHS[first] > end[1])
        return (start_year, MONTHS[first]), end
    if match := _MONTH_NAMES_AFTER.search(plain):
        return (int(match[1]), MONTHS[match[2]]), (int(match[3]), MONTHS[match[4]])
    if match := _YEAR_MONTHS.search(plain):
        start, end = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        return None if _may_be_fiscal(start) and _may_be_fiscal(end) else (start, end)
    return None


def find(text: str) -> Period | None:
    """The period named in a file name or title, or None; percent-encoding is undone first."""
    source = urllib.parse.unquote(text).strip()
    plain = re.sub(r"[^a-z0-9]+", " ", source.lower()).strip()
    if ends := _both_ends(plain):
        return months(*ends, source)
    if match := _SINGLE.search(plain) or _RUN_TOGETHER.search(plain):
        month = (_year(match[2]), MONTHS[match[1]])
        return months(month, month, source)
    if match := _YEAR_MONTH.search(plain):
        month = (int(match[1]), int(match[2]))
        return None if _may_be_fiscal(month) else months(month, month, source)
    if match := _MONTH_NAME_AFTER.search(plain):
        month = (int(match[1]), MONTHS[match[2]])
        return months(month, month, source)
    if (match := _FISCAL.search(plain)) and (int(match[1]) + 1) % 100 == int(match[2]):
        return months((int(match[1]), 4), (int(match[1]) + 1, 3), source)
    return None


def months_of(period: Period | None) -> frozenset[tuple[int, int]]:
    """The (year, month) pairs of a period; none for None."""
    if period is None:
        return frozenset()
    first = period.start.year * 12 + period.start.month - 1
    last = period.end.year * 12 + period.end.month - 1
    return frozenset((n // 12, n % 12 + 1) for n in range(first, min(last, first + 600) + 1))
