"""Which twelve months are shown where an address names none."""

from datetime import date

import pytest

from benchmarking.choices import ResultStatus, RunState
from benchmarking.queries import windows
from tests.factories.benchmarking import BenchmarkResultFactory, BenchmarkRunFactory

pytestmark = pytest.mark.django_db

COMPARED, ALONE = ResultStatus.VALID, ResultStatus.PART_WINDOW
OLDEST, OLD, NEW = date(2023, 4, 1), date(2024, 4, 1), date(2025, 4, 1)


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        ({NEW: None, OLD: None}, NEW),
        ({NEW: None, OLD: ALONE, OLDEST: ALONE}, OLD),
        ({NEW: ALONE, OLD: COMPARED, OLDEST: COMPARED}, OLD),
        ({NEW: COMPARED, OLD: COMPARED}, NEW),
    ],
    ids=["no results", "none compared", "newest not compared", "both compared"],
)
def test_the_newest_that_compares_is_shown_else_the_newest_with_results(
    authority, finance_lead, statuses, shown
):
    for starts_on, status in statuses.items():
        run = run_from(starts_on)
        if status:
            BenchmarkResultFactory(run=run, authority=authority, status=status)
        BenchmarkResultFactory(run=run, status=COMPARED)
    replaced = BenchmarkRunFactory(
        starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), state=RunState.SUPERSEDED
    )
    BenchmarkResultFactory(run=replaced, authority=authority)

    chosen = windows.chosen(windows.computed_for(finance_lead, authority), "")
    newest = windows.newest_result(finance_lead, authority)

    assert chosen.run.starts_on == shown
    assert getattr(newest, "run", None) == (chosen.run if any(statuses.values()) else None)


def run_from(starts_on):
    return BenchmarkRunFactory(
        starts_on=starts_on, ends_on=starts_on.replace(year=starts_on.year + 1, month=3, day=31)
    )
