"""Pages of agreed layouts: how files of each kind are read, and forgetting it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from benchmarking import forms
from benchmarking.actions import layouts as actions
from benchmarking.choices import Permission
from benchmarking.models import MappingProfile
from benchmarking.queries import layouts
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage

TRAIL = (("Home", "home"), ("Spend", "spend-imports"))


class Layouts(Trail, TablePage):
    """The layouts that the person's authorities agreed on, the latest first."""

    permission = Permission.SPEND_VIEW
    model = MappingProfile
    title = "Agreed layouts"
    lead = "When you load a file, we remember how it was read. The next with the same headings is "
    lead += "read the same way."
    thing = "layout"
    things = "layouts"
    template_name = "benchmarking/layouts.html"
    rows_template = "benchmarking/_layout_row.html"
    headings = (
        {"text": "System"},
        {"text": "Authority"},
        {"text": "Agreed"},
        {"text": "Columns"},
        {"text": "Latest file"},
        {"text": "Change"},
    )
    trail = TRAIL

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return layouts.with_latest_file(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the columns into words, and say which layouts the person may forget."""
        told = super().get_context_data(**kwargs)
        for profile in told["object_list"]:
            profile.told = layouts.told(self.request.user, profile)
        return told


class ForgetLayout(Trail, ActionPage):
    """Read the next file of a layout as if it were the first."""

    permission = Permission.SPEND_IMPORT
    form_class = forms.Confirm
    action = staticmethod(actions.forget)
    template_name = "benchmarking/layout_forget.html"
    title = "Forget this layout"
    submit = "Forget the layout"
    done = "The layout was forgotten. The next file like it is worked out afresh."
    trail = (*TRAIL, ("Agreed layouts", "spend-layouts"))
    extra_context = {"danger": True}

    @cached_property
    def profile(self) -> MappingProfile:
        """The layout, or not found."""
        seen = MappingProfile.objects.visible_to(self.request.user).select_related("authority")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def arguments(self, form: Any) -> dict[str, Any]:
        """Only which layout."""
        return {"profile_id": self.profile.pk}

    def get_success_url(self) -> str:
        """Back to the layouts."""
        return reverse("spend-layouts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the layout and the way back."""
        told = {"profile": self.profile, "cancel_url": reverse("spend-layouts")}
        return super().get_context_data(**told | kwargs)
