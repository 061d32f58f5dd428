"""Who may do what with people, authorities, consortia and memberships."""

from typing import Any

from consortia.choices import Permission, RoleKind
from consortia.models import standing_of
from procurement_portal.core.access import PolicyMap

WRITES_FOR_AUTHORITY = (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD)


def is_operator(actor: Any, subject: Any) -> bool:
    """Runs the platform."""
    return standing_of(actor).is_operator


def buys_for_the_authority(actor: Any, membership: Any) -> bool:
    """Is a procurement officer of the membership's authority."""
    held = standing_of(actor).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return bool(held) if membership is None else membership.authority_id in held


def manages_the_consortium(actor: Any, membership: Any) -> bool:
    """Is a manager of the membership's consortium."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if membership is None else membership.consortium_id in held


POLICY: PolicyMap = {
    Permission.REFERENCE_LOAD: [[is_operator]],
    Permission.ROLE_GRANT: [[is_operator]],
    Permission.MEMBERSHIP_VIEW: [[buys_for_the_authority], [manages_the_consortium]],
    Permission.MEMBERSHIP_APPLY: [[buys_for_the_authority]],
    Permission.MEMBERSHIP_DECIDE: [[manages_the_consortium]],
    Permission.MEMBERSHIP_SIGN: [[buys_for_the_authority]],
}
