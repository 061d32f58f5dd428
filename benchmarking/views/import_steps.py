"""What people do with a file besides loading it: change how it is read, put it away, undo it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from benchmarking import forms
from benchmarking.actions import quality, spend_imports
from benchmarking.choices import Permission
from benchmarking.models import SpendImport
from benchmarking.queries import imports
from benchmarking.views.imports import TRAIL, OfImport, address
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, Page


class StepOfImport(OfImport, ActionPage):
    """An action on one import that leads back to its page."""

    form_class: Any = forms.Confirm

    def arguments(self, form: Any) -> dict[str, Any]:
        """Only which import."""
        return {"import_id": self.spend_import.pk}

    def get_success_url(self) -> str:
        """Back to the import."""
        return address(self.spend_import)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the import and the way back."""
        return super().get_context_data(**self.frame() | kwargs)


class UndoImport(StepOfImport):
    """Take an import's lines out of every figure again."""

    permission = Permission.SPEND_UNDO
    action = staticmethod(spend_imports.undo)
    template_name = "benchmarking/undo.html"
    title = "Undo this import"
    submit = "Undo the import"
    done = "The import was undone. Figures that held its lines are being computed again."
    extra_context = {"danger": True}


class DiscardImport(StepOfImport):
    """Put away a file that has not been loaded."""

    permission = Permission.SPEND_IMPORT
    action = staticmethod(spend_imports.discard)
    template_name = "benchmarking/discard.html"
    title = "Discard this file"
    submit = "Discard the file"
    done = "The file was discarded. Nothing of it was loaded."
    extra_context = {"danger": True}


class StateLedgerTotal(StepOfImport):
    """Say what the ledger holds for a loaded file's payments."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.LedgerTotal
    action = staticmethod(quality.state_ledger_total)
    template_name = "benchmarking/ledger.html"
    title = "Total in your ledger"
    done = "The ledger total was saved, and the quality of the data was measured again."

    def get_initial(self) -> dict[str, Any]:
        """What was stated before."""
        return {"ledger_total": self.spend_import.ledger_total}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which import, and the total; an empty one takes back what was stated."""
        return super().arguments(form) | {"total": form.cleaned_data["ledger_total"]}


class ChangeReading(StepOfImport):
    """Say how a file is to be read, column by column, and have it read again."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.ChangeReading
    action = staticmethod(spend_imports.reread)
    template_name = "benchmarking/change.html"
    title = "Change how the file is read"
    submit = "Read the file again"
    done = "The file is being read again as you said."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form is about this import's columns."""
        return super().get_form_kwargs() | {"spend_import": self.spend_import}

    def arguments(self, form: forms.ChangeReading) -> dict[str, Any]:
        """All that holds from now on: earlier words are among them where they still stand."""
        hints = {} if "forget" in self.request.POST else form.cleaned_data["hints"]
        return {"import_id": self.spend_import.pk, "hints": hints, "afresh": True}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forget all changes whatever the fields hold, or take them."""
        if "forget" in request.POST:
            return self.form_valid(self.get_form())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the file may be read again now."""
        told = {"is_waiting": imports.is_waiting(self.spend_import)}
        return super().get_context_data(**told | kwargs)


class LoadWaiting(Trail, Page):
    """Load at once all files that leave nothing open; each is told by itself."""

    permission = Permission.SPEND_IMPORT
    template_name = "benchmarking/load_waiting.html"
    title = "Load all files that are ready"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the files that wait."""
        return super().get_context_data(**kwargs | {"waiting": imports.waiting(self.request.user)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm each file that was ticked, if it still leaves nothing open."""
        ticked = set(request.POST.getlist("spend_import"))
        wanted = [one for one in imports.waiting(request.user).clear if str(one.pk) in ticked]
        confirmed = sum(self._confirm(one) for one in wanted)
        if confirmed:
            messages.success(
                request,
                "1 file is being loaded."
                if confirmed == 1
                else f"{confirmed} files are being loaded.",
            )
        if len(ticked) > len(wanted):
            messages.error(request, "Some files have moved on since you opened the page.")
        if not ticked:
            messages.error(request, "Tick the files that are to be loaded.")
        return HttpResponseRedirect(reverse("spend-imports") if confirmed else request.path)

    def _confirm(self, one: SpendImport) -> bool:
        try:
            spend_imports.confirm(import_id=one.pk, by=self.request.user, at=timezone.now())
        except DomainError as refusal:
            messages.error(self.request, f"{one.filename}: {refusal.title} {refusal.cure}".strip())
            return False
        return True
