"""Spend imports and their lines, runs and their results."""

from datetime import date
from decimal import Decimal

import factory

from benchmarking import models
from benchmarking.actions import rules_in_force
from benchmarking.choices import (
    CategorySource,
    ImportState,
    LineClass,
    ResultStatus,
    RuleField,
    RunState,
)
from benchmarking.measures import spend_per_head
from consortia.choices import AuthorityKind
from frameworks.choices import SpendKind
from procurement_portal.core.periods import financial_year, first_of_month
from tests.factories.consortia import AuthorityFactory
from tests.factories.core import AT, JobFactory, StoredFileFactory
from tests.factories.frameworks import CategoryFactory


class SpendImportFactory(factory.django.DjangoModelFactory):
    """A file that has arrived and waits for its job."""

    class Meta:
        model = models.SpendImport

    authority = factory.SubFactory(AuthorityFactory)
    file = factory.SubFactory(StoredFileFactory)
    filename = factory.Sequence(lambda n: f"spend-{n}.csv")
    job = factory.SubFactory(JobFactory, kind="benchmarking.import_spend")


class LoadedSpendImportFactory(SpendImportFactory):
    """A file of one line that has been loaded; `SpendLineFactory` makes the line."""

    state = ImportState.COMMITTED
    committed_at = AT
    physical_rows = 1
    accepted_rows = 1
    accepted_total = absolute_amount = Decimal("120.50")
    first_paid_on = last_paid_on = date(2026, 4, 15)


class MappingProfileFactory(factory.django.DjangoModelFactory):
    """A layout that was agreed; its interpretation is none that a reader wrote."""

    class Meta:
        model = models.MappingProfile

    authority = factory.SubFactory(AuthorityFactory)
    source_system = factory.Sequence(lambda n: f"System {n}")
    signature = factory.Sequence(lambda n: f"{n:064x}")
    interpretation = factory.LazyFunction(dict)


class RejectedRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RejectedRow

    spend_import = factory.SubFactory(SpendImportFactory)
    row_number = factory.Sequence(lambda n: n + 1)
    column = "Amount"
    value = "n/a"
    code = "not_an_amount"
    reason = "This is not an amount."


class SpendLineFactory(factory.django.DjangoModelFactory):
    """One payment of £120.50 on 15 April 2026. The base cell is not kept by this."""

    class Meta:
        model = models.SpendLine

    spend_import = factory.SubFactory(LoadedSpendImportFactory)
    row_number = factory.Sequence(lambda n: n + 1)
    row_ref = factory.LazyAttribute(lambda line: str(line.row_number + 1))
    authority = factory.SelfAttribute("spend_import.authority")
    paid_on = date(2026, 4, 15)
    month = factory.LazyAttribute(lambda line: first_of_month(line.paid_on))
    financial_year = factory.LazyAttribute(lambda line: financial_year(line.month))
    net_amount = Decimal("120.50")
    kind = SpendKind.SPEND
    category = factory.SubFactory(CategoryFactory)
    category_source = CategorySource.LABEL
    category_confidence = Decimal("0.90")
    supplier_name = None
    supplier_text = "Acme Ltd"
    description = "Paper"
    service_text = "Corporate services"
    category_text = "Stationery"
    reference = factory.Sequence(lambda n: f"INV{n}")
    flags: list[str] = []


class CategoryRuleFactory(factory.django.DjangoModelFactory):
    """A rule in force that changed one line of £120.50 when it was made."""

    class Meta:
        model = models.CategoryRule

    authority = factory.SubFactory(AuthorityFactory)
    field = RuleField.LABEL
    text = factory.Sequence(lambda n: f"Sundries {n}")
    key = factory.LazyAttribute(lambda rule: rules_in_force.key_of(rule.field, rule.text))
    category = factory.SubFactory(CategoryFactory)
    line_count = 1
    absolute_amount = Decimal("120.50")


class BaseCellFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BaseCell

    authority = factory.SubFactory(AuthorityFactory)
    category = factory.SubFactory(CategoryFactory)
    month = date(2026, 4, 1)
    kind = SpendKind.SPEND
    line_count = 1
    net_amount = absolute_amount = Decimal("120.50")


class BenchmarkRunFactory(factory.django.DjangoModelFactory):
    """The current run of the financial year 2025 to 2026."""

    class Meta:
        model = models.BenchmarkRun

    measure = spend_per_head.SLUG
    method_version = spend_per_head.VERSION
    starts_on = date(2025, 4, 1)
    ends_on = date(2026, 3, 31)
    state = RunState.CURRENT
    computed_at = AT


class RecomputeFactory(factory.django.DjangoModelFactory):
    """A comparison that found everything equal."""

    class Meta:
        model = models.Recompute

    started_at = finished_at = AT
    file_count = line_count = cell_count = 1
    is_equal = True


class BenchmarkResultFactory(factory.django.DjangoModelFactory):
    """An authority compared with twelve others: a median, no quartiles."""

    class Meta:
        model = models.BenchmarkResult

    run = factory.SubFactory(BenchmarkRunFactory)
    authority = factory.SubFactory(AuthorityFactory)
    category = factory.SubFactory(CategoryFactory)
    peer_group = AuthorityKind.DISTRICT
    status = ResultStatus.VALID
    net_amount = Decimal("500000.00")
    line_count = 100
    months = 12
    denominator = Decimal(100_000)
    denominator_label = "population 2025, ONS mid-year estimate"
    rate = Decimal(5)
    other_count = 12
    excluded_count = 0
    median = Decimal(4)
    gap_percent = Decimal(25)


class BenchmarkDistributionFactory(factory.django.DjangoModelFactory):
    """Thirteen authorities compared."""

    class Meta:
        model = models.BenchmarkDistribution

    run = factory.SubFactory(BenchmarkRunFactory)
    category = factory.SubFactory(CategoryFactory)
    peer_group = AuthorityKind.DISTRICT
    compared_count = 13
    statuses = factory.LazyFunction(lambda: {"valid": 13})
    median = Decimal(4)


class ReleaseFactory(factory.django.DjangoModelFactory):
    """A release that is still written: `sealed` ends that."""

    class Meta:
        model = models.Release

    number = factory.Sequence(lambda n: n + 1)
    published_at = AT
    published_by = "system"
    methods = factory.LazyFunction(lambda: {spend_per_head.SLUG: spend_per_head.VERSION})


def sealed(release):
    """The release, frozen."""
    release.is_sealed, release.input_hash, release.figures_hash = True, "a" * 64, "b" * 64
    release.save()
    return release


class ReleaseFigureFactory(factory.django.DjangoModelFactory):
    """A median of thirteen bodies for everybody; with a viewer, of twelve others."""

    class Meta:
        model = models.ReleaseFigure

    release = factory.SubFactory(ReleaseFactory)
    measure = spend_per_head.SLUG
    starts_on = date(2025, 4, 1)
    ends_on = date(2026, 3, 31)
    category = factory.SubFactory(CategoryFactory)
    peer_group = AuthorityKind.DISTRICT
    tier = "T2"
    median = Decimal(4)
    other_count = 12
    other_band = "10 or more"
    based_on = factory.SelfAttribute("release")


class StatisticFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Statistic

    authority = factory.SubFactory(AuthorityFactory)
    variable = "residents"
    year = 2021
    value = Decimal(100_000)
    source = "Census"


class PeerProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PeerProfile

    key = factory.Sequence(lambda n: f"profile-{n}")
    name = "Place"
    why = "Like places."
    variables = factory.LazyFunction(
        lambda: [{"key": "residents", "name": "Residents", "weight": 1.0, "logarithm": True}]
    )


class PeerVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PeerVersion

    profile = factory.SubFactory(PeerProfileFactory)
    year = 2026
    variables = factory.SelfAttribute("profile.variables")
    input_hash = "0" * 64
    frozen_at = AT


class PeerSetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PeerSet

    authority = factory.SubFactory(AuthorityFactory)
    run = factory.SubFactory(BenchmarkRunFactory, state=RunState.SUPERSEDED)
    measure = spend_per_head.SLUG
    number = factory.Sequence(lambda n: n % 35 + 1)
    name = "River towns"
    why = "All stand on the same river."


class ChartImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ChartImage

    key = factory.Sequence(lambda n: f"{n:064x}")
    svg = "<svg></svg>"


class FrameworkUseFactory(factory.django.DjangoModelFactory):
    """£1,000 paid in April 2025 beside every framework that covers it."""

    class Meta:
        model = models.FrameworkUse

    authority = factory.SubFactory(AuthorityFactory)
    category = factory.SubFactory(CategoryFactory)
    month = date(2025, 4, 1)
    line_class = LineClass.OFF_OTHER
    line_count = 1
    net_amount = Decimal("1000.00")
    computed_at = AT
