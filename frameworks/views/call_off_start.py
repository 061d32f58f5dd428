"""The ways of calling off a framework's lots, each open or with why it is closed; and the start."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import Authority
from frameworks.actions import call_offs
from frameworks.choices import Permission
from frameworks.forms import call_offs as forms
from frameworks.models import CallOff, Framework, Lot
from frameworks.queries import access as access_queries
from frameworks.queries import closures, routes
from frameworks.views.of_framework import trail_to
from procurement_portal.core.views import ActionPage, Page


class Finder:
    """What both pages go by: the framework, and the wish that stands in the address."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address."""
        visible = Framework.objects.visible_to(self.request.user).select_related("publisher")
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @cached_property
    def wish(self) -> forms.Wish:
        """As typed, or for the person's first authority."""
        authorities = access_queries.buys_for(self.request.user)
        first = authorities.first()
        typed = self.request.GET.copy()
        typed.setdefault("authority", first.slug if first else "")
        return forms.Wish(typed, authorities=authorities)

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What of the wish can be read."""
        self.wish.is_valid()
        return self.wish.cleaned_data

    @cached_property
    def authority(self) -> Authority:
        """For whom: the one of the wish, else the person's first."""
        own = access_queries.buys_for(self.request.user)
        return self.wanted.get("authority") or get_object_or_404(own[:1])

    def ways(self, lot: Lot | None = None) -> list[routes.Route]:
        """Both routes of the lot, or of every lot, judged for the wish."""
        return routes.for_call_off(
            self.framework,
            self.authority,
            on=timezone.localdate(),
            value=self.wanted.get("value"),
            months=self.wanted.get("months"),
            lot=lot,
        )

    def found(self) -> dict[str, Any]:
        """What both templates show."""
        return {
            "framework": self.framework,
            "authority": self.authority,
            "wish": self.wish,
            "query": self.request.GET.urlencode(),
        }


class Routes(Finder, Page):
    """Every lot of a framework with its routes."""

    permission = Permission.CALL_OFF_RUN
    title = "How can we call off?"
    template_name = "frameworks/call_off_routes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the routes, lot by lot."""
        by_lot: dict[Lot, list[routes.Route]] = {}
        for way in self.ways():
            by_lot.setdefault(way.lot, []).append(way)
        context = {"lots": list(by_lot.items()), "breadcrumbs": trail_to(self.framework)}
        return super().get_context_data(**context | self.found() | kwargs)


class Start(Finder, ActionPage):
    """Begin a call-off from a lot by one of its open routes."""

    permission = Permission.CALL_OFF_RUN
    form_class = forms.Start
    template_name = "frameworks/call_off_start.html"
    submit = "Begin the call-off"
    done = ""

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address."""
        return get_object_or_404(self.framework.lots, number=self.kwargs["number"])

    @cached_property
    def ways_of_lot(self) -> list[routes.Route]:
        """Its two routes."""
        return self.ways(self.lot)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only open routes can be chosen; the only one is chosen already."""
        open_ones = [way.route.value for way in self.ways_of_lot if way.is_open]
        asked = self.request.GET.get("route", "")
        only = open_ones[0] if len(open_ones) == 1 else ""
        return super().get_form_kwargs() | {
            "routes": self.ways_of_lot,
            "initial": {"route": asked if asked in open_ones else only},
        }

    def action(self, **arguments: Any) -> CallOff:
        """Begin it."""
        return call_offs.start(
            lot=self.lot,
            authority=self.authority,
            estimated_value=self.wanted.get("value"),
            **arguments,
        )

    def get_success_url(self) -> str:
        """To the tasks of the draft."""
        return reverse("call-off", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the routes, and how much is left to be committed."""
        context = {
            "title": f"Call off from lot {self.lot.number}",
            "lot": self.lot,
            "ways": self.ways_of_lot,
            "is_open": any(way.is_open for way in self.ways_of_lot),
            "room_left": closures.room_left(self.lot),
            "cancel_url": reverse("lot", args=[self.framework.slug, self.lot.number]),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | self.found() | kwargs)
