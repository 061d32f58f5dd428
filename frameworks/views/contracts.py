"""The contract register: seen by the authority's own people only."""

from typing import Any

from django.db.models import QuerySet

from consortia.models import standing_of
from frameworks import filters
from frameworks.choices import Permission
from frameworks.models import Contract
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage

PARTIES = ("supplier", "authority", "category", "lot__framework")


class ContractList(TablePage):
    """Contracts of the person's authorities, those that end soonest first."""

    permission = Permission.CONTRACT_VIEW
    model = Contract
    filterset_class = filters.ContractFilters
    title = "Contracts"
    lead = "The register of your authority: what runs, with whom, and until when."
    thing = "contract"
    things = "contracts"
    rows_template = "frameworks/_contract_row.html"
    csv_name = "contract-list-csv"
    usual_sort = "ends_on"
    headings = (
        {"text": "Contract", "sort": "title"},
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Ends", "sort": "ends_on"},
        {"text": "Value at award", "sort": "award_value", "numeric": True},
        {"text": "State"},
    )

    def with_columns(self, rows: QuerySet[Contract]) -> QuerySet[Contract]:
        """With supplier, authority, category and framework."""
        return rows.select_related(*PARTIES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for the authority only where the person has several."""
        if len(standing_of(self.request.user).authorities) < 2:
            self.filterset.form.fields.pop("authority")
        return super().get_context_data(**kwargs)


class ContractCsv(CsvFile, ContractList):
    """The register as a file."""

    filename = "contracts.csv"
    columns = (
        ("Authority", lambda row: row.authority.name),
        ("Reference", lambda row: row.reference),
        ("Title", lambda row: row.title),
        ("Supplier", lambda row: row.supplier.name),
        ("Category", lambda row: row.category.name if row.category else ""),
        ("Framework", lambda row: row.lot.framework.title if row.lot else ""),
        ("Lot", lambda row: row.lot.number if row.lot else ""),
        ("State", lambda row: row.get_status_display()),
        ("Starts on", lambda row: row.starts_on),
        ("Ends on", lambda row: row.ends_on),
        ("Value at award (GBP)", lambda row: row.award_value),
    )


class ContractPage(Trail, DetailPage):
    """One contract; to anybody outside the authority it does not exist."""

    permission = Permission.CONTRACT_VIEW
    queryset = Contract.objects.select_related(*PARTIES)
    model = Contract
    template_name = "frameworks/contract.html"
    trail = (("Contracts", "contract-list"),)
