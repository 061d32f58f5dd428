"""What lists of contracts can be narrowed by, and whose they are."""

from typing import Any

import django_filters
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from consortia.models import Authority, standing_of
from frameworks.choices import ContractStatus
from frameworks.models import Category, Contract, Framework, Kpi, Supplier
from frameworks.models.contracts import ContractQuerySet
from procurement_portal.core.filters import Day, Filters, Search, Sort

ENDS_WITHIN = (("3", "3 months"), ("6", "6 months"), ("12", "12 months"), ("24", "24 months"))


def own_authorities(request: Any) -> Any:
    """The authorities at which the person who asks holds a role."""
    held = standing_of(getattr(request, "user", None)).authorities
    return Authority.objects.filter(pk__in=held).order_by("name", "pk")


def own_suppliers(request: Any) -> Any:
    """Those with whom the person's authorities have contracts."""
    held = standing_of(getattr(request, "user", None)).authorities
    rows = Supplier.objects.filter(contracts__authority__in=held)
    return rows.distinct().order_by("name", "pk")


def own_frameworks(request: Any) -> Any:
    """Those under which the person's authorities have contracts."""
    held = standing_of(getattr(request, "user", None)).authorities
    rows = Framework.objects.filter(lots__contracts__authority__in=held)
    return rows.distinct().order_by("title", "pk")


class ContractFilters(Filters):
    """Contracts by words, authority, supplier, state, category, framework and last day."""

    order = ("ends_on", "pk")

    q = Search("title", "reference", "supplier__name", label="Title, reference or supplier")
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=ContractStatus.choices, label="State")
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    supplier = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_suppliers, label="Supplier"
    )
    framework = django_filters.ModelChoiceFilter(
        field_name="lot__framework",
        to_field_name="slug",
        queryset=own_frameworks,
        label="Called off from",
    )
    ends_within = django_filters.ChoiceFilter(
        field_name="ends_on", choices=ENDS_WITHIN, label="Ends within", method="soon"
    )
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    sort = Sort(
        "title",
        "ends_on",
        "starts_on",
        "award_value",
        "current_value",
        ("supplier__name", "supplier"),
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def soon(self, rows: ContractQuerySet, name: str, months: str) -> ContractQuerySet:
        """Running contracts whose last day comes within so many months of today."""
        today = timezone.localdate()
        return rows.running().ending_between(today, today + relativedelta(months=int(months)))


class KpiFilters(Filters):
    """Indicators by their contract or call-off."""

    order = ("pk",)

    contract = django_filters.NumberFilter(label="Contract's number")
    call_off = django_filters.NumberFilter(label="Call-off's number")

    class Meta:
        model = Kpi
        fields: list[str] = []
