"""Real councils: who is near whom by published statistics, and what their open files compare to.

Run with `-s` to read the tables; docs/benchmark-notes.md says what is implausible in them, and why.
"""

import csv
import datetime
import sys
from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from benchmarking.measures import peers, profiles, spend_per_head
from benchmarking.measures.vocabulary import Status
from benchmarking.sheets import spend
from benchmarking.sheets.statistics import Reading, readings
from procurement_portal.core.periods import financial_year
from tests import real_data

pytestmark = real_data.real_data

REFERENCE = real_data.FOLDER / "reference"
TABLES = (
    "similarity/la_ruc.csv",
    "similarity/imd_la_labels.csv",
    "local_authorities/la_area_pop.csv",
)
COUNCILS = {
    "hyndburn-borough-council": "HYN",
    "oxford-city-council": "OXO",
}
TODAY = datetime.date(2026, 5, 12)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from enumerate(csv.reader(stream), start=1)


@pytest.fixture(scope="module")
def places():
    """Every open authority with its type and statistics."""
    known = defaultdict(dict)
    for table in TABLES:
        for one in readings(rows_of(REFERENCE / table)):
            if isinstance(one, Reading):
                known[one.code][one.variable] = float(one.value)
    with (REFERENCE / "local_authorities/uk_local_authorities_future.csv").open() as stream:
        bodies = [row for row in csv.DictReader(stream) if not row["end-date"]]
    return pd.DataFrame(
        [
            {
                "authority": row["local-authority-code"],
                "name": row["nice-name"],
                "kind": row["local-authority-type"],
                **known[row["local-authority-code"]],
            }
            for row in bodies
            if row["local-authority-code"] in known
        ]
    )


@pytest.fixture(scope="module")
def near(places):
    """The nearest of each by the usual profile, by name."""
    found = peers.nearest(places, profiles.STANDARD[0].variables)
    names = places.set_index("authority")["name"]
    return found.assign(authority=found["authority"].map(names), peer=found["peer"].map(names))


@pytest.mark.parametrize(
    ("council", "first"),
    [
        ("Oxford", {"Exeter", "Cambridge"}),
        ("Hyndburn", {"Burnley", "Pendle"}),
        ("Devon", {"Lincolnshire", "Suffolk", "Norfolk"}),
        ("Wakefield", {"Kirklees", "Calderdale", "Doncaster"}),
    ],
)
def test_nearest_of_a_council_are_those_that_its_officers_would_name(near, council, first):
    own = near[near["authority"] == council].sort_values("rank")
    sys.stdout.write(f"{council}: {', '.join(own['peer'])}\n")

    assert set(own["peer"].head(len(first))) == first
    assert len(own) == peers.NEAREST


def test_most_councils_have_fifteen_and_only_those_without_statistics_have_none(places, near):
    sizes = near.groupby("authority").size()
    weights = peers.weight_known(places, profiles.STANDARD[0].variables)
    alone = ~places["kind"].duplicated(keep=False)
    may_have_none = places.loc[(weights < peers.LEAST_WEIGHT_PRESENT) | alone, "name"]

    assert (sizes == peers.NEAREST).sum() >= 360
    assert set(places["name"]) - set(near["authority"]) == set(may_have_none)


@pytest.mark.slow
def test_open_files_of_councils_are_too_few_months_to_compare(places):
    by_year = defaultdict(lambda: [Decimal(0), set()])
    for name in sorted(real_data.truth()):
        path = real_data.FOLDER / name
        if path.parent.name not in COUNCILS:
            continue
        about = spend.interpret(path, filename=path.name, hints={"today": TODAY})
        for line in spend.read(path, about):
            if isinstance(line, spend.Accepted) and (line.paid_on or line.period):
                day = line.paid_on or line.period[0]
                cell = by_year[path.parent.name, financial_year(day)]
                cell[0] += line.amount
                cell[1].add(day.replace(day=1))
    residents = places.set_index("authority")["residents"]
    frame = pd.DataFrame(
        [
            {
                "category": year,
                "peer_group": "district",
                "authority": council,
                "net_pence": int(total * 100),
                "denominator": residents[COUNCILS[council]],
                "months_complete": len(months),
                "submitted": True,
            }
            for (council, year), (total, months) in sorted(by_year.items())
        ]
    )

    table = spend_per_head.compute_many(frame)
    sys.stdout.write(table[["authority", "category", "rate", "status", "flags"]].to_string() + "\n")

    valid = table[table["status"] == Status.VALID]
    assert set(zip(valid["authority"], valid["category"], strict=True)) == {
        ("hyndburn-borough-council", 2017),
        ("oxford-city-council", 2015),
        ("oxford-city-council", 2016),
    }
    assert set(valid["flags"]) == {"annualised"}
    assert (table["n_others"] < 7).all()
