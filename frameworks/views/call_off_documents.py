"""Papers of a call-off: added, taken away, and opened by who may."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import call_off_documents
from frameworks.choices import Permission
from frameworks.forms import call_offs as forms
from frameworks.models import CallOff, CallOffDocument
from frameworks.views.documents import served
from frameworks.views.of_call_off import OfCallOff
from procurement_portal.core import access
from procurement_portal.core.views import ActionPage, Guarded


class PaperFile(Guarded):
    """The file itself, for who may see the call-off's papers."""

    permission = Permission.CALL_OFF_VIEW

    def get(self, request: Any, pk: int) -> Any:
        """Serve it to be saved, never to be run in the page."""
        visible = CallOff.objects.visible_to(request.user)
        paper = get_object_or_404(
            CallOffDocument.objects.filter(call_off__in=visible).select_related(
                "file", "call_off__lot__framework"
            ),
            pk=pk,
        )
        if not access.can(request.user, Permission.CONTRACT_VIEW, paper.call_off):
            raise Http404
        return served(paper)


class AddPaper(OfCallOff, ActionPage):
    """A new paper."""

    permission = Permission.CALL_OFF_RUN
    form_class = forms.Paper
    title = "Add a paper"
    submit = "Add the paper"
    done = "The paper is kept with the call-off."

    def action(self, *, document_file: Any, **arguments: Any) -> CallOffDocument:
        """Keep it."""
        return call_off_documents.add(
            self.call_off.pk,
            file_name=document_file.name,
            chunks=document_file.chunks(),
            **arguments,
        )

    def get_success_url(self) -> str:
        """Back to the call-off."""
        return self.above

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way out."""
        return super().get_context_data(**{"cancel_url": self.above} | kwargs)


class RemovePaper(OfCallOff, ActionPage):
    """Take a paper away."""

    permission = Permission.CALL_OFF_RUN
    form_class = forms.Plain
    title = "Remove a paper"
    submit = "Remove it"
    done = "Removed."

    @cached_property
    def paper(self) -> CallOffDocument:
        """The paper of the address."""
        paper: CallOffDocument = get_object_or_404(
            self.call_off.documents, pk=self.kwargs["document"]
        )
        return paper

    def action(self, **arguments: Any) -> None:
        """Remove it."""
        return call_off_documents.remove(self.paper.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the call-off."""
        return reverse("call-off", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it."""
        context = {"lead": str(self.paper), "danger": True, "cancel_url": self.above}
        return super().get_context_data(**context | kwargs)
