"""What an import of lists would do to a publisher's catalogue, fact by fact. Writes nothing.

A plan is made of the lists and of what the catalogue holds. Made again of the same, it comes out
the same, down to its hash: so what was shown is what is carried out, or nothing is.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from consortia.models import Consortium
from frameworks.actions import catalogue_places
from frameworks.actions.supplier_listing import Found, Token
from frameworks.choices import Regime
from frameworks.queries.catalogue_held import HeldFramework, held_by
from frameworks.sheets import catalogue_facts, catalogue_new
from frameworks.sheets.catalogue_facts import Came, Fact, Given, Merged, Outcome, WantedFramework
from frameworks.sheets.catalogue_headings import NAMES
from frameworks.sheets.catalogue_new import Entry

HELD_ALREADY = Outcome(Came.SAME, "", "The catalogue has this already.")
FIELDS_OF = {
    "title": ("title",),
    "summary": ("summary",),
    "starts_on": ("starts_on",),
    "ends_on": ("ends_on",),
    "may_extend_to": ("may_extend_to",),
    "fee": ("supplier_fee_percent", "fee_form", "fee_note"),
}
"""The fields of a framework that a fact is kept in."""


@dataclass(frozen=True)
class Change:
    """One fact of a framework or lot that the lists tell otherwise than the catalogue."""

    reference: str
    lot_number: str
    fact: str
    was: str
    now: str
    fills: bool
    taken: bool


@dataclass
class Plan:
    """Everything that an import would do, and what became of every row."""

    merged: Merged
    held: Mapping[str, HeldFramework]
    new: dict[str, Entry] = field(default_factory=dict)
    new_lots: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    lot_titles: dict[tuple[str, str], str] = field(default_factory=dict)
    places: list[tuple[str, str, Token]] = field(default_factory=list)
    suppliers: Found = field(default_factory=Found)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def outcomes(self) -> dict[catalogue_facts.Source, Outcome]:
        """What became of every row."""
        return self.merged.outcomes

    @property
    def does_something(self) -> bool:
        """Whether carrying it out would write anything."""
        taken = any(change.taken for change in self.changes)
        return bool(self.new or self.new_lots or taken or self.places)

    @property
    def used_suppliers(self) -> set[Token]:
        """The suppliers of the places that are new."""
        return {supplier for _, _, supplier in self.places}

    def digest(self) -> str:
        """The hash of all that is shown."""
        told = [
            sorted(self.new.items()),
            self.new_lots,
            self.changes,
            self.places,
            sorted(self.outcomes.items()),
            sorted(self.suppliers.tokens.items()),
        ]
        text = json.dumps(told, default=_as_json, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: Any) -> Any:
    return value.__dict__ if hasattr(value, "__dict__") else str(value)


def plan(
    publisher: Consortium,
    given: Sequence[Given],
    *,
    on: date,
    takes_changes: bool = False,
    law_otherwise: str = "",
) -> Plan:
    """What the lists would do to the publisher's catalogue on the day."""
    merged = catalogue_facts.merge(given, later_wins=takes_changes)
    told = Plan(merged, held_by(publisher))
    fresh: set[catalogue_facts.Source] = set()
    catalogue_places.give_lots_to_whole(merged, told.held)
    for key, wanted in merged.frameworks.items():
        held = told.held.get(key)
        if held is None:
            told.new[key] = catalogue_new.entry(wanted, on=on, law_otherwise=law_otherwise)
            fresh.update(_sources(wanted))
            told.new_lots += [(key, number) for number in wanted.lots]
        else:
            fresh |= _compare(told, key, wanted, held, takes_changes=takes_changes)
    fresh |= catalogue_places.plan(told, publisher)
    _tell_rows(told, fresh)
    _count(told)
    return told


def _sources(wanted: WantedFramework) -> Iterable[catalogue_facts.Source]:
    yield wanted.source
    yield from (fact.source for fact in wanted.facts.values())
    yield from (lot.title.source for lot in wanted.lots.values())


def _compare(
    told: Plan, key: str, wanted: WantedFramework, held: HeldFramework, *, takes_changes: bool
) -> set[catalogue_facts.Source]:
    """Note what differs; return where facts that would be written are told."""
    fresh = set()
    for name, fact in wanted.facts.items():
        if name == "regime":
            _compare_law(told, held, fact)
        elif name in FIELDS_OF and _differs(held, name, fact):
            fresh |= _note(told, key, wanted, held, name, fact, takes_changes=takes_changes)
    for number, lot in wanted.lots.items():
        there = held.lots.get(number)
        if there is None:
            told.new_lots.append((key, number))
            fresh.add(lot.title.source)
        elif there.title.casefold() != lot.title.value.casefold():
            change = Change(
                held.reference,
                lot.number,
                "title",
                there.title,
                lot.title.value,
                fills=False,
                taken=takes_changes,
            )
            fresh |= _shown(told, change, lot.title)
            if takes_changes:
                told.lot_titles[key, number] = lot.title.value
    return fresh


def _values(name: str, fact: Fact) -> dict[str, Any]:
    if name == "fee":
        return catalogue_new.fee_fields(fact.value)
    return {name: fact.value}


def _differs(held: HeldFramework, name: str, fact: Fact) -> bool:
    return any(held.values[field] != value for field, value in _values(name, fact).items())


def _note(
    told: Plan,
    key: str,
    wanted: WantedFramework,
    held: HeldFramework,
    name: str,
    fact: Fact,
    *,
    takes_changes: bool,
) -> set[catalogue_facts.Source]:
    empty = all(held.values[field] in (None, "") for field in FIELDS_OF[name])
    fills = empty or name in held.open_gaps
    values = _values(name, fact)
    if not _days_agree(held.values | told.fields.get(key, {}) | values):
        reason = "With this, its days would contradict each other; it is left as it is."
        _against(told, Came.REFUSED, fact, name, reason)
        return set()
    was = "" if empty else _shown_value(held, name)
    now = catalogue_facts.shown(fact.value)
    change = Change(held.reference, "", name, was, now, fills, taken=fills or takes_changes)
    if change.taken:
        told.fields.setdefault(key, {}).update(values)
    return _shown(told, change, fact)


def _days_agree(values: Mapping[str, Any]) -> bool:
    starts, ends, extended = (values[name] for name in ("starts_on", "ends_on", "may_extend_to"))
    if starts and ends and ends < starts:
        return False
    return not extended or bool(ends and extended >= ends)


def _shown_value(held: HeldFramework, name: str) -> str:
    if name != "fee":
        return catalogue_facts.shown(held.values[name])
    percent, note = held.values["supplier_fee_percent"], held.values["fee_note"]
    return note or f"{percent if percent is not None else Decimal(0)}%"


def _shown(told: Plan, change: Change, fact: Fact) -> set[catalogue_facts.Source]:
    told.changes.append(change)
    if change.taken:
        return {fact.source}
    what = f"title of lot {change.lot_number}" if change.lot_number else change.fact
    _against(
        told,
        Came.CONFLICTING,
        fact,
        "lot_title" if change.lot_number else change.fact,
        f"This says {change.now} for the {NAMES.get(what, what)}; the catalogue "
        f"has {change.was}, which stays unless you take changes.",
    )
    return set()


def _compare_law(told: Plan, held: HeldFramework, fact: Fact) -> None:
    if held.values["regime"] == fact.value:
        return
    has = Regime(held.values["regime"]).label
    _against(
        told,
        Came.REFUSED,
        fact,
        "regime",
        f"{held.reference} is in the catalogue under the {has}; the law never changes (R1).",
    )


def _against(told: Plan, came: Came, fact: Fact, name: str, reason: str) -> None:
    """Say what stands against a fact, beside what stands against others of its row."""
    before = told.outcomes[fact.source]
    if before.came in (Came.CONFLICTING, Came.REFUSED):
        outcome = Outcome(before.came, before.column, f"{before.reason} {reason}")
    else:
        outcome = Outcome(came, told.merged.column(fact, name), reason)
    told.outcomes[fact.source] = outcome


def _tell_rows(told: Plan, fresh: set[catalogue_facts.Source]) -> None:
    """Rows that bring nothing new are in the catalogue already."""
    for source, outcome in told.outcomes.items():
        if outcome.came is Came.ACCEPTED and source not in fresh:
            told.outcomes[source] = HELD_ALREADY


def _count(told: Plan) -> None:
    told.counts.update(
        {
            "new_frameworks": len(told.new),
            "same_frameworks": sum(1 for key in told.merged.frameworks if key in told.held),
            "new_lots": len(told.new_lots),
            "filled": sum(1 for change in told.changes if change.fills),
            "changed": sum(1 for change in told.changes if not change.fills and change.taken),
            "left": sum(1 for change in told.changes if not change.taken),
            "new_places": len(told.places),
            "refused_rows": sum(1 for one in told.outcomes.values() if one.came is Came.REFUSED),
            "without_end": sum(1 for one in told.new.values() if "ends_on" in one.gaps),
            "without_title": sum(1 for one in told.new.values() if "title" in one.gaps),
        }
    )
    counted = told.suppliers.counts(told.used_suppliers)
    told.counts.update({f"supplier_{name}": number for name, number in counted.items()})
