"""What a line is held to be: a category, and how sure we are and why."""

from dataclasses import dataclass, replace
from decimal import Decimal

from procurement_portal.core.money import PENNY, round_half_up


@dataclass(frozen=True, slots=True)
class Classification:
    """A category, the kind of money in it, and how sure we are and why."""

    category_id: int
    kind: str
    source: str
    confidence: Decimal

    def weighted(self, weight: str | Decimal) -> "Classification":
        """The same, as sure as `weight` of what it was."""
        return replace(self, confidence=round_half_up(self.confidence * Decimal(weight), PENNY))
