"""Whether a payment went through a framework that the authority could use (method 2.4).

The rule is asked of one line at a time and knows no tables: lots come with the days on which they
could be used. A line of which only the month is known counts for each day of the month.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

LIST_AND_TOLERANCE: Final = Fraction(102, 100)
"""A price is within the list up to this share of it (method 2.4)."""


class LineClass(StrEnum):
    """Where a line stands to the frameworks of its authority."""

    ON = "on"
    OFF_SUPPLIER = "off_fw_supplier"
    OFF_OTHER = "off_other"
    OUT_OF_SCOPE = "out_of_scope"
    EXCLUDED = "excluded"


class Cause(StrEnum):
    """Why a line of a supplier on the lot is off it, the cheapest to put right first."""

    NO_REFERENCE = "no_reference"
    WRONG_PRICE = "wrong_price"
    NOT_JOINED = "not_joined"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Span:
    """A run of days, both ends included; an end that is None is open."""

    first: date | None = None
    last: date | None = None

    def touches(self, first: date, last: date) -> bool:
        """Whether it holds one of the days."""
        begins = self.first is None or self.first <= last
        return begins and (self.last is None or first <= self.last)


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class LotTerms:
    """A lot as one authority meets it: what it covers, and on which days what held.

    `live`: framework and lot could be called off from. `may_use`: the notice does not rule the
    authority out. `joined`: it had access. `suppliers`: when each supplier held its place.
    """

    lot: int
    framework: int
    categories: frozenset[int]
    live: Spans
    may_use: Spans = (Span(),)
    joined: Spans = ()
    suppliers: Mapping[int, Spans] = field(default_factory=dict)


@dataclass(frozen=True)
class CallOffTerms:
    """A contract that a line may belong to: the lot that it was called off from, and its days."""

    lot: int
    term: Span


@dataclass(frozen=True)
class Line:
    """What the rule reads of a line.

    `call_offs`: the call-off that it belongs to, or those of which it belongs to one; none where
    it may belong to a contract that was made otherwise.

    `within_list`: by lot, whether it cost at most 2 % more than the supplier's list there asks; a
    lot against whose list its price could not be held is absent.
    """

    category: int
    first: date
    last: date
    is_spend: bool = True
    supplier: int | None = None
    call_offs: tuple[CallOffTerms, ...] = ()
    within_list: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The class of a line, the framework that it concerns, and why it is off it.

    `by_price`: its price was held against the list, and that decided; no part of what was found.
    """

    line_class: LineClass
    framework: int | None = None
    cause: Cause | None = None
    by_price: bool = field(default=False, compare=False)


def is_within_list(paid: Fraction, at_list: Fraction) -> bool | None:
    """Whether no more than the list plus 2 % was paid; None where the list asks nothing.

    Both are amounts for the same units, in any one unit of money. Exactly 2 % above is within.
    """
    return None if at_list <= 0 else paid <= at_list * LIST_AND_TOLERANCE


def classify(line: Line, lots: Iterable[LotTerms]) -> Finding:
    """The class of the line, by the first of these that holds (method 2.4).

    A lot that begins after the line was paid is not met yet.

    - money that is not spend (payroll, grants, taxes, recharges) is `excluded`;
    - `on`: it belongs to a contract called off from a lot that covers its category and that the
      authority had joined, while that contract ran, whichever of several call-offs it is; or it
      was paid to a supplier on such a lot, while everything was live, at a price within the list;
    - `out_of_scope`: no lot that the authority may use and that was live on the day covers it, for
      spend is addressable only for days live. If its supplier held a place on one that is over,
      the cause says `expired`;
    - `off_fw_supplier`: its supplier is or was on such a lot but another test fails; of several
      lots the one counts that is cheapest to put right;
    - `off_other`: everything else that could have gone through a framework.
    """
    if not line.is_spend:
        return Finding(LineClass.EXCLUDED)
    covering = sorted(
        (
            lot
            for lot in lots
            if line.category in lot.categories
            and _has_begun(lot, line)
            and _held(lot.may_use, line)
        ),
        key=lambda lot: lot.lot,
    )
    through = [_called_off(line, held, covering) for held in line.call_offs]
    if through and all(lot is not None for lot in through):
        return Finding(LineClass.ON, min(lot.framework for lot in through if lot is not None))
    is_addressable = any(_held(lot.live, line) for lot in covering)
    return _off(line, covering) if is_addressable else _out_of_scope(line, covering)


def _has_begun(lot: LotTerms, line: Line) -> bool:
    return any(span.first is None or span.first <= line.last for span in lot.live)


def _off(line: Line, covering: list[LotTerms]) -> Finding:
    """Of lots that cover the line, one at least of them live."""
    tests = [(_failed(line, lot), lot.framework) for lot in covering if _is_supplier_of(line, lot)]
    passed = next((framework for cause, framework in tests if cause is None), None)
    if passed is not None:
        return Finding(LineClass.ON, passed, by_price=True)
    if not tests:
        return Finding(LineClass.OFF_OTHER)
    order = list(Cause)
    cause, framework = min(tests, key=lambda test: order.index(test[0] or Cause.EXPIRED))
    by_price = cause == Cause.WRONG_PRICE
    return Finding(LineClass.OFF_SUPPLIER, framework, cause, by_price=by_price)


def _out_of_scope(line: Line, covering: list[LotTerms]) -> Finding:
    over = next((lot.framework for lot in covering if _is_supplier_of(line, lot)), None)
    return Finding(LineClass.OUT_OF_SCOPE, over, None if over is None else Cause.EXPIRED)


def _failed(line: Line, lot: LotTerms) -> Cause | None:
    """The first test that the line fails at a lot of its supplier; None where it fails none."""
    places = lot.suppliers[line.supplier] if line.supplier is not None else ()
    if not (_held(lot.live, line) and _held(places, line)):
        return Cause.EXPIRED
    if not _held(lot.joined, line):
        return Cause.NOT_JOINED
    if lot.lot not in line.within_list:
        return Cause.NO_REFERENCE
    return None if line.within_list[lot.lot] else Cause.WRONG_PRICE


def _called_off(line: Line, held: CallOffTerms, covering: list[LotTerms]) -> LotTerms | None:
    """The lot of a contract that ran, joined when that began or when the line was paid."""
    lot = next((lot for lot in covering if lot.lot == held.lot), None)
    if lot is None or line.supplier not in lot.suppliers:
        return None
    began = held.term.first or line.first
    joined = any(span.touches(began, began) for span in lot.joined) or _held(lot.joined, line)
    return lot if joined and held.term.touches(line.first, line.last) else None


def _is_supplier_of(line: Line, lot: LotTerms) -> bool:
    """Whether the line's supplier holds a place on the lot, or held one before."""
    places = lot.suppliers.get(line.supplier, ()) if line.supplier is not None else ()
    return any(place.first is None or place.first <= line.last for place in places)


def _held(spans: Spans, line: Line) -> bool:
    return any(span.touches(line.first, line.last) for span in spans)
