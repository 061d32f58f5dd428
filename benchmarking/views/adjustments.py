"""Pages of adjustments: money beside the invoices that both sides sign."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from benchmarking.actions import adjustments
from benchmarking.choices import Permission
from benchmarking.filters import prices as filters
from benchmarking.forms import prices as forms
from benchmarking.models import Item, PriceAdjustment
from benchmarking.queries import places, purchases
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage


class Adjustments(Trail, TablePage):
    """Adjustments of the person's authorities, or of suppliers that the person answers for."""

    permission = Permission.ADJUSTMENT_SIGN
    model = PriceAdjustment
    queryset = PriceAdjustment.objects.select_related("authority", "supplier", "item")
    filterset_class = filters.AdjustmentFilters
    title = "Adjustments of prices"
    lead = "Rebates, bundles and the like. One counts in a price once both sides have signed it."
    thing = "adjustment"
    things = "adjustments"
    template_name = "benchmarking/adjustments.html"
    rows_template = "benchmarking/_adjustment_row.html"
    trail = (("Home", "home"),)
    headings = (
        {"text": "Item"},
        {"text": "Authority and supplier"},
        {"text": "Why"},
        {"text": "Amount", "numeric": True},
        {"text": "Day"},
        {"text": "Signed by"},
    )


class ClaimAdjustment(Trail, ActionPage):
    """Record an adjustment, for both sides to sign."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.ClaimAdjustment
    title = "Record an adjustment"
    submit = "Record"
    done = "It is recorded, and counts once both sides have signed."
    trail = (("Home", "home"), ("Adjustments of prices", "adjustments"))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Items that were bought, and those who sold them."""
        person = self.request.user
        return super().get_form_kwargs() | {
            "authorities": places.authorities_to_load_for(person),
            "items": Item.objects.visible_to(person).order_by("name", "pk"),
            "suppliers": purchases.sellers(person),
        }

    def action(self, **arguments: Any) -> PriceAdjustment:
        """Record it."""
        return adjustments.claim(**arguments)

    def get_success_url(self) -> str:
        """The list."""
        return reverse("adjustments")


class SignAdjustment(Trail, ActionPage):
    """Sign an adjustment for one's own side."""

    permission = Permission.ADJUSTMENT_SIGN
    form_class = forms.forms.Form
    title = "Sign this adjustment"
    submit = "Sign"
    done = "Your side has signed."
    trail = (("Home", "home"), ("Adjustments of prices", "adjustments"))
    kwargs: dict[str, Any]

    @cached_property
    def adjustment(self) -> PriceAdjustment:
        """The one that the address names."""
        rows = PriceAdjustment.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("authority", "supplier", "item"), pk=self.kwargs["pk"]
        )

    def action(self, **arguments: Any) -> PriceAdjustment:
        """Sign it."""
        return adjustments.sign(self.adjustment.pk, **arguments)

    def get_success_url(self) -> str:
        """The list."""
        return reverse("adjustments")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is signed."""
        lead = purchases.adjustment_in_words(self.adjustment)
        return super().get_context_data(
            **{"lead": lead, "cancel_url": self.get_success_url()} | kwargs
        )
