"""Released figures, narrowed for the API and for the page of a release."""

import django_filters
from django.db.models import F, QuerySet

from benchmarking.models import Release, ReleaseFigure
from consortia.choices import AuthorityKind
from frameworks.models import Category
from procurement_portal.core.filters import Day, Filters

SHOWN, WITHHELD, CARRIED = "shown", "withheld", "carried"


class ReleaseFigureFilters(Filters):
    """Figures by window, category, kind of body, and what became of them."""

    order = ("-ends_on", "starts_on", "category__name", "peer_group", "viewer", "pk")

    ends_on = Day("ends_on", "exact", "Last day")
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    peer_group = django_filters.ChoiceFilter(choices=AuthorityKind.choices, label="Kind of body")
    state = django_filters.ChoiceFilter(
        choices=[(SHOWN, "Shown"), (WITHHELD, "Withheld"), (CARRIED, "Carried over")],
        label="State",
        method="in_state",
    )

    class Meta:
        model = ReleaseFigure
        fields: list[str] = []

    def in_state(
        self, rows: QuerySet[ReleaseFigure], name: str, value: str
    ) -> QuerySet[ReleaseFigure]:
        """Those shown, withheld, or of an earlier release."""
        if value == CARRIED:
            return rows.exclude(based_on=F("release"))
        return rows.filter(median__isnull=value == WITHHELD)


class ReleaseFigureListFilters(ReleaseFigureFilters):
    """The same through the API, of any release."""

    release = django_filters.ModelChoiceFilter(
        to_field_name="number", queryset=Release.objects.order_by("-number"), label="Release"
    )
