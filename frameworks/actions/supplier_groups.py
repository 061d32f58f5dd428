"""Groups: which supplier belongs to which. A member stays a supplier of its own.

Who may is who may change the member's identity (`frameworks.actions.suppliers`).
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from frameworks.actions import suppliers
from frameworks.choices import Permission
from frameworks.models import Supplier
from procurement_portal.core import access, audit, turns
from procurement_portal.core.errors import DomainError, WrongState

GROUPING = "change groups of suppliers"
"""Groups change in turn, so that no two changes together make a circle."""


class GroupLoop(DomainError):
    """A group cannot belong to its own member."""

    code = "group_loop"
    title = "That would make the group a member of itself."


class PrivateGroup(DomainError):
    """The group would be shown to people who may not see it."""

    code = "private_group"
    title = "A listed supplier can only belong to a listed group."


@transaction.atomic
def set_parent(supplier_id: int, parent_id: int, *, by: Any, at: datetime) -> Supplier:
    """Say that the supplier belongs to the group of the other.

    Raises NotAllowed, NoSuchSupplier, GroupLoop, PrivateGroup, and WrongState for what has become
    part of another.
    """
    turns.take(GROUPING)
    supplier, parent = suppliers.both(supplier_id, parent_id, by=by)
    access.require(by, Permission.SUPPLIER_CHANGE, supplier)
    if supplier.merged_into_id is not None or parent.merged_into_id is not None:
        raise WrongState("One of these has become part of another supplier.")
    if supplier == parent or supplier.pk in suppliers.groups_above(parent):
        raise GroupLoop
    if supplier.is_listed and not parent.is_listed:
        raise PrivateGroup
    supplier.parent = parent
    supplier.save(update_fields=["parent", "updated_at"])
    audit.record(
        "frameworks.supplier.group_set",
        subject=supplier,
        by=by,
        at=at,
        parent=audit.ref(parent),
    )
    return supplier


@transaction.atomic
def clear_parent(supplier_id: int, *, by: Any, at: datetime) -> Supplier:
    """Say that the supplier belongs to no group. Raises NotAllowed, WrongState if it does not."""
    turns.take(GROUPING)
    supplier, _ = suppliers.both(supplier_id, supplier_id, by=by)
    access.require(by, Permission.SUPPLIER_CHANGE, supplier)
    if supplier.parent is None:
        raise WrongState("This supplier belongs to no group.")
    left = audit.ref(supplier.parent)
    supplier.parent = None
    supplier.save(update_fields=["parent", "updated_at"])
    audit.record("frameworks.supplier.group_cleared", subject=supplier, by=by, at=at, parent=left)
    return supplier
