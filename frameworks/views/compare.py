"""Two to four frameworks side by side, as a page and as files of exactly what it shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from frameworks import filters
from frameworks.models import Framework
from frameworks.queries import comparison
from procurement_portal.core import views, xlsx
from procurement_portal.core.lists import Trail
from procurement_portal.core.templatetags import formats

DIFFERENCES = "differences"


class Compare(Trail, views.Page):
    """The same questions asked of each, for the first of the person's authorities."""

    public = True
    title = "Compare frameworks"
    template_name = "frameworks/compare.html"
    trail = (("Frameworks", "framework-list"),)

    def keys(self) -> list[int]:
        """The frameworks asked for, as `ids=1,2` or `ids=1&ids=2`, each once."""
        asked = ",".join(self.request.GET.getlist("ids")).split(",")
        wanted = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 16]
        return list(dict.fromkeys(wanted))

    def compared(self) -> comparison.Comparison:
        """What the page and its files show."""
        buyer = filters.own_authorities(self.request).first()
        return comparison.compared(
            self.keys(), seen_by=self.request.user, buyer=buyer, on=timezone.localdate()
        )

    def criteria(self, told: comparison.Comparison) -> Any:
        """All, or those by which they differ where the address asks for that; none for none."""
        if not told.frameworks:
            return []
        return told.differing if self.request.GET.get("only") == DIFFERENCES else told.criteria

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comparison, the ways to leave one out, and others to add."""
        told = self.compared()
        keys = [one.pk for one in told.frameworks]
        only = DIFFERENCES if self.request.GET.get("only") == DIFFERENCES else ""
        query = _query(keys, only)
        context = {
            "comparison": told,
            "criteria": self.criteria(told),
            "only": only,
            "too_many": len(self.keys()) > comparison.MOST,
            "not_found": len(self.keys()[: comparison.MOST]) - len(keys),
            "all_href": _query(keys, ""),
            "differences_href": _query(keys, DIFFERENCES),
            "columns": [
                (one, _query([key for key in keys if key != one.pk], only))
                for one in told.frameworks
            ],
            "downloads": [
                {"text": text, "href": reverse(f"framework-compare-{name}") + query}
                for text, name in (("CSV", "csv"), ("Excel", "xlsx"))
            ],
        }
        return super().get_context_data(**context | kwargs)


class CompareCsv(Compare):
    """The comparison as CSV: a row for each criterion."""

    filename = "comparison.csv"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stream the rows."""
        told = self.compared()
        return views.csv_download(self.filename, _headings(told), _rows(self.criteria(told)))


class CompareXlsx(Compare):
    """The comparison as a workbook, to be kept as a record of the choice."""

    filename = "comparison.xlsx"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Send the workbook."""
        told = self.compared()
        only = request.GET.get("only") == DIFFERENCES
        return xlsx.download(
            self.filename,
            title=self.title,
            notes=[
                ("Frameworks", "; ".join(one.title for one in told.frameworks)),
                ("Judged for", told.buyer.name if told.buyer else "Nobody: not signed in"),
                ("Shown", "Only what differs" if only else "Every criterion"),
                ("Taken", formats.moment(timezone.now())),
                ("Source", request.build_absolute_uri(request.get_full_path())),
            ],
            headings=_headings(told),
            rows=_rows(self.criteria(told)),
        )


def _headings(told: comparison.Comparison) -> list[str]:
    return ["Criterion", *(_named(one) for one in told.frameworks)]


def _rows(criteria: Any) -> list[list[str]]:
    return [[one.name, *("\n".join(lines) for lines in one.answers)] for one in criteria]


def _named(framework: Framework) -> str:
    return f"{framework.title} ({framework.reference})"


def _query(keys: list[int], only: str) -> str:
    return f"?ids={','.join(map(str, keys))}" + (f"&only={only}" if only else "")
