"""Suppliers: who they are, what they say of themselves, where they hold a place."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from frameworks import filters
from frameworks.choices import Permission
from frameworks.models import Supplier
from frameworks.queries import suppliers
from procurement_portal.core import access
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
    template_name = "frameworks/suppliers.html"
    headings = (
        {"text": "Supplier", "sort": "name"},
        {"text": "Official number"},
        {"text": "Frameworks", "numeric": True},
    )

    def with_columns(self, rows: Any) -> QuerySet[Supplier]:
        """Count the frameworks on which each holds a place."""
        shown = rows.shown_to(self.request.user)
        return suppliers.with_places(shown, seen_by=self.request.user).prefetch_related(
            "identifiers"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may see what is proposed."""
        may_review = access.can(self.request.user, Permission.SUPPLIER_REVIEW)
        return super().get_context_data(**{"may_review": may_review} | kwargs)


class SupplierCsv(CsvFile, SupplierList):
    """The list as a file."""

    filename = "suppliers.csv"
    columns = (
        ("Name", lambda row: row.shown_name),
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
        """With names, numbers and declarations, as far as they are the person's to see."""
        person = self.request.user
        return suppliers.whole(Supplier.objects.shown_to(person), seen_by=person)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; a supplier that became part of another leads to that one."""
        survivor = suppliers.survivor(self.kwargs["slug"], seen_by=request.user)
        if survivor is not None:
            return redirect("supplier", slug=survivor.slug)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add places and the person's own contracts."""
        person = self.request.user
        context = {
            "title": self.object.shown_name,
            "may_review": access.can(person, Permission.SUPPLIER_REVIEW),
            "declared": suppliers.declared(self.object),
            "places": suppliers.places_of(self.object, seen_by=person),
            "contracts": suppliers.contracts_with(self.object, seen_by=person),
        }
        return super().get_context_data(**context | kwargs)
