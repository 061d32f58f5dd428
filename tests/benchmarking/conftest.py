"""Fifteen district councils with a year of spend, computed by the run that computes in earnest."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

import pytest

from benchmarking.actions import releases, runs
from benchmarking.choices import RunState
from benchmarking.models import BaseCell
from frameworks.choices import Direction
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.periods import Period
from tests.factories import benchmarking, consortia, core, frameworks

PEER_COUNT = 14
YEAR = Period.of_financial_year(2025)


@pytest.fixture
def loaded(authority, at):
    """`authority` spends £6 a head on agency staff; fourteen others £4.00, £4.10 … £5.30.

    Stationery is for context and level with the peers. The figures of the financial year 2025 to
    2026 are current.
    """
    people = frameworks.CategoryFactory(key="people", name="People")
    agency = frameworks.CategoryFactory(
        key="agency-staff", name="Agency staff", parent=people, direction=Direction.LOWER_BETTER
    )
    stationery = frameworks.CategoryFactory(key="stationery", name="Stationery")
    peers = [consortia.AuthorityFactory() for _ in range(PEER_COUNT)]
    for place, body in enumerate([authority, *peers]):
        consortia.DenominatorFactory(authority=body, value=120_000, as_at=date(2025, 9, 30))
        rate = Decimal(6) if body is authority else Decimal(4) + Decimal(place - 1) / 10
        a_year(body, agency, rate * 10_000)
        a_year(body, stationery, Decimal(10_000))
    return SimpleNamespace(
        run=computed(at),
        people=people,
        agency=agency,
        stationery=stationery,
        peers=peers,
        period="2026-03",
    )


@pytest.fixture
def spent(loaded, at):
    """The same, with the figures of others released."""
    releases.publish(by=SYSTEM, at=at)
    loaded.run.refresh_from_db()
    return loaded


def a_year(body, category, each_month):
    """The same net amount in each month of the year."""
    BaseCell.objects.bulk_create(
        benchmarking.BaseCellFactory.build(
            authority=body,
            category=category,
            month=month,
            net_amount=each_month,
            absolute_amount=each_month,
        )
        for month in YEAR.months()
    )


def computed(at):
    """A run of the year, computed."""
    job = core.JobFactory(kind=runs.JOB_KIND)
    run = benchmarking.BenchmarkRunFactory(state=RunState.QUEUED, job=job, computed_at=None)
    jobs.run(job.pk, partial(runs.compute, at=at))
    run.refresh_from_db()
    assert run.state == RunState.CURRENT
    return run


def released(at):
    """The run of the year, computed anew and shown with the figures of a new release."""
    run = computed(at)
    releases.publish(by=SYSTEM, at=at)
    run.refresh_from_db()
    return run
