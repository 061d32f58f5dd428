"""The page of a move: one arrow of a state machine's table, for those who may take it.

What a move is called, what it asks for and how it is told afterwards is one `Wording` each; a view
names its table of wordings, the thing, and which moves are open to the person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404

from procurement_portal.core.views import ActionPage


@dataclass(frozen=True)
class Wording:
    """How a move is put on its link and button, above its form, and when it is done."""

    link: str
    title: str
    """May name what `MovePage.names` gives, such as {authority}."""
    done: str
    form_class: type[Any] | None = None
    """What the move asks for; the page's own form where none is named."""
    lead: str = ""
    is_hard: bool = False
    """Takes something away from somebody: its button warns."""


class MovePage(ActionPage):
    """One arrow of a table. A move that is not open to the person is not found."""

    wordings: Mapping[str, Wording]

    def open_moves(self) -> Collection[str]:
        """The names of the moves that the person may take now."""
        raise NotImplementedError

    def names(self) -> dict[str, Any]:
        """What titles may name."""
        return {}

    @property
    def move(self) -> str:
        """The name of the move, from the address."""
        return str(self.kwargs["move"])

    @cached_property
    def wording(self) -> Wording:
        """The words of the move."""
        if self.move not in self.open_moves():
            raise Http404
        return self.wordings[self.move]

    def told(self) -> str:
        """What is said afterwards."""
        return self.wording.done

    def get_form_class(self) -> Any:
        """What the move asks for."""
        return self.wording.form_class or super().get_form_class()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the move."""
        words = {
            "title": self.wording.title.format(**self.names()),
            "submit": self.wording.link,
            "danger": self.wording.is_hard,
        }
        lead = {"lead": self.wording.lead} if self.wording.lead else {}
        return super().get_context_data(**words | lead | kwargs)
