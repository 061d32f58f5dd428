"""Publishing, second half: review by another person, then the framework's life and its changes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import lifecycle, lots, publication, variations
from frameworks.choices import (
    LOT_FACTS,
    SECTIONS,
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
    Section,
)
from frameworks.forms import publishing as forms
from frameworks.models import Framework, Lot
from frameworks.queries import drafting as drafts
from frameworks.views.drafting import answered, parts_of
from frameworks.views.entries import account_of
from frameworks.views.of_framework import (
    FrameworkAction,
    OfFramework,
    found_for,
    keyed,
    sorted_out,
)
from procurement_portal.core.views import Page


@dataclass(frozen=True)
class Wording:
    """How a move is put on its link, above its form, and when it is done."""

    link: str
    title: str
    done: str
    lead: str = ""
    form_class: Any = forms.Move
    is_hard: bool = False


DECISIONS = {
    "publish": Wording(
        "Publish as planned",
        "Publish “{framework}”",
        "Published. Everybody can see it as planned.",
        "Everybody will see it in the catalogue, as planned: nothing can be called off yet.",
        forms.ConfirmVersion,
    ),
    "publish_concluded": Wording(
        "Publish as concluded",
        "Publish “{framework}” as concluded",
        "Published. It is live, and so are its lots.",
        "For a framework that was awarded before it came to the portal. It goes live at once.",
        forms.ConfirmVersion,
    ),
    "send_back": Wording(
        "Send back",
        "Send “{framework}” back",
        "Sent back, with what is to be mended.",
        "",
        forms.SendBack,
    ),
}

MOVES = {
    "tender": Wording(
        "Begin tendering",
        "Begin tendering",
        "Tendering has begun.",
        "From the day of the tender notice. The lots begin tendering with it.",
    ),
    "evaluate": Wording(
        "Begin assessment", "Begin the assessment of tenders", "Assessment has begun."
    ),
    "stand_still": Wording(
        "Begin the standstill",
        "Begin the standstill",
        "The standstill has begun.",
        "The summaries are sent and the award notice is published and entered under Notices.",
        forms.StandStill,
    ),
    "award": Wording(
        "Award",
        "Award the framework",
        "Awarded.",
        "Lots that are still tendering are awarded with it; mark those that are not first.",
    ),
    "go_live": Wording(
        "Go live",
        "Let the framework go live",
        "It is live.",
        "Authorities can call off from the awarded lots from now on.",
    ),
    "suspend": Wording(
        "Suspend",
        "Suspend the framework",
        "Suspended, with your reason. Authorities with access were told.",
        "No new call-offs can be made until it is resumed.",
        forms.MoveWithReason,
        is_hard=True,
    ),
    "resume": Wording(
        "Lift the suspension",
        "Lift the suspension",
        "It is live again. Authorities with access were told.",
    ),
    "close": Wording(
        "Mark as ending soon",
        "Mark as ending soon",
        "Marked as ending soon.",
        "This happens by itself 180 days before the last day.",
    ),
    "expire": Wording(
        "Record its end",
        "Record that it has ended",
        "Recorded as ended.",
        "This happens by itself the day after the last day.",
    ),
    "abandon": Wording(
        "Abandon",
        "Abandon the framework",
        "Abandoned, with your reason.",
        "It will not be awarded. A procurement termination notice is owed.",
        forms.MoveWithReason,
        is_hard=True,
    ),
    "terminate": Wording(
        "Terminate",
        "Terminate the framework",
        "Terminated, with your reason. Authorities with access were told.",
        "It ends now, before its last day. Contracts made under it run on.",
        forms.MoveWithReason,
        is_hard=True,
    ),
}

LOT_MOVES = {
    "award": Wording("Award", "Award {lot}", "The lot is awarded."),
    "not_award": Wording("Not awarded", "Record that {lot} is not awarded", "Recorded."),
    "cease": Wording("Cease", "Cease {lot}", "The lot has ceased.", is_hard=True),
    "go_live": Wording("Go live", "Let {lot} go live", "The lot is live."),
    "exhaust": Wording("Exhausted", "Record that {lot} is exhausted", "Recorded."),
    "close": Wording("Close", "Close {lot}", "The lot is closed.", is_hard=True),
}


class Review(OfFramework, Page):
    """All answers and findings of a framework in review, for who decides on it."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    template_name = "frameworks/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add answers, findings, reasons given, and the decisions open to the person."""
        framework, person = self.framework, self.request.user
        if framework.status != FrameworkStatus.IN_REVIEW:
            raise Http404
        moment = publication.moment_of(framework)
        is_own = framework.submitted_by_id == person.pk
        context = {
            "title": f"Review “{framework}”",
            "groups": answered(framework),
            "found": sorted_out(framework, found_for(framework, moment)),
            "waivers": framework.waivers.order_by("given_at", "pk"),
            "is_own": is_own,
            "decisions": self._decisions(is_own=is_own),
        } | parts_of(framework)
        return super().get_context_data(**context | kwargs)

    def _decisions(self, *, is_own: bool) -> list[dict[str, Any]]:
        framework = self.framework
        if not drafts.may(self.request.user, Permission.FRAMEWORK_REVIEW, framework):
            return []
        usual = publication.moment_of(framework)
        names = ["send_back"] if is_own else [usual, *_others(usual), "send_back"]
        return [
            {
                "text": DECISIONS[name].link,
                "href": reverse("framework-decide", args=[framework.slug, name])
                + f"?version={framework.version}",
                "classes": "" if place == 0 and not is_own else "govuk-button--secondary",
            }
            for place, name in enumerate(names)
        ]


def _others(usual: str) -> list[str]:
    return [name for name in ("publish", "publish_concluded") if name != usual]


class Decide(FrameworkAction):
    """Publish, or send back: one decision on what the reviewer saw."""

    permission = Permission.FRAMEWORK_REVIEW

    @cached_property
    def wording(self) -> Wording:
        """The words of the decision; a framework that is not in review is not found."""
        is_known = self.kwargs["move"] in DECISIONS
        if not is_known or self.framework.status != FrameworkStatus.IN_REVIEW:
            raise Http404
        return DECISIONS[self.kwargs["move"]]

    @property
    def done(self) -> str:  # type: ignore[override]
        """What is said afterwards."""
        return self.wording.done

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find at this decision."""
        if self.kwargs["move"] == "send_back":
            return {"blocks": [], "owed": [], "rest": []}
        return sorted_out(self.framework, found_for(self.framework, self.kwargs["move"]))

    def get_form_class(self) -> Any:
        """A reason, where it is sent back."""
        return self.wording.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """The version that was reviewed, and a box for each reason owed."""
        seen = self.request.GET.get("version", "")
        version = seen if seen.isdecimal() else self.framework.version
        return super().get_form_kwargs() | {
            "initial": {"version": version},
            "warnings": keyed(self.found["owed"]),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """What the decision takes."""
        typed = {"version": form.cleaned_data["version"]}
        if self.kwargs["move"] == "send_back":
            return typed | {"reason": form.cleaned_data["reason"]}
        return typed | {"reasons": form.reasons, "on": timezone.localdate()}

    def act(self, **arguments: Any) -> Framework:
        """Decide."""
        by_name: dict[str, Any] = {
            "publish": publication.publish,
            "publish_concluded": publication.publish_concluded,
            "send_back": publication.send_back,
        }
        decide = by_name[self.kwargs["move"]]
        decided: Framework = decide(self.framework.pk, **arguments)
        return decided

    def get_success_url(self) -> str:
        """To where a published one is managed, or to the draft that was sent back."""
        decided = getattr(self, "result", None)
        if decided is None:
            return reverse("framework-review", args=[self.framework.slug])
        name = "draft" if decided.status in UNPUBLISHED else "framework-manage"
        return reverse(name, args=[decided.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework and the decision."""
        context = {
            "title": self.wording.title.format(framework=self.framework),
            "submit": self.wording.link,
            "lead": self.wording.lead,
            "found": self.found,
        }
        return super().get_context_data(**context | kwargs)


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
            "versions": framework.versions.order_by("-number"),
            "waivers": framework.waivers.order_by("given_at", "pk"),
            "standstill_end": lifecycle.standstill_end(framework)
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


class ChooseChange(OfFramework, Page):
    """What of a published framework is to change."""

    permission = Permission.FRAMEWORK_RUN
    title = "What is to change?"
    template_name = "frameworks/choose_change.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections and the lots."""
        if self.framework.status in (*UNPUBLISHED, *variations.ENDED):
            raise Http404
        slug = self.framework.slug
        items = [
            {
                "title": {"text": section.title},
                "href": reverse("framework-vary", args=[slug, section.key]),
                "status": {"text": ""},
            }
            for section in SECTIONS.values()
        ]
        items += [
            {
                "title": {"text": str(lot)},
                "href": reverse("lot-vary", args=[slug, lot.pk]),
                "status": {"text": ""},
            }
            for lot in self.framework.lots.order_by("number", "pk")
        ]
        return super().get_context_data(**{"items": items} | kwargs)


class Vary(FrameworkAction):
    """Some facts of a published framework, with the account of their change."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.Variation
    submit = "Publish the change"
    done = "Published as a new version. Authorities with access were told."

    @cached_property
    def section(self) -> Section:
        """The section of the address."""
        is_open = self.framework.status not in (*UNPUBLISHED, *variations.ENDED)
        if self.kwargs["key"] not in SECTIONS or not is_open:
            raise Http404
        return SECTIONS[self.kwargs["key"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand; those that are given stay given."""
        framework = self.framework
        names = [name for name in self.section.facts if name != "regime"]
        given = {row["name"] for row in drafts.given(framework, self.section)}
        return super().get_form_kwargs() | {
            "thing": framework,
            "names": names,
            "needs": given & set(self.section.needs),
            "initial": {"version": framework.version, "effective_on": timezone.localdate()},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """Facts and account apart."""
        typed = form.facts()
        return {
            "account": account_of(typed),
            "facts": typed,
            "version": form.cleaned_data["version"],
            "reasons": form.reasons,
            "on": timezone.localdate(),
        }

    def act(self, **arguments: Any) -> Any:
        """Publish the change."""
        return variations.vary(self.framework.pk, **arguments)

    def saved_now(self) -> list[dict[str, str]]:
        """The section's facts."""
        return drafts.all_of(self.framework, self.section)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the section."""
        return super().get_context_data(**{"title": f"Change: {self.section.title}"} | kwargs)


class VaryLot(Vary):
    """The same for a lot."""

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address."""
        if self.framework.status in (*UNPUBLISHED, *variations.ENDED):
            raise Http404
        return get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand."""
        return super(Vary, self).get_form_kwargs() | {
            "thing": self.lot,
            "names": [name for name in LOT_FACTS if name != "number"],
            "needs": ("title",),
            "initial": {"version": self.framework.version, "effective_on": timezone.localdate()},
            "warnings": {},
        }

    def act(self, **arguments: Any) -> Any:
        """Publish the change."""
        return variations.vary_lot(self.lot.pk, **arguments)

    def saved_now(self) -> list[dict[str, str]]:
        """The lot's facts."""
        return drafts.all_of_lot(self.lot)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        return super(Vary, self).get_context_data(**{"title": f"Change: {self.lot}"} | kwargs)
