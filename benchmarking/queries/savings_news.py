"""What a subscriber of a saved dashboard is told: its figures, and everything that they are of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from benchmarking.models import SavedDashboard
from benchmarking.queries import savings_dashboard, savings_paper
from benchmarking.queries.savings import Slice
from benchmarking.queries.savings_dashboard import ALL_YEARS
from procurement_portal.core import mail
from procurement_portal.core.periods import first_of_month
from procurement_portal.core.templatetags import formats

OWN: Final = "These are the figures that you may see; a colleague may see others."
NO_TARGET: Final = "No target is set for it."


@dataclass(frozen=True)
class News:
    """One sentence, what else there is to say line by line, and the path of the same figures."""

    text: str
    detail: str
    link: str


def last_day_told(day: date) -> date:
    """The last day of the month that has passed: what is told in April is of March's year."""
    return first_of_month(day) - timedelta(days=1)


def told(person: Any, dashboard: SavedDashboard, part: Slice, *, on: date) -> News:
    """The figures of the part as the person sees them. As many queries as the dashboard's sums.

    The link names the year, so that what it opens later is of the same.
    """
    found = savings_dashboard.figures(person, part)
    year = ALL_YEARS if part.financial_year is None else str(part.financial_year)
    query = urlencode(sorted((dashboard.filters | {"year": year}).items()))
    link = f"{reverse('savings-dashboard')}?{query}"
    about = savings_paper.about(part, address=mail.absolute(link), taken=formats.day(on))
    verified = found.standing.verified.net
    lines = [
        f"Verified, net: {formats.pounds_exact(verified)} in all.",
        *savings_paper.headline(found),
        *([] if found.target else [NO_TARGET]),
        savings_paper.APART,
        OWN,
        *(f"{name}: {value}" for name, value in about),
    ]
    short = formats.pounds_short(verified)
    return News(
        text=f"“{dashboard.name}”: {short} verified, net. {savings_paper.title_of(part)}.",
        detail="\n".join(lines),
        link=link,
    )
