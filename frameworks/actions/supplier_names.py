"""Suppliers' names on their way in from an authority's files: known, matched, proposed or new.

The import asks for a name's number at every line and gets it from memory; what the names not seen
before are is decided once, when all lines are read; it is written in the import's transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from consortia.models import Authority
from frameworks.actions import supplier_decisions, supplier_writing
from frameworks.actions.supplier_decisions import Decision, Unknown
from frameworks.choices import NameStanding
from frameworks.matching import identifiers
from frameworks.matching.names import name_key
from frameworks.models import SupplierName

BLOCK = 500
"""How many numbers are taken from the sequence at a time."""


class OutcomeKind(StrEnum):
    """What became of a name not seen before."""

    MATCHED = "matched"
    PROPOSED = "proposed"
    NEW = "new"


@dataclass(frozen=True)
class Outcome:
    """What became of one name; `candidate` is empty where the authority may not see it."""

    text: str
    outcome: OutcomeKind
    reason: str
    candidate: str
    score: float


@dataclass(frozen=True)
class Outcomes:
    """What became of the names of a file. Names count once, however many lines carry them.

    `renamed` says which numbers given out by `name_id` another import made unneeded: the lines
    must carry the number that each is mapped to.
    """

    known: int
    items: tuple[Outcome, ...]
    renamed: Mapping[int, int] = field(default_factory=dict)

    def count(self, kind: OutcomeKind) -> int:
        """How many names came to this."""
        return sum(1 for item in self.items if item.outcome is kind)

    @property
    def matched(self) -> int:
        """How many names are held to be a known supplier's."""
        return self.count(OutcomeKind.MATCHED)

    @property
    def proposed(self) -> int:
        """How many names a person should look at."""
        return self.count(OutcomeKind.PROPOSED)

    @property
    def new(self) -> int:
        """How many names are nothing that is known."""
        return self.count(OutcomeKind.NEW)


class Resolver:
    """The names of one authority's file. Holds each distinct text once, never the lines."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self._known: dict[str, int] = dict(
            SupplierName.objects.filter(standing=NameStanding.ACCEPTED).values_list("key", "pk")
        )
        self._ids: dict[str, int | str] = {"": ""}
        self._unknown: dict[str, Unknown] = {}
        self._seen: set[int] = set()
        self._numbers: dict[int, set[identifiers.OfficialNumber]] = {}
        self._numbers_read: set[tuple[int, str]] = set()
        self._reserved: Iterator[int] = iter(())
        self._decided: tuple[int, tuple[Decision, ...]] | None = None

    def name_id(self, text: str, official_id: str = "") -> int | str:
        """The number of the name that the text is, for the line; "" for an empty text.

        A name not seen before gets a number reserved from the table's own sequence; it is a row
        only after `save`. `official_id` is the number that the file gives in some register.
        """
        found = self._ids.get(text)
        if found is None:
            found = self._ids[text] = self._recognised(text)
        if official_id and found != "" and (found, official_id) not in self._numbers_read:
            self._take_number(int(found), official_id)
        return found

    def _recognised(self, text: str) -> int | str:
        plain = " ".join(text.split())
        if not plain:
            return ""
        key = name_key(plain)
        known = self._known.get(key)
        if known is not None:
            self._seen.add(known)
            return known
        unknown = self._unknown.get(key)
        if unknown is None:
            unknown = self._unknown[key] = Unknown(self._reserve(), plain, key)
        return unknown.name_id

    def _take_number(self, name_id: int, official_id: str) -> None:
        self._numbers_read.add((name_id, official_id))
        number = identifiers.read(official_id)
        if number is not None:
            self._numbers.setdefault(name_id, set()).add(number)

    def _reserve(self) -> int:
        for number in self._reserved:
            return number
        self._reserved = iter(supplier_writing.reserved(SupplierName, BLOCK))
        return next(self._reserved)

    def outcomes(self) -> Outcomes:
        """What the names not seen before are; nothing is written."""
        return self._told(self._decisions(), {})

    def save(self, *, by: Any, at: datetime) -> Outcomes:
        """Write names, suppliers, proposals and who has seen what, in the caller's transaction.

        The caller has asked whether `by` may load for the authority. Must run before the lines go
        in: see `Outcomes.renamed`. Waits for another import that is writing the same name.
        """
        decisions = self._decisions()
        renamed = supplier_writing.write(
            self.authority,
            decisions,
            seen=self._seen,
            numbers=self._numbers,
            by=by,
            at=at,
        )
        return self._told(decisions, renamed)

    def _decisions(self) -> tuple[Decision, ...]:
        if self._decided is None or self._decided[0] != len(self._unknown):
            decided = supplier_decisions.decide(
                self._unknown.values(), self._numbers, authority=self.authority
            )
            self._decided = len(self._unknown), decided
        return self._decided[1]

    def _told(self, decisions: Iterable[Decision], renamed: Mapping[int, int]) -> Outcomes:
        return Outcomes(
            known=len(self._seen),
            items=tuple(_outcome(decision) for decision in decisions),
            renamed=renamed,
        )


def _outcome(decision: Decision) -> Outcome:
    """A likeness to a supplier that the authority may not see is not told it."""
    text = decision.unknown.text
    if decision.matched is not None:
        found = decision.matched
        shown = found.text if found.is_visible else ""
        return Outcome(text, OutcomeKind.MATCHED, found.reason, shown, found.score)
    for found in decision.proposed:
        if found.is_visible:
            return Outcome(text, OutcomeKind.PROPOSED, found.reason, found.text, found.score)
    return Outcome(text, OutcomeKind.NEW, "new", "", 0.0)
