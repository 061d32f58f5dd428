"""A typed cell of a workbook as the text that its reader would see."""

import datetime
import math


def as_text(value: object) -> str:
    """A cell as the text its reader would see: dates as ISO, numbers as Excel shows them.

    Numbers keep 15 significant digits, which is all that Excel itself keeps, so the noise of
    binary fractions (60110413.53999998) does not reach the accounts.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else _day(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _day(value: datetime.datetime) -> str:
    return value.date().isoformat()


def number(value: float) -> str:
    """A number as Excel shows it: 15 significant digits, no exponent."""
    if not math.isfinite(value):
        return "#NUM!"
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{float(text):.15f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
