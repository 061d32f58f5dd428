"""What lists of contracts can be narrowed by, and whose they are."""

from typing import Any

import django_filters

from consortia.models import Authority, standing_of
from frameworks.choices import (
    ContractStatus,
)
from frameworks.models import (
    Category,
    Contract,
)
from procurement_portal.core.filters import Day, Filters, Search, Sort


def own_authorities(request: Any) -> Any:
    """The authorities at which the person who asks holds a role."""
    held = standing_of(getattr(request, "user", None)).authorities
    return Authority.objects.filter(pk__in=held).order_by("name", "pk")


class ContractFilters(Filters):
    """Contracts by words, authority, supplier, state, category and last day."""

    order = ("ends_on", "pk")

    q = Search("title", "reference", "supplier__name", label="Title, reference or supplier")
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=ContractStatus.choices, label="State")
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    sort = Sort("title", "ends_on", "starts_on", "award_value", ("supplier__name", "supplier"))

    class Meta:
        model = Contract
        fields: list[str] = []
