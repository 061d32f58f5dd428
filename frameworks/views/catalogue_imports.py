"""Pages where a publisher's lists come in: choose, see what they would do, bring them in."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from frameworks.actions import catalogue_imports as actions
from frameworks.actions.catalogue_imports import Incoming
from frameworks.choices import CatalogueImportState, Permission
from frameworks.forms import catalogue_imports as forms
from frameworks.models import CatalogueImport
from frameworks.queries import catalogue_imports as queries
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, csv_download

TRAIL = (("Frameworks", "framework-list"), ("Imports of lists", "catalogue-imports"))


def _headings(*texts: str, numeric: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"text": text, "numeric": text in numeric} for text in texts]


HEADINGS = {
    "rows": _headings("List", "Rows", "Column", "What became of it", "Why"),
    "changes": _headings("Agreement", "Fact", "Catalogue", "List", "What becomes of it"),
    "new": _headings(
        *("Reference", "Title", "State", "Law", "First day", "Last day", "Lots", "Places"),
        numeric=("Lots", "Places"),
    ),
    "remarks": _headings("Agreement", "What was decided"),
    "suppliers": _headings("Name in the list", "Other name", "Why", "What becomes of it"),
}


class Imports(Trail, TablePage):
    """The lists that were brought in, or checked, for the person's consortia."""

    permission = Permission.FRAMEWORK_IMPORT
    model = CatalogueImport
    trail = TRAIL[:1]
    title = "Imports of lists"
    lead = "Bring in agreements, lots and suppliers from the lists that you keep."
    thing = "import"
    things = "imports"
    template_name = "frameworks/catalogue_imports.html"
    rows_template = "frameworks/_catalogue_import_row.html"
    headings = (
        {"text": "Checked"},
        {"text": "Publisher"},
        {"text": "Files", "numeric": True},
        {"text": "State"},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The newest first."""
        return queries.with_files(rows)


class Upload(Trail, ActionPage):
    """Choose lists, to be read and checked."""

    permission = Permission.FRAMEWORK_IMPORT
    form_class = forms.UploadLists
    action = staticmethod(actions.check)
    template_name = "frameworks/catalogue_upload.html"
    title = "Bring in lists"
    submit = "Upload and check"
    done = "The lists were read. Nothing is brought in yet."
    trail = TRAIL

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers only consortia that the person imports for."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The files as they come."""
        incoming = [Incoming(file.name, file.chunks()) for file in form.cleaned_data["lists"]]
        return {"publisher": form.cleaned_data["publisher"], "incoming": incoming}

    def get_success_url(self) -> str:
        """What the lists would do."""
        return address(self.result)


def address(one: CatalogueImport) -> str:
    """The import's own page."""
    return reverse("catalogue-import", args=[one.pk])


class ImportPage(Trail, DetailPage):
    """What was understood, what the lists would do, and row by row why not."""

    permission = Permission.FRAMEWORK_IMPORT
    model = CatalogueImport
    template_name = "frameworks/catalogue_import.html"
    trail = TRAIL

    def get_queryset(self) -> QuerySet[Any]:
        """With the publisher, the work and the files."""
        rows = super().get_queryset().select_related("publisher", "job")
        return rows.prefetch_related("files")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how the work goes while there is some; else the check, and what can be decided."""
        one = self.object
        about = {"catalogue_import": one, "job": one.job, "counts": queries.counted(one)}
        if one.is_on_its_way:
            told = about | {"title": "Bringing in these lists"}
        else:
            told = about | self.looked_at(one)
        return super().get_context_data(**told | kwargs)

    def looked_at(self, one: CatalogueImport) -> dict[str, Any]:
        """The check in tables, and what can be decided."""
        files = queries.shown_files(one)
        is_open = one.state == CatalogueImportState.CHECKED
        return {
            "title": "What these lists would do" if is_open else "Lists brought in",
            "is_open": is_open,
            "files": files,
            "unsaid": [
                file["name"] for file in files if file["needs_framework"] and not file["framework"]
            ],
            "form": forms.Decide(of=one) if is_open else None,
            "gaps": queries.gaps_of(one.publisher)[: queries.SHOWN] if not is_open else [],
            "gap_count": 0 if is_open else queries.gaps_of(one.publisher).count(),
            "shown": queries.SHOWN,
            "table_headings": HEADINGS,
        } | queries.shown_rows(one)


class OfImport(Guarded):
    """Of one import that the person may see; any other is not found."""

    permission = Permission.FRAMEWORK_IMPORT

    @cached_property
    def catalogue_import(self) -> CatalogueImport:
        """The import that the address names."""
        rows = CatalogueImport.objects.visible_to(self.request.user).select_related("publisher")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class Again(OfImport):
    """Check the lists anew with what was decided."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check again, and show it."""
        one = self.catalogue_import
        form = forms.Decide(request.POST, of=one)
        if not form.is_valid():
            messages.error(request, "Choose one of the laws, and write references in 100 signs.")
            return HttpResponseRedirect(address(one))
        try:
            actions.check_again(
                one.pk,
                options=form.options(),
                frameworks=form.frameworks(),
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            messages.error(request, f"{refusal.title} {refusal.cure}".strip())
        else:
            messages.success(request, "The lists were checked again.")
        return HttpResponseRedirect(address(one))


class CarryOut(OfImport):
    """Ask for what was seen to be brought in."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue it, and show how it goes; what was not seen is shown first."""
        one, at = self.catalogue_import, timezone.now()
        seen = request.POST.get("plan_hash", "")
        try:
            actions.bring_in(one.pk, plan_hash=seen, by=request.user, at=at)
        except DomainError as refusal:
            messages.error(request, f"{refusal.title} {refusal.cure}".strip())
        return HttpResponseRedirect(address(one))


class RowsWithReasons(OfImport):
    """One of the user's files, with what became of each row before it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.catalogue_import
        file = get_object_or_404(one.files.select_related("file"), position=self.kwargs["position"])
        stem = slugify(file.file_name.rpartition(".")[0]) or "list"
        return csv_download(
            f"{stem}-with-reasons.csv",
            ("What became of it", "Column", "Reason"),
            queries.rows_with_reasons(one, file),
        )
