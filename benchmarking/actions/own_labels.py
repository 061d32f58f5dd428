"""What an authority's own category column means: its labels and codes, through saved tables.

Labels are compared by their words. Codes of the Common Procurement Vocabulary and of NHS eClass
carry their hierarchy, so the longest known beginning decides.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from benchmarking.actions.phrases import Remembered, as_phrase
from benchmarking.actions.readings import Classification
from frameworks.choices import MappingScheme

CPV = re.compile(r"(?:CPV)?[\s:.-]*\b(\d{8})(-\d)?\b", re.IGNORECASE)
ECLASS = re.compile(r"([A-Z]{3})(?:\s*[:–-].*)?$")
LEADING_CODE = re.compile(r"^[^\w]*[A-Z]{0,4}\d[\w./]*[\s:.–-]+(?=\D)")
LEVELS = re.compile(r"\s*[>|;:/\\]\s*|\s+[–—-]\s+")
# Systems cut labels at a fixed width; a beginning this long is as good as the whole.
CUT_AT_LEAST = 18
PART_WEIGHT = "0.95"


class OwnLabels:
    """Labels and codes that are known, each with what it means."""

    def __init__(
        self,
        mappings: Iterable[tuple[str, str, Classification]],
        cpv_codes: frozenset[str] = frozenset(),
    ) -> None:
        """`mappings` are of (scheme, code, meaning); `cpv_codes` are eight digits each."""
        self._labels: dict[str, Classification] = {}
        self._cpv: dict[str, Classification] = {}
        self._eclass: dict[str, Classification] = {}
        for scheme, code, found in mappings:
            if scheme == MappingScheme.CPV:
                self._cpv[cpv_stem(code)] = found
            elif scheme == MappingScheme.ECLASS:
                self._eclass[code.upper()] = found
            else:
                self._labels[as_phrase(code)] = found
        self._sorted = sorted(self._labels)
        self._cpv_codes = cpv_codes
        self.meaning = Remembered(self._meaning)

    def _meaning(self, label: str) -> Classification | None:
        """What the label means, from the first of these that tells.

        The whole label; a CPV code; the label without a code before it; the finest of its levels
        that is known; a label that was cut off.
        """
        whole = self._labels.get(as_phrase(label)) or self._of_cpv(label)
        return whole or self._of_a_part(label) or self._cut_off(label)

    def of_eclass(self, label: str) -> Classification | None:
        """What an eClass code means; three letters are a weak sign, so words are asked before."""
        code = ECLASS.match(label.strip())
        return _longest(self._eclass, code[1], shortest=1) if code else None

    def _of_cpv(self, label: str) -> Classification | None:
        code = CPV.match(label.strip())
        if code is None or not (code[2] or code[1] in self._cpv_codes):
            return None
        return _longest(self._cpv, code[1], shortest=2)

    def _of_a_part(self, label: str) -> Classification | None:
        bare = LEADING_CODE.sub("", label.strip())
        for part in (bare, *reversed(LEVELS.split(bare))):
            if found := self._labels.get(as_phrase(part)):
                return found if part == bare else found.weighted(PART_WEIGHT)
        return None

    def _cut_off(self, label: str) -> Classification | None:
        start = as_phrase(label)
        if len(start) < CUT_AT_LEAST:
            return None
        first = bisect_left(self._sorted, start)
        meanings = []
        for known in self._sorted[first:]:
            if not known.startswith(start):
                break
            meanings.append(self._labels[known])
        if len({found.category_id for found in meanings}) != 1:
            return None
        return meanings[0].weighted(PART_WEIGHT)


def cpv_stem(code: str) -> str:
    """The digits of a CPV code that carry meaning: "79530000-8" is "7953"."""
    digits = code.partition("-")[0]
    return digits.rstrip("0").ljust(2, "0")


def _longest(
    known: Mapping[str, Classification], code: str, *, shortest: int
) -> Classification | None:
    lengths = range(len(code), shortest - 1, -1)
    return next((known[code[:length]] for length in lengths if code[:length] in known), None)
