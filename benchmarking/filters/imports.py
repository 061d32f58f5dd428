"""Files of spend, narrowed for the API and for the page."""

import django_filters
from django.db.models import Case, Value, When

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from frameworks.filters import own_authorities
from procurement_portal.core.filters import Filters, Search, Sort


class SpendImportFilters(Filters):
    """Imports by authority, state and words of the file name."""

    order = ("-created_at", "-pk")

    q = Search("filename", label="File name")
    authority = django_filters.ModelChoiceFilter(queryset=own_authorities, label="Authority")
    state = django_filters.ChoiceFilter(choices=ImportState.choices, label="State")
    sort = Sort("created_at", "filename", "accepted_rows", "accepted_total", "state")

    class Meta:
        model = SpendImport
        fields: list[str] = []


WAITING_FIRST = Case(When(state=ImportState.CHECKED, then=Value(0)), default=Value(1)).asc()


class ImportListFilters(Filters):
    """The list of imports: those of one's authorities, those that wait to be loaded on top."""

    order = (WAITING_FIRST, "-created_at", "-pk")

    q = Search("filename", label="File name")
    authority = django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", label="Authority"
    )
    state = django_filters.ChoiceFilter(choices=ImportState.choices, label="State")
    sort = Sort(
        ("created_at", "received"),
        ("filename", "file"),
        ("authority__name", "authority"),
        ("state", "state"),
        ("accepted_rows", "lines"),
        ("rejected_rows", "refused"),
        ("accepted_total", "total"),
    )

    class Meta:
        model = SpendImport
        fields: list[str] = []
