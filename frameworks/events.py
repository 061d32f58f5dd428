"""What this app tells the world."""

from procurement_portal.core.events import DomainEvent

supplier_name_settled = DomainEvent("frameworks.supplier_name_settled")
framework_moved = DomainEvent("frameworks.framework_moved")
"""Took an arrow of its table: `framework_id`, `transition`, `status`."""
framework_varied = DomainEvent("frameworks.framework_varied")
"""What is published of it changed: `framework_id`, `version`."""
place_moved = DomainEvent("frameworks.place_moved")
"""A supplier's place on a lot changed: `place_id`, `framework_id`."""
access_moved = DomainEvent("frameworks.access_moved")
participation_moved = DomainEvent("frameworks.participation_moved")
call_off_moved = DomainEvent("frameworks.call_off_moved")
"""Took an arrow of its table: `call_off_id`, `transition`."""
contract_moved = DomainEvent("frameworks.contract_moved")
"""Was entered into, changed, or took an arrow of its table: `contract_id`, `status`."""
