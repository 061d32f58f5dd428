"""Savings dashboards that people keep: the list, one with its subscription, and its changes."""

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import dashboard_subscriptions
from benchmarking.actions import saved_dashboards as actions
from benchmarking.choices import Permission
from benchmarking.forms import savings_dashboard
from benchmarking.forms.saved_dashboards import IN_FORCE, NEVER, DashboardForm, SubscriptionForm
from benchmarking.models import SavedDashboard
from benchmarking.queries import saved_dashboards, savings_paper
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage

TRAIL = (("Home", "home"), ("Savings", "savings"), ("Savings dashboard", "savings-dashboard"))
WITH_LIST = (*TRAIL, ("Saved dashboards", "saved-dashboards"))


class SavedDashboards(Trail, TablePage):
    """One's own saved dashboards, and those shared with one."""

    permission = Permission.DASHBOARD_KEEP
    model = SavedDashboard
    title = "Saved dashboards"
    lead = "Savings dashboards that you keep, and those that colleagues share with you."
    thing = "saved dashboard"
    things = "saved dashboards"
    template_name = "benchmarking/saved_dashboards.html"
    rows_template = "benchmarking/_saved_dashboard_row.html"
    headings = (
        {"text": "Dashboard"},
        {"text": "Year"},
        {"text": "Whose"},
        {"text": "Seen by"},
        {"text": "You are told"},
    )
    trail = TRAIL

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With whose each is, and how often the person is told of it; by name."""
        return saved_dashboards.with_own_rhythm(rows, self.request.user).order_by("name", "pk")


class SaveDashboard(Trail, ActionPage):
    """Keep the part of the ledger that the address names."""

    permission = Permission.DASHBOARD_KEEP
    form_class = DashboardForm
    action = staticmethod(actions.save)
    template_name = "benchmarking/saved_dashboard_save.html"
    title = "Save this dashboard"
    submit = "Save the dashboard"
    done = "The dashboard was saved."
    trail = TRAIL

    @cached_property
    def asked(self) -> savings_dashboard.PartOfLedger:
        """The filter bar as the address fills it in."""
        return savings_dashboard.read(
            self.request.GET.dict(), person=self.request.user, on=timezone.localdate()
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the person's own places to share with, and the year on show."""
        told = {
            "person": self.request.user,
            "on": timezone.localdate(),
            "shown": self.asked.year_on_show,
        }
        return super().get_form_kwargs() | told

    def get_initial(self) -> dict[str, Any]:
        """Private, and of the year in force unless another is on show."""
        year = self.asked.year_to_keep(timezone.localdate())
        return {"shared_with": "private", "year": year or IN_FORCE}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The filters that are on, as they were understood."""
        return form.wish() | {"filters": self.asked.understood}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filters in words, and those that narrow nothing."""
        told = {"facts": _facts(self.asked), "unread": self.asked.unread}
        return super().get_context_data(**told | kwargs)

    def get_success_url(self) -> str:
        """To the dashboard's own page, where one can subscribe to it."""
        return address(self.result)


def address(dashboard: SavedDashboard) -> str:
    """The page of a saved dashboard."""
    return reverse("saved-dashboard", args=[dashboard.pk])


def _facts(asked: savings_dashboard.PartOfLedger) -> list[dict[str, str]]:
    """What is narrowed and what is not, but for the year."""
    told = savings_paper.filters(asked.part)
    return [{"key": name, "value": value} for name, value in told if name != savings_paper.YEAR]


class OfDashboard(Trail, ActionPage):
    """Ground of the pages of one saved dashboard."""

    permission = Permission.DASHBOARD_KEEP
    trail = WITH_LIST

    def rows(self) -> QuerySet[SavedDashboard]:
        """Those that the person sees; any other is not found."""
        return SavedDashboard.objects.visible_to(self.request.user)

    @cached_property
    def saved(self) -> SavedDashboard:
        """The dashboard that the address names."""
        rows = saved_dashboards.with_own_rhythm(self.rows(), self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the dashboard, which is not found before anything is shown."""
        return super().get_context_data(**{"saved": self.saved} | kwargs)

    def get_success_url(self) -> str:
        """To the dashboard's own page."""
        return address(self.saved)


class DashboardPage(OfDashboard):
    """What it is of, whose it is, and how often the person is told of its figures."""

    form_class = SubscriptionForm
    template_name = "benchmarking/saved_dashboard.html"
    submit = "Save my choice"
    done = "Your choice is saved."

    def get_initial(self) -> dict[str, Any]:
        """As the person chose before."""
        return {"rhythm": getattr(self.saved, "own_rhythm", None) or NEVER}

    def arguments(self, form: Any) -> dict[str, Any]:
        """How often, if at all."""
        wish: dict[str, Any] = form.wish()
        return wish

    def action(self, **arguments: Any) -> Any:
        """Subscribe, or end the subscription."""
        day = timezone.localdate()
        return dashboard_subscriptions.choose(self.saved.pk, on=day, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it is of, as this person sees it."""
        asked = savings_dashboard.read(
            self.saved.filters, person=self.request.user, on=timezone.localdate()
        )
        told = {
            "title": self.saved.name,
            "facts": [*_facts(asked), *self._about()],
            "unread": asked.unread,
            "open_url": actions.address_of(self.saved),
            "is_own": self._is_own(),
        }
        return super().get_context_data(**told | kwargs)

    def _is_own(self) -> bool:
        return self.saved.owner_id == self.request.user.pk

    def _about(self) -> list[dict[str, str]]:
        """Of which year it is, whose, and who sees it."""
        saved = self.saved
        place = saved.authority or saved.consortium
        return [
            {"key": savings_paper.YEAR, "value": saved.year_in_words},
            {"key": "Whose", "value": "Yours" if self._is_own() else saved.owner.name},
            {"key": "Seen by", "value": place.name if place else "Only you"},
        ]


class OwnDashboard(OfDashboard):
    """Ground of the pages that change one of the person's own."""

    def rows(self) -> QuerySet[SavedDashboard]:
        """The person's own: those of others are not there."""
        return super().rows().filter(owner=self.request.user.pk)


class ChangeDashboard(OwnDashboard):
    """Rename it, share it, or let it be of another year."""

    form_class = DashboardForm
    title = "Change a saved dashboard"
    submit = "Save changes"
    done = "The saved dashboard was changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the person's own places to share with, and the year that is kept."""
        told = {"person": self.request.user, "on": timezone.localdate(), "shown": self.saved.year}
        return super().get_form_kwargs() | told

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return DashboardForm.of(self.saved) | {"year": self.saved.year or IN_FORCE}

    def action(self, **arguments: Any) -> SavedDashboard:
        """Change it."""
        return actions.change(self.saved.pk, **arguments)

    def arguments(self, form: Any) -> dict[str, Any]:
        """As what."""
        wish: dict[str, Any] = form.wish()
        return wish


class DeleteDashboard(OwnDashboard):
    """Forget it."""

    form_class = forms.Form
    template_name = "benchmarking/saved_dashboard_delete.html"
    title = "Delete a saved dashboard"
    submit = "Delete the saved dashboard"
    done = "The saved dashboard was deleted."
    extra_context = {"danger": True}

    def action(self, **arguments: Any) -> None:
        """Delete it."""
        actions.delete(self.saved.pk, **arguments)

    def get_success_url(self) -> str:
        """To the list."""
        return reverse("saved-dashboards")
