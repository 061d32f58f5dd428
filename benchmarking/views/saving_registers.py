"""Pages where a register of savings comes in: choose, see what it would do, bring it in."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import saving_registers as actions
from benchmarking.choices import Permission
from benchmarking.choices.savings import RegisterState
from benchmarking.forms import saving_registers as forms
from benchmarking.models import SavingImport
from benchmarking.queries import claimable
from benchmarking.queries import saving_registers as queries
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, rows_with_reasons

TRAIL = (("Home", "home"), ("Savings", "savings"))
WITH_UPLOAD = (*TRAIL, ("Bring in a register", "savings-register"))
BEFORE = 10
"""Files of before that the page of the upload names."""
NEW = [
    {"text": "What saves"},
    {"text": "Type"},
    {"text": "Year"},
    {"text": "Category"},
    {"text": "State"},
    {"text": "Value", "numeric": True},
]
BAD = [{"text": "Row"}, {"text": "Column"}, {"text": "Why"}]


class Upload(Trail, ActionPage):
    """Choose a register, to be read and checked."""

    permission = Permission.SAVING_CLAIM
    form_class = forms.UploadSavings
    template_name = "benchmarking/savings_register_upload.html"
    title = "Bring in a register of savings"
    submit = "Upload and check"
    done = "The file was read. Nothing is claimed yet."
    trail = TRAIL

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities for which the person claims; a register is of one authority's own."""
        if not claimable.buys_somewhere(self.request.user):
            raise PermissionDenied
        own = claimable.authorities(self.request.user)
        return super().get_form_kwargs() | {"authorities": own}

    def action(self, **arguments: Any) -> SavingImport:
        """Read and check it."""
        file = arguments.pop("register")
        return actions.check(
            arguments.pop("authority"), name=file.name, chunks=file.chunks(), **arguments
        )

    def get_success_url(self) -> str:
        """What the file would do."""
        return address(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back, and the files that came in before."""
        before = SavingImport.objects.visible_to(self.request.user).order_by("-checked_at", "-pk")
        told = {"cancel_url": reverse("savings"), "before": before[:BEFORE]}
        return super().get_context_data(**told | kwargs)


def address(one: SavingImport) -> str:
    """The file's own page."""
    return reverse("savings-register-check", args=[one.pk])


class RegisterPage(Trail, DetailPage):
    """What was understood, what the file would do or did, and row by row why not."""

    permission = Permission.SAVING_VIEW
    model = SavingImport
    queryset = SavingImport.objects.select_related("authority")
    template_name = "benchmarking/savings_register.html"
    context_object_name = "saving_import"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the check in tables."""
        one: SavingImport = self.object
        is_open = one.state == RegisterState.CHECKED
        own = claimable.authorities(self.request.user)
        told = {
            "title": "What this file would do" if is_open else "What this file did",
            "is_open": is_open,
            "may_bring_in": is_open and own.filter(pk=one.authority_id).exists(),
            "facts": queries.counted(one),
            "understood": one.result.get("understood", []),
            "new_headings": NEW,
            "bad_headings": BAD,
        }
        return super().get_context_data(**told | queries.shown(one) | kwargs)


class OfRegister(Guarded):
    """Of one file that the person may see; any other is not found."""

    permission = Permission.SAVING_VIEW

    @cached_property
    def saving_import(self) -> SavingImport:
        """The file that the address names."""
        rows = SavingImport.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("file"), pk=self.kwargs["pk"])


class BringIn(OfRegister):
    """Claim what was seen."""

    permission = Permission.SAVING_CLAIM

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and show it; or say why not."""
        one, at = self.saving_import, timezone.now()
        seen = request.POST.get("plan_hash", "")
        try:
            actions.bring_in(one.pk, plan_hash=seen, by=request.user, at=at)
        except DomainError as refusal:
            messages.error(request, f"{refusal.title} {refusal.cure}".strip())
        else:
            messages.success(request, "The savings are claimed.")
        return HttpResponseRedirect(address(one))


class RowsWithReasons(OfRegister):
    """The person's own file, with what became of each row before it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.saving_import
        rows = queries.rows_with_reasons(one)
        return rows_with_reasons(one.file_name, rows, unnamed="savings")
