"""Pairs of names judged by hand, and how well the rules find them.

`labelled_pairs.csv` was drawn from the published spend files by ways that do not know the rules: by
vendor, VAT number and postcode, by the first word, initials, trading names and beginnings, by bands
of likeness of letters and of words, and at random. Every pair was judged before the rules were
tuned: *same* is one legal entity, or its trading name, branch, department or account; companies of
one group are *different*; what the names do not tell is *unclear*, says why, and is not counted.
The rules were tuned on one half only.

`audited_matches.csv` holds what the rules themselves matched in all of the files, two in three of
them judged afterwards one by one: a second, larger look at precision that says nothing of recall.
"""

import csv
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from frameworks.matching.index import NameIndex
from frameworks.matching.names import name_key
from frameworks.matching.parts import take_apart
from frameworks.matching.verdicts import Verdict

HERE = Path(__file__).parent
PAIRS = HERE / "labelled_pairs.csv"
AUDITED = HERE / "audited_matches.csv"
HALVES = ("tuning", "held out")


@dataclass(frozen=True)
class Pair:
    """Two names and whether they are one supplier's."""

    left: str
    right: str
    label: str

    @property
    def half(self) -> str:
        """Which half it fell into, by its names alone."""
        return HALVES[zlib.crc32(f"{self.left}|{self.right}".encode()) % 2]


def read(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as rows:
        return [Pair(row["left"], row["right"], row["label"]) for row in csv.DictReader(rows)]


@cache
def pairs() -> list[Pair]:
    return [pair for pair in read(PAIRS) if pair.label != "unclear"]


@cache
def known() -> NameIndex[str]:
    """Every name of the pairs, each its own owner, so that all stand in each other's way."""
    index: NameIndex[str] = NameIndex()
    for name in sorted({name for pair in pairs() for name in (pair.left, pair.right)}):
        index.add(name, name)
    return index


def verdict(pair: Pair) -> Verdict:
    """What the rules come to when one of the two is known and the other comes in."""
    if name_key(pair.left) == name_key(pair.right):
        return Verdict.SAME
    found = set(_verdicts(pair.left, pair.right)) | set(_verdicts(pair.right, pair.left))
    return next((one for one in (Verdict.SAME, Verdict.PERHAPS) if one in found), Verdict.DIFFERENT)


def _verdicts(new: str, old: str) -> Iterator[Verdict]:
    for found in known().find(take_apart(new)):
        if found.owner == old:
            yield found.comparison.verdict


@dataclass(frozen=True)
class Quality:
    """How many pairs of each label came to which verdict."""

    counts: Counter[tuple[str, Verdict]]

    @property
    def precision(self) -> float:
        """Share of the automatic matches that are right."""
        right = self.counts["same", Verdict.SAME]
        return right / (right + self.counts["different", Verdict.SAME])

    @property
    def recall(self) -> float:
        """Share of the true pairs that were matched or proposed."""
        true = sum(number for (label, _), number in self.counts.items() if label == "same")
        return 1 - self.counts["same", Verdict.DIFFERENT] / true

    def __str__(self) -> str:
        matched = self.counts["same", Verdict.SAME], self.counts["different", Verdict.SAME]
        proposed = self.counts["same", Verdict.PERHAPS], self.counts["different", Verdict.PERHAPS]
        return (
            f"{sum(self.counts.values())} pairs: precision {self.precision:.4f} "
            f"({matched[0]} right, {matched[1]} wrong), recall {self.recall:.3f}; "
            f"proposed {proposed[0]} true and {proposed[1]} untrue"
        )


@cache
def quality(half: str) -> Quality:
    chosen = [pair for pair in pairs() if pair.half == half]
    return Quality(Counter((pair.label, verdict(pair)) for pair in chosen))
