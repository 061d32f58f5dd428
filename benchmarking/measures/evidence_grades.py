"""How well a realised saving is shown (method 2.3): by lines, sampled invoices or a guess."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class EvidenceKind(StrEnum):
    """What a paper is."""

    LINES = "lines"
    SUPPLIER_MI = "supplier_mi"
    INVOICES = "invoices"
    ESTIMATE = "estimate"


class Grade(StrEnum):
    """A is the best; C cannot be verified."""

    A = "A"
    B = "B"
    C = "C"


GRADES: Final[Mapping[EvidenceKind, Grade]] = {
    EvidenceKind.LINES: Grade.A,
    EvidenceKind.SUPPLIER_MI: Grade.A,
    EvidenceKind.INVOICES: Grade.B,
    EvidenceKind.ESTIMATE: Grade.C,
}


def grade_of(kinds: Iterable[str]) -> Grade:
    """The best of the papers; C without any."""
    return min((GRADES[EvidenceKind(kind)] for kind in kinds), default=Grade.C)


def can_be_verified(grade: str) -> bool:
    """Whether a finance officer may sign for it."""
    return grade != Grade.C
