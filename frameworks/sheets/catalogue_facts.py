"""Facts of many lists put together: what is wanted of each agreement, and what became of each row.

The same fact twice is a repetition. Another value for a fact is a conflict: what came first stands,
unless the later list was asked to win. Either way both values and both places are told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from frameworks.sheets import catalogue_values as values
from frameworks.sheets.catalogue import ReadList, Row
from frameworks.sheets.catalogue_headings import NAMES, ListKind


class Came(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    CONFLICTING = "conflicting"
    SAME = "same"
    REFUSED = "refused"


class Source(NamedTuple):
    """Where a fact stands: which list, counted from 0, and which row."""

    list: int
    row: int


@dataclass(frozen=True)
class Outcome:
    """What became of one row, and why where that needs saying."""

    came: Came
    column: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Given:
    """A list under the name that people know it by, and the agreement it goes with, if said."""

    label: str
    read: ReadList
    framework: str = ""


@dataclass(frozen=True)
class Fact:
    """A value and where it was said."""

    value: Any
    source: Source


@dataclass
class WantedLot:
    """A lot as the lists tell it."""

    number: str
    title: Fact


@dataclass
class WantedFramework:
    """An agreement as the lists tell it; lots by the key of their number."""

    reference: str
    source: Source
    facts: dict[str, Fact] = field(default_factory=dict)
    lots: dict[str, WantedLot] = field(default_factory=dict)


@dataclass(frozen=True)
class WantedPlace:
    """A supplier on a lot as a list tells it; no lot number means the lot was not said."""

    reference: str
    lot_number: str
    supplier: str
    company_number: str
    own_number: str
    source: Source


@dataclass
class Merged:
    """Everything that the lists tell, in the order in which they tell it."""

    given: Sequence[Given]
    frameworks: dict[str, WantedFramework] = field(default_factory=dict)
    places: list[WantedPlace] = field(default_factory=list)
    outcomes: dict[Source, Outcome] = field(default_factory=dict)

    def where(self, source: Source) -> str:
        """The source in words."""
        return f"row {source.row:,} of {self.given[source.list].label}"

    def column(self, fact: Fact, name: str) -> str:
        """The heading under which the fact stands."""
        return self.given[fact.source.list].read.columns.heading(name)


NO_FRAMEWORK: Final = "The list names no agreement. Say which one it belongs to."
_ORDER: Final = ((ListKind.FRAMEWORKS, ListKind.LOTS), (ListKind.PLACES,))
"""Places come last: which lots there are must be known by then, whatever the order of the files."""


def merge(given: Sequence[Given], *, later_wins: bool = False) -> Merged:
    """Put the lists together. With `later_wins`, a later list's value replaces an earlier one's."""
    merged = Merged(given)
    for kinds in _ORDER:
        for number, one in enumerate(given):
            if one.read.kind in kinds:
                _refused(merged, number, one)
                _Reading(merged, number, one, later_wins=later_wins).read()
    return merged


def _refused(merged: Merged, number: int, one: Given) -> None:
    for bad in one.read.refused:
        outcome = Outcome(Came.REFUSED, bad.column, bad.reason)
        merged.outcomes[Source(number, bad.number)] = outcome


class _Reading:
    """One list on its way into the whole."""

    def __init__(self, merged: Merged, number: int, given: Given, *, later_wins: bool) -> None:
        self.merged = merged
        self.number = number
        self.given = given
        self.later_wins = later_wins

    def read(self) -> None:
        """Take in every row."""
        take = {
            ListKind.FRAMEWORKS: self._framework,
            ListKind.LOTS: self._lot,
            ListKind.PLACES: self._place,
        }[self.given.read.kind]
        for row in self.given.read.rows:
            source = Source(self.number, row.number)
            reference = row.values.get("reference", self.given.framework)
            if reference:
                self.merged.outcomes[source] = take(row, reference, source)
            else:
                self.merged.outcomes[source] = Outcome(Came.REFUSED, "", NO_FRAMEWORK)

    def _wanted(self, reference: str, source: Source) -> tuple[WantedFramework, bool]:
        """The agreement, and whether this is the first that is heard of it."""
        key = values.key(reference)
        is_new = key not in self.merged.frameworks
        return self.merged.frameworks.setdefault(key, WantedFramework(reference, source)), is_new

    def _framework(self, row: Row, reference: str, source: Source) -> Outcome:
        wanted, is_new = self._wanted(reference, source)
        told = [self._fact(wanted, name, value, source) for name, value in _facts(row)]
        told += [
            self._lot_title(wanted, number, title, source, "lots")
            for number, title in row.values.get("lots", ())
        ]
        return _together(told, is_new=is_new)

    def _fact(self, wanted: WantedFramework, name: str, value: Any, source: Source) -> Outcome:
        held = wanted.facts.get(name)
        if held is None:
            wanted.facts[name] = Fact(value, source)
            return Outcome(Came.ACCEPTED)
        if held.value == value:
            return Outcome(Came.REPEATED)
        reason = self._told_apart(NAMES.get(name, name), held, value, source)
        if self._wins(held, source):
            wanted.facts[name] = Fact(value, source)
        return Outcome(Came.CONFLICTING, self.given.read.columns.heading(name), reason)

    def _wins(self, held: Fact, source: Source) -> bool:
        return self.later_wins and held.source.list != source.list

    def _told_apart(self, what: str, held: Fact, value: Any, source: Source) -> str:
        verb = "is replaced" if self._wins(held, source) else "came first and stands"
        return (
            f"This says {shown(value)} for the {what}; "
            f"{shown(held.value)} in {self.merged.where(held.source)} {verb}."
        )

    def _lot(self, row: Row, reference: str, source: Source) -> Outcome:
        wanted, _ = self._wanted(reference, source)
        number, title = row.values["lot_number"], row.values["lot_title"]
        return self._lot_title(wanted, number, title, source, "lot_title")

    def _lot_title(
        self, wanted: WantedFramework, number: str, title: str, source: Source, column: str
    ) -> Outcome:
        held = wanted.lots.get(values.key(number))
        if held is None:
            wanted.lots[values.key(number)] = WantedLot(number, Fact(title, source))
            return Outcome(Came.ACCEPTED)
        if held.title.value.casefold() == title.casefold():
            return Outcome(Came.REPEATED, "", f"Said already in {self._at(held.title)}.")
        reason = self._told_apart(f"title of lot {number}", held.title, title, source)
        if self._wins(held.title, source):
            held.title = Fact(title, source)
        return Outcome(Came.CONFLICTING, self.given.read.columns.heading(column), reason)

    def _at(self, fact: Fact) -> str:
        return self.merged.where(fact.source)

    def _place(self, row: Row, reference: str, source: Source) -> Outcome:
        self.merged.places.append(
            WantedPlace(
                reference=reference,
                lot_number=row.values.get("lot_number", ""),
                supplier=row.values["supplier"],
                company_number=row.values.get("company_number", ""),
                own_number=row.values.get("supplier_id", ""),
                source=source,
            )
        )
        return Outcome(Came.ACCEPTED)


def _facts(row: Row) -> Iterator[tuple[str, Any]]:
    for name, value in row.values.items():
        if name not in {"reference", "lots"}:
            yield name, value


def _together(told: Sequence[Outcome], *, is_new: bool) -> Outcome:
    """One outcome of a row's several facts: what is worst is told, with all reasons."""
    against = [one for one in told if one.came is Came.CONFLICTING]
    if against:
        reasons = " ".join(one.reason for one in against)
        return Outcome(Came.CONFLICTING, against[0].column, reasons)
    if is_new or any(one.came is Came.ACCEPTED for one in told):
        return Outcome(Came.ACCEPTED)
    return Outcome(Came.REPEATED, "", "Said already.")


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, values.Fee):
        return value.note or f"{value.percent}%"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return f"“{value}”"


def counts(outcomes: Mapping[Source, Outcome], number: int) -> dict[str, int]:
    """How many rows of one list came to what."""
    told = dict.fromkeys((one.value for one in Came), 0)
    for source, outcome in outcomes.items():
        if source.list == number:
            told[outcome.came.value] += 1
    return told
