"""What postings of the headroom ledger can be narrowed by."""

from typing import Any

import django_filters

from frameworks.choices import PostingKind
from frameworks.filters.lots import lots_among
from frameworks.models import Framework, HeadroomPosting, Lot
from procurement_portal.core.filters import Day, Filters, Sort


def _lots_of_ledgers(request: Any) -> Any:
    """Lots of the frameworks that the person may see."""
    return Lot.objects.visible_to(getattr(request, "user", None)).order_by("number", "pk")


class PostingFilters(Filters):
    """Postings by cause, lot and day, the newest first."""

    order = ("-posted_at", "-pk")

    kind = django_filters.ChoiceFilter(
        choices=PostingKind.choices, label="Cause", empty_label="Any"
    )
    lot = django_filters.ChoiceFilter(field_name="lot", label="Lot", empty_label="Any")
    posted_from = Day("posted_at__date", "gte", "Posted on or after")
    posted_to = Day("posted_at__date", "lte", "Posted on or before")
    sort = Sort(("posted_at", "posted"), "committed", "actual", ("lot__number", "lot"))

    class Meta:
        model = HeadroomPosting
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["lot"].extra["choices"] = lots_among(rows)


class PostingLookup(Filters):
    """Postings for the API: by framework, lot and cause."""

    order = ("pk",)

    framework = django_filters.ModelChoiceFilter(
        field_name="lot__framework",
        queryset=lambda request: Framework.objects.visible_to(
            getattr(request, "user", None)
        ).order_by("pk"),
        label="Framework",
    )
    lot = django_filters.ModelChoiceFilter(queryset=_lots_of_ledgers, label="Lot")
    kind = django_filters.ChoiceFilter(choices=PostingKind.choices, label="Cause")

    class Meta:
        model = HeadroomPosting
        fields: list[str] = []
