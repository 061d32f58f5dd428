"""Pages where a file of contracts comes in: choose, see what it would do, bring it in."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import contract_imports as actions
from frameworks.choices import ContractImportState, Permission
from frameworks.forms import contracts as forms
from frameworks.models import ContractImport
from frameworks.queries import contract_imports as queries
from frameworks.queries import contract_pages
from frameworks.views.contracts import TRAIL
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, rows_with_reasons

WITH_UPLOAD = (*TRAIL, ("Bring in a register", "contract-import"))


def _headings(*texts: str, numeric: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"text": text, "numeric": text in numeric} for text in texts]


HEADINGS = {
    "new": _headings("Reference", "Title", "Supplier", "Value", numeric=("Value",)),
    "differences": _headings("Reference", "Fact", "Register", "File", "What becomes of it"),
    "bad": _headings("Row", "Column", "Why"),
}


class Upload(Trail, ActionPage):
    """Choose a register, to be read and checked."""

    permission = Permission.CONTRACT_EDIT
    form_class = forms.Upload
    template_name = "frameworks/contract_upload.html"
    title = "Bring in a register"
    submit = "Upload and check"
    done = "The file was read. Nothing is brought in yet."
    trail = TRAIL

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities whose register the person keeps."""
        own = contract_pages.recorded_for(self.request.user)
        return super().get_form_kwargs() | {"authorities": own}

    def action(self, **arguments: Any) -> ContractImport:
        """Read and check it."""
        file = arguments.pop("register")
        return actions.check(
            arguments.pop("authority"), name=file.name, chunks=file.chunks(), **arguments
        )

    def get_success_url(self) -> str:
        """What the file would do."""
        return address(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**{"cancel_url": reverse("contract-list")} | kwargs)


def address(one: ContractImport) -> str:
    """The import's own page."""
    return reverse("contract-import-check", args=[one.pk])


class ImportPage(Trail, DetailPage):
    """What was understood, what the file would do, and row by row why not."""

    permission = Permission.CONTRACT_EDIT
    model = ContractImport
    queryset = ContractImport.objects.select_related("authority")
    template_name = "frameworks/contract_import.html"
    context_object_name = "contract_import"
    trail = WITH_UPLOAD

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the check in tables, and what can be decided."""
        one = self.object
        is_open = one.state == ContractImportState.CHECKED
        takes_changes = one.result.get("takes_changes", False)
        context = {
            "title": "What this file would do" if is_open else "What this file did",
            "is_open": is_open,
            "facts": queries.counted(one),
            "understood": [list(pair) for pair in one.result.get("understood", [])],
            "form": forms.Again(initial={"takes_changes": takes_changes}) if is_open else None,
            "table_headings": HEADINGS,
        }
        return super().get_context_data(**context | queries.shown(one) | kwargs)


class OfImport(Guarded):
    """Of one import that the person may see; any other is not found."""

    permission = Permission.CONTRACT_EDIT

    @cached_property
    def contract_import(self) -> ContractImport:
        """The import that the address names."""
        rows = ContractImport.objects.visible_to(self.request.user).filter(
            authority__in=contract_pages.recorded_for(self.request.user)
        )
        return get_object_or_404(rows.select_related("file"), pk=self.kwargs["pk"])


class Again(OfImport):
    """Check the file anew with what was decided."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check again, and show it."""
        one = self.contract_import
        form = forms.Again(request.POST)
        try:
            actions.check_again(
                one.pk,
                takes_changes=form.is_valid() and form.cleaned_data["takes_changes"],
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            messages.error(request, f"{refusal.title} {refusal.cure}".strip())
        else:
            messages.success(request, "The file was checked again.")
        return HttpResponseRedirect(address(one))


class BringIn(OfImport):
    """Bring in what was seen."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and show it; what was not seen is shown first."""
        one, at = self.contract_import, timezone.now()
        seen = request.POST.get("plan_hash", "")
        try:
            actions.bring_in(one.pk, plan_hash=seen, by=request.user, at=at)
        except DomainError as refusal:
            messages.error(request, f"{refusal.title} {refusal.cure}".strip())
        else:
            messages.success(request, "The contracts are in the register.")
        return HttpResponseRedirect(address(one))


class RowsWithReasons(OfImport):
    """The person's own file, with what became of each row before it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.contract_import
        rows = queries.rows_with_reasons(one)
        return rows_with_reasons(one.file_name, rows, unnamed="register")
