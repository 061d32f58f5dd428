"""Days of the portal and instants of the standard: an inclusive day is London's whole day."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LAST_SECOND = time(23, 59, 59)
EDGES = ((0, 0), (23, 59))


def start_of(day: date) -> str:
    """The day's first second, with its offset."""
    return datetime.combine(day, time(), LONDON).isoformat()


def end_of(day: date) -> str:
    """The day's last second, with its offset."""
    return datetime.combine(day, LAST_SECOND, LONDON).isoformat()


def read(text: object) -> date | None:
    """The day in London that an instant, or a bare day, falls on; None for anything else.

    A day's first or last minute means the day that is written, also where a publisher writes it
    in Greenwich time in summer.
    """
    if not isinstance(text, str) or len(text) < 10:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return _bare(text)
    if moment.tzinfo is None or (moment.hour, moment.minute) in EDGES:
        return moment.date()
    try:
        return moment.astimezone(LONDON).date()
    except OverflowError:
        return None


def _bare(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
