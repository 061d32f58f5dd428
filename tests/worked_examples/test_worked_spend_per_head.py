"""The worked example of spend per head, from the files that hold it, to the penny."""

from collections.abc import Hashable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarking.measures import order_statistics, spend_per_head

FOLDER = Path(__file__).parent / "spend_per_head"

PRINTED = {
    "rate": "0.0001",
    "peer_median": "0.0001",
    "peer_q1": "0.0001",
    "peer_q3": "0.0001",
    "percentile_rank": "0.1",
    "gap_percent": "0.01",
}


@pytest.fixture(scope="module")
def computed() -> pd.DataFrame:
    read = pd.read_csv(FOLDER / "input.csv", dtype={"net_pounds": str})
    frame = pd.DataFrame(
        {
            "authority": read["authority"],
            "net_pence": [int(Decimal(pounds) * 100) for pounds in read["net_pounds"]],
            "denominator": read["population"],
            "months_complete": read["months_complete"],
            "submitted": read["submitted"] == "yes",
        }
    )
    return spend_per_head.compute(frame).set_index("authority")


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "expected.csv", dtype=str, keep_default_na=False).set_index(
        "authority"
    )


def printed(value: Any, places: str) -> str:
    if pd.isna(value):
        return ""
    return str(Decimal(repr(float(value))).quantize(Decimal(places), rounding=ROUND_HALF_UP))


def as_printed(row: dict[Hashable, Any]) -> dict[str, str]:
    figures = {name: printed(row[name], places) for name, places in PRINTED.items()}
    counts = {name: printed(row[name], "1") for name in ("n_others", "n_excluded", "rank", "band")}
    amounts = {
        "opportunity_median": printed(row["opportunity_median_pence"] / 100, "0.01"),
        "opportunity_best_quartile": printed(row["opportunity_best_quartile_pence"] / 100, "0.01"),
    }
    return {"status": row["status"], **figures, **counts, **amounts}


@pytest.mark.parametrize("authority", list("ABCDEFGHIJKL"))
def test_each_authority_comes_out_as_worked_by_hand(
    authority: str, computed: pd.DataFrame, expected: pd.DataFrame
) -> None:
    assert as_printed(computed.loc[authority].to_dict()) == expected.loc[authority].to_dict()


def test_whole_group_has_the_quartiles_and_deviation_of_the_method(computed: pd.DataFrame) -> None:
    rates = computed.loc[computed["status"] == "valid", "rate"].to_numpy()

    quartiles = order_statistics.quantile(rates, [0.25, 0.5, 0.75])
    deviation = order_statistics.quantile(abs(rates - quartiles[1]), 0.5)

    assert [printed(q, "0.0001") for q in quartiles] == ["3.2286", "3.4648", "4.0535"]
    assert printed(deviation, "0.00001") == "0.32551"


def test_opportunities_add_up_unrounded_to_the_totals_of_the_method(computed: pd.DataFrame) -> None:
    assert printed(computed["opportunity_median_pence"].sum() / 100, "1") == "341392"
    assert printed(computed["opportunity_best_quartile_pence"].sum() / 100, "1") == "421646"
