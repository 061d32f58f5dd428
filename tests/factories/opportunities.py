"""Opportunities, as they were found."""

from datetime import date
from decimal import Decimal

import factory

from benchmarking import models
from benchmarking.choices.opportunities import Effort, OpportunityKind, WayToTake
from tests.factories.consortia import AuthorityFactory
from tests.factories.core import AT
from tests.factories.frameworks import CategoryFactory


class OpportunityFactory(factory.django.DjangoModelFactory):
    """Spend a quarter above the median of twelve peers."""

    class Meta:
        model = models.Opportunity

    authority = factory.SubFactory(AuthorityFactory)
    key = factory.Sequence(lambda n: f"above_peers:category-{n}")
    kind = OpportunityKind.ABOVE_PEERS
    category = factory.SubFactory(CategoryFactory)
    overlap = factory.SelfAttribute("category")
    low = Decimal("100000.00")
    high = Decimal("150000.00")
    at_stake = Decimal("500000.00")
    line_count = 100
    effort = Effort.LARGE
    way = WayToTake.INITIATIVE
    starts_on = date(2025, 4, 1)
    ends_on = date(2026, 3, 31)
    computed_at = AT
    figures = factory.LazyFunction(
        lambda: {
            "rate": "5.00000000",
            "median": "4.00000000",
            "lower_quartile": "3.50000000",
            "denominator": "100000.00",
            "denominator_label": "population 2025, ONS mid-year estimate",
            "other_count": "14",
            "tier": "T2",
            "peer_group": "district",
        }
    )


class OpportunityBasisFactory(factory.django.DjangoModelFactory):
    """Six members behind an amount of a consortium."""

    class Meta:
        model = models.OpportunityBasis

    opportunity = factory.SubFactory(OpportunityFactory)
    contributors = factory.LazyFunction(lambda: {str(one): "1000.00" for one in range(6)})
    told_at = AT


class VerifiedDiscountFactory(factory.django.DjangoModelFactory):
    """Six per cent, the median of eight members that nobody else is of."""

    class Meta:
        model = models.VerifiedDiscount

    share = Decimal("0.06")
    contributors = factory.LazyFunction(lambda: dict.fromkeys(map(str, range(-8, 0)), "0.06"))
    told_at = AT
