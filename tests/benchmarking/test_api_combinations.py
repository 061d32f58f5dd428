"""No combination of parameters makes the API say what a page would not.

Each list is asked with every filter that its set declares, alone and in pairs, at values that name
what belongs to others. What others may not see carries figures of its own.
"""

from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace

import pytest

from benchmarking.api import adjustments, opportunities, peers, prices, releases, views
from benchmarking.models import Peer
from tests.factories.benchmarking import (
    BenchmarkDistributionFactory,
    BenchmarkResultFactory,
    BenchmarkRunFactory,
    FrameworkUseFactory,
    PeerSetFactory,
    PeerVersionFactory,
    ReleaseFactory,
    ReleaseFigureFactory,
    sealed,
)
from tests.factories.consortia import ConsortiumFactory
from tests.factories.frameworks import CategoryFactory, FrameworkFactory
from tests.factories.opportunities import OpportunityFactory
from tests.factories.prices import (
    ItemFactory,
    PriceAdjustmentFactory,
    PriceLevelFactory,
    PriceQuestionFactory,
    PurchaseImportFactory,
    PurchaseLineFactory,
    UnitPriceResultFactory,
)

pytestmark = pytest.mark.django_db

FOREIGN = "77777.77"
COUNT_OF_FEW = 6
LISTS = {
    "benchmark-results": views.Results,
    "benchmark-distributions": views.Distributions,
    "benchmark-release-figures": releases.ReleaseFigures,
    "framework-uses": views.FrameworkUses,
    "items": prices.Items,
    "purchase-lines": prices.PurchaseLines,
    "unit-prices": prices.UnitPrices,
    "price-levels": prices.PriceLevels,
    "price-questions": prices.PriceQuestions,
    "price-adjustments": adjustments.PriceAdjustments,
    "opportunities": opportunities.Opportunities,
    "peer-sets": peers.PeerSets,
    "peer-versions": peers.PeerVersions,
    "peers": peers.Peers,
}
OF_PLACES = {"peers"}
"""Worked out from published statistics, so that any authority may be named."""
BY_NUMBER = {"benchmark-results"}
"""Lists that are asked for an authority by its number."""
BESIDE_FILTERS = {"page_size": "200", "format": "json"}


@pytest.fixture
def figures(authority):
    """Own and foreign rows alike but for their amounts; and figures of too few bodies."""
    run, category, framework = BenchmarkRunFactory(), CategoryFactory(), FrameworkFactory()
    both = {"category": category, "run": run}
    foreign = BenchmarkResultFactory(net_amount=Decimal(FOREIGN), **both)
    BenchmarkResultFactory(authority=authority, **both)
    used = {"category": category, "framework": framework}
    FrameworkUseFactory(authority=authority, **used)
    FrameworkUseFactory(authority=foreign.authority, net_amount=Decimal(FOREIGN), **used)
    of_few = {"median": None, "withheld": "too_few_contributors"}
    BenchmarkDistributionFactory(
        compared_count=COUNT_OF_FEW,
        compared_band="<10",
        statuses={"valid": COUNT_OF_FEW},
        **of_few,
        **both,
    )
    BenchmarkResultFactory(
        authority=authority,
        run=run,
        other_count=COUNT_OF_FEW,
        other_band="<7",
        gap_percent=None,
        **of_few,
    )
    return SimpleNamespace(
        foreign=foreign.authority,
        values={
            "authority": foreign.authority.slug,
            "run": run.pk,
            "category": category.key,
            "framework": framework.slug,
        }
        | _released(authority, foreign.authority, category)
        | _bought(authority, foreign.authority, category)
        | _near(authority, foreign.authority, run)
        | _saving(authority, foreign.authority, category),
    )


def _released(own, foreign, category):
    release = ReleaseFactory()
    ReleaseFigureFactory(release=release, category=category, viewer=own)
    ReleaseFigureFactory(
        release=release, category=category, viewer=foreign, median=Decimal(FOREIGN)
    )
    sealed(release)
    return {"release": release.number}


def _bought(own, foreign, category):
    """The same item at both; one that only the other has bought; a price that few others pay."""
    item, rare = ItemFactory(category=category), ItemFactory(category=category, name=FOREIGN)
    for body, amount in ((own, "500.00"), (foreign, FOREIGN)):
        loaded = PurchaseImportFactory(authority=body)
        PurchaseLineFactory(purchase_import=loaded, item=item, net_amount=Decimal(amount))
        UnitPriceResultFactory(authority=body, item=item, price=Decimal(amount))
        PriceLevelFactory(authority=body, category=category, keyed_amount=Decimal(amount))
        PriceQuestionFactory(authority=body, item=item, price=Decimal(amount))
        PriceAdjustmentFactory(authority=body, item=item, net_amount=-Decimal(amount))
    PurchaseLineFactory(purchase_import=loaded, item=rare)
    UnitPriceResultFactory(
        authority=own,
        median=None,
        lower_quartile=None,
        upper_quartile=None,
        quartile_band=None,
        gap_percent=None,
        worth_median=None,
        worth_best_quartile=None,
        other_count=None,
        other_band="<7",
        withheld="too_few_contributors",
    )
    return {"item": item.pk}


def _near(own, foreign, run):
    version = PeerVersionFactory()
    Peer.objects.create(
        version=version, authority=foreign, member=own, rank=1, distance=1, rebased=1
    )
    PeerSetFactory(authority=own, run=run)
    PeerSetFactory(authority=foreign, run=run, name=FOREIGN)
    return {"version": version.pk, "profile": version.profile.key, "year": version.year}


def _saving(own, foreign, category):
    """The same opportunity at both, and one of a consortium that is the other's."""
    consortium = ConsortiumFactory()
    for place, amount in (
        ({"authority": own}, "500.00"),
        ({"authority": foreign}, FOREIGN),
        ({"authority": None, "consortium": consortium}, FOREIGN),
    ):
        OpportunityFactory(category=category, at_stake=Decimal(amount), **place)
    return {"consortium": consortium.slug, "kind": "above_peers", "effort": "3_large"}


VALUES = {
    "q": FOREIGN,
    "status": "valid",
    "position": "above",
    "peer_group": "district",
    "ends_on": "2026-03-31",
    "line_class": "off_other",
    "cause": "not_joined",
    "month_from": "2000-01-01",
    "month_to": "2100-01-01",
    "bought_from": "2000-01-01",
    "bought_to": "2100-01-01",
    **BESIDE_FILTERS,
}
OF_A_LIST = {
    "benchmark-results": {"sort": "-net_amount"},
    "benchmark-release-figures": {"state": "shown"},
    "opportunities": {"state": "open", "sort": "-worth"},
    "unit-prices": {"sort": "-worth"},
    "price-levels": {"sort": "-level"},
    "price-questions": {"state": "open", "sort": "raised"},
    "purchase-lines": {"state": "usable"},
}
"""Values of parameters that mean something else in each list."""


def asked(name, figures):
    """Every parameter of the list with a value, alone and in pairs, and none at all."""
    values = VALUES | figures.values | OF_A_LIST.get(name, {})
    if name in BY_NUMBER:
        values["authority"] = figures.foreign.pk
    names = [*LISTS[name].filterset_class.base_filters, *BESIDE_FILTERS]
    assert set(names) <= set(values), "give the new filter a value here"
    for size in (0, 1, 2):
        for chosen in combinations(names, size):
            yield {one: str(values[one]) for one in chosen}


@pytest.mark.parametrize("name", LISTS)
def test_no_combination_returns_what_a_page_would_not(name, browser_of, officer, figures):
    browser = browser_of(officer)
    told = 0

    for parameters in asked(name, figures):
        answer = browser.get(f"/api/{name}/", parameters)

        refused = {"authority", "consortium"} & set(parameters) and name not in OF_PLACES
        assert answer.status_code == (400 if refused else 200), (parameters, answer.content)
        assert FOREIGN not in answer.content.decode(), parameters
        rows = answer.json().get("results", [])
        told = max(told, len(rows))
        for row in rows:
            few = (row.get("compared_band") or row.get("other_band") or "").startswith("<")
            counts = [row.get(one) for one in ("compared_count", "other_count", "statuses")]
            assert not few or set(counts) == {None}, parameters
    assert told, "the list has rows of one's own"
