"""Pages of spend lines: every payment, and the names of people only for those who ask and may."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from benchmarking import filters
from benchmarking.actions import personal_names
from benchmarking.choices import Permission
from benchmarking.models import SpendLine
from benchmarking.queries import use_lines, wording
from procurement_portal.core import access
from procurement_portal.core.lists import CsvFile, TablePage


class SpendLines(TablePage):
    """The lines of the person's authorities, each with the file and row it came from."""

    permission = Permission.SPEND_VIEW
    model = SpendLine
    filterset_class = filters.LineListFilters
    title = "Spend lines"
    lead = "Every payment that your authorities have loaded, with the file and row it came from."
    thing = "line"
    things = "lines"
    paginate_by = 50
    template_name = "benchmarking/lines.html"
    rows_template = "benchmarking/_line_row.html"
    csv_name = "spend-lines-csv"
    headings = (
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Paid", "sort": "paid"},
        {"text": "Category", "sort": "category"},
        {"text": "Description"},
        {"text": "Amount", "numeric": True, "sort": "amount"},
        {"text": "File and row"},
    )
    usual_sort = "-paid"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; what was asked with names is kept by no cache."""
        response = super().dispatch(request, *args, **kwargs)
        if "names" in request.GET:
            add_never_cache_headers(response)
        return response

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return rows.select_related(
            "authority", "category", "supplier_name__supplier", "spend_import"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many lines are to people, and whether their names are or could be shown."""
        told = super().get_context_data(**kwargs)
        lines = told["object_list"]
        for line in lines:
            line.remarks = wording.line_flags(line.flags)
        named = Counter(line.authority_id for line in lines if line.names_a_person)
        self.record(named, where="page")
        asked = {
            "names_shown": bool(self.filterset.named_at),
            "may_categorise": access.can(self.request.user, Permission.SPEND_CATEGORISE),
            "may_read_names": access.can(self.request.user, Permission.SPEND_PERSONAL),
            "lines_to_people": self.filterset.qs.to_people().count(),
            "of_use": self.of_use(),
        }
        return told | asked

    def of_use(self) -> use_lines.Told | None:
        """The sum of lines of a figure of the use of frameworks; None where none is asked for."""
        filterset = self.filterset
        if not filterset.is_bound or not (asked := filterset.asked()):
            return None
        compared = filterset.is_of_use_alone()
        stored = use_lines.stored(self.request.user, filterset.scope(), asked) if compared else None
        return use_lines.told(filterset.qs, filterset.nameless, asked, stored)

    def record(self, named: Mapping[int, int], *, where: str) -> None:
        """Write down how many lines go out with the name of a person, if any do."""
        personal_names.record_reading(named, where=where, by=self.request.user, at=timezone.now())


class SpendLinesFile(CsvFile, SpendLines):
    """The same lines as CSV."""

    filename = "spend-lines.csv"
    columns = (
        ("Authority", lambda line: line.authority.name),
        ("Month", lambda line: line.month.isoformat()),
        ("Paid on", lambda line: line.paid_on.isoformat() if line.paid_on else ""),
        ("Supplier as published", lambda line: line.supplier_shown),
        ("Supplier matched", lambda line: line.payee.name if line.payee else ""),
        ("Net amount", lambda line: line.net_amount),
        ("Kind", lambda line: line.get_kind_display()),
        ("Category", lambda line: line.category.name),
        ("Category by", lambda line: line.get_category_source_display()),
        ("Category confidence", lambda line: line.category_confidence),
        ("Category as published", lambda line: line.category_text),
        ("Description", lambda line: line.description_shown),
        ("Service", lambda line: line.service_text),
        ("Reference", lambda line: line.reference_shown),
        ("Remarks", lambda line: wording.line_flags(line.flags)),
        ("File", lambda line: line.spend_import.filename),
        ("Row", lambda line: line.row_ref),
        ("Import", lambda line: line.spend_import_id),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stream the rows, once it is written down whose names are among them."""
        response = super().get(request, *args, **kwargs)
        if self.filterset.named_at:
            self.record(self.filterset.qs.people_named(), where="csv")
        return response
