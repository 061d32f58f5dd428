"""Prices of a framework for those who may see them; for others, that there are some."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from frameworks import filters
from frameworks.choices import PRICE_LIST, Permission, PriceListState
from frameworks.models import Framework, PriceLine, PriceList
from frameworks.queries import prices
from frameworks.views.of_framework import trail_to
from procurement_portal.core import access, files
from procurement_portal.core.lists import CsvFile, TablePage
from procurement_portal.core.views import DetailPage, Guarded, Page

FIRST_LINES = 25
CHUNK = 64 * 1024


class OfFramework(Guarded):
    """A page below a framework that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address, or not found."""
        visible = Framework.objects.visible_to(self.request.user).select_related("publisher")
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @cached_property
    def may_load(self) -> bool:
        """Whether the person loads prices for the framework."""
        return access.can(self.request.user, Permission.PRICES_LOAD, self.framework)


class FrameworkPrices(OfFramework, TablePage):
    """The prices that hold today, narrowed by item, supplier and region, the cheapest marked."""

    public = True
    model = PriceLine
    filterset_class = filters.PriceFilters
    template_name = "frameworks/prices.html"
    rows_template = "frameworks/_price_row.html"
    thing = "price"
    things = "prices"
    paginate_by = 50
    usual_sort = "item"
    headings = (
        {"text": "Item", "sort": "item"},
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Unit", "sort": "unit"},
        {"text": "Region", "sort": "region"},
        {"text": "Price", "numeric": True, "sort": "price"},
        {"text": "Holds"},
    )

    def rows(self) -> Any:
        """The prices of the framework's approved lists."""
        return prices.approved_lines(self.framework)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names, and compare it with the same of others."""
        seen = self.rows().visible_to(self.request.user)
        among = prices.valid_on(seen, self.filterset.day)
        return prices.with_cheapest(rows, among).select_related("supplier", "lot", "price_list")

    def downloads(self) -> list[dict[str, str]]:
        """The same prices as a file."""
        query = self.request.GET.copy()
        query.pop("page", None)
        joint = f"?{query.urlencode()}" if query else ""
        href = reverse("framework-prices-csv", args=[self.framework.slug]) + joint
        return [{"text": "CSV", "href": href}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists that they are from, and how many others there are."""
        told = {
            "title": "Prices",
            "framework": self.framework,
            "offer": prices.offer(self.framework, self.request.user),
            "may_load": self.may_load,
            "breadcrumbs": trail_to(self.framework),
            "day": self.filterset.day,
        }
        return super().get_context_data(**told | kwargs)


class FrameworkPricesCsv(CsvFile, FrameworkPrices):
    """The prices as a file."""

    filename = "prices.csv"
    columns = (
        ("Lot", lambda row: row.lot.number if row.lot else ""),
        ("Supplier", lambda row: row.supplier.name if row.supplier else ""),
        ("Code", lambda row: row.code),
        ("Item", lambda row: row.item),
        ("Kind", lambda row: row.variant),
        ("Region", lambda row: row.region),
        ("Unit", lambda row: row.unit),
        ("Units per order unit", lambda row: row.units_per_order_unit),
        ("Price (GBP)", lambda row: row.price),
        ("VAT", lambda row: row.price_list.get_vat_basis_display()),
        ("From", lambda row: row.holds_from),
        ("To", lambda row: row.holds_to),
        ("Lowest of several", lambda row: "yes" if row.is_compared and not row.is_beaten else ""),
        ("Price list", lambda row: row.price_list.title),
    )


class PriceComparison(OfFramework, Page):
    """One item, the suppliers side by side."""

    public = True
    template_name = "frameworks/price_comparison.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the item and what each supplier asks for it on the day."""
        today = timezone.localdate()
        seen = prices.approved_lines(self.framework).visible_to(self.request.user)
        one = get_object_or_404(seen.select_related("lot"), pk=self.kwargs["pk"])
        back = reverse("framework-prices", args=[self.framework.slug])
        told = {
            "title": one.item,
            "one": one,
            "framework": self.framework,
            "comparison": prices.comparison(one, prices.valid_on(seen, today)),
            "breadcrumbs": trail_to(self.framework, ("Prices", back)),
            "day": today,
        }
        return super().get_context_data(**told | kwargs)


class PriceListPage(DetailPage):
    """One price list: what it is, its first prices, what it changes, and what to do with it."""

    public = True
    model = PriceList
    context_object_name = "price_list"
    template_name = "frameworks/price_list.html"

    def get_queryset(self) -> QuerySet[Any]:
        """With what the page names."""
        return (
            super()
            .get_queryset()
            .select_related("framework__publisher", "lot", "supplier", "file", "replaces")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its lines, its changes, and the moves that the person may make."""
        one = self.object
        lines = one.lines.select_related("supplier", "lot").order_by("row_number", "column", "pk")
        waits = one.state == PriceListState.UNREVIEWED
        back = reverse("framework-prices", args=[one.framework.slug])
        told = {
            "line_count": lines.count(),
            "lines": lines[:FIRST_LINES],
            "changes": prices.changes(one) if waits else None,
            "moves": moves(one, self.request.user),
            "breadcrumbs": trail_to(one.framework, ("Prices", back)),
        }
        return super().get_context_data(**told | kwargs)


def moves(price_list: PriceList, person: Any) -> list[str]:
    """Names of the moves of the table that the person may make; nobody approves an own upload."""
    is_own = price_list.uploaded_by_id is not None and price_list.uploaded_by_id == person.pk
    return [
        arrow.name
        for arrow in PRICE_LIST.open_from(price_list.state)
        if access.can(person, arrow.permission, price_list)
        and not (arrow.name == "approve" and is_own)
    ]


class PriceListFile(Guarded):
    """The file as it was uploaded, for those who may open the list."""

    public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Send it, always as a download and never as a page."""
        visible = PriceList.objects.visible_to(request.user).select_related("file")
        one = get_object_or_404(visible, pk=self.kwargs["pk"])
        response = StreamingHttpResponse(_bytes_of(one), content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=one.file_name
        )
        return response


def _bytes_of(price_list: PriceList) -> Iterator[bytes]:
    """The file, opened when the first bytes are asked for."""
    with files.path(price_list.file).open("rb") as content:
        while chunk := content.read(CHUNK):
            yield chunk
