"""One move of a published framework, or of one of its lots."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from frameworks.actions import lifecycle, lots
from frameworks.choices import (
    Permission,
)
from frameworks.forms import publishing as forms
from frameworks.models import Framework, Lot
from frameworks.queries import drafting as drafts
from frameworks.views.of_framework import (
    FrameworkAction,
    found_for,
    sorted_out,
)
from frameworks.views.versioned import keyed
from frameworks.views.wordings import LOT_MOVES, MOVES
from procurement_portal.core.moves import MovePage


class Move(MovePage, FrameworkAction):
    """One arrow of the framework's table."""

    permission = Permission.FRAMEWORK_RUN
    wordings = MOVES
    form_class = forms.Move

    def open_moves(self) -> set[str]:
        """Those that the person may take."""
        return {move.name for move in drafts.moves_open_to(self.request.user, self.framework)}

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find at this move."""
        return sorted_out(self.framework, found_for(self.framework, self.move))

    def get_form_kwargs(self) -> dict[str, Any]:
        """A box for each reason owed."""
        initial = {"summaries_sent_on": self.framework.summaries_sent_on}
        return super().get_form_kwargs() | {
            "initial": initial,
            "warnings": keyed(self.found["owed"]),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The reason or day, and the reasons owed."""
        return form.facts() | {"reasons": form.reasons, "on": timezone.localdate()}

    def act(self, **arguments: Any) -> Framework:
        """Take the arrow."""
        return lifecycle.move(self.framework.pk, self.move, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the rules find."""
        return super().get_context_data(**{"found": self.found} | kwargs)


class MoveLot(MovePage, FrameworkAction):
    """One arrow of a lot's table, taken alone."""

    permission = Permission.FRAMEWORK_RUN
    wordings = LOT_MOVES
    form_class = forms.LotMove

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address."""
        lot = get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])
        lot.framework = self.framework
        return lot

    def open_moves(self) -> set[str]:
        """Those that the person may take of the lot alone."""
        open_ones = drafts.lot_moves_open_to(self.request.user, self.lot, alone=dict(lots.WHILE))
        return {move.name for move in open_ones}

    def names(self) -> dict[str, Any]:
        """The lot."""
        return {"lot": self.lot}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The reason, and today."""
        return super().arguments(form) | {"on": timezone.localdate()}

    def act(self, **arguments: Any) -> Lot:
        """Take the arrow."""
        return lots.move(self.lot.pk, self.move, **arguments)
