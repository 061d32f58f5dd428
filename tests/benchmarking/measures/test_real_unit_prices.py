"""Published costs and quantities of real bodies, priced by the measure: services, per unit.

Estates returns of NHS trusts (2014-15) and adult social care of councils (2013-14). What is
implausible in them must come out as a question, never as a pack factor, and never as nought.
"""

import csv

import numpy as np
import pandas as pd
import pytest

from benchmarking.measures import unit_price
from tests.real_data import FOLDER, real_data

pytestmark = real_data

ERIC = FOLDER / "prices" / "eric" / "ERIC-2014-15.csv"
PSS = FOLDER / "prices" / "pss_unit_costs" / "Annex_Final_CASSR_Level_Unit_Costs_2013_14.csv"


def number(text):
    told = text.replace(",", "").strip()
    return float(told) if told.replace(".", "", 1).replace("-", "", 1).isdigit() else None


def priced(bodies):
    """The measure over (body, pounds, quantity); a cost without a quantity is unresolved."""
    frame = pd.DataFrame(bodies, columns=["authority", "pounds", "quantity"])
    lines = pd.DataFrame(
        {
            "authority": frame["authority"],
            "item": "service",
            "net_pence": (frame["pounds"] * 100).round().astype("int64"),
            "base_millionths": (frame["quantity"] * 1_000_000).round().astype("Int64"),
            "is_goods": False,
        }
    )
    return unit_price.compute(lines, fewest_lines=0)


def of_trusts(cost, quantity):
    with ERIC.open(encoding="utf-8", errors="replace", newline="") as file:
        _, heads, *rows = csv.reader(file, delimiter="$")
    places = heads.index(cost), heads.index(quantity)
    for row in rows:
        pounds, units = (number(row[place]) for place in places)
        if pounds:
            yield row[0], pounds, units or None


def of_councils(place):
    with PSS.open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if row and row[0][:3].isdigit():
                thousands, weeks = number(row[place]), number(row[place + 1])
                if thousands:
                    yield row[0], thousands * 1000, weeks or None


def told(found):
    valid = found.loc[found["status"] == "valid", "price"]
    quartiles = np.quantile(valid, [0.25, 0.5, 0.75])
    counted = found["status"].value_counts().to_dict()
    return [round(float(one), 2) for one in quartiles], counted


CLEANING = ("Cleaning service cost (£)", "Occupied floor area (m²)")
MEALS = ("In-patient food services cost (£)", "In-patient main meals requested (No.)")


@pytest.mark.parametrize(
    "columns, quartiles, counted",
    [
        (CLEANING, [31.09, 36.95, 45.18], {"valid": 228, "quarantined": 9}),
        (MEALS, [3.14, 3.88, 4.75], {"valid": 222, "quarantined": 5}),
    ],
    ids=["cleaning a square metre", "a meal"],
)
def test_estates_returns_of_trusts(columns, quartiles, counted):
    found = priced(of_trusts(*columns))

    assert told(found) == (quartiles, counted)
    assert set(found["question"]) == {"", "check"}
    assert not found["factors"].any()


def test_area_of_the_wrong_size_is_asked_about():
    """One trust's floor area makes its cleaning cost £20,748 a square metre."""
    found = priced(of_trusts(*CLEANING)).set_index("authority")

    assert round(found.loc["RBV", "ratio"]) == 566
    assert found.loc["RBV", "status"] == "quarantined"


@pytest.mark.parametrize(
    "column, quartiles, outliers",
    [(1, [543.24, 616.80, 682.92], 0), (4, [485.19, 534.64, 605.56], 2)],
    ids=["weeks of care", "weeks of older people's care"],
)
def test_social_care_of_councils(column, quartiles, outliers):
    found = priced(of_councils(column))

    assert told(found) == (quartiles, {"valid": 152})
    assert (found["flags"] == "outlier").sum() == outliers
