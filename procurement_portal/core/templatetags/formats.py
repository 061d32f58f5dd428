"""Why this room exists: a pound, a day and a share are written the same way on every page.

Rounding is half-up and happens here only, at display. What is missing is said in words.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import html, safestring, timezone

from procurement_portal.core import money

register = template.Library()

MISSING = "not known"
MINUS = "\N{MINUS SIGN}"
KILOBYTE = Decimal(1000)
MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)
TENTH = Decimal("0.1")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _written(amount: Decimal, places: Decimal, before: str = "", after: str = "") -> str:
    rounded = money.round_half_up(amount, places)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{before}{abs(rounded):,f}{after}"


@register.filter
def pounds(value: Any) -> str:
    """Whole pounds: 33750.4 → £33,750."""
    amount = _decimal(value)
    return MISSING if amount is None else _written(amount, Decimal(1), "£")


@register.filter
def pounds_exact(value: Any) -> str:
    """Pounds and pence: 33750 → £33,750.00."""
    amount = _decimal(value)
    return MISSING if amount is None else _written(amount, money.PENNY, "£")


@register.filter
def price(value: Any) -> str:
    """A price of one unit, as fine as it is: 5.2136 → £5.2136, 110.9900 → £110.99."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    is_fine = amount != amount.quantize(money.PENNY)
    return f"£{amount.normalize():,f}" if is_fine else pounds_exact(amount)


@register.filter
def mean_price(value: Any) -> str:
    """A price that was divided, to four figures and never coarser than pence: 77.0472 → £77.05.

    The exact quotient goes on for ever; files and audit packs have it as it was computed.
    """
    amount = _decimal(value)
    if amount is None:
        return MISSING
    four_figures = Decimal(1).scaleb(amount.adjusted() - 3)
    return price(money.round_half_up(amount, min(money.PENNY, four_figures)))


@register.filter
def pounds_short(value: Any) -> str:
    """Millions and billions for headlines, the exact amount with it: 1234567 → £1.2m.

    Below a million the whole pounds are short enough.
    """
    amount = _decimal(value)
    if amount is None:
        return MISSING
    short = short_pounds(amount)
    if short == pounds(amount):
        return short
    return html.format_html(
        '<abbr class="portal-amount" title="{}">{}</abbr>', pounds_exact(amount), short
    )


def short_pounds(amount: Decimal) -> str:
    """The short form as plain text, for titles and charts."""
    for unit, letter in ((BILLION, "bn"), (MILLION, "m")):
        scaled = money.round_half_up(amount / unit, TENTH)
        if abs(scaled) >= 1:
            places = Decimal(1) if scaled == scaled.to_integral_value() else TENTH
            return _written(scaled, places, "£", letter)
    return pounds(amount)


@register.filter
def count(value: Any) -> str:
    """A whole number with thousands: 150000 → 150,000."""
    number = _decimal(value)
    return MISSING if number is None else _written(number, Decimal(1))


@register.filter
def quantity(value: Any) -> str:
    """A quantity as fine as it is: 1000.000000 → 1,000, 2.500000 → 2.5."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    return f"{MINUS if amount < 0 else ''}{abs(amount.normalize()):,f}"


@register.filter
def number(value: Any, places: int = 1) -> str:
    """A number with a fixed count of decimals: 2.25 → 2.3."""
    amount = _decimal(value)
    return MISSING if amount is None else _written(amount, Decimal(1).scaleb(-int(places)))


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """A share of one as a percentage: 0.125 → 12.5%."""
    share = _decimal(value)
    if share is None:
        return MISSING
    return _written(share * 100, Decimal(1).scaleb(-int(places)), after="%")


@register.filter
def size(value: Any) -> str:
    """The size of a file in bytes, in steps of a thousand: 2500000 → 2.5 MB."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    if amount < KILOBYTE:
        return "1 byte" if amount == 1 else f"{amount} bytes"
    for unit, letters in ((Decimal(10) ** 9, "GB"), (Decimal(10) ** 6, "MB")):
        if amount >= unit:
            return _written(amount / unit, TENTH, after=f" {letters}")
    return _written(amount / KILOBYTE, Decimal(1), after=" KB")


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: date | None) -> str:
    """A day in full: 1 April 2026."""
    if not value:
        return MISSING
    local = _local(value)
    return f"{local.day} {local:%B %Y}"


@register.filter
def month(value: date | None) -> str:
    """A month: April 2026."""
    return f"{_local(value):%B %Y}" if value else MISSING


@register.filter
def moment(value: datetime | None) -> str:
    """A day and a time in 24 hours, local: 1 April 2026 at 14:05."""
    return f"{day(value)} at {_local(value):%H:%M}" if value else MISSING


@register.filter
def time_tag(value: date | None) -> str | safestring.SafeString:
    """The day or the moment in words, with the same for machines."""
    if not value:
        return MISSING
    words = moment(value) if isinstance(value, datetime) else day(value)
    return html.format_html('<time datetime="{}">{}</time>', _local(value).isoformat(), words)
