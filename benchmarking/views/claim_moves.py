"""The moves of a claim that one form asks for: expected, realised, shown, signed and ended."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import (
    savings_claims,
    savings_evidence,
    savings_realised,
    savings_signing,
)
from benchmarking.choices import Permission
from benchmarking.forms import claim_moves as forms
from benchmarking.models import Claim, Evidence
from benchmarking.queries import claim_moves, claim_pages, saving_packs
from consortia.models import standing_of
from frameworks.models import Contract
from frameworks.views.documents import served
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import Guarded

WORDINGS: Mapping[str, Wording] = {
    "forecast": Wording(
        "Forecast it",
        "Forecast {claim}",
        "Forecast.",
        forms.Forecast,
        lead="What is expected is shown apart and is never added to what is verified.",
    ),
    "contract": Wording(
        "Say what contracted it",
        "What {claim} was contracted by",
        "Contracted.",
        forms.ContractedBy,
    ),
    "from_lines": Wording(
        "Realise from its lines",
        "Realise a month of {claim} from its lines",
        "Worked out from the lines. A finance lead is asked to sign.",
        forms.FromLines,
        lead="What it saved is worked out from what was bought and the approved baseline. Nobody "
        "enters an amount. A month that was entered before and bears no signature is entered anew.",
    ),
    "enter": Wording(
        "Enter a month, with evidence",
        "Enter what {claim} saved in a month",
        "Entered. A finance lead is asked to sign.",
        forms.Enter,
        lead="For months that no line tells. The paper that shows the amount is with the claim.",
    ),
    "cost": Wording(
        "Enter a cost", "Enter what {claim} cost", "The cost is deducted in its month.", forms.Cost
    ),
    "evidence": Wording(
        "Add evidence",
        "Add evidence to {claim}",
        "The paper is kept with the claim.",
        forms.Evidence,
    ),
    "verify": Wording(
        "Sign for it",
        "Sign for {claim}",
        "Signed. It is in the verified total.",
        forms.Verify,
        lead="You sign for every month that waits, on the budget of your authority.",
    ),
    "refuse": Wording(
        "Do not sign",
        "Do not sign for {claim}",
        "The claimant is told why.",
        forms.Reasoned,
        lead="It stays as realised until it is mended.",
    ),
    "budget": Wording(
        "Record the budget",
        "Record the budget that {claim} reduced",
        "Recorded. From now on its cash counts as cash.",
        forms.Budget,
        lead="A saving is cash only once a budget line was reduced or redirected. Until then it "
        "counts as avoided cost.",
    ),
    "true_up": Wording(
        "Enter a true-up",
        "Enter a true-up of {claim}",
        "Entered.",
        forms.TrueUp,
        lead="A difference is added to what was verified. What was entered stays as it is.",
    ),
    "external": Wording(
        "Note another scheme",
        "Note who else counts {claim}",
        "Noted.",
        forms.External,
        lead="The same saving in another scheme's return is flagged in both places.",
    ),
    "close": Wording(
        "Close it",
        "Close {claim}",
        "Closed.",
        lead="What is still expected lapses; what was verified stays.",
    ),
    "reverse": Wording(
        "Reverse it",
        "Reverse {claim}",
        "Reversed. Its lines are free for another claim.",
        forms.Reasoned,
        lead="All of it is taken out by opposite entries, also what was verified, and its lines "
        "are let go. This cannot be taken back.",
        is_hard=True,
    ),
}
ACTIONS: Mapping[str, Callable[..., Any]] = {
    "forecast": savings_claims.forecast,
    "contract": savings_claims.contract,
    "from_lines": savings_realised.realise_from_lines,
    "enter": savings_realised.realise_entered,
    "cost": savings_realised.add_cost,
    "evidence": savings_evidence.keep,
    "verify": savings_signing.verify,
    "refuse": savings_signing.refuse,
    "budget": savings_signing.record_budget,
    "true_up": savings_signing.true_up,
    "external": savings_claims.note_external,
    "close": savings_claims.close,
    "reverse": savings_claims.reverse,
}
SIGNED = ("verify", "refuse")
PAGES = {
    "baseline": ("Set a baseline", "claim-baseline"),
    "lines": ("Take lines of spend", "claim-lines"),
    "items": ("Take items", "claim-items"),
}
"""Moves that have pages of their own."""


class OfClaim(Guarded):
    """Of one claim that the person may see; any other is not found."""

    permission = Permission.SAVING_VIEW
    kwargs: dict[str, Any]

    @cached_property
    def claim(self) -> Claim:
        """The claim of the reference in the address."""
        rows = Claim.objects.visible_to(self.request.user).select_related(
            "authority", "consortium", "category", "contract__supplier", "initiative", "claimant"
        )
        return get_object_or_404(rows.of_reference(self.kwargs["reference"]))

    @cached_property
    def facts(self) -> claim_moves.Facts:
        """What decides on its moves."""
        return claim_moves.facts_of(self.claim, on=timezone.localdate())

    @property
    def above(self) -> str:
        """The claim's page."""
        return reverse("saving-claim", args=[self.claim.reference])

    def require_open(self, move: str) -> None:
        """Not found unless the person may take the move now."""
        if move not in claim_moves.open_to(self.request.user, self.claim, self.facts):
            raise Http404

    def get_success_url(self) -> str:
        """Back to the claim."""
        return self.above

    def about(self) -> dict[str, Any]:
        """The claim, the way back and the pages above, for the template."""
        crumbs = [
            {"text": "Home", "href": reverse("home")},
            {"text": "Savings", "href": reverse("savings")},
            {"text": self.claim.reference, "href": self.above},
        ]
        return {"claim": self.claim, "cancel_url": self.above, "breadcrumbs": crumbs}


class MoveClaim(OfClaim, MovePage):
    """One move."""

    wordings = WORDINGS
    form_class = forms.Plain
    template_name = "benchmarking/claim_move.html"

    def open_moves(self) -> set[str]:
        """Those that the person may take now and that one form asks for."""
        found = claim_moves.open_to(self.request.user, self.claim, self.facts)
        return set(found) & set(WORDINGS)

    def names(self) -> dict[str, Any]:
        """The claim's reference."""
        return {"claim": self.claim.reference}

    def get_initial(self) -> dict[str, Any]:
        """What is known already."""
        claim = self.claim
        return {"annual_amount": claim.annual_amount, "contract": claim.contract_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The months, and the authority's contracts, where the form asks for them."""
        more: dict[str, Any] = {}
        if issubclass(self.get_form_class(), forms.OfMonth):
            more["months"] = claim_moves.months_for(self.move, self.facts)
        if self.move == "contract":
            own = Contract.objects.visible_to(self.request.user)
            more["contracts"] = own.filter(authority=self.claim.authority_id).order_by(
                "title", "pk"
            )
        return super().get_form_kwargs() | more

    def arguments(self, form: Any) -> dict[str, Any]:
        """What the form says, by the names of the action."""
        facts: dict[str, Any] = form.facts()
        return facts

    def action(self, **arguments: Any) -> Any:
        """Take the move."""
        return ACTIONS[self.move](self.claim.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the months that would be signed for."""
        told = self.about()
        if self.move in SIGNED:
            told |= claim_pages.to_sign(self.claim, self.facts)
        return super().get_context_data(**told | kwargs)


class ClaimPack(OfClaim):
    """The evidence pack of the claim, for the people of the budget's authority."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send it. To others of the consortium it does not exist: it holds unit prices."""
        if self.claim.authority_id not in standing_of(request.user).authorities:
            raise Http404
        response = HttpResponse(
            saving_packs.of_claim(request.user, self.claim), content_type="application/json"
        )
        name = f"{self.claim.reference}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class EvidenceFile(OfClaim):
    """A paper of the claim, to be saved."""

    def get(self, request: HttpRequest, reference: str, pk: int) -> FileResponse:
        """Serve it, never to be run in the page."""
        seen = Evidence.objects.visible_to(request.user).filter(claim=self.claim)
        return served(get_object_or_404(seen.select_related("file"), pk=pk))


def moves_of(person: Any, claim: Claim, facts: claim_moves.Facts) -> dict[str, Any]:
    """What the person may do, with links, and the rest with the reasons."""
    found: list[dict[str, Any]] = []
    for name in claim_moves.open_to(person, claim, facts):
        if name in PAGES:
            text, page = PAGES[name]
            found.append({"text": text, "href": reverse(page, args=[claim.reference])})
        elif name in WORDINGS:
            text = WORDINGS[name].link
            address = reverse("claim-move", args=[claim.reference, name])
            found.append({"text": text, "href": address, "is_hard": WORDINGS[name].is_hard})
        elif facts.proposed:
            address = reverse("claim-baseline-approve", args=[claim.reference, facts.proposed])
            found.append({"text": "Approve the baseline", "href": address})
    words = {name: wording.link for name, wording in WORDINGS.items()}
    words |= {name: text for name, (text, _) in PAGES.items()}
    words["approve_baseline"] = "Approve the baseline"
    shut = claim_moves.shut(person, claim, facts)
    return {"moves": found, "shut": [(words[name], why) for name, why in shut.items()]}
