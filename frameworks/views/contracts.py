"""The contract register: seen by the authority's own people only."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import standing_of
from frameworks import filters
from frameworks.choices import (
    ENDED_CONTRACTS,
    RUNNING_CONTRACTS,
    ContractStatus,
    Permission,
)
from frameworks.law.rules.contracts import FEWEST_INDICATORS, INDICATORS_FROM
from frameworks.models import Contract
from frameworks.queries import contract_pages
from frameworks.queries import obligations as obligation_queries
from procurement_portal.core.access import can
from procurement_portal.core.history import history_of
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage, Guarded, Page

PARTIES = ("supplier", "authority", "category", "lot__framework")
TRAIL = (("Contracts", "contract-list"),)


class ContractList(TablePage):
    """Contracts of the person's authorities, those that end soonest first."""

    permission = Permission.CONTRACT_VIEW
    model = Contract
    filterset_class = filters.ContractFilters
    title = "Contracts"
    lead = "The register of your authority: what runs, with whom, and until when."
    thing = "contract"
    things = "contracts"
    template_name = "frameworks/contracts.html"
    rows_template = "frameworks/_contract_row.html"
    csv_name = "contract-list-csv"
    usual_sort = "ends_on"
    headings = (
        {"text": "Contract", "sort": "title"},
        {"text": "Supplier", "sort": "supplier"},
        {"text": "Ends", "sort": "ends_on"},
        {"text": "Value", "sort": "current_value", "numeric": True},
        {"text": "Spent to date", "numeric": True},
        {"text": "State"},
    )

    def with_columns(self, rows: QuerySet[Contract]) -> QuerySet[Contract]:
        """With supplier, authority, category and framework."""
        return rows.select_related(*PARTIES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for the authority only where the person has several."""
        if len(standing_of(self.request.user).authorities) < 2:
            self.filterset.form.fields.pop("authority")
        may_edit = can(self.request.user, Permission.CONTRACT_EDIT)
        return super().get_context_data(**{"may_edit": may_edit} | kwargs)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


class ContractCsv(CsvFile, ContractList):
    """The register as a file, which can be brought in again."""

    filename = "contracts.csv"
    columns = (
        ("Authority", lambda row: row.authority.name),
        ("Reference", lambda row: row.reference),
        ("Title", lambda row: row.title),
        ("Description", lambda row: row.description),
        ("Supplier", lambda row: row.supplier.name),
        ("Department", lambda row: row.department),
        ("Category", lambda row: row.category.name if row.category else ""),
        ("Framework", lambda row: row.lot.framework.title if row.lot else ""),
        ("Lot", lambda row: row.lot.number if row.lot else ""),
        ("How it came about", lambda row: row.get_origin_display()),
        ("Law", lambda row: row.get_regime_display()),
        ("What is bought", lambda row: row.get_nature_display()),
        ("State", lambda row: row.get_status_display()),
        ("Signed on", lambda row: _day(row.entered_on)),
        ("Starts on", lambda row: _day(row.starts_on)),
        ("Ends on", lambda row: _day(row.ends_on)),
        ("May extend to", lambda row: _day(row.may_extend_to)),
        ("Review on", lambda row: _day(row.review_on)),
        ("Value at award (GBP)", lambda row: row.award_value),
        ("Value of options (GBP)", lambda row: row.option_value),
        ("Value now (GBP)", lambda row: row.current_value),
        ("Spent to date (GBP)", lambda row: row.spent_to_date),
        ("VAT not recovered (GBP)", lambda row: row.irrecoverable_vat),
        ("Payment days", lambda row: row.payment_days),
    )


class ContractPage(Trail, DetailPage):
    """One contract; to anybody outside the authority it does not exist."""

    permission = Permission.CONTRACT_VIEW
    queryset = Contract.objects.select_related(*PARTIES, "call_off")
    model = Contract
    template_name = "frameworks/contract.html"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it is measured by, what became of it, and what may be done."""
        contract = self.object
        kpis = contract_pages.indicators(contract.kpis)
        lacks_kpis = (
            contract.status in RUNNING_CONTRACTS
            and contract.gross_value > INDICATORS_FROM
            and len(kpis) < FEWEST_INDICATORS
            and not contract.no_kpis_reason
        )
        context = {
            "may_edit": can(self.request.user, Permission.CONTRACT_EDIT, contract),
            "is_running": contract.status in RUNNING_CONTRACTS,
            "is_ended": contract.status in ENDED_CONTRACTS,
            "may_rescind": contract.status
            not in {ContractStatus.TERMINATED, ContractStatus.RESCINDED},
            "standing": contract_pages.standing(contract),
            "spent_percent": contract_pages.spent_percent(contract),
            "changes": contract.changes.order_by("-effective_on", "-pk"),
            "kpis": kpis,
            "lacks_kpis": lacks_kpis,
            "failures": contract.failures.order_by("-on", "-pk"),
            "withheld": contract_pages.withheld(contract),
            "obligations": obligation_queries.of_contract(
                self.request.user, contract, on=timezone.localdate()
            ),
            "history": history_of(contract),
        }
        return super().get_context_data(**context | kwargs)


class Ending(Trail, Page):
    """What ends in the next 24 months, month by month, and what could come after it."""

    permission = Permission.CONTRACT_VIEW
    title = "Contracts that end soon"
    template_name = "frameworks/contracts_ending.html"
    trail = TRAIL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the months."""
        today = timezone.localdate()
        months = contract_pages.ending(self.request.user, on=today)
        context = {"months": months, "today": today, "months_ahead": contract_pages.MONTHS_AHEAD}
        return super().get_context_data(**context | kwargs)


class OfContract(Guarded):
    """A page about one contract of an authority that the person buys for."""

    permission = Permission.CONTRACT_EDIT

    @cached_property
    def contract(self) -> Contract:
        """The contract that the address names, where the person may change it."""
        rows = Contract.objects.visible_to(self.request.user).filter(
            authority__in=contract_pages.recorded_for(self.request.user)
        )
        return get_object_or_404(rows.select_related(*PARTIES), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Back to the contract."""
        return reverse("contract", args=[self.contract.pk])

    def about(self) -> dict[str, Any]:
        """The contract, the way back and the pages above, for the template."""
        contract = self.contract
        here = reverse("contract", args=[contract.pk])
        crumbs = [
            *({"text": text, "href": reverse(name)} for text, name in TRAIL),
            {"text": contract.title, "href": here},
        ]
        return {"contract": contract, "cancel_url": here, "breadcrumbs": crumbs}
