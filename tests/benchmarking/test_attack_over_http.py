"""What each kind of user gets from pages, files and the API never holds another body's figure."""

import re
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarking.actions import releases
from benchmarking.disclosure import rules
from benchmarking.models import BenchmarkDistribution, BenchmarkResult
from frameworks.choices import Direction
from procurement_portal.core.access import SYSTEM
from tests.benchmarking.conftest import YEAR, a_year, computed
from tests.factories import consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

ADDRESSES = [
    "/benchmarks/",
    "/benchmarks.csv",
    "/benchmarks/categories/agency-staff/",
    "/benchmarks/public/",
    "/benchmarks/public.csv",
    "/benchmarks/frameworks.csv",
    "/api/benchmark-runs/",
    "/api/benchmark-results/",
    "/api/benchmark-distributions/",
    "/api/framework-uses/",
]
NUMBER = re.compile(r"\d[\d,]*\.?\d*")
MONTHS = 12


@pytest.fixture
def secret(authority, at):
    """Sixteen councils of one kind, each with an amount that no other has, and one apart."""
    rng = np.random.default_rng(17)
    agency = frameworks.CategoryFactory(
        key="agency-staff", name="Agency staff", direction=Direction.LOWER_BETTER
    )
    bodies = [authority, *(consortia.AuthorityFactory() for _ in range(15))]
    monthly = {}
    for body in bodies:
        size = int(rng.integers(80_000, 160_000))
        consortia.DenominatorFactory(authority=body, value=size, as_at=YEAR.starts_on)
        monthly[body] = (Decimal(int(rng.integers(2_000_000, 9_000_000))) / 100, size)
        a_year(body, agency, monthly[body][0])
    run = computed(at)
    releases.publish(by=SYSTEM, at=at)
    neighbour = consortia.AuthorityRoleFactory(authority=bodies[1], person__name="Ned").person
    return SimpleNamespace(bodies=bodies, monthly=monthly, run=run, neighbour=neighbour)


def queries(secret):
    """Filters, sorts and identifiers of others, alone and together."""
    foreign = secret.bodies[2]
    yield from ("", "page_size=1000&format=json&sort=-net_amount", f"authority={foreign.slug}")
    yield f"authority={foreign.pk}&run={secret.run.pk}&category=agency-staff"
    yield f"authority={foreign.pk}&authority={secret.bodies[0].slug}"
    yield "authority__isnull=false&ordering=-rate&fields=rate,net_amount&expand=authority"
    yield "position=above&period=2026-03&peer_group=district"


def numbers(text):
    """The numbers of a text, as they are written, with five digits or more."""
    found = {one.replace(",", "").rstrip(".") for one in NUMBER.findall(text)}
    return {Decimal(one) for one in found if len(one.replace(".", "").strip("0")) >= 5}


def seen_by(browser, secret):
    """The text of every answer that is no refusal."""
    ids = [row.pk for row in BenchmarkResult.objects.all()]
    addresses = [f"{path}?{query}" for path in ADDRESSES for query in queries(secret)]
    addresses += [f"/api/benchmark-results/{pk}/" for pk in ids]
    texts = []
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            body = b"".join(answer) if answer.streaming else answer.content
            texts.append(body.decode("utf-8-sig"))
    return texts


def canaries(secret, body):
    """The body's amounts and its rate, with as many digits as could be meant."""
    each_month, size = secret.monthly[body]
    rate = each_month * MONTHS / size
    exact = {each_month, each_month * MONTHS}
    return exact | {round(rate, places) for places in range(4, 9)}


def test_nobody_reads_another_bodys_figure(people, browser_of, authority, secret):
    readers = {**people, "neighbour": secret.neighbour}
    stands_at = {"officer": 0, "finance_lead": 0, "auditor": 0, "neighbour": 1}

    for role, person in readers.items():
        texts = seen_by(browser_of(person), secret)
        found = set().union(*map(numbers, texts))
        own = secret.bodies[stands_at[role]] if role in stands_at else None
        for body in secret.bodies:
            if body != own:
                assert not found & canaries(secret, body), role
        assert texts, role


def test_search_finds_the_figures_of_the_own_body(officer, browser_of, secret):
    """The control: what is looked for is in the form in which pages show it."""
    found = set().union(*map(numbers, seen_by(browser_of(officer), secret)))

    each_month, _ = secret.monthly[secret.bodies[0]]
    assert each_month * MONTHS in found


def test_quantiles_that_are_out_are_rounded_and_stand_on_enough_others(secret):
    released = [
        value
        for row in [*BenchmarkResult.objects.all(), *BenchmarkDistribution.objects.all()]
        for value in (row.median, row.lower_quartile, row.upper_quartile)
        if value is not None
    ]

    assert released
    assert all(Decimal(str(rules.round_significant(float(one)))) == one for one in released)
    rates = {round(amount * MONTHS / size, 8) for amount, size in secret.monthly.values()}
    assert rates.isdisjoint(released)
