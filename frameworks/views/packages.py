"""Pages where packages of open contracting data come in: choose, and see what became of them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from frameworks.actions import packages as actions
from frameworks.actions.packages import Incoming
from frameworks.choices import Permission
from frameworks.forms import packages as forms
from frameworks.models import PackageImport
from frameworks.queries import packages as queries
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage

TRAIL = (("Packages of open data", "package-list"),)


class Packages(Trail, TablePage):
    """The packages that were brought in, the newest first."""

    permission = Permission.OCDS_IMPORT
    model = PackageImport
    title = "Packages of open data"
    lead = "Frameworks, suppliers and contracts that others publish as open contracting data."
    thing = "package"
    things = "packages"
    template_name = "frameworks/packages.html"
    rows_template = "frameworks/_package_row.html"
    headings = (
        {"text": "File"},
        {"text": "Brought in"},
        {"text": "Made", "numeric": True},
        {"text": "Brought up to date", "numeric": True},
        {"text": "Unchanged", "numeric": True},
        {"text": "Refused", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what became of each."""
        return queries.with_counts(rows)


class Upload(Trail, ActionPage):
    """Choose files; they are brought in at once."""

    permission = Permission.OCDS_IMPORT
    form_class = forms.UploadPackages
    action = staticmethod(actions.bring_in)
    template_name = "frameworks/package_upload.html"
    title = "Bring in packages of open data"
    submit = "Bring in"
    done = "The packages were read. Here is what became of them."
    trail = TRAIL

    def arguments(self, form: Any) -> dict[str, Any]:
        """The files as they come."""
        chosen = form.cleaned_data["packages"]
        return {"incoming": [Incoming(file.name, file.chunks()) for file in chosen]}

    def get_success_url(self) -> str:
        """The one package; of several, all of them."""
        if len(self.result) == 1:
            return reverse("package", args=[self.result[0].pk])
        return reverse("package-list")


class PackagePage(Trail, DetailPage):
    """What became of each thing of a package, what was refused first."""

    permission = Permission.OCDS_IMPORT
    model = PackageImport
    template_name = "frameworks/package.html"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what became of it."""
        headings = [{"text": text} for text in ("Thing", "Process", "What became of it", "Why")]
        return super().get_context_data(
            **{"told": queries.told(self.object), "headings": headings, "shown": queries.SHOWN}
            | kwargs
        )
