"""Pages of indicators: set for a call-off or a contract, assessed, and failures recorded."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import kpis, owners
from frameworks.actions.owners import Owner
from frameworks.choices import ENDED_CALL_OFFS, ENDED_CONTRACTS, Permission
from frameworks.forms import contracts as forms
from frameworks.models import CallOff, Contract, Kpi
from frameworks.queries import contract_pages
from frameworks.views.contracts import TRAIL, OfContract
from procurement_portal.core.access import can
from procurement_portal.core.views import ActionPage, DetailPage, Guarded


def home_of(owner: Owner) -> str:
    """The page on which the owner's indicators stand."""
    if isinstance(owner, Contract):
        return f"{reverse('contract', args=[owner.pk])}#indicators"
    return reverse("call-off-indicators", args=[owner.pk])


def above(owner: Owner) -> dict[str, Any]:
    """The way back and the pages above, for the template."""
    crumbs = [{"text": str(owner), "href": home_of(owner)}]
    if isinstance(owner, Contract):
        crumbs = [*({"text": text, "href": reverse(name)} for text, name in TRAIL), *crumbs]
    return {"cancel_url": home_of(owner), "breadcrumbs": crumbs}


class CallOffIndicators(DetailPage):
    """The indicators that a call-off's contract will have."""

    permission = Permission.CALL_OFF_VIEW
    model = CallOff
    template_name = "frameworks/call_off_indicators.html"
    context_object_name = "call_off"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add them, and whether they can be changed."""
        call_off = self.object
        may_run = can(self.request.user, Permission.CALL_OFF_RUN, call_off)
        context = {
            "title": "Indicators of performance",
            "kpis": contract_pages.indicators(call_off.kpis),
            "may_edit": may_run and call_off.status not in ENDED_CALL_OFFS,
        }
        return super().get_context_data(**context | kwargs)


class OfOwner(Guarded):
    """A page about what indicators are set for: a contract or a call-off."""

    permission = Permission.CONTRACT_EDIT
    kind: type[Owner] = Contract

    @cached_property
    def owner(self) -> Any:
        """The thing that the address names, where the person buys for its authority."""
        rows: Any = self.kind.objects.visible_to(self.request.user)
        own = rows.filter(authority__in=contract_pages.recorded_for(self.request.user))
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Back to its indicators."""
        return home_of(self.owner)


class Add(OfOwner, ActionPage):
    """Set an indicator for a contract."""

    form_class = forms.Indicator
    title = "Set an indicator"
    done = "The indicator is set."

    def action(self, **arguments: Any) -> Kpi:
        """Set it."""
        return kpis.add(self.owner, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**above(self.owner) | kwargs)


class AddToCallOff(Add):
    """Set an indicator before the contract is signed."""

    kind = CallOff


class DoWithout(OfOwner, ActionPage):
    """Record why a contract has no indicators."""

    form_class = forms.WithoutIndicators
    title = "Go without indicators"
    done = "Recorded."

    def get_initial(self) -> dict[str, Any]:
        """The reason that is recorded."""
        return {"reason": self.owner.no_kpis_reason}

    def action(self, **arguments: Any) -> Any:
        """Keep it."""
        return kpis.do_without(self.owner, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say when that is right."""
        lead = (
            "A contract of more than £5 million has at least three indicators, unless its "
            "performance cannot be assessed by them: a single delivery, for instance (R33). "
            "Leave it empty to take a reason back."
        )
        return super().get_context_data(**{"lead": lead} | above(self.owner) | kwargs)


class DoWithoutInCallOff(DoWithout):
    """The same before the contract is signed."""

    kind = CallOff


class OfKpi(Guarded):
    """A page about one indicator of an authority that the person buys for."""

    permission = Permission.CONTRACT_EDIT

    @cached_property
    def kpi(self) -> Kpi:
        """The indicator that the address names."""
        own = contract_pages.recorded_for(self.request.user)
        rows = Kpi.objects.filter(
            Q(contract__authority__in=own) | Q(contract=None, call_off__authority__in=own)
        )
        return get_object_or_404(rows.select_related("contract", "call_off"), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Back to its contract or call-off."""
        return home_of(owners.of(self.kpi))


class OpenKpi(OfKpi):
    """One that can still be changed: what it is of has not ended."""

    @cached_property
    def kpi(self) -> Kpi:
        """Not found once that is over."""
        found = super().kpi
        owner = owners.of(found)
        ended: Any = ENDED_CONTRACTS if isinstance(owner, Contract) else ENDED_CALL_OFFS
        if owner.status in ended:
            raise Http404
        return found


class Correct(OpenKpi, ActionPage):
    """Write an indicator anew."""

    form_class = forms.Indicator
    title = "Change the indicator"

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.kpi, name) for name in forms.Indicator.base_fields}

    def action(self, **arguments: Any) -> Kpi:
        """Keep it."""
        return kpis.correct(self.kpi.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**above(owners.of(self.kpi)) | kwargs)


class Remove(OpenKpi, ActionPage):
    """Take away one that was never assessed."""

    form_class = forms.forms.Form
    submit = "Remove the indicator"
    done = "Removed."

    def action(self, **arguments: Any) -> None:
        """Remove it."""
        kpis.remove(self.kpi.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it."""
        context: dict[str, Any] = {"title": f"Remove “{self.kpi}”", "danger": True}
        return super().get_context_data(**context | above(owners.of(self.kpi)) | kwargs)


class Assess(OfKpi, ActionPage):
    """Say how it was met in a period."""

    form_class = forms.Assessment
    submit = "Record the assessment"
    done = "The assessment is recorded."

    def action(self, **arguments: Any) -> Any:
        """Record it."""
        return kpis.assess(self.kpi.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it, with its target."""
        context = {"title": f"Assess “{self.kpi}”", "lead": f"Target: {self.kpi.target}"}
        return super().get_context_data(**context | above(owners.of(self.kpi)) | kwargs)


class RecordFailure(OfContract, ActionPage):
    """Record a breach, or that the supplier has not improved."""

    form_class = forms.Failure
    title = "Record a failure of performance"
    done = "Recorded. The performance notice (UK9) is due 30 days beginning with that day."

    def action(self, **arguments: Any) -> Any:
        """Record it."""
        return kpis.record_failure(self.contract.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**self.about() | kwargs)
