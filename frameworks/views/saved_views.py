"""Searches that people keep: the list, and saving, changing and deleting one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from frameworks import filters
from frameworks.actions import saved_views
from frameworks.choices import AlertRhythm, Permission
from frameworks.forms.saved_views import ViewForm
from frameworks.models import SavedView
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.templatetags import lists as list_links
from procurement_portal.core.views import ActionPage

TRAIL = (("Home", "home"), ("Saved searches", "saved-views"))


class SavedViews(Trail, TablePage):
    """One's own saved searches, and those shared with one."""

    permission = Permission.VIEW_SAVE
    model = SavedView
    title = "Saved searches"
    lead = "Searches of the catalogue that you keep, and those that colleagues share with you."
    thing = "saved search"
    things = "saved searches"
    template_name = "frameworks/saved_views.html"
    rows_template = "frameworks/_saved_view_row.html"
    headings = (
        {"text": "Search"},
        {"text": "Whose"},
        {"text": "Seen by"},
        {"text": "News"},
        {"text": "Change"},
    )
    trail = TRAIL[:1]

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """One's own first."""
        return rows.select_related("owner", "authority", "consortium").order_by("name", "pk")


class SaveView(Trail, ActionPage):
    """Keep the search that the address holds."""

    permission = Permission.VIEW_SAVE
    form_class = ViewForm
    action = staticmethod(saved_views.save)
    template_name = "frameworks/saved_view_save.html"
    title = "Save this search"
    submit = "Save the search"
    done = "The search was saved."
    trail = TRAIL

    @cached_property
    def query(self) -> str:
        """The search, as it is kept."""
        return saved_views.canonical(self.request.META.get("QUERY_STRING", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the person's own places to share with."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """The words of the search are its name until another is typed."""
        words = self.request.GET.get("q", "")
        return {"name": words, "shared_with": "private", "rhythm": AlertRhythm.OFF}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The search, and what it finds now."""
        found = filters.found_by(self.query, seen_by=self.request.user)
        return form.wish() | {"query": self.query, "seen": found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filters that are on, in words."""
        filterset = filters.FrameworkFilters(QueryDict(self.query), request=self.request)
        context: Any = {"request": self.request}
        chips = list_links.filter_chips(context, filterset.form)
        return super().get_context_data(**{"chips": chips, "query": self.query} | kwargs)

    def get_success_url(self) -> str:
        """To the saved searches."""
        return reverse("saved-views")


class OwnView(Trail, ActionPage):
    """Ground of the pages that change one of the person's own."""

    permission = Permission.VIEW_SAVE
    trail = TRAIL

    @cached_property
    def saved(self) -> SavedView:
        """The person's own search, or not found: those of others are not there."""
        own = SavedView.objects.visible_to(self.request.user).filter(owner=self.request.user.pk)
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the search, which is not found before anything is shown."""
        return super().get_context_data(**{"saved": self.saved} | kwargs)

    def get_success_url(self) -> str:
        """Back to the saved searches."""
        return reverse("saved-views")


class ChangeView(OwnView):
    """Rename, share, or change how often it is looked at."""

    form_class = ViewForm
    action = staticmethod(saved_views.change)
    title = "Change a saved search"
    submit = "Save changes"
    done = "The saved search was changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the person's own places to share with."""
        return super().get_form_kwargs() | {"person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return ViewForm.of(self.saved) | {"rhythm": self.saved.rhythm}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Which, and as what."""
        return form.wish() | {"view_id": self.saved.pk}


class DeleteView(OwnView):
    """Forget it."""

    form_class = forms.Form
    action = staticmethod(saved_views.delete)
    template_name = "frameworks/saved_view_delete.html"
    title = "Delete a saved search"
    submit = "Delete the saved search"
    done = "The saved search was deleted."
    extra_context = {"danger": True}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Only which."""
        return {"view_id": self.saved.pk}
