"""What this app tells the world."""

from procurement_portal.core.events import DomainEvent

spend_import_committed = DomainEvent("benchmarking.spend_import_committed")
spend_import_undone = DomainEvent("benchmarking.spend_import_undone")
spend_import_scored = DomainEvent("benchmarking.spend_import_scored")
lines_reclassified = DomainEvent("benchmarking.lines_reclassified")
figures_refreshed = DomainEvent("benchmarking.figures_refreshed")
run_computed = DomainEvent("benchmarking.run_computed")
purchases_changed = DomainEvent("benchmarking.purchases_changed")
prices_computed = DomainEvent("benchmarking.prices_computed")
framework_use_computed = DomainEvent("benchmarking.framework_use_computed")
"""An authority's lines were sorted by framework anew: `authority_id`."""
