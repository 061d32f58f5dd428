"""How often the rules are right, on pairs of names judged by hand. The figures are printed: -s."""

import pytest

from frameworks.matching.comparing import compare
from frameworks.matching.names import name_key
from frameworks.matching.parts import take_apart
from frameworks.matching.verdicts import Verdict
from tests.frameworks.matching import labelled

PRECISION = 0.995
RECALL = 0.90


def test_sample_is_large_and_has_both_kinds():
    labels = [pair.label for pair in labelled.pairs()]

    assert len(labels) >= 900
    assert labels.count("same") >= 400
    assert labels.count("different") >= 400


@pytest.mark.parametrize("half", labelled.HALVES)
def test_automatic_matches_are_right_and_true_pairs_are_found(half):
    quality = labelled.quality(half)
    print(f"\n{half}: {quality}")

    assert quality.precision >= PRECISION
    assert quality.recall >= RECALL


def test_what_is_matched_in_the_published_files_is_right():
    kept = [pair for pair in labelled.read(labelled.AUDITED) if _matches(pair)]
    wrong = [pair for pair in kept if pair.label == "different"]
    unclear = [pair for pair in kept if pair.label == "unclear"]
    judged = len(kept) - len(unclear)
    print(f"\naudited: {judged} matches, {len(wrong)} wrong, {len(unclear)} unclear besides")

    assert len(kept) >= 600
    assert 1 - len(wrong) / judged >= PRECISION
    assert len(unclear) <= 0.02 * len(kept)


def _matches(pair):
    if name_key(pair.left) == name_key(pair.right):
        return True
    left, right = take_apart(pair.left), take_apart(pair.right)
    return compare(left, right, labelled.known().weight).verdict is Verdict.SAME


def test_no_pair_is_judged_twice():
    every = [
        frozenset((pair.left, pair.right))
        for path in (labelled.PAIRS, labelled.AUDITED)
        for pair in labelled.read(path)
    ]

    assert len(every) == len(set(every))
