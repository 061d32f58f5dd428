"""What this app tells the world."""

from procurement_portal.core.events import DomainEvent

supplier_name_settled = DomainEvent("frameworks.supplier_name_settled")
