"""Page shapes: views in the apps declare, behaviour lives here.

Every view says who may come in: `public = True`, or a `permission` from a policy map.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views import View, generic

from procurement_portal.core import access, cells
from procurement_portal.core.errors import DomainError


class Guarded(AccessMixin, View):
    """Sign-in first unless public, then the permission, asked without a subject."""

    public = False
    permission: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to sign in; refuse people whose roles grant nothing here."""
        if not self.public and not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.permission is not None and not access.can(request.user, self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Page(Guarded, generic.TemplateView):
    """A page with a title and whatever `get_context_data` adds."""

    title = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the title."""
        return super().get_context_data(**{"title": self.title} | kwargs)


class Visible(generic.base.ContextMixin):
    """Reads only what `visible_to` lets the person see; all else is not found."""

    model: Any
    queryset: Any = None
    request: HttpRequest

    def rows(self) -> Any:
        """What the page is about, before it is asked who looks: the model's rows, or `queryset`."""
        return self.model._default_manager.all() if self.queryset is None else self.queryset

    def get_queryset(self) -> QuerySet[Any]:
        """The person's rows."""
        visible: QuerySet[Any] = self.rows().visible_to(self.request.user)
        return visible


class ListPage(Guarded, Visible, generic.ListView):
    """A list whose filters, order and page live in the URL; a page too far is the last page."""

    title = ""
    paginate_by = 25
    page_sizes: Sequence[int] = ()
    filterset_class: type[Any] | None = None

    def get_queryset(self) -> QuerySet[Any]:
        """The person's rows, filtered as the URL says."""
        rows = super().get_queryset()
        if self.filterset_class is None:
            return rows
        self.filterset = self.filterset_class(
            self.request.GET or None, queryset=rows, request=self.request
        )
        filtered: QuerySet[Any] = self.filterset.qs
        return filtered

    def get_paginate_by(self, queryset: Any) -> int:
        """As many rows as the address asks for, where the list offers that number."""
        wish = self.request.GET.get("per_page", "")
        offered = {str(size): size for size in self.page_sizes}
        return offered.get(wish, self.paginate_by)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Django's, forgiving about page numbers."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the title and the filter set."""
        return super().get_context_data(
            **{"title": self.title, "filterset": getattr(self, "filterset", None)} | kwargs
        )


class DetailPage(Guarded, Visible, generic.DetailView):
    """One thing, found by slug or number among what the person may see."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the title."""
        return super().get_context_data(**{"title": str(self.object)} | kwargs)


class ActionPage(Guarded, generic.FormView):
    """A form that calls one action. A refusal comes back above the form, with the typing kept."""

    title = ""
    submit = "Save"
    done = "Saved."
    template_name = "core/action_page.html"
    action: Callable[..., Any]

    def arguments(self, form: Any) -> dict[str, Any]:
        """What the action is called with besides `by` and `at`."""
        return dict(form.cleaned_data)

    def form_valid(self, form: Any) -> HttpResponse:
        """Call the action and go on, or show why it refused."""
        try:
            self.result = self.action(
                **self.arguments(form), by=self.request.user, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, f"{refusal.title} {refusal.cure}".strip())
            return self.form_invalid(form)
        if told := self.told():
            messages.success(self.request, told)
        return super().form_valid(form)

    def told(self) -> str:
        """What is said afterwards; empty where the next page says it."""
        return self.done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the title and the button's words."""
        return super().get_context_data(**{"title": self.title, "submit": self.submit} | kwargs)


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_download(
    filename: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
) -> StreamingHttpResponse:
    """Stream rows as CSV in UTF-8 with a byte order mark, cells guarded against formulas."""
    writer = csv.writer(_Echo(), delimiter=delimiter)

    def lines() -> Iterable[str]:
        yield "\ufeff" + writer.writerow([cells.guarded(heading) for heading in headings])
        for row in rows:
            yield writer.writerow([cells.guarded(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def rows_with_reasons(
    file_name: str, rows: Iterable[Sequence[Any]], *, unnamed: str
) -> StreamingHttpResponse:
    """A person's own file as CSV, before each row what became of it."""
    stem = slugify(file_name.rpartition(".")[0]) or unnamed
    headings = ("What became of it", "Column", "Reason")
    return csv_download(f"{stem}-with-reasons.csv", headings, rows)
