"""A further competition as the authority runs it: whom it asks, by what it judges, what it says."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import call_offs, clarifications, criteria, deadlines, invitations, invitees
from frameworks.choices import CallOffStatus, Permission
from frameworks.forms import competitions as forms
from frameworks.models import CallOff, Clarification, Invitation
from frameworks.queries import competitions as competition_queries
from frameworks.queries import evaluations
from frameworks.queries import invitations as invitation_queries
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.views import ActionPage, Guarded, Page


class OfCompetition(Guarded):
    """A page about one competition of the person's own authority."""

    permission: str | None = Permission.CALL_OFF_VIEW

    def own_call_off(self) -> CallOff:
        """The call-off of the address, where the person stands at its authority."""
        own = competition_queries.of_authorities_of(self.request.user)
        return get_object_or_404(own, pk=self.kwargs["pk"])

    @cached_property
    def call_off(self) -> CallOff:
        """What the page is about."""
        return self.own_call_off()

    def trail(self) -> list[dict[str, str]]:
        """The pages above."""
        key = [self.call_off.pk]
        return [
            {"text": "Call-offs", "href": reverse("call-off-list")},
            {"text": self.call_off.reference, "href": reverse("call-off", args=key)},
            {"text": "Competition", "href": reverse("competition", args=key)},
        ]


class CompetitionPage(OfCompetition, Page):
    """Where the competition stands: suppliers, criteria, questions, evaluators, responses."""

    template_name = "frameworks/competition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add all of it, and what the person may do."""
        call_off, person = self.call_off, self.request.user
        rows = competition_queries.invitations(call_off)
        runs = competition_queries.may_run(person, call_off)
        is_draft = call_off.status == CallOffStatus.DRAFT
        context = {
            "title": f"Competition: {call_off.title}",
            "call_off": call_off,
            "invitations": rows,
            "unsent": competition_queries.unsent(rows) if runs else set(),
            "counts": competition_queries.counts(call_off),
            "criteria": invitation_queries.criteria_of(call_off),
            "clarifications": call_off.clarifications.order_by("asked_at", "pk"),
            "evaluators": competition_queries.evaluators(call_off),
            "evaluates": call_off.status in competition_queries.BEFORE_RESULT
            and competition_queries.may_evaluate(person, call_off),
            "may_write": runs and is_draft,
            "may_extend": runs and invitation_queries.is_running(call_off, at=timezone.now()),
            "may_answer": runs and call_off.status == CallOffStatus.INVITED,
            "may_name": runs and call_off.status in competition_queries.BEFORE_RESULT,
            "progress": evaluations.progress(call_off),
            "runs": runs,
            "breadcrumbs": self.trail()[:-1],
        }
        return super().get_context_data(**context | kwargs)


class Step(OfCompetition, ActionPage):
    """Something that only who runs it does."""

    permission = Permission.CALL_OFF_RUN

    @cached_property
    def call_off(self) -> CallOff:
        """What the step is about. Raises NotAllowed for who only looks on."""
        call_off = self.own_call_off()
        if not competition_queries.may_run(self.request.user, call_off):
            raise NotAllowed()
        return call_off

    def get_initial(self) -> dict[str, Any]:
        """The version that is read."""
        return {"version": self.call_off.version}

    def get_success_url(self) -> str:
        """Back to the competition."""
        return reverse("competition", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the call-off."""
        context = {
            "call_off": self.call_off,
            "lead": str(self.call_off),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": self.trail(),
        }
        return super().get_context_data(**context | kwargs)


class Suppliers(Step):
    """Whom to invite, and why the others not."""

    title = "Suppliers to invite"
    done = "Kept. They are invited once the call-off is approved and you open it."
    form_class = forms.Invitees
    template_name = "frameworks/competition_suppliers.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The suppliers of the lot."""
        return super().get_form_kwargs() | {
            "places": competition_queries.places(self.call_off),
            "is_whole": competition_queries.invites_all(self.call_off),
        }

    def get_initial(self) -> dict[str, Any]:
        """What was chosen before."""
        known = forms.Invitees.initial_of(list(self.call_off.invitations.order_by("pk")))
        reason = {"not_invited_reason": self.call_off.not_invited_reason}
        return super().get_initial() | known | reason

    def arguments(self, form: Any) -> dict[str, Any]:
        """Those that are ticked."""
        return {
            "chosen": form.chosen(),
            "not_invited_reason": form.cleaned_data.get("not_invited_reason", ""),
            "version": form.cleaned_data["version"],
        }

    def action(self, **arguments: Any) -> CallOff:
        """Keep them."""
        return invitees.choose(self.call_off.pk, **arguments)


class CriteriaStep(Step):
    """By what responses are judged."""

    title = "Award criteria"
    done = "Award criteria kept."
    form_class = forms.Criteria
    template_name = "frameworks/competition_criteria.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The framework's criteria, and those that were set before."""
        return super().get_form_kwargs() | {
            "parents": criteria.parents_for(self.call_off),
            "known": list(invitation_queries.criteria_of(self.call_off)),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The rows that have a weight."""
        return {"wanted": form.wanted(), "version": form.cleaned_data["version"]}

    def action(self, **arguments: Any) -> CallOff:
        """Keep them."""
        return criteria.set_for_call_off(self.call_off.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the framework asks for."""
        context = {"parents": criteria.parents_for(self.call_off)}
        return super().get_context_data(**context | kwargs)


class Days(Step):
    """Until when questions are asked, and responses taken."""

    title = "Days of the competition"
    done = "Days kept."
    form_class: Any = forms.Days

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return super().get_initial() | _parts(self.call_off)

    def arguments(self, form: Any) -> dict[str, Any]:
        """Days and times as moments."""
        given = form.cleaned_data
        return {
            "deadline_at": forms.moment_of(given["deadline_on"], given["deadline_time"]),
            "questions_until": forms.moment_of(given["questions_on"], given["questions_time"]),
            "version": given["version"],
        }

    def action(self, **arguments: Any) -> CallOff:
        """Keep them."""
        return call_offs.save(self.call_off.pk, **arguments)


class Extend(Days):
    """A later deadline for all."""

    title = "Give suppliers longer"
    submit = "Move the deadline"
    done = "The deadline was moved, and all suppliers were told."
    form_class = forms.Later

    def arguments(self, form: Any) -> dict[str, Any]:
        """Why, as well."""
        return super().arguments(form) | {"reason": form.cleaned_data["reason"]}

    def action(self, **arguments: Any) -> CallOff:
        """Move it."""
        return deadlines.extend(self.call_off.pk, **arguments)


def _parts(call_off: CallOff) -> dict[str, Any]:
    """Deadline and end of questions, each as a day and a time."""
    told: dict[str, Any] = {}
    for name, moment in (
        ("deadline", call_off.deadline_at),
        ("questions", call_off.questions_until),
    ):
        if moment is not None:
            local = timezone.localtime(moment)
            told[f"{name}_on"], told[f"{name}_time"] = local.date(), f"{local:%H:%M}"
    return told


class Answer(Step):
    """An answer to a question, for all."""

    title = "Answer a question"
    submit = "Answer to all"
    done = "All suppliers who take part can read the answer."
    form_class = forms.AnswerQuestion
    template_name = "frameworks/clarification_answer.html"

    @cached_property
    def clarification(self) -> Clarification:
        """The question."""
        return get_object_or_404(self.call_off.clarifications, pk=self.kwargs["question"])

    def action(self, **arguments: Any) -> Clarification:
        """Answer it."""
        return clarifications.answer(self.clarification.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the question."""
        return super().get_context_data(**{"clarification": self.clarification} | kwargs)


class Announce(Step):
    """Something to tell all suppliers."""

    title = "Tell all suppliers something"
    submit = "Tell all suppliers"
    done = "All suppliers who take part can read it."
    form_class = forms.Announcement

    def action(self, **arguments: Any) -> Clarification:
        """Tell them."""
        return clarifications.announce(self.call_off.pk, **arguments)


class OfInvited(Step):
    """A step about one supplier that was invited."""

    @cached_property
    def invitation(self) -> Invitation:
        """The invitation."""
        rows = competition_queries.invitations(self.call_off)
        return get_object_or_404(rows, pk=self.kwargs["invitation"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the supplier."""
        words = {"title": self.title.format(supplier=self.invitation.place.supplier)}
        return super().get_context_data(**words | kwargs)


class SendAgain(OfInvited):
    """A new link, perhaps to somebody else."""

    title = "Send the invitation to {supplier} again"
    submit = "Send again"
    done = "A new e-mail is on its way. The earlier link is of no use any more."
    form_class = forms.Contact

    def get_initial(self) -> dict[str, Any]:
        """Whom it was sent to."""
        return {
            "contact_name": self.invitation.contact_name,
            "contact_email": self.invitation.contact_email,
        }

    def action(self, **arguments: Any) -> Invitation:
        """Send it."""
        return invitations.send_again(self.invitation.pk, **arguments)


class Withdraw(OfInvited):
    """An invitation taken back."""

    title = "Withdraw the invitation of {supplier}"
    submit = "Withdraw"
    done = "The invitation was withdrawn, and the supplier was told."
    form_class = forms.Reason

    def action(self, **arguments: Any) -> Invitation:
        """Withdraw it."""
        return invitations.withdraw(self.invitation.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        return super().get_context_data(**{"danger": True} | kwargs)
