"""What a rule is, and how it is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from frameworks.law.codes import EVERY_KIND, EVERY_REGIME, MOMENT_WORDS, Kind, Moment, Regime
from frameworks.law.facts import (
    BuyerFacts,
    CallOffFacts,
    ChangeFacts,
    ContractFacts,
    EnterpriseFacts,
    FrameworkFacts,
    HorizontalFacts,
    PlaceFacts,
    VerticalFacts,
)
from frameworks.law.findings import Finding, Outcome


@dataclass(frozen=True)
class Said:
    """What a check says, before the rule puts its number to it."""

    outcome: Outcome
    says: str
    cure: str = ""
    field: str = ""


def block(says: str, cure: str = "", field: str = "") -> Said:
    """It cannot be done so."""
    return Said(Outcome.BLOCK, says, cure, field)


def warn(says: str, cure: str = "", field: str = "") -> Said:
    """It can be done with a recorded reason."""
    return Said(Outcome.WARN, says, cure, field)


def info(says: str, cure: str = "", field: str = "") -> Said:
    """Worth knowing."""
    return Said(Outcome.INFO, says, cure, field)


ASKED_OF: dict[type, str] = {
    FrameworkFacts: "a framework",
    CallOffFacts: "a call-off",
    ContractFacts: "a contract",
    ChangeFacts: "a change of a contract",
    PlaceFacts: "a supplier’s place",
    BuyerFacts: "an authority that asks for access",
    EnterpriseFacts: "a supplier",
    VerticalFacts: "a contract with a controlled body",
    HorizontalFacts: "an arrangement between authorities",
}
"""The facts that rules are about, in words."""

SOFTER = (Outcome.INFO, Outcome.WARN, Outcome.BLOCK)


@dataclass(frozen=True)
class Exemption:
    """Facts that free from a rule, and the words that say so."""

    holds: Callable[[Any], bool]
    words: str


@dataclass(frozen=True)
class Rule:
    """A numbered rule of law or of the portal, with its source and the days it holds for."""

    number: str
    title: str
    source: str
    asks: str
    """What it asks for, in a sentence."""
    why: str
    """Why it matters to those who rely on the framework."""
    check: Callable[[Any], Iterable[Said]]
    moments: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    """What it may come to, the heaviest first."""
    regimes: tuple[Regime, ...] = EVERY_REGIME
    kinds: tuple[Kind, ...] = EVERY_KIND
    holds_from: date | None = None
    holds_until: date | None = None
    unless: tuple[Exemption, ...] = ()
    about: type = FrameworkFacts
    if_concluded: Outcome = Outcome.WARN
    """The most it says of one that was concluded before it came here: that cannot be undone."""
    is_design: bool = False
    """The portal asks it; the law leaves it open."""

    def silent_because(self, facts: Any) -> str:
        """Why it has nothing to say of the facts; empty where it applies."""
        regime, kind = getattr(facts, "regime", None), getattr(facts, "kind", None)
        if regime is not None and regime not in self.regimes:
            laws = " and the ".join(one.words for one in self.regimes)
            return f"It is a rule of the {laws}."
        if kind is not None and kind not in self.kinds:
            kinds = " and ".join(f"{one.words}s" for one in self.kinds)
            return f"It concerns only {kinds}."
        if self.holds_from is not None and facts.on < self.holds_from:
            return f"It holds only from {self.holds_from:%-d %B %Y}."
        if self.holds_until is not None and facts.on > self.holds_until:
            return f"It held until {self.holds_until:%-d %B %Y}."
        return next((freed.words for freed in self.unless if freed.holds(facts)), "")

    def findings(self, facts: Any, *, moment: str) -> list[Finding]:
        """What it says of the facts before the move."""
        asked_at = Moment.PUBLISH_CONCLUDED if moment == Moment.VARY else moment
        if asked_at not in self.moments or self.silent_because(facts):
            return []
        heaviest = self.if_concluded if moment == Moment.PUBLISH_CONCLUDED else Outcome.BLOCK
        return [
            Finding(
                self.number,
                min(said.outcome, heaviest, key=SOFTER.index),
                said.says,
                said.cure,
                said.field,
            )
            for said in self.check(facts)
        ]

    @property
    def asked_of(self) -> str:
        """What it is asked about, in words."""
        return ASKED_OF[self.about]

    @property
    def asked_before(self) -> list[str]:
        """The moves before which it is asked, in words."""
        return [MOMENT_WORDS[moment] for moment in self.moments]
