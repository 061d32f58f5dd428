"""Which column carries which meaning: what the headings say, weighed against what is below them."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarking.sheets import amounts, evidence, headers, interpretation

Column = interpretation.Column
_CLOSE: Final = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A column, what its heading says, and what it holds."""

    index: int
    header: str
    meaning: headers.Meaning | None
    content: evidence.Content


# Every published file without names of suppliers has an amount in each filled cell.
_ENOUGH_MONEY: Final = 0.8


class Chosen(NamedTuple):
    """Columns by meaning, VAT basis of the amounts, and the runners-up for what must be asked."""

    columns: tuple[Column, ...]
    basis: str
    amount_choices: tuple[Column, ...]
    date_choices: tuple[Column, ...]


def choose(
    headings: Sequence[str], sample: Sequence[Sequence[str]], latest: datetime.date
) -> Chosen | None:
    """Give the columns their meanings; None when no column holds amounts.

    Where nobody is named as paid the amounts must speak for themselves: a list of other things,
    such as of files with their totals, has amounts in some of its rows only.
    """
    contents = evidence.of_rows(sample, latest)
    blank = evidence.of_column([], latest)
    candidates = [
        Candidate(
            index,
            headings[index].strip() if index < len(headings) else "",
            headers.meaning(headings[index]) if index < len(headings) else None,
            contents[index] if index < len(contents) else blank,
        )
        for index in range(max(len(headings), len(contents)))
    ]
    amount = _amounts(candidates)
    if not amount:
        return None
    first, basis = _with_vat_checked(amount, candidates, sample)
    taken = {first.index}
    chosen = [_column(first, headers.AMOUNT, f"{first.content.money:.0%} of cells are amounts")]
    date = [one for one in _dates(candidates) if one.index not in taken]
    if date:
        share = f"{date[0].content.dated:.0%} of cells are dates"
        chosen.append(_column(date[0], headers.DATE, share, date[0].content.dated))
        taken.add(date[0].index)
    supplier = [one for one in _suppliers(candidates) if one.index not in taken]
    if not supplier and first.content.money < _ENOUGH_MONEY:
        return None
    if supplier:
        share = f"{supplier[0].content.words:.0%} of cells are words"
        chosen.append(_column(supplier[0], headers.SUPPLIER, share))
        taken.add(supplier[0].index)
    chosen.extend(_others(candidates, taken))
    return Chosen(
        columns=tuple(chosen),
        basis=basis,
        amount_choices=tuple(_column(one, headers.AMOUNT, "") for one in amount),
        date_choices=tuple(_column(one, headers.DATE, "") for one in date),
    )


def _column(candidate: Candidate, role: str, share: str, weight: float = 1.0) -> Column:
    known = (
        candidate.meaning if candidate.meaning and candidate.meaning.role != headers.OTHER else None
    )
    how = known.how if known else "content of the column"
    confidence = (known.confidence if known else 0.5) * (1.0 if weight >= _CLOSE else 0.6)
    header = candidate.header or f"column {candidate.index + 1}"
    return Column(role, candidate.index, header, round(confidence, 2), "; ".join((how, share)))


def _amounts(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Columns of money, best first: net before unstated before gross, then by heading."""
    named = [
        one
        for one in candidates
        if one.meaning
        and one.meaning.role in (headers.AMOUNT, headers.GROSS)
        and one.content.money >= 0.3
    ]
    if named:
        bases = {headers.NET: 0, headers.UNSTATED: 1, headers.GROSS: 2}
        return sorted(
            named,
            key=lambda one: (
                one.content.money < _CLOSE,
                bases[one.meaning.basis] if one.meaning else 3,
                one.meaning.rank if one.meaning else 9,
                -one.content.filled,
                one.index,
            ),
        )
    return sorted(
        (
            one
            for one in candidates
            if one.content.money >= 0.9
            and one.content.pence >= 0.3
            and one.content.dated_to_the_day < _CLOSE
            and (one.meaning is None or one.meaning.role == headers.OTHER)
        ),
        key=lambda one: (-one.content.pence, one.index),
    )


def _with_vat_checked(
    ranked: Sequence[Candidate], candidates: Sequence[Candidate], sample: Sequence[Sequence[str]]
) -> tuple[Candidate, str]:
    """The amount column and its VAT basis; sums of net and VAT settle what headings leave open."""
    first = ranked[0]
    stated = first.meaning.basis if first.meaning and first.meaning.basis else headers.UNSTATED
    vat = next((one for one in candidates if one.meaning and one.meaning.role == headers.VAT), None)
    if stated != headers.UNSTATED:
        return first, stated
    others = [one for one in ranked[1:] if one.content.money >= _CLOSE]
    for other in others if vat else ():
        if vat and _adds_up(sample, first.index, vat.index, other.index):
            return first, headers.NET
        if vat and _adds_up(sample, other.index, vat.index, first.index):
            return other, headers.NET
    if any(one.meaning and one.meaning.basis == headers.GROSS for one in others):
        return first, headers.NET
    return first, headers.UNSTATED


def _adds_up(sample: Sequence[Sequence[str]], net: int, vat: int, gross: int) -> bool:
    """Whether net and VAT make gross in most rows, with VAT somewhere."""
    right = wrong = 0
    for row in sample:
        if max(net, vat, gross) >= len(row):
            continue
        parts = [amounts.read(row[index]).amount for index in (net, vat, gross)]
        if parts[0] is None or parts[2] is None or not parts[1]:
            continue
        agrees = abs(parts[0] + parts[1] - parts[2]) <= amounts.PENCE
        right, wrong = right + agrees, wrong + (not agrees)
    return right >= 3 and right >= 4 * wrong


def _dates(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Columns of dates, best first; one that lost its dates comes last but is still the column."""
    named = [one for one in candidates if one.meaning and one.meaning.role == headers.DATE]
    usable = [one for one in named if one.content.dated >= _CLOSE]
    if usable:
        return sorted(usable, key=_date_order)
    unnamed = [
        one
        for one in candidates
        if (one.meaning is None or one.meaning.role == headers.OTHER)
        and one.content.dated_to_the_day >= 0.9
    ]
    return sorted(unnamed, key=lambda one: one.index) or sorted(named, key=_date_order)


def _date_order(one: Candidate) -> tuple[bool, int, float, int]:
    rank = one.meaning.rank if one.meaning else 9
    return (one.content.dated < _CLOSE, rank, -one.content.dated, one.index)


def _suppliers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Columns of suppliers' names: the text half of a pair first, codes last."""
    named = [one for one in candidates if one.meaning and one.meaning.role == headers.SUPPLIER]
    return sorted(
        (one for one in named if one.content.filled == 0 or one.content.words >= 0.3),
        key=lambda one: (
            one.content.words < _CLOSE,
            not (one.meaning and one.meaning.is_text),
            one.meaning.rank if one.meaning else 9,
            -one.content.distinct if one.content.filled == 0 else 0,
            one.index,
        ),
    )


_REMAINING: Final = tuple(
    role for role in headers.ROLES if role not in (headers.AMOUNT, headers.DATE, headers.SUPPLIER)
)


def _others(candidates: Sequence[Candidate], taken: set[int]) -> list[Column]:
    """The first best column of every other meaning; filled before empty, text before codes."""
    found = []
    for role in (*_REMAINING, headers.GROSS, headers.VAT):
        fitting = [
            one for one in candidates if one.index not in taken and one.meaning and _fits(one, role)
        ]
        fitting.sort(
            key=lambda one: (
                one.content.filled == 0,
                not (one.meaning and one.meaning.is_text),
                one.meaning.rank if one.meaning else 9,
                one.index,
            )
        )
        if fitting:
            taken.add(fitting[0].index)
            found.append(_column(fitting[0], role, f"{fitting[0].content.filled} cells filled"))
    return found


def _fits(one: Candidate, role: str) -> bool:
    if one.meaning is None:
        return False
    if role == headers.SUPPLIER_ID and one.meaning.role == headers.SUPPLIER:
        # The code half of a pair whose text half is the supplier.
        return one.content.filled > 0 and one.content.words < 0.3
    return one.meaning.role == role
