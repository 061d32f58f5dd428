"""Files of spend and how each one goes: the list, and one import in every state."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters, forms
from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState, Permission
from benchmarking.models import SpendImport
from benchmarking.queries import (
    import_changes,
    import_findings,
    import_reading,
    import_refusals,
    imports,
    quality,
)
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import DetailPage, Guarded

TRAIL = (("Home", "home"), ("Spend", "spend-imports"))
CARRIED = ("ledger_total", "source_system")
"""What was typed besides answers goes with the person while the file is read again."""


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
        """Join what a row names, and leave what only the import's own page tells."""
        return imports.with_parties(rows).defer(
            "findings", "interpretation", "quality", "profile__interpretation"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may load a file, and how many wait to be loaded."""
        may_import = access.can(self.request.user, Permission.SPEND_IMPORT)
        told = {
            "may_import": may_import,
            "waiting_count": imports.checked(self.request.user).count() if may_import else 0,
        }
        return super().get_context_data(**told | kwargs)


class OfImport(Guarded):
    """A page about one import, which the person must be able to see."""

    kwargs: dict[str, Any]

    @cached_property
    def spend_import(self) -> SpendImport:
        """The import, or not found."""
        seen = imports.with_parties(SpendImport.objects.visible_to(self.request.user))
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def frame(self) -> dict[str, Any]:
        """The import, and the way back to it, for a page below its own."""
        one = self.spend_import
        crumbs = [{"text": text, "href": reverse(name)} for text, name in TRAIL]
        return {
            "spend_import": one,
            "cancel_url": address(one),
            "breadcrumbs": [*crumbs, {"text": one.filename, "href": address(one)}],
        }


def address(spend_import: SpendImport) -> str:
    """The import's own page."""
    return reverse("spend-import", args=[spend_import.pk])


class SpendImportPage(Trail, DetailPage):
    """One import: what was understood, what loading it does or did, and what to do next."""

    permission = Permission.SPEND_VIEW
    model = SpendImport
    context_object_name = "spend_import"
    template_name = "benchmarking/import.html"
    trail = TRAIL

    def get_queryset(self) -> QuerySet[SpendImport]:
        """With the job, the file, the authority and the agreed layout."""
        return imports.with_parties(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is told of the import in its state."""
        person, one = self.request.user, self.object
        allowed = imports.allowed(person, one)
        told: dict[str, Any] = {
            "job": one.job,
            "steps": imports.steps(one.job),
            "allowed": allowed,
            "seen": seen(one),
            "understood": import_reading.understood(one),
            "causes": import_refusals.causes(one) if one.rejected_rows else (),
        }
        if allowed.load or allowed.reread:
            told["form"] = self.form()
        if one.state in {ImportState.CHECKED, ImportState.COMMITTED}:
            told |= _figures(one)
        if one.state == ImportState.COMMITTED:
            told |= self._history()
        return super().get_context_data(**told | kwargs)

    def _history(self) -> dict[str, Any]:
        """What a loaded file did, and what later files did to it."""
        person, one = self.request.user, self.object
        in_force = import_findings.in_force(one)
        return {
            "changed": import_changes.of(person, one),
            "in_force": in_force,
            "replaced_by": () if in_force.is_whole else imports.replaced_by(person, one),
            "corrections": imports.corrections(one) if one.rejected_rows else (),
            "open_count": import_refusals.open_count(one) if one.rejected_rows else 0,
            "quality": quality.of_import(one),
        }

    def form(self) -> forms.Answers:
        """All that is asked before loading; only what is uncertain where it cannot be loaded."""
        kind = forms.CheckedImport if self.object.state == ImportState.CHECKED else forms.Answers
        if self.request.method == "POST":
            return kind(self.request.POST, spend_import=self.object)
        carried = {name: self.request.GET[name] for name in CARRIED if name in self.request.GET}
        return kind(initial=carried, spend_import=self.object)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Load the file as it was understood, or read it again with other answers."""
        self.object = self.get_object()
        access.require(request.user, Permission.SPEND_IMPORT, self.object)
        allowed = imports.allowed(request.user, self.object)
        if not allowed.reread or request.POST.get("seen", "") != seen(self.object):
            messages.error(request, "This file has moved on since you opened the page. Look again.")
            return HttpResponseRedirect(address(self.object))
        form = self.form()
        if form.is_valid():
            try:
                return HttpResponseRedirect(self._go_on(form))
            except DomainError as refusal:
                form.add_error(None, f"{refusal.title} {refusal.cure}".strip())
        return self.render_to_response(self.get_context_data(form=form), status=HTTPStatus.OK)

    def _go_on(self, form: forms.Answers) -> str:
        """Do what the form asks for, and say where to go."""
        said, by, at = form.cleaned_data, self.request.user, timezone.now()
        if said["hints"] or self.object.state != ImportState.CHECKED:
            spend_imports.reread(import_id=self.object.pk, hints=said["hints"], by=by, at=at)
            messages.success(
                self.request, "The file is being read again with your answers. Then check and load."
            )
            carried = QueryDict(mutable=True)
            carried.update({name: form.data[name] for name in CARRIED if form.data.get(name)})
            return f"{address(self.object)}?{carried.urlencode()}".rstrip("?")
        spend_imports.confirm(
            import_id=self.object.pk,
            overlap_choice=said.get("overlap_choice", ""),
            ledger_total=said.get("ledger_total"),
            source_system=said["source_system"],
            answered=said["answered"],
            by=by,
            at=at,
        )
        messages.success(self.request, f"{self.object.filename} is being loaded.")
        return address(self.object)


def seen(spend_import: SpendImport) -> str:
    """The version of the import that a page was drawn from."""
    return spend_import.updated_at.isoformat()


def _figures(spend_import: SpendImport) -> dict[str, Any]:
    """Sums and comparisons of a file that was read."""
    return {
        "totals": import_findings.control_totals(spend_import),
        "categories": import_findings.categories(spend_import),
        "overlap": import_findings.overlap(spend_import),
        "suppliers": spend_import.findings.get("suppliers"),
    }


class SpendImportProgress(Trail, DetailPage):
    """Only how the work goes: light enough to be asked again and again."""

    permission = Permission.SPEND_VIEW
    model = SpendImport
    context_object_name = "spend_import"
    template_name = "benchmarking/import_progress.html"
    trail = TRAIL

    def get_queryset(self) -> QuerySet[SpendImport]:
        """With the job."""
        return imports.with_parties(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job and its steps."""
        told = {"job": self.object.job, "steps": imports.steps(self.object.job)}
        return super().get_context_data(**told | kwargs)
