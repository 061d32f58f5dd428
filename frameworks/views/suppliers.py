"""Suppliers: who they are, what they say of themselves, where they hold a place."""

from typing import Any

from django.db.models import QuerySet

from frameworks import filters
from frameworks.models import Supplier
from frameworks.queries import suppliers
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage


class SupplierList(TablePage):
    """Every supplier, by name."""

    public = True
    model = Supplier
    filterset_class = filters.SupplierFilters
    title = "Suppliers"
    lead = "Who sells to public bodies, under which names, and on which frameworks."
    thing = "supplier"
    things = "suppliers"
    rows_template = "frameworks/_supplier_row.html"
    csv_name = "supplier-list-csv"
    usual_sort = "name"
    headings = (
        {"text": "Supplier", "sort": "name"},
        {"text": "Official number"},
        {"text": "Frameworks", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Supplier]) -> QuerySet[Supplier]:
        """Count the frameworks on which each holds a place."""
        return suppliers.with_places(rows, seen_by=self.request.user).prefetch_related(
            "identifiers"
        )


class SupplierCsv(CsvFile, SupplierList):
    """The list as a file."""

    filename = "suppliers.csv"
    columns = (
        ("Name", lambda row: row.name),
        ("Official numbers", lambda row: "; ".join(map(str, row.identifiers.all()))),
        ("Frameworks", lambda row: row.framework_count),
    )


class SupplierPage(Trail, DetailPage):
    """One supplier."""

    public = True
    model = Supplier
    template_name = "frameworks/supplier.html"
    trail = (("Suppliers", "supplier-list"),)

    def get_queryset(self) -> QuerySet[Supplier]:
        """With names, numbers and declarations."""
        return suppliers.whole(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add places and the person's own contracts."""
        person = self.request.user
        context = {
            "declared": suppliers.declared(self.object),
            "places": suppliers.places_of(self.object, seen_by=person),
            "contracts": suppliers.contracts_with(self.object, seen_by=person),
        }
        return super().get_context_data(**context | kwargs)
