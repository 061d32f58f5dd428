"""Pages where initiatives are opened, savings claimed, and baselines set and approved."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import savings_baselines, savings_claims
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState, Recurrence
from benchmarking.filters.claimable import InitiativeFilters
from benchmarking.forms import claiming as forms
from benchmarking.forms.claim_moves import Plain
from benchmarking.models import Baseline, Claim, Initiative
from benchmarking.queries import claim_pages, claimable, savings
from benchmarking.views.claim_moves import OfClaim
from procurement_portal.core import access
from procurement_portal.core.history import history_of
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded

TRAIL = (("Home", "home"), ("Savings", "savings"))
WITH_LIST = (*TRAIL, ("Initiatives", "initiatives"))


class Initiatives(Trail, TablePage):
    """Pieces of work that are to save money, with how many claims each has."""

    permission = Permission.SAVING_VIEW
    model = Initiative
    queryset = Initiative.objects.select_related("authority", "consortium", "category")
    filterset_class = InitiativeFilters
    title = "Initiatives"
    lead = "Each is a piece of work that is to save money; its savings are claimed under it."
    thing = "initiative"
    things = "initiatives"
    template_name = "benchmarking/initiatives.html"
    rows_template = "benchmarking/_initiative_row.html"
    csv_name = "initiatives-csv"
    usual_sort = "-opened"
    trail = TRAIL
    headings = (
        {"text": "Initiative", "sort": "title"},
        {"text": "Whose"},
        {"text": "Category"},
        {"text": "Claims", "numeric": True},
        {"text": "Opened", "sort": "opened"},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the number of its claims that the person sees and that still stand."""
        seen = Claim.objects.visible_to(self.request.user).exclude(state=ClaimState.REVERSED)
        return rows.annotate(
            claim_count=Count("claims", filter=Q(claims__in=seen.values("pk")), distinct=True)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may open one."""
        may = access.can(self.request.user, Permission.SAVING_CLAIM)
        return super().get_context_data(**{"may_open": may} | kwargs)


class InitiativesFile(CsvFile, Initiatives):
    """The same as CSV."""

    filename = "initiatives.csv"
    columns = (
        ("Initiative", lambda row: row.title),
        ("Authority", lambda row: row.authority.name if row.authority else ""),
        ("Consortium", lambda row: row.consortium.name if row.consortium else ""),
        ("Category", lambda row: row.category.name),
        ("What is done, and why it saves", lambda row: row.why),
        ("Taken from", lambda row: row.origin),
        ("Claims", lambda row: row.claim_count),
        ("Opened by", lambda row: row.opened_by),
        ("Opened at", lambda row: row.opened_at.isoformat()),
    )


class OpenInitiative(Trail, ActionPage):
    """Begin a piece of work."""

    permission = Permission.SAVING_CLAIM
    form_class = forms.OpenInitiative
    title = "Open an initiative"
    submit = "Open it"
    done = "Opened. Claim its savings now, or once they are in sight."
    trail = WITH_LIST

    def get_form_kwargs(self) -> dict[str, Any]:
        """The places for which the person claims."""
        person = self.request.user
        return super().get_form_kwargs() | {
            "authorities": claimable.authorities(person),
            "consortia": claimable.consortia(person),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """With the place as what it is."""
        facts: dict[str, Any] = form.facts()
        return facts

    def action(self, **arguments: Any) -> Initiative:
        """Open it."""
        return savings_claims.open_initiative(**arguments)

    def get_success_url(self) -> str:
        """Its page."""
        return reverse("initiative", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it is."""
        told = {
            "lead": "A piece of work that is to save money, such as a new contract or a "
            "standard specification.",
            "cancel_url": reverse("initiatives"),
        }
        return super().get_context_data(**told | kwargs)


class InitiativePage(Trail, DetailPage):
    """One initiative with its claims."""

    permission = Permission.SAVING_VIEW
    model = Initiative
    queryset = Initiative.objects.select_related("authority", "consortium", "category", "framework")
    template_name = "benchmarking/initiative.html"
    context_object_name = "initiative"
    trail = WITH_LIST

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its claims with what stands of each, and whether the person may claim."""
        one: Initiative = self.object
        person = self.request.user
        claims = Claim.objects.visible_to(person).filter(initiative=one)
        may = access.can(person, Permission.SAVING_CLAIM)
        told = {
            "claims": savings.with_standing(claims).order_by("-pk"),
            "headings": [
                {"text": "Claim"},
                {"text": "Category"},
                {"text": "State"},
                {"text": "Verified cash", "numeric": True},
                {"text": "Verified, avoided cost", "numeric": True},
                {"text": "Expected", "numeric": True},
            ],
            "may_claim": may and claimable.initiatives(person).filter(pk=one.pk).exists(),
            "history": history_of(one),
        }
        return super().get_context_data(**told | kwargs)


class Propose(Guarded):
    """The initiative under which something is claimed."""

    permission = Permission.SAVING_CLAIM
    kwargs: dict[str, Any]

    @cached_property
    def initiative(self) -> Initiative:
        """The initiative of the address, where the person may claim under it."""
        rows = claimable.initiatives(self.request.user)
        return get_object_or_404(
            rows.select_related("authority", "consortium", "category", "framework"),
            pk=self.kwargs["pk"],
        )


class ProposeClaim(Propose, ActionPage):
    """Claim a saving, as identified."""

    form_class = forms.Propose
    title = "Claim a saving"
    submit = "Claim it"
    done = "Claimed. Set what it is measured against next."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The budgets, consortia, lots and contracts that it can be about."""
        person, one, today = self.request.user, self.initiative, timezone.localdate()
        budget = claimable.budgets(person, one, on=today)
        return super().get_form_kwargs() | {
            "initiative": one,
            "authorities": budget,
            "consortia": claimable.partners(person, one, on=today),
            "lots": claimable.lots(budget),
            "contracts": claimable.contracts(person, budget),
        }

    def get_initial(self) -> dict[str, Any]:
        """What the initiative says; the whole of it the authority's."""
        one = self.initiative
        return {
            "title": one.title,
            "category": one.category_id,
            "consortium": one.consortium_id,
            "recurrence": Recurrence.RECURRING,
            "share_authority": 100,
            "share_consortium": 0,
            "share_national_body": 0,
            "owner": str(self.request.user),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """As the action takes them."""
        facts: dict[str, Any] = form.facts()
        return facts

    def action(self, **arguments: Any) -> Claim:
        """Claim it."""
        return savings_claims.propose_claim(self.initiative, **arguments)

    def get_success_url(self) -> str:
        """The claim."""
        return reverse("saving-claim", args=[self.result.reference])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is fixed, and the way back."""
        here = reverse("initiative", args=[self.initiative.pk])
        crumbs = [{"text": text, "href": reverse(name)} for text, name in WITH_LIST]
        told = {
            "lead": "What a claim says never changes afterwards: a wrong one is reversed and "
            "claimed again. A deferral, a cut in scope or a cost that moves elsewhere is no "
            "saving.",
            "cancel_url": here,
            "breadcrumbs": [*crumbs, {"text": self.initiative.title, "href": here}],
        }
        return super().get_context_data(**told | kwargs)


class SetBaseline(OfClaim, ActionPage):
    """Propose what the claim is measured against."""

    form_class = forms.SetBaseline
    title = "Set the baseline"
    submit = "Propose the baseline"
    done = "Proposed. A finance lead is asked to approve it."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The items that the claim owns, with what was bought of each before."""
        self.require_open("baseline")
        items = claimable.owned_items(self.claim)
        quantities = claimable.bought_a_month(self.request.user, self.claim, items)
        return super().get_form_kwargs() | {"items": items, "quantities": quantities}

    def arguments(self, form: Any) -> dict[str, Any]:
        """As the action takes them."""
        facts: dict[str, Any] = form.facts()
        return facts

    def action(self, **arguments: Any) -> Baseline:
        """Propose it."""
        return savings_baselines.set_baseline(self.claim.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what happens with it."""
        lead = (
            "A finance lead of the budget's authority approves and freezes it, with the newest "
            "publication of its index. Take the items first where purchases tell units: their "
            "prices are asked for here."
        )
        return super().get_context_data(**{"lead": lead} | self.about() | kwargs)


class ApproveBaseline(OfClaim, ActionPage):
    """Approve a baseline for the budget."""

    form_class = Plain
    template_name = "benchmarking/baseline_approve.html"
    title = "Approve the baseline"
    submit = "Approve and freeze it"
    done = "Approved and frozen."

    @cached_property
    def baseline(self) -> claim_pages.Measured:
        """The baseline of the address, where it waits and the person may approve it."""
        self.require_open("approve_baseline")
        row = get_object_or_404(
            Baseline.objects.visible_to(self.request.user),
            claim=self.claim,
            pk=self.kwargs["pk"],
            approved_at=None,
        )
        if row.proposed_by_id == self.request.user.pk:
            raise PermissionDenied
        found = claim_pages.baselines(self.request.user, self.claim)
        return next(one for one in found if one.row.pk == row.pk)

    def arguments(self, form: Any) -> dict[str, Any]:
        """Nothing is asked."""
        return {}

    def action(self, **arguments: Any) -> Baseline:
        """Approve it."""
        return savings_baselines.approve_baseline(self.baseline.row.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what is approved."""
        told = {"baseline": self.baseline}
        return super().get_context_data(**told | self.about() | kwargs)
