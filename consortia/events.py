"""What this app tells the world."""

from procurement_portal.core.events import DomainEvent

membership_moved = DomainEvent("consortia.membership_moved")
role_granted = DomainEvent("consortia.role_granted")
role_ended = DomainEvent("consortia.role_ended")
mail_fell_due = DomainEvent("consortia.mail_fell_due")
