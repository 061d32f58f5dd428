"""News this app acts on."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from benchmarking import events
from benchmarking.actions import (
    categories,
    charts,
    contract_spend,
    corrected_lines,
    framework_use,
    framework_use_charts,
    opportunities,
    price_charts,
    price_runs,
    refresh,
    snapshots,
)
from consortia.models import Authority
from frameworks import events as frameworks_events
from procurement_portal.core.access import SYSTEM


def connect() -> None:
    """Listen. Called once when Django starts."""
    events.spend_import_committed.connect(refresh_figures)
    events.spend_import_undone.connect(refresh_figures)
    events.spend_import_scored.connect(refresh_figures)
    events.spend_import_committed.connect(apply_late_rules)
    events.spend_import_committed.connect(match_import)
    events.spend_import_undone.connect(match_import)
    frameworks_events.contract_moved.connect(match_contract)
    events.spend_import_committed.connect(sort_import)
    events.spend_import_undone.connect(sort_import)
    events.lines_reclassified.connect(sort_reclassified)
    frameworks_events.contract_moved.connect(sort_for_contract)
    frameworks_events.access_moved.connect(sort_for_access)
    frameworks_events.place_moved.connect(sort_for_framework)
    frameworks_events.framework_moved.connect(sort_for_framework)
    frameworks_events.framework_varied.connect(sort_for_framework)
    frameworks_events.supplier_name_settled.connect(sort_for_name)
    events.framework_use_computed.connect(redraw_use)
    events.lines_reclassified.connect(refresh_figures)
    events.run_computed.connect(redraw_charts)
    events.purchases_changed.connect(refresh_prices)
    events.purchases_changed.connect(sort_purchased)
    events.prices_computed.connect(redraw_prices)
    events.figures_refreshed.connect(redraw_charts)
    events.framework_use_computed.connect(find_after_use)
    events.prices_computed.connect(find_after_prices)
    events.run_computed.connect(find_after_run)
    events.figures_refreshed.connect(find_after_run)
    frameworks_events.contract_moved.connect(find_for_contract)
    events.spend_import_committed.connect(keep_snapshots)
    events.spend_import_undone.connect(keep_snapshots)
    events.lines_reclassified.connect(keep_snapshots)
    frameworks_events.supplier_name_settled.connect(rescore_supplier)


def refresh_figures(**_: int | str) -> None:
    """Queue the computing of what the change noted as due."""
    refresh.request(by=SYSTEM, at=timezone.now())


def apply_late_rules(*, import_id: int, **_: str) -> None:
    """Apply rules that were made while the file was being read."""
    categories.apply_rules_made_meanwhile(import_id=import_id, by=SYSTEM, at=timezone.now())


def match_import(*, import_id: int, **_: str) -> None:
    """Queue the matching of its payments with contracts."""
    contract_spend.request_for_import(import_id, by=SYSTEM, at=timezone.now())


def match_contract(*, contract_id: int, **_: str) -> None:
    """Queue the matching of payments with the contracts of its authority."""
    contract_spend.request_for_contract(contract_id, by=SYSTEM, at=timezone.now())


def rescore_supplier(*, name_id: int) -> None:
    """Score anew the imports in which a supplier's name was waiting for a decision."""
    corrected_lines.supplier_settled(name_id, at=timezone.now())


def refresh_prices(*, authority_id: int) -> None:
    """Queue a comparison of unit prices; those of many changes at once are one."""
    price_runs.request(by=SYSTEM, at=timezone.now())


def sort_import(*, import_id: int, first_month: str, last_month: str) -> None:
    """Queue the sorting, by framework, of the months that an import changed."""
    framework_use.request_months(
        Authority.objects.get(spend_imports=import_id),
        date.fromisoformat(first_month),
        date.fromisoformat(last_month),
        by=SYSTEM,
        at=timezone.now(),
    )


def sort_reclassified(*, authority_id: int, first_month: str, last_month: str) -> None:
    """Queue the sorting of the months in which lines changed category."""
    framework_use.request_months(
        Authority.objects.get(pk=authority_id),
        date.fromisoformat(first_month),
        date.fromisoformat(last_month),
        by=SYSTEM,
        at=timezone.now(),
    )


def sort_purchased(*, authority_id: int) -> None:
    """Queue the sorting for the authority whose purchases tell other prices of its lines."""
    buyer = Authority.objects.get(pk=authority_id)
    framework_use.request_authority(buyer, by=SYSTEM, at=timezone.now())


def sort_for_contract(*, contract_id: int, **_: str) -> None:
    """Queue the sorting for the authority whose contract changed."""
    buyer = Authority.objects.get(contracts=contract_id)
    framework_use.request_authority(buyer, by=SYSTEM, at=timezone.now())


def sort_for_access(*, access_id: int, **_: str) -> None:
    """Queue the sorting for the authority whose access to a framework changed."""
    buyer = Authority.objects.get(accesses=access_id)
    framework_use.request_authority(buyer, by=SYSTEM, at=timezone.now())


def sort_for_framework(*, framework_id: int, **_: object) -> None:
    """Queue the question whose lines a changed framework concerns."""
    framework_use.request_for_framework(framework_id, by=SYSTEM, at=timezone.now())


def sort_for_name(*, name_id: int) -> None:
    """Queue the sorting for the authorities whose lines carry the name."""
    framework_use.request_for_name(name_id, by=SYSTEM, at=timezone.now())


def redraw_use(*, authority_id: int) -> None:
    """Queue the charts of an authority whose lines were sorted by framework."""
    framework_use_charts.request(authority_id, by=SYSTEM, at=timezone.now())


def redraw_prices(*, run_id: int) -> None:
    """Queue the charts that show the prices of the comparison."""
    price_charts.request(run_id, by=SYSTEM, at=timezone.now())


def redraw_charts(*, run_id: int, authority_id: int = 0) -> None:
    """Queue the charts that show the run's figures, or those of one authority."""
    charts.request(run_id, authority_id=authority_id, by=SYSTEM, at=timezone.now())


def keep_snapshots(**_: int | str) -> None:
    """Let a worker write what is owed to the snapshots now; beat does so too, by and by."""
    import_string(settings.TASK_START)(task=snapshots.KEEP)


def find_after_use(*, authority_id: int) -> None:
    """Queue the opportunities of an authority whose lines were sorted by framework."""
    opportunities.request(authority_id, by=SYSTEM, at=timezone.now())


def find_after_prices(*, run_id: int) -> None:
    """Queue the opportunities of everybody whose prices were compared."""
    opportunities.request_of_prices(run_id, by=SYSTEM, at=timezone.now())


def find_after_run(*, run_id: int, authority_id: int = 0) -> None:
    """Queue the opportunities of everybody whose spend was compared, or of one authority."""
    if authority_id:
        opportunities.request(authority_id, by=SYSTEM, at=timezone.now())
    else:
        opportunities.request_of_run(run_id, by=SYSTEM, at=timezone.now())


def find_for_contract(*, contract_id: int, **_: str) -> None:
    """Queue the opportunities of the authority whose contract changed."""
    buyer = Authority.objects.get(contracts=contract_id)
    opportunities.request(buyer.pk, by=SYSTEM, at=timezone.now())
