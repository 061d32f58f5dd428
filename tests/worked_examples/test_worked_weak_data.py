"""The worked example of a body whose data is too weak to compare with, from its files."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarking.measures import spend_per_head

FOLDER = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def computed() -> pd.DataFrame:
    bands = {row["authority"]: row["quality_band"] for row in table("weak_data/bands.csv")}
    frame = pd.DataFrame(
        {
            "authority": row["authority"],
            "net_pence": int(Decimal(row["net_pounds"]) * 100),
            "denominator": float(row["population"] or "nan"),
            "months_complete": int(row["months_complete"]),
            "submitted": row["submitted"] == "yes",
            "quality_band": bands[row["authority"]],
        }
        for row in table("spend_per_head/input.csv")
    )
    return spend_per_head.compute(frame).set_index("authority")


def printed(value: Any, places: str) -> str:
    if pd.isna(value):
        return ""
    return str(Decimal(repr(float(value))).quantize(Decimal(places), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(
    "expected", table("weak_data/expected.csv"), ids=lambda row: row["authority"]
)
def test_authority_comes_out_as_worked_by_hand(
    expected: dict[str, str], computed: pd.DataFrame
) -> None:
    row = computed.loc[expected["authority"]]

    assert expected == {
        "authority": expected["authority"],
        "status": row["status"],
        "flags": row["flags"],
        "n_others": printed(row["n_others"], "1"),
        "n_excluded": printed(row["n_excluded"], "1"),
        "rate": printed(row["rate"], "0.0001"),
        "peer_median": printed(row["peer_median"], "0.0001"),
        "rank": printed(row["rank"], "1"),
        "gap_percent": printed(row["gap_percent"], "0.01"),
        "opportunity_median": printed(row["opportunity_median_pence"] / 100, "0.01"),
    }
