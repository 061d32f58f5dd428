"""Pages of opportunities: the ranked list, one of them, and what people make of it."""

from datetime import date
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import opportunity_decisions
from benchmarking.choices import Permission
from benchmarking.filters.opportunities import OpportunityFilters
from benchmarking.forms import opportunities as forms
from benchmarking.models import Opportunity
from benchmarking.queries import opportunities as queries
from benchmarking.queries import opportunity_baselines
from benchmarking.queries import opportunity_words as words
from procurement_portal.core.lists import CsvFile, TablePage, Trail, XlsxFile
from procurement_portal.core.periods import first_of_month
from procurement_portal.core.views import ActionPage, DetailPage

TRAIL = (("Home", "home"), ("Opportunities", "opportunities"))


class Opportunities(Trail, TablePage):
    """Where the person's authorities and consortia could save next, the most pounds first."""

    permission = Permission.OPPORTUNITY_VIEW
    model = Opportunity
    filterset_class = OpportunityFilters
    title = "Opportunities"
    lead = "Where the next pound is: what each is worth a year, what it takes, and the next step."
    thing = "opportunity"
    things = "opportunities"
    template_name = "benchmarking/opportunities.html"
    rows_template = "benchmarking/_opportunity_row.html"
    csv_name = "opportunities-csv"
    xlsx_name = "opportunities-xlsx"
    trail = TRAIL[:1]
    headings = (
        {"text": "Opportunity", "sort": "category"},
        {"text": "Worth a year", "numeric": True, "sort": "worth"},
        {"text": "At stake a year", "numeric": True, "sort": "stake"},
        {"text": "Effort", "sort": "effort"},
        {"text": "Next step"},
        {"text": "Frameworks that you may use"},
    )
    usual_sort = "-worth"

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that stand, with what a row names."""
        return queries.rows(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of each row, and the total in which each pound stands once."""
        told = super().get_context_data(**kwargs)
        shown = told["page_obj"].object_list
        for row, said in zip(shown, queries.told(self.request.user, shown), strict=True):
            row.told = said
        is_narrowed = self.filterset.form.is_bound
        return told | {
            "empty_text": "" if is_narrowed else queries.NOTHING_YET,
            "action_href": "" if is_narrowed else reverse("spend-upload"),
            "action_text": "Load spend files",
            "total": queries.total(self.request.user, self.get_queryset()),
            "overlap": queries.OVERLAP,
        }


class OpportunitiesFile(CsvFile, Opportunities):
    """The same rows as CSV."""

    filename = "opportunities.csv"
    columns = (
        ("Number", lambda row: row.reference),
        ("Whose", lambda row: row.place.name),
        ("Opportunity", words.subject),
        ("Kind", lambda row: row.get_kind_display()),
        ("Cause", words.cause),
        ("Category", lambda row: row.category.name if row.category else ""),
        ("Worth a year, at the least", lambda row: row.low),
        ("Worth a year, at the most", lambda row: row.high),
        ("At stake a year", lambda row: row.at_stake),
        ("Lines", lambda row: row.line_count),
        ("First day", lambda row: row.starts_on and row.starts_on.isoformat()),
        ("Last day", lambda row: row.ends_on and row.ends_on.isoformat()),
        ("Day of the contract", lambda row: row.due_on and row.due_on.isoformat()),
        ("Effort", lambda row: row.get_effort_display()),
        ("Next step", lambda row: row.told.next_step),
        ("Frameworks", lambda row: "; ".join(one.title for one in row.told.frameworks)),
        ("How it is worked out", lambda row: " ".join(words.formula(row))),
        ("Why it has no worth in pounds", words.not_told),
        (
            "May be the same pounds as others of",
            lambda row: row.overlap.name if row.overlap else "",
        ),
        ("State", lambda row: row.get_state_display()),
        ("Dismissed because", lambda row: row.reason),
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the name of the group in which pounds may be the same."""
        return super().with_columns(rows).select_related(None).select_related(*NAMED)

    def file_rows(self) -> list[Any]:
        """The rows, each with its words."""
        shown = list(self.get_queryset())
        for row, said in zip(shown, queries.told(self.request.user, shown), strict=True):
            row.told = said
        return shown


FRAMEWORKS = (
    {"text": "Framework"},
    {"text": "May you use it?"},
    {"text": "Access"},
    {"text": "Headroom"},
    {"text": "Fee"},
    {"text": "Ends"},
)
OVERLAPPING = (
    {"text": "Opportunity"},
    {"text": "Kind"},
    {"text": "Worth a year", "numeric": True},
)
NAMED = ("authority", "consortium", "category", "item", "framework", "contract", "overlap")


class OpportunitiesXlsx(XlsxFile, OpportunitiesFile):
    """The same rows as a workbook."""

    filename = "opportunities.xlsx"

    def source(self) -> list[tuple[str, str]]:
        """How amounts that overlap are added, besides."""
        return [("Never add up the rows", queries.OVERLAP), *super().source()]


class OpportunityPage(Trail, DetailPage):
    """One opportunity: how it is worked out, who could be bought from, and what may be the same."""

    permission = Permission.OPPORTUNITY_VIEW
    model = Opportunity
    context_object_name = "opportunity"
    template_name = "benchmarking/opportunity.html"
    trail = TRAIL

    def get_queryset(self) -> QuerySet[Any]:
        """With all that it names."""
        return (
            super()
            .get_queryset()
            .select_related(*NAMED, "initiative", "access__framework", "call_off__lot__framework")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything that the page shows."""
        told = {
            "title": words.subject(self.object),
            "page": queries.page(self.request.user, self.object, on=timezone.localdate()),
            "overlap": queries.OVERLAP,
            "framework_headings": FRAMEWORKS,
            "overlap_headings": OVERLAPPING,
        }
        return super().get_context_data(**told | kwargs)


class Deciding(Trail, ActionPage):
    """A page on which somebody decides about one opportunity that they can see."""

    permission = Permission.OPPORTUNITY_DECIDE
    trail = TRAIL
    kwargs: dict[str, Any]

    @cached_property
    def opportunity(self) -> Opportunity:
        """The opportunity of the address."""
        seen = Opportunity.objects.visible_to(self.request.user).select_related(*NAMED)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @property
    def own_page(self) -> str:
        """Where it is shown."""
        return reverse("opportunity", args=[self.opportunity.pk])

    def get_success_url(self) -> str:
        """Back to it."""
        return self.own_page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it, and the way back."""
        told = {"lead": words.subject(self.opportunity), "cancel_url": self.own_page}
        return super().get_context_data(**told | kwargs)


class Dismiss(Deciding):
    """Put one aside."""

    form_class = forms.Dismiss
    title = "Dismiss this opportunity"
    submit = "Dismiss"
    done = "Dismissed. It stays on the list of dismissed ones, and can be opened again."

    def action(self, **arguments: Any) -> Opportunity:
        """Dismiss it."""
        return opportunity_decisions.dismiss(self.opportunity.pk, **arguments)


class Restore(Deciding):
    """Open one again."""

    form_class = forms.forms.Form
    title = "Open this opportunity again"
    submit = "Open it again"
    done = "It is open again."

    def action(self, **arguments: Any) -> Opportunity:
        """Restore it."""
        return opportunity_decisions.restore(self.opportunity.pk, **arguments)


class Taking(Deciding):
    """Take one in one of the ways that are open to it."""

    done = "Taken. What was known is filled in; read it and go on."

    @cached_property
    def choices(self) -> list[queries.Choice]:
        """The frameworks that may be used today."""
        return queries.choices(self.request.user, self.opportunity, on=timezone.localdate())


class TakeAsInitiative(Taking):
    """Open an authority's initiative with its claim and baseline."""

    form_class = forms.TakeAsInitiative
    title = "Open an initiative"
    submit = "Open the initiative"
    template_name = "benchmarking/opportunity_initiative.html"

    def get_initial(self) -> dict[str, Any]:
        """What the opportunity knows; the saving begins with the month after next."""
        row = self.opportunity
        through = row.taken_through or row.framework
        return {
            "title": words.subject(row),
            "annual_amount": row.low,
            "starts_on": _month_after_next(timezone.localdate()),
            "months": 12,
            "owner": str(self.request.user),
            "framework": through.slug if through else None,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """The frameworks that may be used, and the one that it is about."""
        offered = [one.usable.framework.pk for one in self.choices]
        row = self.opportunity
        about = {one.pk for one in (row.taken_through, row.framework) if one is not None}
        return super().get_form_kwargs() | {"frameworks": [*offered, *about]}

    def action(self, **arguments: Any) -> Any:
        """Open it."""
        return opportunity_decisions.take_as_initiative(self.opportunity.pk, **arguments)

    def get_success_url(self) -> str:
        """The claim."""
        return reverse("saving-claim", args=[self.result.reference])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which baseline is proposed with it."""
        baseline = opportunity_baselines.of(
            self.opportunity, starts_on=_month_after_next(timezone.localdate())
        )
        return super().get_context_data(**{"baseline": baseline} | kwargs)


class TakeTogether(Taking):
    """Open a consortium's initiative."""

    form_class = forms.TakeTogether
    title = "Open an initiative of the consortium"
    submit = "Open the initiative"
    done = "The initiative is open. Savings of it are claimed on the budgets of members."

    def get_initial(self) -> dict[str, Any]:
        """What the opportunity knows."""
        return {"title": words.subject(self.opportunity)}

    def action(self, **arguments: Any) -> Any:
        """Open it."""
        return opportunity_decisions.take_together(self.opportunity.pk, **arguments)

    def get_success_url(self) -> str:
        """The initiative."""
        return reverse("initiative", args=[self.result.pk])


def _month_after_next(today: date) -> date:
    return first_of_month(today) + relativedelta(months=2)


class TakeAsRequest(Taking):
    """Ask to join a framework."""

    form_class = forms.TakeAsRequest
    title = "Ask to join a framework"
    submit = "Start the request"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those that are not asked for yet, the readiest chosen."""
        offered = [one.usable.framework for one in self.choices if one.usable.access is None]
        more = {"frameworks": [one.pk for one in offered]}
        initial = {"framework": offered[0].slug if offered else ""}
        return super().get_form_kwargs() | more | {"initial": initial}

    def action(self, **arguments: Any) -> Any:
        """Begin the request."""
        return opportunity_decisions.take_as_request(self.opportunity.pk, **arguments)

    def get_success_url(self) -> str:
        """On to the need, which is filled in."""
        return reverse("access-need", args=[self.result.pk])


class TakeAsCallOff(Taking):
    """Begin a call-off."""

    form_class = forms.TakeAsCallOff
    title = "Begin a call-off"
    submit = "Begin the call-off"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Lots of frameworks that were joined."""
        lots = [lot.pk for one in self.choices if one.usable.is_joined for lot in one.lots]
        initial = {
            "lot": lots[0] if lots else None,
            "title": words.what_is_bought(self.opportunity),
        }
        return super().get_form_kwargs() | {"lots": lots, "initial": initial}

    def action(self, **arguments: Any) -> Any:
        """Begin it."""
        return opportunity_decisions.take_as_call_off(self.opportunity.pk, **arguments)

    def get_success_url(self) -> str:
        """To the tasks of the draft."""
        return reverse("call-off", args=[self.result.pk])
