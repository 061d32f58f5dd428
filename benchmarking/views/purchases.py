"""Pages where files of purchases come in, are told of, and go again."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from benchmarking.actions import purchase_imports
from benchmarking.choices import Permission, PurchaseImportState
from benchmarking.filters import prices as filters
from benchmarking.forms import prices as forms
from benchmarking.models import PurchaseImport
from benchmarking.queries import places, purchases
from procurement_portal.core import access
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, rows_with_reasons

TRAIL = (("Home", "home"), ("Unit prices", "unit-prices"))
WITH_FILES = (*TRAIL, ("Purchases", "purchase-imports"))


class PurchaseImports(Trail, TablePage):
    """Files of purchases that the person's authorities have loaded."""

    permission = Permission.SPEND_VIEW
    model = PurchaseImport
    queryset = PurchaseImport.objects.select_related("authority")
    filterset_class = filters.PurchaseImportFilters
    title = "Purchases"
    lead = "Files that say what was bought, how many of which unit, and for how much."
    thing = "file"
    things = "files"
    template_name = "benchmarking/purchase_imports.html"
    rows_template = "benchmarking/_purchase_import_row.html"
    trail = TRAIL
    headings = (
        {"text": "File", "sort": "file"},
        {"text": "Authority"},
        {"text": "State"},
        {"text": "Lines", "numeric": True, "sort": "lines"},
        {"text": "Refused", "numeric": True, "sort": "refused"},
        {"text": "Net amount", "numeric": True, "sort": "total"},
        {"text": "Loaded", "sort": "loaded"},
    )
    usual_sort = "-loaded"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may load a file."""
        may = access.can(self.request.user, Permission.PURCHASE_IMPORT)
        return super().get_context_data(**{"may_import": may} | kwargs)


class UploadPurchases(Trail, ActionPage):
    """Choose a file of purchases, to be loaded at once."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.UploadPurchases
    template_name = "benchmarking/purchase_upload.html"
    title = "Load purchases"
    submit = "Load"
    done = "The file is loaded. Prices are compared again in a moment."
    trail = WITH_FILES

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities for which the person loads."""
        own = places.authorities_to_load_for(self.request.user)
        return super().get_form_kwargs() | {"authorities": own}

    def action(self, **arguments: Any) -> PurchaseImport:
        """Load it."""
        file = arguments.pop("purchases")
        del arguments["is_net"]
        return purchase_imports.load(
            arguments.pop("authority"), name=file.name, chunks=file.chunks(), **arguments
        )

    def get_success_url(self) -> str:
        """What became of its rows."""
        return reverse("purchase-import", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**{"cancel_url": reverse("purchase-imports")} | kwargs)


class PurchaseImportPage(Trail, DetailPage):
    """What was understood of a file, and each refused row with its reason."""

    permission = Permission.SPEND_VIEW
    model = PurchaseImport
    queryset = PurchaseImport.objects.select_related("authority")
    template_name = "benchmarking/purchase_import.html"
    context_object_name = "loaded"
    trail = WITH_FILES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the refused rows, and whether it can be undone."""
        one = self.object
        may = access.can(self.request.user, Permission.PURCHASE_IMPORT, one)
        refused = [[f"{row:,}", column, why] for row, column, why in one.report["refused"]]
        told = {
            "facts": purchases.facts(one),
            "refused": refused[: purchases.SHOWN],
            "shown": purchases.SHOWN,
            "headings": [{"text": "Row"}, {"text": "Column"}, {"text": "Why"}],
            "may_undo": may and one.state == PurchaseImportState.LOADED,
        }
        return super().get_context_data(**told | kwargs)


class OfImport(Guarded):
    """Of one file that the person may see; any other is not found."""

    kwargs: dict[str, Any]

    @cached_property
    def loaded(self) -> PurchaseImport:
        """The file that the address names."""
        rows = PurchaseImport.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("file", "authority"), pk=self.kwargs["pk"])


class RowsWithReasons(OfImport):
    """The person's own file, with what became of each row before it."""

    permission = Permission.SPEND_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.loaded
        rows = purchases.rows_with_reasons(one)
        return rows_with_reasons(one.file_name, rows, unnamed="purchases")


class UndoPurchases(Trail, OfImport, ActionPage):
    """Take a file's lines out of every price again."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.forms.Form
    title = "Undo this file"
    submit = "Undo"
    done = "The file is undone. Prices are compared again in a moment."
    trail = WITH_FILES

    def action(self, **arguments: Any) -> PurchaseImport:
        """Undo it."""
        return purchase_imports.undo(self.loaded.pk, **arguments)

    def get_success_url(self) -> str:
        """The file, undone."""
        return reverse("purchase-import", args=[self.loaded.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it means."""
        one = self.loaded
        told = {
            "lead": f"{one.file_name}: its {one.line_count:,} lines leave every price. The file "
            "and the record of it stay, and you can load it again.",
            "danger": True,
            "cancel_url": self.get_success_url(),
        }
        return super().get_context_data(**told | kwargs)
