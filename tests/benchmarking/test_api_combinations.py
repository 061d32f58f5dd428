"""No combination of parameters makes the API say what a page would not.

Each list is asked with every filter that its set declares, alone and in pairs, at values that name
what belongs to others. What others may not see carries figures of its own.
"""

from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace

import pytest

from benchmarking.api import views
from tests.factories.benchmarking import (
    BenchmarkDistributionFactory,
    BenchmarkResultFactory,
    BenchmarkRunFactory,
    FrameworkUseFactory,
)
from tests.factories.frameworks import CategoryFactory, FrameworkFactory

pytestmark = pytest.mark.django_db

FOREIGN = "77777.77"
COUNT_OF_FEW = 6
LISTS = {
    "benchmark-results": views.Results,
    "benchmark-distributions": views.Distributions,
    "framework-uses": views.FrameworkUses,
}
BESIDE_FILTERS = {"page_size": "200", "format": "json"}


@pytest.fixture
def figures(authority):
    """Own and foreign rows alike but for their amounts; a distribution of too few bodies."""
    run, category, framework = BenchmarkRunFactory(), CategoryFactory(), FrameworkFactory()
    both = {"category": category, "run": run}
    foreign = BenchmarkResultFactory(net_amount=Decimal(FOREIGN), **both)
    BenchmarkResultFactory(authority=authority, **both)
    used = {"category": category, "framework": framework}
    FrameworkUseFactory(authority=authority, **used)
    FrameworkUseFactory(authority=foreign.authority, net_amount=Decimal(FOREIGN), **used)
    BenchmarkDistributionFactory(
        median=None,
        compared_count=COUNT_OF_FEW,
        compared_band="<10",
        withheld="too_few_contributors",
        statuses={"valid": COUNT_OF_FEW},
        **both,
    )
    return SimpleNamespace(
        authority=foreign.authority_id,
        run=run.pk,
        category=category.key,
        framework=framework.slug,
    )


VALUES = {
    "status": "valid",
    "sort": "-net_amount",
    "peer_group": "district",
    "line_class": "off_other",
    "cause": "not_joined",
    "month_from": "2000-01-01",
    "month_to": "2100-01-01",
    **BESIDE_FILTERS,
}


def asked(view, figures):
    """Every parameter of the list with a value, alone and in pairs, and none at all."""
    values = VALUES | vars(figures)
    names = [*view.filterset_class.base_filters, *BESIDE_FILTERS]
    assert set(names) <= set(values), "give the new filter a value here"
    for size in (0, 1, 2):
        for chosen in combinations(names, size):
            yield {name: str(values[name]) for name in chosen}


@pytest.mark.parametrize("name", LISTS)
def test_no_combination_returns_what_a_page_would_not(name, browser_of, officer, figures):
    browser = browser_of(officer)

    for parameters in asked(LISTS[name], figures):
        answer = browser.get(f"/api/{name}/", parameters)

        refused = "authority" in parameters
        assert answer.status_code == (400 if refused else 200), parameters
        assert FOREIGN not in answer.content.decode(), parameters
        for row in answer.json().get("results", []):
            few = row.get("compared_band") == "<10"
            assert not few or row["compared_count"] is row["statuses"] is None, parameters
