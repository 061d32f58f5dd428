"""Joining, deciding, signing and leaving: a page for every move of a membership."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from consortia import forms
from consortia.actions import memberships
from consortia.choices import Permission
from consortia.models import Consortium, ConsortiumMembership
from consortia.queries import memberships as membership_queries
from procurement_portal.core.history import history_of
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage

WORDINGS: Mapping[str, Wording] = {
    "review": Wording("Start review", "Start the review of {authority}", "The review has begun."),
    "approve": Wording(
        "Approve", "Approve {authority}", "Approved. The authority can now sign the agreement."
    ),
    "reject": Wording(
        "Refuse", "Refuse {authority}", "Refused, with your reason.", forms.Reason, is_hard=True
    ),
    "sign": Wording(
        "Sign", "Sign the agreement for {authority}", "Signed. The consortium can now activate it."
    ),
    "activate": Wording("Activate", "Make {authority} active", "The membership is active."),
    "suspend": Wording(
        "Suspend", "Suspend {authority}", "Suspended, with your reason.", forms.Reason, is_hard=True
    ),
    "give_notice": Wording(
        "Give notice", "Give notice for {authority}", "Notice is given.", forms.LastDay
    ),
    "leave": Wording("Record leaving", "Record that {authority} has left", "Recorded as left."),
    "expel": Wording(
        "Expel", "Expel {authority}", "Expelled, with your reason.", forms.Reason, is_hard=True
    ),
}


def with_moves(rows: Iterable[ConsortiumMembership], person: Any) -> list[dict[str, Any]]:
    """Each membership with links to the moves that the person may make."""
    return [
        {
            "membership": row,
            "moves": [
                {
                    "text": WORDINGS[move.name].link,
                    "href": reverse("membership-move", args=[row.pk, move.name]),
                }
                for move in membership_queries.moves_open_to(person, row)
            ],
        }
        for row in rows
    ]


class MoveMembership(MovePage):
    """One arrow of the membership's table, for those who may take it."""

    permission = Permission.MEMBERSHIP_VIEW
    wordings = WORDINGS
    form_class = forms.Optional
    template_name = "consortia/move_membership.html"

    @cached_property
    def membership(self) -> ConsortiumMembership:
        """The membership, where the person may see it."""
        visible = ConsortiumMembership.objects.visible_to(self.request.user)
        return get_object_or_404(
            visible.select_related("authority", "consortium"), pk=self.kwargs["pk"]
        )

    def open_moves(self) -> set[str]:
        """Those that the person may take."""
        moves = membership_queries.moves_open_to(self.request.user, self.membership)
        return {move.name for move in moves}

    def names(self) -> dict[str, Any]:
        """The authority."""
        return {"authority": self.membership.authority}

    def action(self, **arguments: Any) -> ConsortiumMembership:
        """Take the arrow."""
        return memberships.move(self.membership.pk, self.move, **arguments)

    def get_success_url(self) -> str:
        """Back to the consortium."""
        return reverse("consortium", args=[self.membership.consortium.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the parties."""
        membership = self.membership
        consortium = membership.consortium
        words = {
            "history": history_of(membership),
            "lead": f"{consortium}: {membership.get_role_display().lower()}, "
            f"now {membership.get_status_display().lower()}.",
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(consortium),
        }
        return super().get_context_data(**words | kwargs)


class OpenMembership(ActionPage):
    """The beginning of a membership, from either side."""

    form_class = forms.NewMembership

    @cached_property
    def consortium(self) -> Consortium:
        """The consortium of the address."""
        visible = Consortium.objects.visible_to(self.request.user)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    def arguments(self, form: Any) -> dict[str, Any]:
        """With the consortium of the address."""
        return super().arguments(form) | {"consortium": self.consortium}

    def get_success_url(self) -> str:
        """Back to the consortium."""
        return reverse("consortium", args=[self.consortium.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the consortium."""
        words = {
            "title": self.title.format(consortium=self.consortium),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.consortium),
        }
        return super().get_context_data(**words | kwargs)


class ApplyToJoin(OpenMembership):
    """An officer asks for the authority."""

    permission = Permission.MEMBERSHIP_APPLY
    action = staticmethod(memberships.apply)
    title = "Ask to join {consortium}"
    submit = "Ask to join"
    done = "Your request was sent. The consortium's manager will review it."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Own authorities that are not in yet."""
        person = self.request.user
        may_join = membership_queries.may_apply_for(person, self.consortium)
        initial = {"authority": may_join[0]} if len(may_join) == 1 else {}
        return super().get_form_kwargs() | {"authorities": may_join, "initial": initial}


class InviteToJoin(OpenMembership):
    """A manager invites an authority."""

    permission = Permission.MEMBERSHIP_DECIDE
    action = staticmethod(memberships.invite)
    title = "Invite an authority to {consortium}"
    submit = "Invite"
    done = "Invited. The membership can now be reviewed."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Every open authority that is not in yet."""
        if not membership_queries.may_decide(self.request.user, self.consortium):
            raise Http404
        may_join = membership_queries.may_be_invited(self.consortium)
        return super().get_form_kwargs() | {"authorities": may_join}


def trail_to(consortium: Consortium) -> list[dict[str, str]]:
    """The pages above."""
    return [
        {"text": "Consortia", "href": reverse("consortium-list")},
        {"text": str(consortium), "href": reverse("consortium", args=[consortium.slug])},
    ]
