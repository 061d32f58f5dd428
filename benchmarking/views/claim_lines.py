"""Pages where a claim takes lines, and where each of its months shows what it rests on."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from benchmarking.actions import savings_lines
from benchmarking.filters.claimable import ClaimableLineFilters
from benchmarking.forms import claim_lines as forms
from benchmarking.measures import double_counting
from benchmarking.models import ClaimLine, SpendLine
from benchmarking.queries import claim_pages, claimable
from benchmarking.views.claim_moves import OfClaim
from benchmarking.views.savings import ENTRIES
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import TablePage
from procurement_portal.core.templatetags import formats
from procurement_portal.core.views import ActionPage, Page

AMOUNT = {"text": "Claimed on it"}


class TakeLines(OfClaim, TablePage):
    """Lines of spend that the claim could take, each with what it would have cost."""

    model = SpendLine
    filterset_class = ClaimableLineFilters
    title = "Take lines of spend"
    thing = "line"
    things = "lines"
    template_name = "benchmarking/claim_take_lines.html"
    rows_template = "benchmarking/_claimable_row.html"
    usual_sort = "-paid"
    headings = (
        {"text": "Take"},
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Paid", "sort": "paid"},
        {"text": "Amount", "numeric": True, "sort": "amount"},
        {"text": "Would have cost"},
    )

    @property
    def asks_amount(self) -> bool:
        """Whether a price tells nothing of what was saved on a line."""
        return self.claim.kind not in double_counting.PRICE_LIKE

    def get_queryset(self) -> QuerySet[Any]:
        """Lines of the claim's supplier or category, narrowed as the address says."""
        self.require_open("lines")
        found = claimable.lines(self.request.user, self.claim)
        self.filterset = self.filterset_class(
            self.request.GET or None, queryset=found, request=self.request
        )
        return self.filterset.qs.select_related("spend_import")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the lines that are ticked, all or none."""
        self.object_list = self.get_queryset()
        told = self.get_context_data(data=request.POST)
        form = told["form"]
        if form.is_valid():
            try:
                taken = savings_lines.claim_spend_lines(
                    self.claim.pk, form.shares(), by=request.user, at=timezone.now()
                )
            except DomainError as refusal:
                form.add_error(None, f"{refusal.title} {refusal.cure}".strip())
            else:
                messages.success(request, f"Taken: {len(taken)}. Realise its months next.")
                return HttpResponseRedirect(self.above)
        return self.render_to_response(told)

    def get_context_data(self, *, data: Any = None, **kwargs: Any) -> dict[str, Any]:
        """Add the form over the lines of the page, and who has which of them."""
        told = super().get_context_data(**self.about() | kwargs)
        lines = list(told["page_obj"].object_list)
        form = forms.TakeLines(data, lines=lines, asks_amount=self.asks_amount)
        held = claimable.holders(lines)
        for line in lines:
            _dress(line, form, held.get(ClaimLine.key_of(line), []), self.claim.kind)
        told["page_obj"].object_list = lines
        return told | {
            "form": form,
            "asks_amount": self.asks_amount,
            "headings": (*self.headings, AMOUNT) if self.asks_amount else self.headings,
            "results_template": "benchmarking/_claim_lines_form.html",
        }


def _dress(line: Any, form: forms.TakeLines, held: list[ClaimLine], kind: str) -> None:
    """Give the line what its row shows: its fields, and the claims that stand on it."""
    key = forms.key_of(line)
    line.take, line.cost = form[f"take_{key}"], form[f"cost_{key}"]
    line.claimed = form[f"amount_{key}"] if form.asks_amount else None
    line.holder = next((one.claim for one in held if one.kind == kind), None)
    line.others = [one for one in held if one.kind != kind]


class TakeItems(OfClaim, ActionPage):
    """Items of which the claim takes everything that is bought, month by month."""

    form_class = forms.TakeItems
    template_name = "benchmarking/claim_take_items.html"
    title = "Take items"
    submit = "Take them"
    done = "Taken. Set the baseline with their prices next."

    @cached_property
    def search(self) -> forms.FindItems:
        """What is looked for."""
        form = forms.FindItems(self.request.GET or None)
        form.is_valid()
        return form

    def get_form_kwargs(self) -> dict[str, Any]:
        """Items that the authority has bought."""
        self.require_open("items")
        words = str(getattr(self.search, "cleaned_data", {}).get("q", ""))
        found = claimable.items(self.request.user, self.claim, words=words)
        first = list(found.values_list("pk", flat=True)[: claimable.ITEMS_OFFERED])
        self.offered = found.filter(pk__in=first)
        return super().get_form_kwargs() | {"offered": self.offered}

    def get_initial(self) -> dict[str, Any]:
        """All months of the claim."""
        return {"first_month": self.claim.starts_on, "last_month": self.claim.ends_on}

    def arguments(self, form: Any) -> dict[str, Any]:
        """As the action takes them."""
        facts: dict[str, Any] = form.facts()
        return facts

    def action(self, *, items: Any, months: Any, **arguments: Any) -> list[ClaimLine]:
        """Take them, all or none."""
        return savings_lines.claim_item_months(self.claim.pk, items, months, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the search, and the way back."""
        told = super().get_context_data(**{"search": self.search} | self.about() | kwargs)
        return told | {"has_items": bool(self.offered)}


class ClaimMonth(OfClaim, Page):
    """One month of a claim: its entries, formula, lines and invoice references."""

    template_name = "benchmarking/claim_month.html"

    @property
    def month(self) -> date:
        """The month of the address; not found for what is none of the calendar."""
        try:
            return date(int(self.kwargs["year"]), int(self.kwargs["month"]), 1)
        except ValueError as wrong:
            raise Http404 from wrong

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything behind the month; not found where nothing stands in it."""
        found = claim_pages.month(self.request.user, self.claim, self.month)
        if not found.entries:
            raise Http404
        told = {
            "title": f"{self.claim.title}, {formats.month(self.month)}",
            "found": found,
            "entry_headings": ENTRIES,
            "lines_shown": claim_pages.LINES_SHOWN,
        }
        return super().get_context_data(**told | self.about() | kwargs)
