"""Where a published framework stands, what can be done next, and what was done."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import lifecycle, lifecycle_guards, lots, variations
from frameworks.choices import (
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
)
from frameworks.models import Lot
from frameworks.queries import drafting as drafts
from frameworks.views.drafting import parts_of
from frameworks.views.of_framework import (
    OfFramework,
)
from frameworks.views.wordings import LOT_MOVES, MOVES
from procurement_portal.core.history import history_of
from procurement_portal.core.views import Page


class Manage(OfFramework, Page):
    """Where a published framework stands, what can be done next, and what was done."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    template_name = "frameworks/manage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the moves, the lots with theirs, and the history."""
        framework, person = self.framework, self.request.user
        if framework.status in UNPUBLISHED:
            raise Http404
        may_run = drafts.may(person, Permission.FRAMEWORK_RUN, framework)
        parts = parts_of(framework)
        context = {
            "title": f"Manage “{framework}”",
            "moves": [
                {
                    "wording": MOVES[arrow.name],
                    "href": reverse("framework-move", args=[framework.slug, arrow.name]),
                }
                for arrow in drafts.moves_open_to(person, framework)
                if lifecycle.is_due(framework, arrow.name, on=timezone.localdate())
            ],
            "lot_rows": [self._lot(lot) for lot in parts["lots"]],
            "may_run": may_run,
            "may_vary": may_run and framework.status not in variations.ENDED,
            "history": history_of(framework),
            "versions": framework.versions.order_by("-number"),
            "waivers": framework.waivers.order_by("given_at", "pk"),
            "standstill_end": lifecycle_guards.standstill_end(framework)
            if framework.status == FrameworkStatus.STANDSTILL
            else None,
        } | parts
        return super().get_context_data(**context | kwargs)

    def _lot(self, lot: Lot) -> dict[str, Any]:
        lot.framework = self.framework
        moves = drafts.lot_moves_open_to(self.request.user, lot, alone=dict(lots.WHILE))
        return {
            "lot": lot,
            "moves": [
                {
                    "text": LOT_MOVES[arrow.name].link,
                    "href": reverse("lot-move", args=[self.framework.slug, lot.pk, arrow.name]),
                }
                for arrow in moves
            ],
        }
