"""Who may do what with spend and benchmarks."""

from typing import Any

from benchmarking.choices import Permission
from consortia.choices import RoleKind
from consortia.models import standing_of
from consortia.policies import is_operator
from procurement_portal.core.access import PolicyMap

LOADS_SPEND = (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD)


def _authority_id(subject: Any) -> int | None:
    """Of an authority itself, or of something that belongs to one."""
    return getattr(subject, "authority_id", None) or subject.pk


def belongs_to_the_authority(actor: Any, subject: Any) -> bool:
    """Holds any role at the authority."""
    held = standing_of(actor).authorities
    return bool(held) if subject is None else _authority_id(subject) in held


def loads_for_the_authority(actor: Any, subject: Any) -> bool:
    """Is a procurement officer or finance lead of the authority."""
    held = standing_of(actor).authorities_as(LOADS_SPEND)
    return bool(held) if subject is None else _authority_id(subject) in held


POLICY: PolicyMap = {
    Permission.SPEND_VIEW: [[belongs_to_the_authority]],
    Permission.SPEND_IMPORT: [[loads_for_the_authority]],
    Permission.SPEND_UNDO: [[loads_for_the_authority]],
    Permission.BENCHMARK_VIEW: [[belongs_to_the_authority]],
    Permission.RUN_REQUEST: [[is_operator]],
}
