"""Suppliers' places of an import: on which lot of which agreement, and whose they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from consortia.models import Consortium
from frameworks.actions import supplier_listing
from frameworks.actions.place_guards import BEFORE_AWARD
from frameworks.actions.supplier_listing import Listed, Token
from frameworks.choices import FrameworkStatus
from frameworks.matching.names import name_key
from frameworks.queries.catalogue_held import HeldFramework
from frameworks.sheets.catalogue_facts import (
    Came,
    Fact,
    Merged,
    Outcome,
    Source,
    WantedLot,
    WantedPlace,
)
from frameworks.sheets.catalogue_new import title_for
from frameworks.sheets.catalogue_values import key

THE_WHOLE = "1"
"""The number of the one lot of an agreement that was never divided."""


def give_lots_to_whole(merged: Merged, held: Mapping[str, HeldFramework]) -> None:
    """An agreement that was never divided, and its suppliers' list neither, gets the lot it is."""
    for place in merged.places:
        wanted = merged.frameworks.get(key(place.reference))
        there = held.get(key(place.reference))
        if wanted is None or place.lot_number or wanted.lots or (there and there.lots):
            continue
        told = wanted.facts.get("title")
        title = told.value if told else title_for(wanted)
        wanted.lots[THE_WHOLE] = WantedLot(THE_WHOLE, Fact(title, place.source))


def plan(told: Any, publisher: Consortium) -> set[Source]:
    """Note the places that are new, and what became of each row; return the rows that count."""
    reading = _Reading(told, publisher)
    known_lot = [place for place in told.merged.places if place.lot_number]
    lot_unsaid = [place for place in told.merged.places if not place.lot_number]
    for place in (*known_lot, *lot_unsaid):
        reading.read(place)
    return reading.fresh


class _Reading:
    """Places on their way into a plan."""

    def __init__(self, told: Any, publisher: Consortium) -> None:
        self.told = told
        self.merged: Merged = told.merged
        self.held: Mapping[str, HeldFramework] = told.held
        self.fresh: set[Source] = set()
        self.taken: dict[tuple[str, str, Token], WantedPlace] = {}
        told.suppliers = supplier_listing.find(_listed(self.merged.places, publisher))

    def read(self, place: WantedPlace) -> None:
        """Say what becomes of one row."""
        framework = key(place.reference)
        lots = self._lots(framework)
        if lots is None:
            self._refuse(
                place,
                "reference",
                f"No agreement {place.reference} is in these lists or in the catalogue. Bring in "
                "its list of lots too.",
            )
            return
        held = self.held.get(framework)
        if held and held.values["status"] in BEFORE_AWARD:
            status = FrameworkStatus(held.values["status"]).label.lower()
            reason = (
                f"In the catalogue {held.reference} is {status}; suppliers come with its award."
            )
            self._refuse(place, "reference", reason)
            return
        supplier = self.told.suppliers.tokens[name_key(place.supplier)]
        lot = key(place.lot_number) if place.lot_number else self._only(lots)
        if lot in lots:
            self._take(place, framework, lot, supplier)
        else:
            self._without_lot(place, framework, lots, supplier)

    def _lots(self, framework: str) -> list[str] | None:
        """The keys of the agreement's lots; None where there is no such agreement."""
        wanted, held = self.merged.frameworks.get(framework), self.held.get(framework)
        if wanted is None and held is None:
            return None
        return [*(held.lots if held else ()), *(wanted.lots if wanted else ())]

    def _only(self, lots: Iterable[str]) -> str:
        different = set(lots)
        return different.pop() if len(different) == 1 else ""

    def _take(self, place: WantedPlace, framework: str, lot: str, supplier: Token) -> None:
        held = self.held.get(framework)
        if held and lot in held.lots and supplier in held.lots[lot].suppliers:
            return
        earlier = self.taken.setdefault((framework, lot, supplier), place)
        if earlier is place:
            self.fresh.add(place.source)
            self.told.places.append((framework, lot, supplier))
            return
        where = self.merged.where(earlier.source)
        reason = f"Said already in {where}."
        if name_key(earlier.supplier) != name_key(place.supplier):
            by = self.told.suppliers.reasons.get(name_key(place.supplier)) or (
                self.told.suppliers.reasons.get(name_key(earlier.supplier), "the same supplier")
            )
            reason = f"The same supplier as “{earlier.supplier}” in {where}: {by}."
        self.merged.outcomes[place.source] = Outcome(Came.REPEATED, "", reason)

    def _without_lot(
        self, place: WantedPlace, framework: str, lots: list[str], supplier: Token
    ) -> None:
        count = len(set(lots))
        if place.lot_number:
            self._refuse(place, "lot_number", f"{place.reference} has no lot {place.lot_number}.")
        elif self._has_a_place(framework, supplier):
            reason = f"It has a place on {place.reference} already; this row names no lot."
            self.merged.outcomes[place.source] = Outcome(Came.REPEATED, "", reason)
        else:
            self._refuse(
                place,
                "lot_number",
                f"{place.reference} has {count} lots; say on which this supplier is."
                if count
                else f"{place.reference} has no lots yet; bring in its list of lots too.",
            )

    def _has_a_place(self, framework: str, supplier: Token) -> bool:
        held = self.held.get(framework)
        if held and any(supplier in lot.suppliers for lot in held.lots.values()):
            return True
        return any((one, who) == (framework, supplier) for one, _, who in self.taken)

    def _refuse(self, place: WantedPlace, column: str, reason: str) -> None:
        heading = self.merged.given[place.source.list].read.columns.heading(column)
        self.merged.outcomes[place.source] = Outcome(Came.REFUSED, heading, reason)


def _listed(places: Iterable[WantedPlace], publisher: Consortium) -> dict[str, Listed]:
    """Each name once, with all numbers that the lists give it."""
    names: dict[str, Listed] = {}
    for place in places:
        numbers = supplier_listing.numbers_of(
            publisher, company_number=place.company_number, own_number=place.own_number
        )
        one = names.setdefault(name_key(place.supplier), Listed(place.supplier))
        one.numbers.update(numbers)
    return names
