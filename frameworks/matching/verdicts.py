"""What comparing two names comes to, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Weight = Callable[[str], float]
"""How much a word tells, from 0 to 1."""


class Verdict(StrEnum):
    """What a comparison comes to."""

    SAME = "same"
    PERHAPS = "perhaps"
    DIFFERENT = "different"


class Reason(StrEnum):
    """Why two names are held to be one, or thought to be."""

    IDENTIFIER = "identifier"
    SAME_KEY = "same_key"
    ALIAS = "alias"
    CLOSE = "close"


@dataclass(frozen=True)
class Comparison:
    """The verdict, the reason, how alike the names are from 0 to 1, and what contradicts."""

    verdict: Verdict
    reason: Reason
    score: float
    against: tuple[str, ...] = ()
