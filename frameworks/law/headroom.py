"""What is left of a framework or a lot, in figures and in words, and how long it may last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from frameworks.law.codes import FRAMEWORKS, Kind, Regime
from frameworks.law.values import HUNDRED, percent_of

SOON_PERCENT = Decimal(20)
"""Less than this share left is told on first pages: at least 80% is committed (R24, R25)."""
TOLD_PERCENTS = (70, 80, 95, 100)
"""Committed shares at which people are told; 80 and 100 are those of R24 and R25 [D]."""
HOLDERS_TOLD_PERCENT = 95

A_YEAR = timedelta(days=365)
FEWEST_DAYS = 90
FEWEST_COMMITMENTS = 3
"""Below either a rate of spending says nothing [D]."""
FURTHEST = timedelta(days=50 * 365)
"""Beyond it no framework runs, and a day would be a false precision."""


class Band(StrEnum):
    """What is left, in words that give no figure away."""

    NO_LIMIT = "No limit set"
    HALF = "At least half left"
    LESS_THAN_HALF = "Less than half left"
    LESS_THAN_A_FIFTH = "Less than a fifth left"
    NONE = "None left"


def band(limit: Decimal | None, committed: Decimal) -> Band:
    """The share of the limit that is not committed, in words."""
    if limit is None:
        return Band.NO_LIMIT
    if committed >= limit:
        return Band.NONE
    left = HUNDRED - percent_of(committed, limit)
    if left < SOON_PERCENT:
        return Band.LESS_THAN_A_FIFTH
    return Band.HALF if left * 2 >= HUNDRED else Band.LESS_THAN_HALF


def left(limit: Decimal | None, committed: Decimal) -> Decimal | None:
    """What may still be committed; None where no limit is set."""
    return None if limit is None else max(limit - committed, Decimal(0))


@dataclass(frozen=True)
class Mark:
    """An amount at which people are told that headroom runs out."""

    amount: Decimal
    words: str
    percent: int
    """The share of the stated value that it is; 100 or more says that nothing is left of it."""


@dataclass(frozen=True)
class Stated:
    """The value that the notice states, with what was granted beyond it."""

    amount: Decimal
    words: str


def stated_value(
    kind: Kind,
    regime: Regime,
    *,
    maximum: Decimal | None,
    estimate: Decimal | None,
    granted: Decimal = Decimal(0),
) -> Stated | None:
    """What shares are taken of: the maximum under the Regulations (R24), else the estimate (R25).

    A dynamic market has neither.
    """
    if kind not in FRAMEWORKS:
        return None
    told = [("maximum value", maximum), ("estimated value", estimate)]
    for words, amount in told if regime is Regime.PCR2015 else reversed(told):
        if amount is not None:
            return Stated(amount + granted, words)
    return None


def marks(stated: Stated | None, limit: Decimal | None) -> Sequence[Mark]:
    """The amounts at which people are told, in order; the limit is one of them."""
    found = []
    if stated is not None and stated.amount > 0:
        of_it = f"of its {stated.words} committed"
        found = [
            Mark(stated.amount * percent / HUNDRED, f"at least {percent}% {of_it}", percent)
            for percent in TOLD_PERCENTS
        ]
    if limit is not None and (stated is None or limit > stated.amount):
        found.append(Mark(limit, "all committed that its limit allows", 100))
    return found


def passed(found: Sequence[Mark], *, before: Decimal, after: Decimal) -> Sequence[Mark]:
    """The marks that the committed value reached by going from one amount to the other."""
    return [mark for mark in found if before < mark.amount <= after]


class Prospect(StrEnum):
    """What can be said of the day on which nothing is left."""

    NO_LIMIT = "no_limit"
    NONE_LEFT = "none_left"
    TOO_EARLY = "too_early"
    NOT_IN_SIGHT = "not_in_sight"
    ON_A_DAY = "on_a_day"


@dataclass(frozen=True)
class Outlook:
    """When nothing is left if the next year goes as the last twelve months did."""

    prospect: Prospect
    on: date | None = None


def outlook(
    moves: Iterable[tuple[date, Decimal]], *, limit: Decimal | None, committed: Decimal, on: date
) -> Outlook:
    """Project the ledger: the net of what twelve months committed, day for day, onto what is left.

    `moves` are the net movements of the committed value by day. It is too early to tell while the
    ledger spans fewer than 90 days, or commits on fewer than three days of those months [D].
    """
    remaining = left(limit, committed)
    if remaining is None:
        return Outlook(Prospect.NO_LIMIT)
    if not remaining:
        return Outlook(Prospect.NONE_LEFT)
    known = sorted(move for move in moves if move[0] <= on)
    since = max(known[0][0], on - A_YEAR) if known else on
    recent = [amount for day, amount in known if day > on - A_YEAR]
    days = (on - since).days
    if days < FEWEST_DAYS or sum(amount > 0 for amount in recent) < FEWEST_COMMITMENTS:
        return Outlook(Prospect.TOO_EARLY)
    burnt = sum(recent, Decimal(0))
    lasts = remaining * days / burnt if burnt > 0 else None
    if lasts is None or lasts > FURTHEST.days:
        return Outlook(Prospect.NOT_IN_SIGHT)
    whole_days = int(lasts.to_integral_value(rounding=ROUND_CEILING))
    return Outlook(Prospect.ON_A_DAY, on + timedelta(days=whole_days))
