"""One lot for everybody: how to buy from it, for how much, where, and from whom."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.choices import Region
from frameworks import filters
from frameworks.choices import Permission
from frameworks.models import Lot, SupplierOnLot
from frameworks.queries import headroom, places, prices
from frameworks.views.of_framework import trail_to
from frameworks.views.prices import OfFramework
from procurement_portal.core import access
from procurement_portal.core.lists import CsvFile, TablePage


class LotPage(OfFramework, TablePage):
    """What the lot is, and every supplier that was awarded a place on it."""

    public = True
    model = SupplierOnLot
    filterset_class = filters.PlaceFilters
    template_name = "frameworks/lot.html"
    rows_template = "frameworks/_lot_place_row.html"
    thing = "supplier"
    things = "suppliers"
    paginate_by = 50
    headings = (
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Rank", "numeric": True, "sort": "rank"},
        {"text": "Place today", "sort": "place"},
    )

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address, or not found."""
        lots = self.framework.lots.prefetch_related("categories")
        return get_object_or_404(lots, number=self.kwargs["number"])

    def rows(self) -> Any:
        """The awarded places, whoever asks: those who run the lot have a page for the others."""
        return SupplierOnLot.objects.public().filter(lot=self.lot)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the supplier, and until when it is suspended."""
        today = timezone.localdate()
        return places.with_suspensions(rows, on=today).select_related("supplier")

    def downloads(self) -> list[dict[str, str]]:
        """The same suppliers as a file."""
        query = self.request.GET.copy()
        query.pop("page", None)
        joint = f"?{query.urlencode()}" if query else ""
        href = reverse("lot-csv", args=[self.framework.slug, self.lot.number]) + joint
        return [{"text": "CSV", "href": href}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lot and its prices, and how each place stands today."""
        framework, lot, person = self.framework, self.lot, self.request.user
        offer = prices.offer(framework, person)
        told = {
            "title": str(lot),
            "caption": f"Suppliers on lot {lot.number}",
            "framework": framework,
            "lot": lot,
            "headroom": headroom.of(framework, [lot], seen_by=person, on=timezone.localdate()),
            "regions": [Region(value).label for value in lot.regions],
            "price_lists": [one for one in offer.open_lists if one.lot_id in {None, lot.pk}],
            "may_call_off": person.is_authenticated and access.can(person, Permission.CALL_OFF_RUN),
            "may_run": access.can(person, Permission.FRAMEWORK_RUN, framework),
            "breadcrumbs": trail_to(framework),
        }
        context = super().get_context_data(**told | kwargs)
        shown = context["page_obj"]
        shown.object_list = places.with_status_today(shown.object_list, on=timezone.localdate())
        return context


class LotCsv(CsvFile, LotPage):
    """The suppliers as a file."""

    filename = "suppliers-on-lot.csv"
    columns = (
        ("Supplier", lambda row: row.supplier.name),
        ("Rank", lambda row: row.rank),
        ("Reserve", lambda row: "Yes" if row.is_reserve else "No"),
        ("Place today", lambda row: row.status_today.label),
        ("Starts on", lambda row: row.starts_on),
        ("Ends on", lambda row: row.ends_on),
    )

    def file_rows(self) -> Iterable[Any]:
        """With how each stands today."""
        return places.with_status_today(self.get_queryset(), on=timezone.localdate())
