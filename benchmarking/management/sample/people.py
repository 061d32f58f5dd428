"""One account for each role, all with the same published password."""

from dataclasses import dataclass

from benchmarking.management.sample import bodies
from consortia.choices import RoleKind

PASSWORD = "sample data only"  # noqa: S105 - printed for everybody who runs a demonstration


@dataclass(frozen=True)
class Account:
    """A person, and the one role that they hold; neither place for the operator."""

    email: str
    name: str
    role: str
    authority: str = ""
    consortium: str = ""


ACCOUNTS = (
    Account(
        "officer@example.org", "Olive Marsh", RoleKind.PROCUREMENT_OFFICER, authority="brackenmoor"
    ),
    Account("finance@example.org", "Femi Adeyo", RoleKind.FINANCE_LEAD, authority="brackenmoor"),
    Account("auditor@example.org", "Anwen Pryce", RoleKind.AUDITOR, authority="brackenmoor"),
    Account(
        "manager@example.org", "Marek Holt", RoleKind.CONSORTIUM_MANAGER, consortium=bodies.BUYING
    ),
    Account(
        "reviewer@example.org", "Rhona Ellis", RoleKind.CONSORTIUM_MANAGER, consortium=bodies.BUYING
    ),
    Account("operator@example.org", "Oona Reilly", RoleKind.OPERATOR),
    Account(
        "neighbour@example.org",
        "Nadia Rahim",
        RoleKind.PROCUREMENT_OFFICER,
        authority="wynsford",
    ),
    Account(
        "vales@example.org", "Victor Lane", RoleKind.CONSORTIUM_MANAGER, consortium=bodies.SHARED
    ),
)
