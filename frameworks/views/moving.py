"""One move of a published framework, or of one of its lots."""

from functools import cached_property
from typing import Any

from django.http import Http404
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
    keyed,
    sorted_out,
)
from frameworks.views.wordings import LOT_MOVES, MOVES, Wording


class Move(FrameworkAction):
    """One arrow of the framework's table."""

    permission = Permission.FRAMEWORK_RUN

    @cached_property
    def wording(self) -> Wording:
        """The words of the move; one that is not open is not found."""
        moves = drafts.moves_open_to(self.request.user, self.framework)
        if self.kwargs["move"] not in {move.name for move in moves}:
            raise Http404
        return MOVES[self.kwargs["move"]]

    @property
    def done(self) -> str:  # type: ignore[override]
        """What is said afterwards."""
        return self.wording.done

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find at this move."""
        return sorted_out(self.framework, found_for(self.framework, self.kwargs["move"]))

    def get_form_class(self) -> Any:
        """A reason or a day, where the move asks for one."""
        return self.wording.form_class

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
        return lifecycle.move(self.framework.pk, self.kwargs["move"], **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the move."""
        context = {
            "title": self.wording.title,
            "submit": self.wording.link,
            "lead": self.wording.lead,
            "danger": self.wording.is_hard,
            "found": self.found,
        }
        return super().get_context_data(**context | kwargs)


class MoveLot(FrameworkAction):
    """One arrow of a lot's table, taken alone."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.LotMove

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address."""
        lot = get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])
        lot.framework = self.framework
        return lot

    @cached_property
    def wording(self) -> Wording:
        """The words of the move; one that is not open is not found."""
        open_ones = drafts.lot_moves_open_to(self.request.user, self.lot, alone=dict(lots.WHILE))
        if self.kwargs["move"] not in {move.name for move in open_ones}:
            raise Http404
        return LOT_MOVES[self.kwargs["move"]]

    @property
    def done(self) -> str:  # type: ignore[override]
        """What is said afterwards."""
        return self.wording.done

    def arguments(self, form: Any) -> dict[str, Any]:
        """The reason, and today."""
        return super().arguments(form) | {"on": timezone.localdate()}

    def act(self, **arguments: Any) -> Lot:
        """Take the arrow."""
        return lots.move(self.lot.pk, self.kwargs["move"], **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        context = {
            "title": self.wording.title.format(lot=self.lot),
            "submit": self.wording.link,
            "danger": self.wording.is_hard,
        }
        return super().get_context_data(**context | kwargs)
