"""The moves of a call-off: approved, recommended, decided, signed, or ended."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from frameworks.actions import call_offs
from frameworks.choices import Permission
from frameworks.forms import call_offs as forms
from frameworks.law.codes import Moment
from frameworks.models import CallOff, SupplierOnLot
from frameworks.queries import call_off_facts, closures, standstills
from frameworks.queries import call_offs as call_off_queries
from frameworks.views.of_call_off import NOTHING, CallOffAction, sorted_out
from frameworks.views.versioned import keyed
from procurement_portal.core.moves import MovePage, Wording

WORDINGS: Mapping[str, Wording] = {
    "approve": Wording(
        "Approve",
        "Approve {call_off} to run",
        "Approved. It can run now.",
        lead="You confirm, as another than who wrote it, that it may run as it stands.",
    ),
    "send_back": Wording(
        "Send back to its draft",
        "Send {call_off} back to its draft",
        "Sent back. Its facts can be changed, and it needs approval anew.",
        forms.Reason,
    ),
    "invite": Wording(
        "Invite the suppliers",
        "Invite the suppliers of {call_off}",
        "Invited: each supplier has its link by e-mail.",
        lead="Each supplier that was chosen is sent its link. Responses are sealed until the "
        "deadline.",
    ),
    "close": Wording(
        "Open the responses",
        "Open the responses of {call_off}",
        "The responses are open for evaluation.",
        lead="The deadline has passed: nothing can be sent any more.",
    ),
    "finish_evaluation": Wording(
        "Finish the evaluation",
        "Finish the evaluation of {call_off}",
        "The evaluation is finished.",
        lead="Scores cannot be changed afterwards.",
    ),
    "recommend": Wording(
        "Recommend the award",
        "Recommend an award for {call_off}",
        "Recommended. Somebody else decides.",
        forms.Recommend,
    ),
    "stand_still": Wording(
        "Decide, and begin the standstill",
        "Decide on {call_off}, and begin its standstill",
        "Decided. The standstill has begun.",
        lead="The decision commits the value in the headroom ledger. The contract may not be "
        "entered into before the standstill is over.",
    ),
    "award": Wording(
        "Award",
        "Award {call_off}",
        "Awarded.",
        lead="The decision commits the value in the headroom ledger.",
    ),
    "sign": Wording(
        "Record the signature",
        "Record the signature of {call_off}",
        "Signed. The contract is in the register.",
        forms.Sign,
    ),
    "cancel": Wording(
        "Cancel the call-off",
        "Cancel {call_off}",
        "Cancelled.",
        forms.Reason,
        lead="What it had committed is given back, save what was paid.",
        is_hard=True,
    ),
    "end_without_award": Wording(
        "End without an award",
        "End {call_off} without an award",
        "Ended without an award.",
        forms.Reason,
        is_hard=True,
    ),
}
MOMENTS = {
    "approve": Moment.RUN_CALL_OFF,
    "stand_still": Moment.CALL_OFF,
    "award": Moment.CALL_OFF,
    "sign": Moment.SIGN,
}


class MoveCallOff(MovePage, CallOffAction):
    """One arrow of the table."""

    permission = Permission.CALL_OFF_VIEW
    wordings = WORDINGS
    form_class = forms.Confirm

    def open_moves(self) -> list[str]:
        """Those that the person may take now."""
        found = call_off_queries.moves_open_to(
            self.request.user, self.call_off, on=timezone.localdate()
        )
        return [arrow.name for arrow in found]

    def names(self) -> dict[str, Any]:
        """The call-off's reference."""
        return {"call_off": self.call_off.reference}

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find before the move; a decision that was made is not judged anew."""
        moment = MOMENTS.get(self.move)
        if moment is None or (self.move == "award" and self.call_off.awarded_on is not None):
            return NOTHING
        findings = call_off_facts.findings(self.call_off, moment=moment, on=timezone.localdate())
        return sorted_out(self.call_off, findings)

    def get_initial(self) -> dict[str, Any]:
        """The version, and what is known already."""
        return super().get_initial() | {
            "on": timezone.localdate(),
            "award_value": self.call_off.estimated_value,
            "core_information_on": self.call_off.core_information_on,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """A box for each reason owed, and the suppliers that can be awarded to."""
        more: dict[str, Any] = {"warnings": keyed(self.found["owed"])}
        if self.move == "recommend":
            answered = call_off_queries.answered(self.call_off).values("place")
            more["places"] = SupplierOnLot.objects.filter(pk__in=answered).select_related(
                "supplier"
            )
        return super().get_form_kwargs() | more

    def arguments(self, form: Any) -> dict[str, Any]:
        """What the move takes."""
        return form.facts() | {"version": form.cleaned_data["version"], "reasons": form.reasons}

    def act(self, **arguments: Any) -> CallOff:
        """Take it."""
        return call_offs.move(self.call_off.pk, self.move, **arguments)

    def get_success_url(self) -> str:
        """To the contract, once it is signed; else back to the call-off."""
        if self.move == "sign" and getattr(self, "result", None) is not None:
            contract = call_off_queries.contract_of(self.call_off)
            if contract is not None:
                return reverse("contract", args=[contract.pk])
        return self.above

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the rules find, and what the decision is about."""
        today = timezone.localdate()
        context = {
            "found": self.found,
            "decides": self.move in ("stand_still", "award", "sign"),
            "room_left": closures.room_left(self.call_off.lot),
            "clock": standstills.clock(self.call_off, on=today),
        }
        return super().get_context_data(**context | kwargs)


class ReturnDraft(CallOffAction):
    """Say what is to be mended before a draft can be approved."""

    permission = Permission.CALL_OFF_APPROVE
    form_class = forms.Mend
    title = "Give the draft back"
    submit = "Give it back"
    done = "Given back to who wrote it."

    def get_form_kwargs(self) -> dict[str, Any]:
        """No reasons are owed."""
        return super().get_form_kwargs() | {"warnings": {}}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The words, and the version that was read."""
        return form.facts() | {"version": form.cleaned_data["version"]}

    def act(self, **arguments: Any) -> CallOff:
        """Give it back."""
        return call_offs.return_draft(self.call_off.pk, **arguments)


def moves_of(person: Any, call_off: CallOff) -> list[dict[str, Any]]:
    """The moves open to the person, with their links; the hard ones last."""
    found = call_off_queries.moves_open_to(person, call_off, on=timezone.localdate())
    return [
        {
            "name": name,
            "text": WORDINGS[name].link,
            "href": reverse("call-off-move", args=[call_off.pk, name]),
            "is_quiet": place > 0 or WORDINGS[name].is_hard or name == "send_back",
        }
        for place, name in enumerate(call_off_queries.in_order(found))
    ]
