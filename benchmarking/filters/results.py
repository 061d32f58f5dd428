"""Runs and what they found, narrowed for the API and for the pages of benchmarks."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import F, QuerySet

from benchmarking.choices import LeakageCause, LineClass, ResultStatus, RunState
from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    FrameworkUse,
    Recompute,
)
from consortia.choices import AuthorityKind
from frameworks.choices import SpendKind
from frameworks.filters import own_authorities
from frameworks.models import Category, Framework
from procurement_portal.core.filters import Day, Filters, Sort

Rows = QuerySet[Any]


def _category() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )


def _published(request: Any) -> QuerySet[Framework]:
    return Framework.objects.visible_to(getattr(request, "user", None)).order_by("title", "pk")


class RunFilters(Filters):
    """Runs by measure, state and window."""

    order = ("-starts_on", "-pk")

    measure = django_filters.CharFilter(label="Measure")
    state = django_filters.ChoiceFilter(choices=RunState.choices, label="State")
    starts_on = Day("starts_on", "exact", "First day")

    class Meta:
        model = BenchmarkRun
        fields: list[str] = []


class RecomputeFilters(Filters):
    """Comparisons of the books by their outcome."""

    order = ("-pk",)

    is_equal = django_filters.BooleanFilter(label="Equal")

    class Meta:
        model = Recompute
        fields: list[str] = []


class ResultFilters(Filters):
    """Results by run, authority, category and status."""

    order = ("-run__starts_on", "authority_id", "category__name", "pk")

    run = django_filters.ModelChoiceFilter(
        queryset=BenchmarkRun.objects.order_by("-starts_on", "-pk"), label="Run"
    )
    authority = django_filters.ModelChoiceFilter(queryset=own_authorities, label="Authority")
    category = _category()
    status = django_filters.ChoiceFilter(choices=ResultStatus.choices, label="Status")
    sort = Sort("net_amount", "rate", "gap_percent", "opportunity", ("category__name", "category"))

    class Meta:
        model = BenchmarkResult
        fields: list[str] = []


class DistributionFilters(Filters):
    """Distributions by run, category and kind of authority."""

    order = ("-run__starts_on", "category__name", "peer_group", "pk")

    run = django_filters.ModelChoiceFilter(
        queryset=BenchmarkRun.objects.order_by("-starts_on", "-pk"), label="Run"
    )
    category = _category()
    peer_group = django_filters.ChoiceFilter(choices=AuthorityKind.choices, label="Kind")

    class Meta:
        model = BenchmarkDistribution
        fields: list[str] = []


ABOVE, BELOW = "above", "below"


class OnPage(Filters):
    """Filters of which some are chosen by the page before: they are shown, and narrow nothing.

    `offered` gives the choices that depend on the person and the figures.
    """

    def __init__(
        self, *args: Any, offered: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices

    def chosen(self, rows: Rows, name: str, value: str) -> Rows:
        """The page has chosen by it already."""
        return rows


class StandingFilters(OnPage):
    """The categories of one authority in one period, the largest opportunity and spend first."""

    order = (F("opportunity").desc(nulls_last=True), "-net_amount", "category__name", "pk")

    authority = django_filters.ChoiceFilter(label="Authority", method="chosen", empty_label=None)
    period = django_filters.ChoiceFilter(label="Period", method="chosen", empty_label=None)
    group = django_filters.ChoiceFilter(label="Group", field_name="category__parent__key")
    status = django_filters.ChoiceFilter(choices=ResultStatus.choices, label="Status")
    position = django_filters.ChoiceFilter(
        choices=[(ABOVE, "Above the median"), (BELOW, "At or below the median")],
        label="Position",
        method="beside_median",
    )
    sort = Sort(
        ("category__name", "category"),
        ("net_amount", "spend"),
        ("rate", "rate"),
        ("gap_percent", "gap"),
        ("opportunity", "worth"),
        ("status", "status"),
    )

    class Meta:
        model = BenchmarkResult
        fields: list[str] = []

    def beside_median(self, rows: Rows, name: str, value: str) -> Rows:
        """Where the disclosed gap lies; rows that are not compared are on neither side."""
        lookup = "gap_percent__gt" if value == ABOVE else "gap_percent__lte"
        return rows.filter(**{lookup: 0})


class PublicFilters(OnPage):
    """The public distributions of one period."""

    order = ("category__name", "peer_group", "pk")

    period = django_filters.ChoiceFilter(label="Period", method="chosen", empty_label=None)
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.filter(kind=SpendKind.SPEND).order_by("name", "pk"),
        to_field_name="key",
        label="Category",
    )
    peer_group = django_filters.ChoiceFilter(choices=AuthorityKind.choices, label="Kind of body")

    class Meta:
        model = BenchmarkDistribution
        fields: list[str] = []


class UseFilters(Filters):
    """Uses of frameworks by authority, category, framework, class, cause and month."""

    order = ("-month", "authority_id", "category__name", "pk")

    authority = django_filters.ModelChoiceFilter(queryset=own_authorities, label="Authority")
    category = _category()
    framework = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=_published, label="Framework"
    )
    line_class = django_filters.ChoiceFilter(choices=LineClass.choices, label="Class")
    cause = django_filters.ChoiceFilter(choices=LeakageCause.choices, label="Cause")
    month_from = Day("month", "gte", "Months from")
    month_to = Day("month", "lte", "Months to")

    class Meta:
        model = FrameworkUse
        fields: list[str] = []


class UsePageFilters(OnPage):
    """The sums of one authority in one period, in whole or of one category.

    Not of one framework: what could have gone through it but did not belongs to none.
    """

    order = ("pk",)

    authority = django_filters.ChoiceFilter(label="Authority", method="chosen", empty_label=None)
    period = django_filters.ChoiceFilter(label="Period", method="chosen", empty_label=None)
    category = django_filters.ChoiceFilter(label="Category", field_name="category__key")

    class Meta:
        model = FrameworkUse
        fields: list[str] = []
