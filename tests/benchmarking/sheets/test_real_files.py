"""Published files, each read to the penny as its hand-checked truth says."""

import datetime

import pytest

from benchmarking.sheets import spend
from tests import real_data

TODAY = datetime.date(2026, 6, 1)
TRUTH = real_data.truth() if real_data.PRESENT else {}
USABLE = sorted(name for name, about in TRUTH.items() if about.get("usable", True))
BIG_YEARS = ("2018-19", "2019-20", "2021-22", "2022-23")
BIG = frozenset(f"spend/lancashire-pcc/pcc-{year}.xlsx" for year in BIG_YEARS)
OTHERS = sorted(set(TRUTH) - set(USABLE))

pytestmark = real_data.real_data


def each(names):
    """The files, the biggest of one publisher only in `make test-all`."""
    return [pytest.param(one, marks=pytest.mark.slow if one in BIG else ()) for one in names]


@pytest.mark.parametrize("name", each(USABLE))
def test_a_published_file_is_read_as_it_is(name):
    about = TRUTH[name]
    report = spend.inspect(real_data.FOLDER / name, hints={"today": TODAY})
    found = {key: report[key] for key in ("rows", "total", "min_date", "max_date", "header_row")}
    expected = {key: about[key] for key in found}
    assert found == expected
    assert report["stated_total"] == about["stated_total"]
    assert report["rejected_rows"] == about["rejected_rows"]


@pytest.mark.parametrize("name", OTHERS)
def test_a_published_file_of_another_kind_is_refused(name):
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(real_data.FOLDER / name, hints={"today": TODAY})
    assert refused.value.code == "not_spend_data"


@pytest.mark.parametrize("name", each(USABLE[::12]))
def test_no_physical_row_of_a_published_file_is_lost(name):
    path = real_data.FOLDER / name
    about = spend.interpret(path, filename=path.name, hints={"today": TODAY})
    rows: dict[str, list[int]] = {}
    for line in spend.read(path, about):
        rows.setdefault(line.sheet, []).append(line.row)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in rows.values())
    assert spend.Interpretation.from_json(about.as_json()) == about


# The truth compares cells with their spaces, we without: one row more repeats another there.
REPEATED_OTHERWISE = {"spend/lancashire-pcc/pcc-2022-23.xlsx"}


@pytest.mark.parametrize("name", each(sorted(set(USABLE[::5]) - REPEATED_OTHERWISE)))
def test_rows_that_repeat_another_are_told_from_rows_that_only_look_alike(name):
    path = real_data.FOLDER / name
    about = spend.interpret(path, filename=path.name, hints={"today": TODAY})
    contents = [
        line.content for line in spend.read(path, about) if isinstance(line, spend.Accepted)
    ]
    assert len(contents) - len(set(contents)) == TRUTH[name]["exact_duplicate_rows"]
