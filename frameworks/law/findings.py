"""What a rule says when it bites."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"
    """It cannot be done so."""
    WARN = "warn"
    """It can be done with a reason that a named person records."""
    INFO = "info"
    """Worth knowing."""

    @property
    def words(self) -> str:
        """How it is called on the pages."""
        return {
            Outcome.BLOCK: "Blocks",
            Outcome.WARN: "Needs a reason",
            Outcome.INFO: "For information",
        }[self]

    @property
    def meaning(self) -> str:
        """What it means for whoever is about to act."""
        return {
            Outcome.BLOCK: "It cannot be done so.",
            Outcome.WARN: "It can be done once a named person has recorded a reason.",
            Outcome.INFO: "Worth knowing; nothing need be done.",
        }[self]


@dataclass(frozen=True)
class Finding:
    """One rule's word on one set of facts."""

    rule: str
    """The rule's number, such as R12."""
    outcome: Outcome
    says: str
    """What is the matter, in a sentence for people."""
    cure: str = ""
    """What would settle it."""
    field: str = ""
    """The fact that it is about, where it is one: `term_rationale`."""
