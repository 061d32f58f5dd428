"""What lists of call-offs can be narrowed by."""

import django_filters

from frameworks.choices import CallOffRoute, CallOffStatus
from frameworks.filters.contracts import own_authorities
from frameworks.models import CallOff
from procurement_portal.core.filters import Filters, Search, Sort


class CallOffFilters(Filters):
    """Call-offs by words, authority, state and route; what changed last comes first."""

    order = ("-updated_at", "-pk")

    q = Search(
        "title",
        "reference",
        "lot__framework__title",
        "place__supplier__name",
        label="Title, reference, framework or supplier",
    )
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=CallOffStatus.choices, label="State")
    route = django_filters.ChoiceFilter(choices=CallOffRoute.choices, label="Route")
    sort = Sort("title", "status", "estimated_value", ("updated_at", "changed"))

    class Meta:
        model = CallOff
        fields: list[str] = []
