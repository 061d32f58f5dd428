"""The savings ledger to read: claims with what stands of each, and one claim with its entries."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from benchmarking.choices import Permission
from benchmarking.models import Claim, LedgerPosting
from benchmarking.queries import claim_moves, claim_pages, claimable, savings
from benchmarking.views import claim_moves as moves
from consortia.models import standing_of
from procurement_portal.core import access
from procurement_portal.core.history import history_of
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import DetailPage

ENTRIES = (
    {"text": "Entered"},
    {"text": "Month"},
    {"text": "What"},
    {"text": "Cash", "numeric": True},
    {"text": "Avoided cost", "numeric": True},
    {"text": "Dis-saving", "numeric": True},
    {"text": "Costs", "numeric": True},
)
ENTRIES_SHOWN = 50
MONTHS = (
    {"text": "Month"},
    {"text": "Waits for a signature", "numeric": True},
    {"text": "Verified cash", "numeric": True},
    {"text": "Verified, avoided cost", "numeric": True},
    {"text": "Dis-saving and costs", "numeric": True},
)


class Savings(Trail, TablePage):
    """Claims of the person's authorities and consortia, under what is verified of all of them."""

    permission = Permission.SAVING_VIEW
    model = Claim
    title = "Savings"
    lead = (
        "What finance leads have signed for stands apart from what is expected: the two are never "
        "added. The headline is verified cash, less dis-savings and costs."
    )
    thing = "claim"
    things = "claims"
    template_name = "benchmarking/savings.html"
    rows_template = "benchmarking/_claim_row.html"
    headings = (
        {"text": "Claim"},
        {"text": "Category"},
        {"text": "State"},
        {"text": "Verified cash", "numeric": True},
        {"text": "Verified, avoided cost", "numeric": True},
        {"text": "Expected", "numeric": True},
    )
    trail = (("Home", "home"),)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what stands of each, the newest first."""
        return savings.with_standing(rows).order_by("-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sums of all that the person sees."""
        rows = savings.postings(self.request.user, savings.Slice())
        told = {
            "standing": savings.standing(rows),
            "in_force": savings.in_force(rows),
            "may_claim": access.can(self.request.user, Permission.SAVING_CLAIM),
            "may_see_indices": access.can(self.request.user, Permission.INDEX_VIEW),
            "may_bring_in": claimable.buys_somewhere(self.request.user),
        }
        return super().get_context_data(**told | kwargs)


class ClaimPage(Trail, DetailPage):
    """One claim: its baseline, its entries, and who signed."""

    permission = Permission.SAVING_VIEW
    model = Claim
    template_name = "benchmarking/claim.html"
    context_object_name = "claim"
    trail = (("Home", "home"), ("Savings", "savings"))

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Claim:
        """The claim of the reference, where the person sees it."""
        rows = Claim.objects.visible_to(self.request.user).select_related(
            "authority",
            "consortium",
            "category",
            "framework",
            "lot",
            "contract",
            "initiative",
            "claimant",
        )
        found = rows.of_reference(self.kwargs["reference"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its entries, the newest first, and what stands."""
        claim: Claim = self.object
        person = self.request.user
        rows = LedgerPosting.objects.visible_to(person).filter(claim=claim)
        facts = claim_moves.facts_of(claim, on=timezone.localdate())
        told = moves.moves_of(person, claim, facts) | {
            "title": claim.title,
            "standing": savings.standing(rows.order_by()),
            "entries": rows.order_by("-posted_at", "-pk")[:ENTRIES_SHOWN],
            "entry_count": rows.count(),
            "entry_headings": ENTRIES,
            "months": claim_pages.months(claim),
            "month_headings": MONTHS,
            "waiting": facts.waiting,
            "baselines": claim_pages.baselines(person, claim),
            "line_counts": claim_pages.line_counts(claim),
            "papers": claim.evidence.order_by("-added_at", "-pk"),
            "elsewhere": claim.external_references.order_by("scheme", "reference"),
            "signatures": claim.sign_offs.select_related("verifier").order_by("-pk"),
            "history": history_of(claim),
            "has_pack": claim.authority_id in standing_of(person).authorities,
        }
        return super().get_context_data(**told | kwargs)
