"""Which column carries which meaning: what the headings say, weighed against what is below them."""

import dataclasses
import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from benchmarking.sheets import evidence, headers, interpretation, parties, wanted
from procurement_portal.core.sheets import amounts

Column = interpretation.Column
_CLOSE: Final = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A column, what its heading says, and what it holds."""

    index: int
    header: str
    meaning: headers.Meaning | None
    content: evidence.Content


_ENOUGH_WORDS: Final = 0.8
# Every published file without names of suppliers has an amount in each filled cell.
_ENOUGH_MONEY: Final = 0.8


class Chosen(NamedTuple):
    """Columns by meaning, VAT basis of the amounts, and the runners-up for what must be asked."""

    columns: tuple[Column, ...]
    basis: str
    amount_choices: tuple[Column, ...]
    date_choices: tuple[Column, ...]
    date_share: float
    """How many of the filled cells of the date column are dates."""


def choose(
    headings: Sequence[str],
    sample: Sequence[Sequence[str]],
    latest: datetime.date,
    wishes: wanted.Wanted | None = None,
) -> Chosen | None:
    """Give the columns their meanings; None when no column holds amounts.

    What `wishes` say of a column counts before what is found. Where nobody is named as paid the
    amounts must speak for themselves: a list of other things, such as of files with their totals,
    has amounts in some of its rows only.
    """
    candidates = _candidates(headings, sample, latest)
    word = wishes.of(headings) if wishes else wanted.NOTHING
    fixed = _fixed(word, candidates, wishes)
    ranked = _ranked(word, fixed, candidates, sample)
    if not ranked[headers.AMOUNT]:
        return None
    first, basis = _with_vat_checked(
        ranked[headers.AMOUNT], candidates, sample, is_fixed=headers.AMOUNT in fixed
    )
    chosen = {headers.AMOUNT: _vital(first, headers.AMOUNT)}
    taken = {first.index, *(kept.index for kept in fixed.values())}
    for role in (headers.DATE, headers.SUPPLIER):
        ranked[role] = [
            one for one in ranked[role] if one.index not in taken or one is fixed.get(role)
        ]
        if ranked[role]:
            chosen[role] = _vital(ranked[role][0], role)
            taken.add(ranked[role][0].index)
    if not (headers.SUPPLIER in chosen or word.places or first.content.money >= _ENOUGH_MONEY):
        return None
    for role, one in fixed.items():
        chosen.setdefault(role, _column(one, role, f"{one.content.filled} cells filled"))
    if not word.is_whole:
        _add_others(chosen, candidates, taken, word.without)
    return Chosen(
        columns=tuple(_told(word, role, column) for role, column in chosen.items()),
        basis=basis,
        amount_choices=tuple(_column(one, headers.AMOUNT, "") for one in ranked[headers.AMOUNT]),
        date_choices=tuple(_column(one, headers.DATE, "") for one in ranked[headers.DATE]),
        date_share=ranked[headers.DATE][0].content.dated if ranked[headers.DATE] else 0.0,
    )


def _ranked(
    word: wanted.Word,
    fixed: Mapping[str, Candidate],
    candidates: Sequence[Candidate],
    sample: Sequence[Sequence[str]],
) -> dict[str, list[Candidate]]:
    """The columns that may be amount, date and supplier: first those named by someone."""
    named = {kept.index for kept in fixed.values()}
    free = [one for one in candidates if one.index not in named]
    ranked = {}
    for role, rank in (
        (headers.AMOUNT, _amounts),
        (headers.DATE, _dates),
        (headers.SUPPLIER, _suppliers),
    ):
        first = [fixed[role]] if role in fixed else []
        ranked[role] = first + ([] if role in word.without else rank(free))
    if not ranked[headers.SUPPLIER] and headers.SUPPLIER not in word.without:
        ranked[headers.SUPPLIER] = _nameless_suppliers(candidates, sample, fixed)
    return ranked


def _candidates(
    headings: Sequence[str], sample: Sequence[Sequence[str]], latest: datetime.date
) -> list[Candidate]:
    contents = evidence.of_rows(sample, latest)
    blank = evidence.of_column([], latest)
    return [
        Candidate(
            index,
            headings[index].strip() if index < len(headings) else "",
            headers.meaning(headings[index]) if index < len(headings) else None,
            contents[index] if index < len(contents) else blank,
        )
        for index in range(max(len(headings), len(contents)))
    ]


def _fixed(
    word: wanted.Word, candidates: Sequence[Candidate], wishes: wanted.Wanted | None
) -> dict[str, Candidate]:
    """The columns that someone has named, as far as they are there; amounts must be amounts."""
    fixed = {
        role: candidates[index]
        for role, (index, _) in word.places.items()
        if index < len(candidates) and (role != headers.AMOUNT or candidates[index].content.money)
    }
    if wishes:
        wishes.found(role for role in fixed if word.places[role][1] == wanted.GIVEN)
    return fixed


def _told(word: wanted.Word, role: str, column: Column) -> Column:
    """The column with the word that it has, if any, as its evidence."""
    if role not in word.places or word.places[role][0] != column.index:
        return column
    return dataclasses.replace(column, confidence=1.0, evidence=word.places[role][1])


def _vital(one: Candidate, role: str) -> Column:
    if role == headers.AMOUNT:
        return _column(one, role, f"{one.content.money:.0%} of cells are amounts")
    if role == headers.DATE:
        share = f"{one.content.dated:.0%} of cells are dates"
        return _column(one, role, share, one.content.dated)
    return _column(one, role, f"{one.content.words:.0%} of cells are words")


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
    ranked: Sequence[Candidate],
    candidates: Sequence[Candidate],
    sample: Sequence[Sequence[str]],
    *,
    is_fixed: bool,
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
            return (first, headers.GROSS) if is_fixed else (other, headers.NET)
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


def _nameless_suppliers(
    candidates: Sequence[Candidate],
    sample: Sequence[Sequence[str]],
    fixed: Mapping[str, Candidate],
) -> list[Candidate]:
    """Where no heading of a table is understood: columns of words, those of firms' names first."""
    vital = (headers.AMOUNT, headers.GROSS, headers.DATE, headers.SUPPLIER)
    if any(one.meaning and one.meaning.role in vital for one in candidates):
        return []
    named = {kept.index for kept in fixed.values()}
    fitting = [
        one
        for one in candidates
        if one.index not in named
        and one.content.words >= _ENOUGH_WORDS
        and max(one.content.dated, one.content.money) < _CLOSE
        and (one.meaning is None or one.meaning.role == headers.OTHER)
    ]
    return sorted(fitting, key=lambda one: -_like_names(one, sample))


def _like_names(one: Candidate, sample: Sequence[Sequence[str]]) -> float:
    """How much a column of words looks like names of firms: their usual words, and variety."""
    cells = [row[one.index] for row in sample if one.index < len(row) and row[one.index].strip()]
    firms = sum(map(parties.is_business, cells))
    return (2 * firms + one.content.distinct) / max(len(cells), 1)


_REMAINING: Final = tuple(
    role for role in headers.ROLES if role not in (headers.AMOUNT, headers.DATE, headers.SUPPLIER)
)


def _add_others(
    chosen: dict[str, Column],
    candidates: Sequence[Candidate],
    taken: set[int],
    without: Collection[str],
) -> None:
    """The first best column of every other meaning; filled before empty, text before codes."""
    for role in (*_REMAINING, headers.GROSS, headers.VAT):
        if role in chosen or role in without:
            continue
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
            chosen[role] = _column(fitting[0], role, f"{fitting[0].content.filled} cells filled")


def _fits(one: Candidate, role: str) -> bool:
    if one.meaning is None:
        return False
    if role == headers.SUPPLIER_ID and one.meaning.role == headers.SUPPLIER:
        # The code half of a pair whose text half is the supplier.
        return one.content.filled > 0 and one.content.words < 0.3
    return one.meaning.role == role
