"""Pages where files of spend come in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from benchmarking import forms
from benchmarking.actions import spend_imports
from benchmarking.choices import Permission
from benchmarking.models import SpendImport
from benchmarking.queries import import_refusals
from benchmarking.views.imports import TRAIL, OfImport, address
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import Trail
from procurement_portal.core.periods import Period
from procurement_portal.core.views import ActionPage


class UploadSpend(Trail, ActionPage):
    """Upload one or several spend files, to be read and checked."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.UploadSpend
    action = staticmethod(spend_imports.receive)
    template_name = "benchmarking/upload.html"
    title = "Load spend files"
    submit = "Upload and check"
    trail = TRAIL

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers only authorities that the person loads for."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def form_valid(self, form: forms.UploadSpend) -> HttpResponse:
        """Receive each file by itself: one that is refused keeps no other from being read."""
        received, refused = self.receive_each(form)
        if not received:
            return self.render_to_response(self.get_context_data(form=form, errors=refused))
        for error in refused:
            messages.error(self.request, error["text"])
        messages.success(self.request, _received(received))
        return HttpResponseRedirect(_where_to(received))

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
                refused.append(_error(file.name, twice) | {"href": address(twice.earlier)})
            except DomainError as refusal:
                refused.append(_error(file.name, refusal))
            else:
                received.append(one)
        return received, refused


def _error(filename: str, refusal: DomainError) -> dict[str, str]:
    return {"text": f"{filename}: {refusal.title} {refusal.cure}".strip()}


def _received(several: list[SpendImport]) -> str:
    if len(several) == 1:
        return f"{several[0].filename} was received and is being read."
    return f"{len(several)} files were received and are being read."


def _where_to(several: list[SpendImport]) -> str:
    return address(several[0]) if len(several) == 1 else reverse("spend-imports")


class CorrectImport(OfImport, ActionPage):
    """Upload a file that stands for the refused rows of a loaded one."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.CorrectedFile
    action = staticmethod(spend_imports.receive)
    template_name = "benchmarking/correct.html"
    title = "Load a corrected file"
    submit = "Upload and check"
    done = "The corrected file was received and is being read."

    def arguments(self, form: Any) -> dict[str, Any]:
        """The file, for the same authority and the same months."""
        one, file = self.spend_import, form.cleaned_data["spend_file"]
        starts_on, ends_on = one.period_starts_on, one.period_ends_on
        return {
            "authority": one.authority,
            "filename": file.name,
            "chunks": file.chunks(),
            "corrects": one,
            "period": Period(starts_on, ends_on) if starts_on and ends_on else None,
        }

    def get_success_url(self) -> str:
        """The corrected file's own page."""
        return address(self.result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many rows wait to be mended."""
        told = {"open_count": import_refusals.open_count(self.spend_import)}
        return super().get_context_data(**self.frame() | told | kwargs)
