"""What the database refuses of spend, runs and results."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from benchmarking.choices import ImportState, RunState
from benchmarking.models import SpendLine
from tests.factories import benchmarking, consortia

pytestmark = pytest.mark.django_db

REFUSED = [
    (benchmarking.SpendImportFactory, {"state": "lost"}, "spend_import_state_known"),
    (
        benchmarking.SpendImportFactory,
        {"physical_rows": 3, "accepted_rows": 1, "rejected_rows": 1},
        "spend_import_every_row_accounted_for",
    ),
    (
        benchmarking.SpendImportFactory,
        {"state": ImportState.COMMITTED},
        "spend_import_committed_with_time",
    ),
    (
        benchmarking.SpendImportFactory,
        {"period_starts_on": date(2026, 4, 1)},
        "spend_import_period_whole",
    ),
    (benchmarking.BaseCellFactory, {"month": date(2026, 4, 2)}, "base_cell_month_is_first_day"),
    (benchmarking.BaseCellFactory, {"line_count": -1}, "base_cell_counts_not_negative"),
    (benchmarking.BenchmarkRunFactory, {"state": "lost"}, "run_state_known"),
    (benchmarking.BenchmarkRunFactory, {"ends_on": date(2025, 4, 1)}, "run_ends_after_start"),
    (benchmarking.BenchmarkResultFactory, {"status": "lost"}, "benchmark_result_status_known"),
    (benchmarking.BenchmarkResultFactory, {"quartile_band": 5}, "benchmark_result_band_1_to_4"),
    (
        benchmarking.BenchmarkResultFactory,
        {"other_count": 6},
        "benchmark_result_median_needs_7_others",
    ),
    (
        benchmarking.BenchmarkResultFactory,
        {"other_count": 12, "lower_quartile": 3},
        "benchmark_result_quartiles_need_13_others",
    ),
    (
        benchmarking.BenchmarkDistributionFactory,
        {"compared_count": 9},
        "benchmark_distribution_needs_10",
    ),
]


@pytest.mark.parametrize(("factory", "fields", "constraint"), REFUSED)
def test_row_that_makes_no_sense_is_refused(factory, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**fields)


@pytest.mark.parametrize(
    ("other_count", "figures"),
    [(7, {}), (13, {"lower_quartile": Decimal(3), "upper_quartile": Decimal(5)})],
)
def test_figures_are_kept_from_the_fewest_contributors_on(other_count, figures):
    benchmarking.BenchmarkResultFactory(other_count=other_count, **figures)


def test_file_is_loaded_once_an_authority():
    first = benchmarking.SpendImportFactory()

    with (
        pytest.raises(IntegrityError, match="spend_import_file_once_an_authority"),
        transaction.atomic(),
    ):
        benchmarking.SpendImportFactory(authority=first.authority, file=first.file)


@pytest.mark.parametrize("state", [ImportState.REFUSED, ImportState.UNDONE])
def test_file_that_was_refused_or_undone_may_be_loaded_again(state):
    first = benchmarking.SpendImportFactory(state=state)

    benchmarking.SpendImportFactory(authority=first.authority, file=first.file)


def test_two_authorities_may_load_the_same_bytes():
    first = benchmarking.SpendImportFactory()

    benchmarking.SpendImportFactory(file=first.file)


@pytest.mark.parametrize("state", [RunState.CURRENT, RunState.QUEUED])
def test_window_has_one_run_of_a_kind(state):
    benchmarking.BenchmarkRunFactory(state=state)

    with pytest.raises(IntegrityError, match="a_window"), transaction.atomic():
        benchmarking.BenchmarkRunFactory(state=state)


def test_authority_has_one_result_a_category_and_run():
    first = benchmarking.BenchmarkResultFactory()

    with pytest.raises(IntegrityError, match="benchmark_result_once"), transaction.atomic():
        benchmarking.BenchmarkResultFactory(
            run=first.run, authority=first.authority, category=first.category
        )


LINES = [
    ({"row_number": 0}, "row_number"),
    ({"month": date(2026, 4, 2), "paid_on": None, "financial_year": 2026}, "month"),
    ({"month": date(2026, 5, 1)}, "check"),
    ({"financial_year": 2025}, "spend_line_in_its_financial_year"),
    ({"kind": "loan"}, "kind"),
    ({"category_confidence": "1.01"}, "category_confidence"),
]


@pytest.mark.parametrize(("fields", "constraint"), LINES)
def test_line_that_makes_no_sense_is_refused(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        benchmarking.SpendLineFactory(**fields)


def test_row_of_a_file_is_one_line():
    first = benchmarking.SpendLineFactory()

    with pytest.raises(IntegrityError, match="pkey"), transaction.atomic():
        benchmarking.SpendLineFactory(spend_import=first.spend_import, row_number=first.row_number)


def test_line_belongs_to_the_authority_of_its_import():
    with pytest.raises(IntegrityError, match="authority_id"), transaction.atomic():
        benchmarking.SpendLineFactory(authority=consortia.AuthorityFactory())


@pytest.mark.parametrize(
    ("month", "partition"),
    [
        (date(2026, 3, 1), "benchmarking_spendline_2025"),
        (date(2026, 4, 1), "benchmarking_spendline_2026"),
        (date(1999, 4, 1), "benchmarking_spendline_other"),
    ],
)
def test_line_lies_in_the_partition_of_its_financial_year(month, partition):
    benchmarking.SpendLineFactory(month=month, paid_on=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM benchmarking_spendline")
        assert cursor.fetchone() == (partition,)


def test_money_is_kept_to_the_penny():
    benchmarking.SpendLineFactory(net_amount=Decimal("99999999999999.99"))

    assert SpendLine.objects.get().net_amount == Decimal("99999999999999.99")
