"""One pass over a file's sheets, and a second where nobody's headings were found.

The second pass reads by content (`unheaded`): it costs only files that would be refused else.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping

from benchmarking.sheets import hints, interpretation, layout, source, unheaded, wanted
from procurement_portal.core.sheets import periods

Sheets = Callable[[], Iterator[source.Sheet]]


def scan(
    sheets: Sheets,
    told: hints.Hints,
    wishes: wanted.Wanted,
    period: periods.Period | None,
    latest: datetime.date,
) -> list[layout.SheetReport]:
    """What each sheet holds. Raises `refusal.Refused` while streaming."""
    start = None
    if told.header_row is not None:
        start = unheaded.Start(told.header_row, told.header_row + 1)
    reports = [
        layout.Scanner(sheet.name, sheet.hidden, period, latest, start, wishes).scan(sheet.rows)
        for sheet in sheets()
    ]
    if start is not None or any(report.tables for report in reports):
        return reports
    starts = _by_content(reports, told, latest)
    return _again(sheets, starts, wishes, period, latest) if starts else reports


def _by_content(
    reports: list[layout.SheetReport], told: hints.Hints, latest: datetime.date
) -> Mapping[str, unheaded.Start]:
    """Where a table begins on the sheets that hold payments without headings that we know."""
    return {
        report.name: start
        for report in reports
        if not report.looks_like_register
        and (report.name in told.sheets or (not told.sheets and not report.hidden))
        and (start := unheaded.find(report.first_rows, latest)) is not None
    }


def _again(
    sheets: Sheets,
    starts: Mapping[str, unheaded.Start],
    wishes: wanted.Wanted,
    period: periods.Period | None,
    latest: datetime.date,
) -> list[layout.SheetReport]:
    nowhere = unheaded.Start(interpretation.NO_HEADER, -1)
    return [
        layout.Scanner(
            sheet.name, sheet.hidden, period, latest, starts.get(sheet.name, nowhere), wishes
        ).scan(sheet.rows)
        for sheet in sheets()
    ]
