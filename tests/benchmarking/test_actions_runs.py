"""Runs: computed from cells, stored only as disclosure allows, replaced whole."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from benchmarking.actions import releases, runs
from benchmarking.choices import PeerTier, ResultStatus, RunState
from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    ImportMonth,
)
from consortia.choices import AuthorityKind
from frameworks.choices import Direction, SpendKind
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period
from tests.factories import benchmarking, consortia, frameworks

pytestmark = pytest.mark.django_db

YEAR = Period(date(2025, 4, 1), date(2026, 3, 31))

# Method 2.1, worked example W1: spend and population of authorities A to L.
W1 = {
    "A": (412_000, 98_000),
    "B": (365_000, 101_000),
    "C": (298_000, 89_500),
    "D": (510_000, 120_000),
    "E": (187_500, 61_000),
    "F": (266_000, 83_000),
    "G": (334_800, 93_000),
    "H": (92_000, 40_000),
    "I": (441_000, 105_000),
    "J": (158_400, 48_000),
    "K": (275_000, None),
    "L": (-1_500, 52_000),
}


@pytest.fixture
def category(db):
    return frameworks.CategoryFactory(key="agency-staff", direction=Direction.LOWER_BETTER)


def make_authority(name, spend, population, category, *, months=12, kind=AuthorityKind.UNITARY):
    authority = consortia.AuthorityFactory(name=name, kind=kind)
    if population is not None:
        consortia.DenominatorFactory(
            authority=authority,
            value=population,
            year=2025,
            as_at=date(2025, 6, 30),
            source="Sample",
        )
    for month, share in zip(YEAR.months(), split(spend, months), strict=False):
        benchmarking.BaseCellFactory(
            authority=authority,
            category=category,
            month=month,
            net_amount=share,
            absolute_amount=abs(share),
        )
    return authority


def split(amount, parts):
    """The amount in equal whole pennies, the rest in the last part."""
    share = (Decimal(amount) / parts).quantize(Decimal("0.01"))
    return [share] * (parts - 1) + [Decimal(amount) - share * (parts - 1)]


@pytest.fixture
def estate(category):
    return {name: make_authority(name, *figures, category) for name, figures in W1.items()}


def compute(at):
    """Own figures, and peers' as a release of this moment would have them."""
    [run] = runs.request(first_month=YEAR.starts_on, last_month=YEAR.starts_on, by=SYSTEM, at=at)
    jobs.run(run.job_id, partial(runs.compute, at=at))
    releases.publish(by=SYSTEM, at=at)
    run.refresh_from_db()
    return run


def result_of(run, authority, category):
    return BenchmarkResult.objects.get(run=run, authority=authority, category=category)


def test_each_authority_stands_where_the_worked_example_says(estate, category, at):
    run = compute(at)

    dear = result_of(run, estate["D"], category)
    assert (dear.status, dear.net_amount, dear.rate) == (
        ResultStatus.VALID,
        Decimal("510000.00"),
        Decimal("4.25000000"),
    )
    assert (dear.other_count, dear.excluded_count) == (9, 2)
    assert result_of(run, estate["K"], category).status == ResultStatus.NO_DENOMINATOR
    assert result_of(run, estate["L"], category).status == ResultStatus.NON_POSITIVE


def test_nine_others_give_a_rounded_median_and_no_quartiles(estate, category, at):
    dear = result_of(compute(at), estate["D"], category)

    assert dear.median == Decimal("3.33")
    assert (dear.lower_quartile, dear.upper_quartile, dear.quartile_band) == (None, None, None)


def test_the_opportunity_says_no_more_than_the_rounded_median(estate, category, at):
    dear = result_of(compute(at), estate["D"], category)

    assert dear.opportunity == (Decimal("4.25") - Decimal("3.33")) * 120_000
    assert dear.gap_percent == Decimal("27.6276")


def test_a_category_for_context_shows_no_opportunity(estate, category, at):
    category.direction = Direction.CONTEXT
    category.save()

    dear = result_of(compute(at), estate["D"], category)

    assert dear.gap_percent is not None
    assert (dear.opportunity, dear.opportunity_best_quartile) == (None, None)


def test_six_others_are_too_few_for_a_median(category, at):
    estate = [make_authority(f"{number}", 1000 * number, 100, category) for number in range(1, 8)]

    own = result_of(compute(at), estate[0], category)

    assert (own.rate, own.other_count) == (Decimal(10), None)
    assert (own.median, own.gap_percent, own.opportunity) == (None, None, None)
    assert (own.withheld, own.other_band) == ("too_few_contributors", "<7")


def test_the_database_refuses_a_median_of_too_few(at):
    run = benchmarking.BenchmarkRunFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        benchmarking.BenchmarkResultFactory(run=run, other_count=6, median=Decimal(4))


def test_eight_months_are_shown_to_their_owner_and_to_nobody_else(estate, category, at):
    late = make_authority("Late", 80_000, 10_000, category, months=8)

    run = compute(at)

    assert result_of(run, late, category).status == ResultStatus.PART_WINDOW
    assert result_of(run, estate["A"], category).other_count == 9


def test_nine_months_count_as_a_year(estate, category, at):
    nearly = make_authority("Nearly", 30_000, 10_000, category, months=9)

    own = result_of(compute(at), nearly, category)

    assert (own.status, own.rate, own.flags) == (ResultStatus.VALID, Decimal(4), ["annualised"])


def test_no_spend_in_a_category_is_a_true_zero_not_a_gap(estate, category, at):
    other = frameworks.CategoryFactory(key="fleet")

    own = result_of(compute(at), estate["A"], other)

    assert own.status == ResultStatus.STRUCTURAL_ZERO
    assert own.net_amount == 0


def test_an_authority_without_any_data_is_counted_and_has_no_result(estate, category, at):
    silent = consortia.AuthorityFactory(name="Silent", kind=AuthorityKind.UNITARY)

    run = compute(at)

    assert not BenchmarkResult.objects.filter(authority=silent).exists()
    counted = BenchmarkDistribution.objects.get(run=run, category=category, peer_group="unitary")
    assert counted.statuses == {
        "valid": 10,
        "no_denominator": 1,
        "non_positive": 1,
        "not_submitted": 1,
    }


def test_grants_and_payroll_never_enter_a_benchmark(estate, category, at):
    benchmarking.BaseCellFactory(
        authority=estate["A"],
        category=category,
        month=YEAR.starts_on,
        kind=SpendKind.GRANT,
        net_amount=Decimal(1_000_000),
        absolute_amount=Decimal(1_000_000),
    )

    assert result_of(compute(at), estate["A"], category).net_amount == Decimal(412_000)


def test_a_parent_category_holds_its_childrens_spend(estate, category, at):
    parent = frameworks.CategoryFactory(key="people")
    category.parent = parent
    category.save()

    run = compute(at)

    assert result_of(run, estate["A"], parent).net_amount == Decimal(412_000)
    assert run.line_count == 12 * len(W1)


def test_alone_of_its_kind_is_compared_with_all_and_the_tier_says_so(estate, category, at):
    county = make_authority("County", 900_000, 700_000, category, kind=AuthorityKind.COUNTY)

    run = compute(at)

    alone, among_its_kind = result_of(run, county, category), result_of(run, estate["A"], category)
    assert (alone.tier, alone.other_count) == (PeerTier.ALL, 10)
    assert (among_its_kind.tier, among_its_kind.other_count) == (PeerTier.KIND, 9)


def test_the_public_sees_a_median_of_eleven_not_of_ten(estate, category, at):
    of_ten = BenchmarkDistribution.objects.get(run=compute(at), category=category)
    make_authority("M", 350_000, 100_000, category)
    of_eleven = BenchmarkDistribution.objects.get(run=compute(at), category=category)

    assert (of_ten.compared_count, of_ten.median) == (10, None)
    assert (of_ten.withheld, of_ten.compared_band) == ("too_few_contributors", "<10")
    assert (of_eleven.compared_count, of_eleven.median) == (11, Decimal("3.50"))
    assert of_eleven.lower_quartile is None


def scored(authority, score, *, month=YEAR.starts_on, amount=Decimal(1000)):
    """A file of the authority that holds so much in the month, and its score."""
    return ImportMonth.objects.create(
        spend_import=benchmarking.LoadedSpendImportFactory(
            authority=authority, quality_score=score and Decimal(score)
        ),
        authority=authority,
        month=month,
        line_count=1,
        net_amount=-amount,
        absolute_amount=amount,
    )


def test_result_carries_the_mean_of_its_files_by_their_money(estate, category, at):
    scored(estate["A"], "90.00", amount=Decimal(3000))
    scored(estate["A"], "60.01", amount=Decimal(1000))
    scored(estate["A"], "0.00", month=date(2026, 4, 1))
    scored(estate["A"], None, amount=Decimal(99_000))

    run = compute(at)

    own = result_of(run, estate["A"], category)
    assert (own.quality_score, own.quality_band) == (Decimal("82.50"), "B")
    unknown = result_of(run, estate["B"], category)
    assert (unknown.quality_score, unknown.quality_band, unknown.flags) == (None, "", [])


def test_weak_data_is_nobodys_peer_and_its_owner_is_told_no_pounds(estate, category, at):
    scored(estate["D"], "49.99")
    scored(estate["A"], "69.99")

    run = compute(at)

    weak = result_of(run, estate["D"], category)
    assert (weak.status, weak.flags, weak.quality_band) == (ResultStatus.VALID, ["quality_d"], "D")
    assert (weak.rate, weak.median, weak.other_count) == (Decimal("4.25"), Decimal("3.33"), 9)
    assert weak.gap_percent == Decimal("27.6276")
    assert (weak.opportunity, weak.opportunity_best_quartile) == (None, None)
    marked = result_of(run, estate["A"], category)
    assert (marked.flags, marked.quality_band) == (["quality_c"], "C")
    assert (marked.other_count, marked.excluded_count) == (8, 3)
    scored(estate["B"], "90.00")
    assert compute(at).input_hash != run.input_hash


def test_weak_data_does_not_count_towards_the_least_number_of_peers(category, at):
    estate = [make_authority(f"{number}", 1000 * number, 100, category) for number in range(1, 9)]
    scored(estate[-1], "10.00")

    own = result_of(compute(at), estate[0], category)

    assert (own.median, own.other_band) == (None, "<7")


def test_public_is_told_bands_only_with_the_median(estate, category, at):
    for name in "ABCDEFGHI":
        scored(estate[name], "90.00")
    withheld = BenchmarkDistribution.objects.get(run=compute(at), category=category)
    make_authority("M", 350_000, 100_000, category)
    scored(make_authority("N", 999_000, 100_000, category), "20.00")

    told = BenchmarkDistribution.objects.get(run=compute(at), category=category)

    assert (withheld.compared_count, withheld.quality) == (10, {})
    assert (told.compared_count, told.median) == (11, Decimal("3.50"))
    assert told.quality == {"A": 9, "D": 1, "not_scored": 2}
    assert told.statuses["valid"] == 12


def test_the_database_refuses_a_band_without_its_score(at):
    run = benchmarking.BenchmarkRunFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        benchmarking.BenchmarkResultFactory(run=run, quality_score=None, quality_band="A")


def test_computing_twice_replaces_and_adds_nothing(estate, category, at):
    first = compute(at)
    again = compute(at)

    first.refresh_from_db()
    assert (first.state, again.state) == (RunState.SUPERSEDED, RunState.CURRENT)
    assert set(BenchmarkResult.objects.values_list("run", flat=True)) == {again.pk}
    assert first.input_hash == again.input_hash
    assert BenchmarkResult.objects.count() == len(W1)


def test_a_delivery_that_comes_twice_computes_once(estate, category, at):
    run = compute(at)

    jobs.run(run.job_id, partial(runs.compute, at=at))

    assert BenchmarkRun.objects.filter(state=RunState.CURRENT).count() == 1


def test_a_window_that_waits_is_not_queued_again(at):
    ask = partial(
        runs.request, first_month=YEAR.starts_on, last_month=YEAR.starts_on, by=SYSTEM, at=at
    )

    assert len(ask()) == 1
    assert ask() == []
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


def test_an_older_run_never_replaces_a_newer_one(estate, at):
    [older] = runs.request(first_month=YEAR.starts_on, last_month=YEAR.starts_on, by=SYSTEM, at=at)
    BenchmarkRun.objects.filter(pk=older.pk).update(state=RunState.RUNNING)
    newer = compute(at)

    jobs.run(older.job_id, partial(runs.compute, at=at))

    older.refresh_from_db()
    assert (older.state, newer.state) == (RunState.SUPERSEDED, RunState.CURRENT)
    assert set(BenchmarkResult.objects.values_list("run", flat=True)) == {newer.pk}


def test_windows_are_the_financial_years_and_the_latest_twelve_months(at):
    found = runs.windows(date(2024, 3, 1), date(2026, 2, 1), today=date(2026, 5, 12))

    assert [(window.starts_on, window.ends_on) for window in found] == [
        (date(2023, 4, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), date(2026, 3, 31)),
        (date(2025, 5, 1), date(2026, 4, 30)),
    ]


@pytest.mark.parametrize("role", ["officer", "finance_lead", "manager", "outsider", "stranger"])
def test_only_operators_and_the_portal_ask_for_runs(people, role, at):
    with pytest.raises(NotAllowed):
        runs.request(first_month=YEAR.starts_on, last_month=YEAR.starts_on, by=people[role], at=at)

    assert not BenchmarkRun.objects.exists()
