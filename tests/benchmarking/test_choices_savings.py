"""The life of a claim as a table, and code lists that the measures share."""

import pytest

from benchmarking.choices.machines import CLAIM
from benchmarking.choices.savings import (
    BaselineKind,
    ClaimState,
    EvidenceGrade,
    EvidenceKind,
    SavingType,
)
from benchmarking.measures import baselines, double_counting, evidence_grades, savings
from procurement_portal.core.errors import WrongState


def test_every_arrow_of_the_table_is_allowed_and_every_other_is_refused():
    for arrow in CLAIM:
        for source in ClaimState.values:
            if source in arrow.sources:
                assert CLAIM.target(arrow.name, source=source) == arrow.target
            else:
                with pytest.raises(WrongState):
                    CLAIM.target(arrow.name, source=source)


def test_nothing_leads_out_of_a_reversed_claim():
    assert CLAIM.open_from(ClaimState.REVERSED) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SavingType, double_counting.SavingType),
        (BaselineKind, baselines.BaselineKind),
        (EvidenceKind, evidence_grades.EvidenceKind),
        (EvidenceGrade, evidence_grades.Grade),
    ],
)
def test_code_lists_are_those_of_the_measures(ours, theirs):
    assert ours.values == [one.value for one in theirs]


def test_every_state_of_the_pipeline_has_a_weight():
    assert ClaimState.pipeline() == list(savings.PIPELINE_WEIGHTS)
