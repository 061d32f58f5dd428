"""The quarter's tables under the Transparency Code: what is missing, and the files (R68)."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone

from frameworks import filters
from frameworks.choices import Permission
from frameworks.forms.transparency import Choose
from frameworks.law import deadlines
from frameworks.law.deadlines import Span
from frameworks.queries import transparency
from frameworks.sheets import transparency as tables
from frameworks.sheets.transparency import Row
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import Guarded, Page, csv_download


class OfQuarter(Guarded):
    """About one authority of the person and one quarter, by the address."""

    permission = Permission.CONTRACT_VIEW

    @cached_property
    def form(self) -> Choose:
        """What was asked for; the newest whole quarter of the first authority if nothing was."""
        today = timezone.localdate()
        own = filters.own_authorities(self.request)
        first = own.first()
        usual = {
            "authority": first.slug if first else "",
            "quarter": transparency.last_whole_quarter(today).key,
        }
        asked = {name: self.request.GET.get(name) or value for name, value in usual.items()}
        quarters = transparency.quarters_offered(today)
        return Choose(asked, authorities=own, quarters=quarters)

    @property
    def quarter(self) -> Span:
        """The quarter asked for. Raises Http404 for one that is not offered."""
        if not self.form.is_valid():
            raise Http404
        return next(
            span
            for span in transparency.quarters_offered(timezone.localdate())
            if span.key == self.form.cleaned_data["quarter"]
        )

    @property
    def query(self) -> str:
        """What files of the same are asked for by."""
        chosen = self.form.cleaned_data
        return f"?authority={chosen['authority'].slug}&quarter={chosen['quarter']}"


class TransparencyCheck(Trail, OfQuarter, Page):
    """Which values are missing before the quarter is published, row by row; and the files."""

    title = "Transparency Code"
    template_name = "frameworks/transparency.html"
    trail = (("Obligations", "obligation-list"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both tables, and what is missing in them."""
        context: dict[str, Any] = {"filter_form": self.form, "source": tables.SOURCE}
        if self.form.is_valid():
            found = transparency.tables_of(self.form.cleaned_data["authority"], self.quarter)
            context |= {
                "found": found,
                "due_on": deadlines.transparency_due(self.quarter),
                "query": self.query,
            }
        return super().get_context_data(**context | kwargs)


class TransparencyFile(OfQuarter):
    """One of the tables as CSV, with exactly the columns that the Code names."""

    name = ""
    columns: Sequence[str] = ()

    def rows(self) -> list[Row]:
        """The rows of the table."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Send it."""
        span = self.quarter
        authority = self.form.cleaned_data["authority"]
        filename = f"{authority.slug}-{self.name}-{span.key}.csv"
        return csv_download(filename, self.columns, [row.written for row in self.rows()])


class ContractsFile(TransparencyFile):
    """Contracts and framework agreements above £5,000."""

    name = "contracts"
    columns = tables.CONTRACT_COLUMNS

    def rows(self) -> list[Row]:
        """Those in force in the quarter."""
        span = self.quarter
        return transparency.contracts(self.form.cleaned_data["authority"], span)


class TendersFile(TransparencyFile):
    """Invitations to tender above £5,000."""

    name = "tenders"
    columns = tables.TENDER_COLUMNS

    def rows(self) -> list[Row]:
        """Those that went out in the quarter."""
        span = self.quarter
        return transparency.tenders(self.form.cleaned_data["authority"], span)
