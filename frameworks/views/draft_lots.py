"""The lots of a draft: added, changed and taken out."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import lots
from frameworks.choices import (
    LOT_FACTS,
    Permission,
)
from frameworks.forms import drafting as forms
from frameworks.models import Framework, Lot
from frameworks.queries import told
from frameworks.views.drafting import OnVersion
from frameworks.views.of_framework import (
    DraftAction,
)


class LotPage(DraftAction):
    """Base of the pages of one lot of a draft."""

    permission = Permission.FRAMEWORK_EDIT

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address, or a new one."""
        if "pk" not in self.kwargs:
            number = str(self.framework.lots.count() + 1)
            return Lot(framework=self.framework, number=number)
        return get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Back to the lots."""
        return reverse("draft-section", args=[self.framework.slug, "lots"])

    def saved_now(self) -> list[dict[str, str]]:
        """The lot's facts."""
        return told.answers(self.lot, LOT_FACTS) if self.lot.pk else []


class LotForm(LotPage):
    """The facts of one lot."""

    form_class = forms.FactsForm
    submit = "Save the lot"
    done = "The lot is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand."""
        return super().get_form_kwargs() | {
            "thing": self.lot,
            "names": LOT_FACTS,
            "needs": ("title",),
            "initial": {"version": self.framework.version},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The facts, and the version that they were typed on."""
        return {"facts": form.facts(), "version": form.cleaned_data["version"]}


class AddLot(LotForm):
    """A new lot."""

    title = "Add a lot"

    def act(self, **arguments: Any) -> Lot:
        """Add it."""
        return lots.add(self.framework.pk, **arguments)


class ChangeLot(LotForm):
    """A lot that is there."""

    def act(self, **arguments: Any) -> Lot:
        """Write it."""
        return lots.change(self.lot.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        return super().get_context_data(**{"title": f"Lot {self.lot.number}"} | kwargs)


class RemoveLot(OnVersion, LotPage):
    """Take a lot out."""

    submit = "Remove the lot"
    done = "The lot is removed."

    def act(self, **arguments: Any) -> Framework:
        """Remove it."""
        return lots.remove(self.lot.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        context = {"title": f"Remove lot {self.lot.number}", "lead": self.lot.title, "danger": True}
        return super().get_context_data(**context | kwargs)
