"""Taking part in a planned joint procurement: interest, volumes, commitment, withdrawal."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import access_drafts, access_steps, participations
from frameworks.choices import PARTICIPATION, Permission
from frameworks.forms import joining as forms
from frameworks.models import Framework, Participation
from frameworks.queries import access as access_queries
from frameworks.queries import participations as part_queries
from frameworks.views.access_holders import OfPublisher
from frameworks.views.of_framework import trail_to
from procurement_portal.core import access
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage

WORDINGS: Mapping[str, Wording] = {
    "supply_data": Wording(
        "Supply volumes", "Supply the volumes of {authority}", "Volumes supplied.", forms.Volumes
    ),
    "commit": Wording(
        "Commit", "Commit {authority}", "Committed. The publisher was told.", forms.Volumes
    ),
    "enter_contract": Wording(
        "Record in contract", "Record that {authority} is in the contract", "Recorded."
    ),
    "withdraw_before_notice": Wording(
        "Withdraw", "Withdraw {authority}", "Withdrawn.", is_hard=True
    ),
    "withdraw_late": Wording(
        "Withdraw late",
        "Withdraw {authority} after the notice",
        "Withdrawn, with your reason.",
        forms.LateReason,
        is_hard=True,
    ),
}


class OfferInterest(ActionPage):
    """An officer registers interest in a planned procurement."""

    permission = Permission.PARTICIPATION_OFFER
    form_class = forms.Interest
    submit = "Register interest"
    done = "Interest registered. The publisher was told."

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address."""
        visible = Framework.objects.visible_to(self.request.user).select_related("publisher")
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Own authorities that have no part in it yet."""
        may_offer = part_queries.may_offer_for(self.request.user, self.framework)
        initial = {"authority": may_offer[0]} if len(may_offer) == 1 else {}
        return super().get_form_kwargs() | {"authorities": may_offer, "initial": initial}

    def action(self, **arguments: Any) -> Participation:
        """Register it."""
        return participations.offer(framework=self.framework, **arguments)

    def get_success_url(self) -> str:
        """Back to the framework."""
        return reverse("framework", args=[self.framework.slug]) + "#participation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the procurement."""
        context = {
            "title": f"Register interest in {self.framework}",
            "lead": "Interest binds you to nothing. Volumes and commitment come later.",
            "cancel_url": reverse("framework", args=[self.framework.slug]),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | kwargs)


class MoveParticipation(MovePage):
    """One arrow of the table of participation, for those who may take it."""

    wordings = WORDINGS
    form_class = forms.Plain

    @cached_property
    def part(self) -> Participation:
        """The participation, where the person may see it."""
        visible = Participation.objects.visible_to(self.request.user)
        return get_object_or_404(
            visible.select_related("authority", "framework__publisher"), pk=self.kwargs["pk"]
        )

    def open_moves(self) -> list[str]:
        """Those that the person may take."""
        return moves_open_to(self.request.user, self.part)

    def names(self) -> dict[str, Any]:
        """The authority."""
        return {"authority": self.part.authority}

    def get_initial(self) -> dict[str, Any]:
        """The volumes that were supplied."""
        return {"value": self.part.committed_value}

    def action(self, **arguments: Any) -> Participation:
        """Take the arrow."""
        return participations.move(self.part.pk, self.move, **arguments)

    def get_success_url(self) -> str:
        """Back to the framework."""
        return reverse("framework", args=[self.part.framework.slug]) + "#participation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the parties; warn who withdraws late."""
        part = self.part
        is_late = self.move == "withdraw_late"
        late = participations.LATE
        context = {
            "lead": f"{part.framework}: now {part.get_status_display().lower()}.",
            "warning": f"{late.rule}: {late.says} {late.cure}" if is_late else "",
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(part.framework),
        }
        return super().get_context_data(**context | kwargs)


class Participants(OfPublisher):
    """Who takes part in a planned procurement, and what they bring together."""

    model = Participation
    title = "Who takes part"
    template_name = "frameworks/participants.html"

    def get_queryset(self) -> QuerySet[Participation]:
        """All of them, by name."""
        return part_queries.of(self.framework, seen_by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sums and the moves."""
        context = super().get_context_data(**kwargs)
        rows = with_moves(context["object_list"], self.request.user)
        return context | {"rows": rows, "sums": part_queries.sums(self.framework)}


def with_moves(parts: Iterable[Participation], person: Any) -> list[dict[str, Any]]:
    """Each participation with links to the moves that the person may make."""
    return [
        {
            "part": part,
            "moves": [
                {
                    "text": WORDINGS[name].link,
                    "href": reverse("participation-move", args=[part.pk, name]),
                }
                for name in moves_open_to(person, part)
            ],
        }
        for part in parts
    ]


def moves_open_to(person: Any, part: Participation) -> list[str]:
    """The moves that the table allows, the day of the notice allows, and the person may make."""
    return [
        arrow.name
        for arrow in PARTICIPATION.open_from(part.status)
        if access.can(person, arrow.permission, part) and participations.is_timely(part, arrow.name)
    ]


def on_the_page(
    framework: Framework, person: Any, address: Mapping[str, str], *, on: date
) -> dict[str, Any]:
    """What the framework's page shows of access and participation to the person."""
    decides = access_queries.manages(person, framework)
    is_planned = participations.is_planned(framework)
    takes_part = decides and (is_planned or framework.participations.exists())
    parts = [] if decides else part_queries.of(framework, seen_by=person)
    return {
        "access_place": access_queries.place_of(
            framework, person, on=on, authority_slug=address.get("authority", "")
        ),
        "access_over": framework.status in access_steps.OVER,
        "access_open": framework.status in access_drafts.OPEN_TO_REQUESTS,
        "decides_access": decides,
        "agreement": access_queries.agreement_in_force(framework),
        "notice_words": access_queries.words_of_the_notice(framework),
        "participation_rows": with_moves(parts, person),
        "participation_sums": part_queries.sums(framework) if takes_part else None,
        "may_offer_interest": is_planned and part_queries.may_offer_for(person, framework).exists(),
    }
