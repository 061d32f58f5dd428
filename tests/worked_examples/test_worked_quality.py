"""The worked example of the quality of a return, from the files that hold it (W12)."""

import csv
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarking.measures import quality

FOLDER = Path(__file__).parent / "quality"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def worked() -> quality.Components:
    told = {row["part"]: row["value"] for row in rows("input.csv")}
    measured = ("completeness", "classification", "supplier", "unit", "duplicates")
    return quality.Components(
        **{part: Fraction(told[part]) for part in measured},
        reconciliation=quality.reconciliation(Decimal(told["return"]), Decimal(told["ledger"])),
        timeliness=quality.timeliness(int(told["days_late"])),
    )


def test_each_part_has_the_value_and_points_worked_by_hand(worked: quality.Components) -> None:
    found = [
        {
            "part": one.part.key,
            "value": str(quality.posted(one.value)),
            "points": str(quality.posted(one.points)),
            "most": str(quality.posted(one.most)),
        }
        for one in quality.points(worked)
    ]

    assert found == rows("expected.csv")


def test_return_scores_as_printed(worked: quality.Components) -> None:
    scored = quality.score(worked)

    assert (scored, quality.band(scored)) == (Decimal("83.90"), quality.Band.B)


def test_unit_of_spend_is_dropped_and_the_weights_rescaled(worked: quality.Components) -> None:
    scored = quality.score(replace(worked, unit=None))

    assert (scored, quality.band(scored)) == (Decimal("87.11"), quality.Band.A)


def test_missing_ledger_total_costs_a_quarter_of_ninety(worked: quality.Components) -> None:
    without = replace(worked, unit=None, reconciliation=quality.reconciliation(Decimal(1), None))
    scored = quality.score(without)
    ledger = next(one for one in quality.points(without) if one.part.key == "reconciliation")

    assert (scored, quality.band(scored)) == (Decimal("67.67"), quality.Band.C)
    assert quality.posted(ledger.missing) == Decimal("27.78")
