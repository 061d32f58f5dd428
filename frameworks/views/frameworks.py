"""The public catalogue: the front page, the list of frameworks and one framework."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from frameworks import filters
from frameworks.models import Framework
from frameworks.queries import alternatives, catalogue, headroom, history, prices, running
from frameworks.views import facet_choices, participations
from procurement_portal.core.lists import Column, CsvFile, TablePage, Trail, XlsxFile
from procurement_portal.core.views import DetailPage, Page

NEWEST_SHOWN = 5


class Front(Page):
    """What the portal is, and the way into it."""

    public = True
    title = "Buy together, and prove what it was worth"
    template_name = "front.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest frameworks."""
        newest = catalogue.newest(self.request.user, on=timezone.localdate(), count=NEWEST_SHOWN)
        return super().get_context_data(**{"newest": newest} | kwargs)


class FrameworkList(TablePage):
    """Every framework that the person may see, those that can be used today first."""

    public = True
    model = Framework
    filterset_class = filters.FrameworkFilters
    title = "Frameworks"
    lead = "What public bodies buy together, who publishes it, and until when it can be used."
    thing = "framework"
    things = "frameworks"
    template_name = "frameworks/frameworks.html"
    rows_template = "frameworks/_framework_row.html"
    extra_context = {"results_template": "frameworks/_framework_results.html"}
    page_sizes = (25, 50, 100)
    csv_name = "framework-list-csv"
    xlsx_name = "framework-list-xlsx"
    headings = (
        {"text": "Compare"},
        {"text": "Framework", "sort": "title"},
        {"text": "State", "sort": "status"},
        {"text": "Ends", "sort": "ends_on"},
        {"text": "Headroom"},
        {"text": "Lots", "numeric": True},
        {"text": "Suppliers", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Count lots and suppliers; without words or a wish, what is open comes first."""
        rows = catalogue.with_counts(rows, on=timezone.localdate())
        has_order = self.request.GET.get("sort") or self.request.GET.get("q")
        return rows if has_order else rows.order_by("-is_open", "title", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the number of frameworks beside each choice, and the verdict beside each row."""
        facet_choices.offer(self.filterset)
        context = super().get_context_data(**kwargs)
        buyer = self.filterset.buyer
        catalogue.judge(context["page_obj"].object_list, buyer, on=timezone.localdate())
        headings = list(self.headings)
        if buyer:
            headings.insert(2, {"text": "May we use it"})
        return context | {
            "buyer": buyer,
            "headings": headings,
            "sought": self.filterset.sought,
            "fewer_words": facet_choices.fewer_words(self.filterset)
            if not context["page_obj"].paginator.count
            else [],
        }


class FrameworkCsv(CsvFile, FrameworkList):
    """The list as a file."""

    filename = "frameworks.csv"
    columns = (
        ("Reference", lambda row: row.reference),
        ("Title", lambda row: row.title),
        ("Publisher", lambda row: row.publisher.name),
        ("State", lambda row: row.get_status_display()),
        ("Kind", lambda row: row.get_kind_display()),
        ("Law", lambda row: row.get_regime_display()),
        ("Starts on", lambda row: row.starts_on),
        ("Ends on", lambda row: row.ends_on),
        ("Estimated value (GBP)", lambda row: row.estimated_value),
        ("Maximum value (GBP)", lambda row: row.maximum_value),
        ("Headroom", lambda row: row.headroom_band),
        ("Supplier fee (%)", lambda row: row.supplier_fee_percent),
        ("Lots", lambda row: row.lot_count),
        ("Suppliers", lambda row: row.supplier_count),
        ("Summary", lambda row: row.summary),
    )

    def file_rows(self) -> Iterable[Any]:
        """With the verdict of each where there is an authority to judge for."""
        rows = self.get_queryset()
        buyer = self.filterset.buyer
        if buyer is None:
            return super().file_rows()
        judged = list(rows)
        catalogue.judge(judged, buyer, on=timezone.localdate())
        return judged

    def file_columns(self) -> Sequence[Column]:
        """The columns of the page: the verdict too, for those who are shown one."""
        buyer = self.filterset.buyer
        if buyer is None:
            return self.columns
        verdicts = (
            (f"May {buyer.name} use it", lambda row: row.verdict.label),
            ("Words of the notice", lambda row: row.judgement.quoted_text),
        )
        return (*self.columns[:3], *verdicts, *self.columns[3:])


class FrameworkXlsx(XlsxFile, FrameworkCsv):
    """The list as a workbook."""

    filename = "frameworks.xlsx"


class FrameworkPage(Trail, DetailPage):
    """One framework: may it be used, until when, what is in it, how to buy from it."""

    public = True
    model = Framework
    template_name = "frameworks/framework.html"
    trail = (("Frameworks", "framework-list"),)

    def get_queryset(self) -> QuerySet[Framework]:
        """With lots and the first suppliers of each."""
        return catalogue.on_its_page(super().get_queryset(), on=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add lots, ways to buy, the person's own contracts and other frameworks."""
        today = timezone.localdate()
        person, framework = self.request.user, self.object
        lots = list(framework.lots.all())
        context = {
            "lots": lots,
            "supplier_count": framework.supplier_count,
            "ways": catalogue.ways_to_buy(framework, lots, on=today),
            "contracts": catalogue.contracts_under(framework, seen_by=person),
            "others": alternatives.offering_the_same(framework, seen_by=person, on=today),
            "history": history.of(framework, person),
            "today": today,
            "price_offer": prices.offer(framework, person),
            "headroom": headroom.of(framework, lots, seen_by=person, on=today),
        } | running.of(framework, seen_by=person, on=today)
        context |= participations.on_the_page(framework, person, self.request.GET, on=today)
        return super().get_context_data(**context | kwargs)
