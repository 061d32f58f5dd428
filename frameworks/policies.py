"""Who may do what with frameworks and contracts."""

from typing import Any

from consortia.choices import RoleKind
from consortia.models import standing_of
from consortia.policies import is_operator
from frameworks.choices import Permission
from procurement_portal.core.access import PolicyMap


def manages_the_publisher(actor: Any, framework: Any) -> bool:
    """Is a manager of the consortium that publishes it."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if framework is None else framework.publisher_id in held


def belongs_to_the_authority(actor: Any, contract: Any) -> bool:
    """Holds any role at the contract's authority."""
    held = standing_of(actor).authorities
    return bool(held) if contract is None else contract.authority_id in held


def buys_for_the_authority(actor: Any, contract: Any) -> bool:
    """Is a procurement officer of the contract's authority."""
    held = standing_of(actor).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return bool(held) if contract is None else contract.authority_id in held


POLICY: PolicyMap = {
    Permission.FRAMEWORK_DRAFT_VIEW: [[manages_the_publisher]],
    Permission.FRAMEWORK_EDIT: [[manages_the_publisher]],
    Permission.CONTRACT_VIEW: [[belongs_to_the_authority]],
    Permission.CONTRACT_EDIT: [[buys_for_the_authority]],
    Permission.REFERENCE_LOAD: [[is_operator]],
}
