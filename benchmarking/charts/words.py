"""Figures as they are written on charts and in their descriptions; rounded here, half-up, once."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MINUS = "\N{MINUS SIGN}"


def rate(pounds: float) -> str:
    """An amount a head: £4.25, 41.2p below a pound, £1,235 from a hundred pounds."""
    size = abs(Decimal(repr(float(pounds))))
    pence = _rounded(size * 100, "0.1")
    if pence < 100:
        written = f"{pence}p".replace(".0p", "p")
    elif size < 100:
        written = f"£{_rounded(size, '0.01')}"
    else:
        written = f"£{_rounded(size, '1'):,}"
    return MINUS + written if pounds < 0 else written


def amount(pounds: Decimal) -> str:
    """A sum for a headline: £950, £33,750, £1.2m."""
    size = abs(pounds)
    if size < 1_000_000:
        written = f"£{_rounded(size, '1'):,}"
    else:
        written = f"£{_rounded(size / 1_000_000, '0.1'):,}m"
    return MINUS + written if pounds < 0 else written


def against(own: float, median: float) -> str:
    """How a rate stands to a median, in words: "28% above", "5% below", "level with"."""
    per_cent = _rounded(Decimal(repr(float(100 * (own - median) / median))), "1")
    if per_cent == 0:
        return "level with"
    return f"{abs(per_cent):,}% {'above' if per_cent > 0 else 'below'}"


def whole(figure: Decimal) -> str:
    """A figure without decimal places: 56.25 → "56"."""
    return f"{_rounded(figure, '1'):,}"


def month(first_day: date) -> str:
    """March 2026."""
    return f"{first_day:%B %Y}"


def number(how_many: int) -> str:
    """A small number in letters, from ten on in figures."""
    return NUMBERS[how_many] if how_many < len(NUMBERS) else f"{how_many:,}"


def count(how_many: int, thing: str, things: str) -> str:
    """The number with its noun: "one category", "12 categories"."""
    return f"{number(how_many)} {thing if how_many == 1 else things}"


def sentences(parts: Iterable[str]) -> str:
    """Each part with a capital at the front and a full stop behind."""
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _rounded(of: Decimal, to: str) -> Decimal:
    return of.quantize(Decimal(to), rounding=ROUND_HALF_UP)
