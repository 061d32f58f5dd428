"""Documents of a framework: put up, replaced and taken down by its managers, opened by who may."""

from functools import cached_property
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import documents
from frameworks.choices import Permission
from frameworks.forms import documents as forms
from frameworks.models import Document, Framework
from frameworks.views.of_framework import trail_to
from frameworks.views.places import run_or_404
from procurement_portal.core import files
from procurement_portal.core.views import ActionPage, Guarded


def served(held: Any) -> FileResponse:
    """Whatever has a `file` and a `file_name`, as a download. Raises Http404 for lost bytes."""
    try:
        content = files.path(held.file).open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(
        content,
        as_attachment=True,
        filename=held.file_name,
        content_type=documents.kind_of(held.file_name).content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


class DocumentFile(Guarded):
    """The file itself, for who may open it; everybody else is told that nothing is there."""

    public = True

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Serve it to be saved, never to be run in the page."""
        visible = Document.objects.visible_to(request.user).select_related("file")
        return served(get_object_or_404(visible, pk=pk))


class OfDocument(ActionPage):
    """A step about one document."""

    permission = Permission.FRAMEWORK_EDIT

    @cached_property
    def document(self) -> Document:
        """The document, where the person runs its framework."""
        visible = Document.objects.visible_to(self.request.user).select_related("framework")
        document = get_object_or_404(visible, pk=self.kwargs["pk"])
        run_or_404(self.request.user, document.framework)
        return document

    @cached_property
    def framework(self) -> Framework:
        """The framework that it belongs to."""
        return self.document.framework

    def words(self) -> str:
        """The title, which names the document."""
        return self.title.format(document=self.document)

    def get_success_url(self) -> str:
        """Back to the framework."""
        return reverse("framework", args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework."""
        words = {
            "title": self.words(),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**words | kwargs)


class AddDocument(OfDocument):
    """A new document."""

    form_class = forms.NewDocument
    title = "Add a document"
    submit = "Add document"
    done = "The document is on the framework's page."

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address, where the person runs it."""
        visible = Framework.objects.visible_to(self.request.user)
        framework = get_object_or_404(visible, slug=self.kwargs["slug"])
        run_or_404(self.request.user, framework)
        return framework

    def words(self) -> str:
        """There is no document to name yet."""
        return self.title

    def get_form_kwargs(self) -> dict[str, Any]:
        """Its own lots to choose from."""
        lots = self.framework.lots.order_by("number", "pk")
        return super().get_form_kwargs() | {"lots": lots}

    def action(self, *, document_file: Any, **arguments: Any) -> Document:
        """Put it up."""
        return documents.upload(
            self.framework.pk,
            file_name=document_file.name,
            chunks=document_file.chunks(),
            on=timezone.localdate(),
            **arguments,
        )


class Replace(OfDocument):
    """A newer file."""

    form_class = forms.NewFile
    title = "Replace the file of “{document}”"
    submit = "Replace file"
    done = "The file was replaced."

    def action(self, *, document_file: Any, **arguments: Any) -> Document:
        """Replace it."""
        return documents.replace(
            self.document.pk,
            file_name=document_file.name,
            chunks=document_file.chunks(),
            on=timezone.localdate(),
            **arguments,
        )


class Withdraw(OfDocument):
    """Taken down."""

    form_class = forms.Reason
    title = "Take down “{document}”"
    submit = "Take down"
    done = "The document was taken down."

    def action(self, **arguments: Any) -> None:
        """Take it down."""
        documents.withdraw(self.document.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        return super().get_context_data(**{"danger": True} | kwargs)
