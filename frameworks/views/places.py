"""Suppliers on a lot, for those who run the framework: add, rank, suspend, let go, and why."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import places
from frameworks.choices import PLACE, Permission
from frameworks.forms import places as forms
from frameworks.models import Framework, Lot, OpenFrameworkScheme, SupplierOnLot
from frameworks.queries import places as place_queries
from frameworks.views.of_framework import trail_to
from procurement_portal.core import access
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage, DetailPage

PLACES_A_PAGE = 50


WORDINGS: Mapping[str, Wording] = {
    "tender": Wording("Record tender", "Record the tender of {supplier}", "The tender is noted."),
    "prefer": Wording("Prefer", "Record {supplier} as preferred", "Recorded as preferred."),
    "not_succeed": Wording(
        "Not successful", "Record that {supplier} did not succeed", "Recorded as unsuccessful."
    ),
    "withdraw": Wording("Withdrew", "Record that {supplier} withdrew", "Recorded as withdrawn."),
    "appoint": Wording("Appoint", "Appoint {supplier}", "Appointed.", forms.Signed),
    "activate": Wording("Activate", "Make {supplier} active", "The place is active."),
    "suspend": Wording(
        "Suspend",
        "Suspend {supplier}",
        "Suspended, with your ground.",
        forms.Suspension,
        is_hard=True,
    ),
    "resume": Wording("Lift suspension", "Lift the suspension of {supplier}", "Lifted."),
    "leave": Wording("Record leaving", "Record that {supplier} leaves", "Recorded."),
    "remove": Wording("Remove", "Remove {supplier}", "Removed.", forms.Explained, is_hard=True),
    "novate": Wording(
        "Pass on", "Pass the place of {supplier} on", "The place was passed on.", forms.Novation
    ),
}


def run_or_404(person: Any, published: Framework | OpenFrameworkScheme) -> None:
    """What the person does not run is answered like what never was."""
    if not access.can(person, Permission.FRAMEWORK_RUN, published):
        raise Http404


def suppliers_on(lot: Lot) -> tuple[str, str]:
    """The page of the lot's suppliers, for the trail."""
    return f"Suppliers on lot {lot.number}", reverse("lot-suppliers", args=[lot.pk])


class LotSuppliers(DetailPage):
    """Every place on the lot with its history and the steps that are open from here."""

    permission = Permission.FRAMEWORK_RUN
    model = Lot
    template_name = "frameworks/lot_suppliers.html"

    def get_queryset(self) -> QuerySet[Any]:
        """With its framework."""
        return super().get_queryset().select_related("framework__publisher")

    def get_object(self, queryset: Any = None) -> Lot:
        """The lot, where the person runs its framework."""
        lot: Lot = super().get_object(queryset)
        run_or_404(self.request.user, lot.framework)
        return lot

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of the places, each with its steps."""
        lot = self.object
        today = timezone.localdate()
        paginator = Paginator(place_queries.of_lot(lot, on=today), PLACES_A_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        rows = [
            {"place": place, "moves": moves_of(place), "may_rank": may_rank(place)}
            for place in page
        ]
        words = {
            "title": f"Suppliers on lot {lot.number}",
            "subtitle": f"{lot.framework}: {lot.title}",
            "rows": rows,
            "page_obj": page,
            "breadcrumbs": trail_to(lot.framework),
            "today": today,
        }
        return super().get_context_data(**words | kwargs)


def moves_of(place: SupplierOnLot) -> list[dict[str, str]]:
    """Links to the steps that the table allows from where the place stands."""
    return [
        {
            "text": WORDINGS[arrow.name].link,
            "href": reverse("place-move", args=[place.pk, arrow.name]),
        }
        for arrow in PLACE.open_from(place.status)
    ]


def may_rank(place: SupplierOnLot) -> bool:
    """Whether it is on the lot."""
    return place.status in places.MAY_BE_RANKED


class AddSupplier(ActionPage):
    """A supplier gets a place."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.NewPlace
    title = "Add a supplier"
    submit = "Add supplier"
    done = "The supplier has its place."

    @cached_property
    def lot(self) -> Lot:
        """The lot, where the person runs its framework."""
        visible = Lot.objects.visible_to(self.request.user).select_related("framework")
        lot = get_object_or_404(visible, pk=self.kwargs["pk"])
        run_or_404(self.request.user, lot.framework)
        return lot

    def action(self, *, supplier: Any, **arguments: Any) -> SupplierOnLot:
        """Give it the place."""
        return places.appoint(self.lot, supplier, **arguments)

    def get_success_url(self) -> str:
        """Back to the lot."""
        return reverse("lot-suppliers", args=[self.lot.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        words = {
            "lead": str(self.lot),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.lot.framework, suppliers_on(self.lot)),
        }
        return super().get_context_data(**words | kwargs)


class OfPlace(ActionPage):
    """One step of one place."""

    permission = Permission.FRAMEWORK_RUN

    @cached_property
    def place(self) -> SupplierOnLot:
        """The place, where the person runs its framework."""
        visible = SupplierOnLot.objects.visible_to(self.request.user)
        place = get_object_or_404(
            visible.select_related("lot__framework", "supplier"), pk=self.kwargs["pk"]
        )
        run_or_404(self.request.user, place.lot.framework)
        return place

    def get_initial(self) -> dict[str, Any]:
        """Today, unless another day is typed."""
        return {"on": timezone.localdate(), "rank": self.place.rank}

    def get_success_url(self) -> str:
        """Back to the lot."""
        return reverse("lot-suppliers", args=[self.place.lot_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        lot = self.place.lot
        words = {
            "lead": f"{lot.framework}, lot {lot.number}: now "
            f"{self.place.get_status_display().lower()}.",
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(lot.framework, suppliers_on(lot)),
        }
        return super().get_context_data(**words | kwargs)


class MovePlace(MovePage, OfPlace):
    """One arrow of the place's table."""

    wordings = WORDINGS
    form_class = forms.Step

    def open_moves(self) -> set[str]:
        """What the table allows from where the place stands."""
        return {arrow.name for arrow in PLACE.open_from(self.place.status)}

    def names(self) -> dict[str, Any]:
        """The supplier."""
        return {"supplier": self.place.supplier}

    def action(self, **arguments: Any) -> SupplierOnLot:
        """Take the arrow."""
        return places.move(self.place.pk, self.move, **arguments)


class RankPlace(OfPlace):
    """The place's rank from a day on."""

    form_class = forms.Rank
    submit = "Save rank"
    done = "The rank is saved."

    def action(self, *, rank: int | None, **arguments: Any) -> SupplierOnLot:
        """Rank it."""
        return places.rank(self.place.pk, rank, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the supplier."""
        return super().get_context_data(**{"title": f"Rank {self.place.supplier}"} | kwargs)
