"""Pages of spend: files loaded, how one went, and the lines that came of them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters, forms
from benchmarking.actions import spend_imports
from benchmarking.choices import Permission
from benchmarking.models import SpendImport, SpendLine
from benchmarking.queries import imports, wording
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, csv_download


class SpendImports(TablePage):
    """The files that the person's authorities have loaded."""

    permission = Permission.SPEND_VIEW
    model = SpendImport
    filterset_class = filters.ImportListFilters
    title = "Spend"
    lead = "Files of payments that your authorities have loaded. Benchmarks rest on them."
    thing = "import"
    things = "imports"
    template_name = "benchmarking/imports.html"
    rows_template = "benchmarking/_import_row.html"
    headings = (
        {"text": "File", "sort": "file"},
        {"text": "Authority", "sort": "authority"},
        {"text": "State", "sort": "state"},
        {"text": "Lines", "numeric": True, "sort": "lines"},
        {"text": "Refused", "numeric": True, "sort": "refused"},
        {"text": "Total", "numeric": True, "sort": "total"},
        {"text": "Received", "sort": "received"},
    )
    usual_sort = "-received"

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return imports.with_parties(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may load a file."""
        may_import = access.can(self.request.user, Permission.SPEND_IMPORT)
        return super().get_context_data(**{"may_import": may_import} | kwargs)


class UploadSpend(Trail, ActionPage):
    """Load one or several spend files."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.UploadSpend
    action = staticmethod(spend_imports.receive)
    template_name = "benchmarking/upload.html"
    title = "Load spend files"
    submit = "Load"
    trail = (("Home", "home"), ("Spend", "spend-imports"))

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers only authorities that the person loads for."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def form_valid(self, form: forms.UploadSpend) -> HttpResponse:
        """Receive each file by itself: one that is refused keeps no other from being loaded."""
        received, refused = self.receive_each(form)
        if not received:
            return self.render_to_response(self.get_context_data(form=form, errors=refused))
        for error in refused:
            messages.error(self.request, error["text"])
        messages.success(self.request, _received(received))
        return HttpResponse(status=302, headers={"Location": _where_to(received)})

    def receive_each(
        self, form: forms.UploadSpend
    ) -> tuple[list[SpendImport], list[dict[str, str]]]:
        """The imports that were received, and for each other file why not."""
        received, refused = [], []
        for file in form.cleaned_data["spend_files"]:
            try:
                one = self.action(
                    authority=form.cleaned_data["authority"],
                    filename=file.name,
                    chunks=file.chunks(),
                    period=form.cleaned_data["period"],
                    by=self.request.user,
                    at=timezone.now(),
                )
            except spend_imports.AlreadyLoaded as twice:
                refused.append(_error(file.name, twice) | {"href": _address(twice.earlier)})
            except DomainError as refusal:
                refused.append(_error(file.name, refusal))
            else:
                received.append(one)
        return received, refused


def _error(filename: str, refusal: DomainError) -> dict[str, str]:
    return {"text": f"{filename}: {refusal.title} {refusal.cure}".strip()}


def _address(spend_import: SpendImport) -> str:
    return reverse("spend-import", args=[spend_import.pk])


def _received(several: list[SpendImport]) -> str:
    if len(several) == 1:
        return f"{several[0].filename} was received and is being loaded."
    return f"{len(several)} files were received and are being loaded."


def _where_to(several: list[SpendImport]) -> str:
    return _address(several[0]) if len(several) == 1 else reverse("spend-imports")


class SpendImportPage(Trail, DetailPage):
    """One import: how it goes, what was understood, refused and changed."""

    permission = Permission.SPEND_VIEW
    model = SpendImport
    context_object_name = "spend_import"
    template_name = "benchmarking/import.html"
    trail = (("Home", "home"), ("Spend", "spend-imports"))

    def get_queryset(self) -> QuerySet[SpendImport]:
        """With the job, the file and the authority."""
        return imports.with_parties(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is told of the import."""
        person, one = self.request.user, self.object
        told = {
            "job": one.job,
            "steps": imports.steps(one.job),
            "understood": imports.understood(one),
            "reasons": imports.reasons(one),
            "changed": imports.changed(person, one),
            "may_undo": imports.may_undo(person, one),
        }
        return super().get_context_data(**told | kwargs)


class SpendImportProgress(Trail, DetailPage):
    """Only how the work goes: light enough to be asked again and again."""

    permission = Permission.SPEND_VIEW
    model = SpendImport
    context_object_name = "spend_import"
    template_name = "benchmarking/import_progress.html"
    trail = (("Home", "home"), ("Spend", "spend-imports"))

    def get_queryset(self) -> QuerySet[SpendImport]:
        """With the job."""
        return imports.with_parties(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job and its steps."""
        told = {"job": self.object.job, "steps": imports.steps(self.object.job)}
        return super().get_context_data(**told | kwargs)


class OfImport(Guarded):
    """A page about one import, which the person must be able to see."""

    kwargs: dict[str, Any]

    @cached_property
    def spend_import(self) -> SpendImport:
        """The import, or not found."""
        seen = imports.with_parties(SpendImport.objects.visible_to(self.request.user))
        return get_object_or_404(seen, pk=self.kwargs["pk"])


class UndoImport(OfImport, Trail, ActionPage):
    """Take an import's lines out of every figure again."""

    permission = Permission.SPEND_UNDO
    form_class = forms.Confirm
    action = staticmethod(spend_imports.undo)
    template_name = "benchmarking/undo.html"
    title = "Undo this import"
    submit = "Undo the import"
    done = "The import was undone. Figures that held its lines are being computed again."
    trail = (("Home", "home"), ("Spend", "spend-imports"))

    def arguments(self, form: Any) -> dict[str, Any]:
        """Only which import."""
        return {"import_id": self.spend_import.pk}

    def get_success_url(self) -> str:
        """Back to the import."""
        return _address(self.spend_import)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the import and the way back."""
        one = self.spend_import
        told = {"spend_import": one, "cancel_url": _address(one), "danger": True}
        return super().get_context_data(**told | kwargs)


class RejectedRows(OfImport):
    """The rows that were refused, as a file to mend them by."""

    permission = Permission.SPEND_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        rows = self.spend_import.rejections.order_by("sheet", "row_number", "column", "pk")
        names = ("sheet", "row_number", "column", "value", "code", "reason")
        return csv_download(
            f"refused-rows-{self.spend_import.pk}.csv",
            ("Sheet", "Row", "Column", "Value", "Code", "Reason"),
            rows.values_list(*names).iterator(),
        )


class SpendLines(TablePage):
    """The lines of the person's authorities, each with the file and row it came from."""

    permission = Permission.SPEND_VIEW
    model = SpendLine
    filterset_class = filters.LineListFilters
    title = "Spend lines"
    lead = "Every payment that your authorities have loaded, with the file and row it came from."
    thing = "line"
    things = "lines"
    paginate_by = 50
    template_name = "benchmarking/lines.html"
    rows_template = "benchmarking/_line_row.html"
    csv_name = "spend-lines-csv"
    headings = (
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Paid", "sort": "paid"},
        {"text": "Category", "sort": "category"},
        {"text": "Description"},
        {"text": "Amount", "numeric": True, "sort": "amount"},
        {"text": "File and row"},
    )
    usual_sort = "-paid"

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return rows.select_related("authority", "category", "supplier", "spend_import")


class SpendLinesFile(CsvFile, SpendLines):
    """The same lines as CSV."""

    filename = "spend-lines.csv"
    columns = (
        ("Authority", lambda line: line.authority.name),
        ("Month", lambda line: line.month.isoformat()),
        ("Paid on", lambda line: line.paid_on.isoformat() if line.paid_on else ""),
        ("Supplier as published", lambda line: line.supplier_text),
        ("Supplier matched", lambda line: line.supplier.name if line.supplier else ""),
        ("Net amount", lambda line: line.net_amount),
        ("Kind", lambda line: line.get_kind_display()),
        ("Category", lambda line: line.category.name),
        ("Category by", lambda line: line.get_category_source_display()),
        ("Category confidence", lambda line: line.category_confidence),
        ("Category as published", lambda line: line.category_text),
        ("Description", lambda line: line.description),
        ("Service", lambda line: line.service_text),
        ("Reference", lambda line: line.reference),
        ("Remarks", lambda line: wording.line_flags(line.flags)),
        ("File", lambda line: line.spend_import.filename),
        ("Row", lambda line: line.row_ref),
        ("Import", lambda line: line.spend_import_id),
    )
