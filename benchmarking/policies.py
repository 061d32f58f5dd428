"""Who may do what with spend and benchmarks."""

from typing import Any

from benchmarking.choices import Permission
from consortia.choices import RoleKind
from consortia.models import standing_of
from consortia.policies import is_operator
from frameworks.models import sells_for
from frameworks.policies import owns_it
from procurement_portal.core.access import PolicyMap

LOADS_SPEND = (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD)
READS_NAMES = (*LOADS_SPEND, RoleKind.AUDITOR)
"""Who may ask for the names of people who were paid: those who load the files, which hold the
names, and auditors, who must be able to trace every payment to whoever received it."""


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


def audits_somewhere(actor: Any, subject: Any) -> bool:
    """Is an auditor of an authority or of a consortium."""
    standing = standing_of(actor)
    auditor = [RoleKind.AUDITOR]
    return bool(standing.authorities_as(auditor) or standing.consortia_as(auditor))


def names_read_at(actor: Any) -> frozenset[int]:
    """The authorities of whose lines the actor may ask for the names of people."""
    return standing_of(actor).authorities_as(READS_NAMES)


def reads_names_of_the_authority(actor: Any, subject: Any) -> bool:
    """Loads or audits the authority's spend."""
    held = names_read_at(actor)
    return bool(held) if subject is None else _authority_id(subject) in held


def sells_to_the_authority(actor: Any, subject: Any) -> bool:
    """Answers for the supplier that the adjustment names."""
    held = sells_for(actor)
    return bool(held) if subject is None else subject.supplier_id in held


def audits_the_authority(actor: Any, subject: Any) -> bool:
    """Is an auditor of the authority."""
    held = standing_of(actor).authorities_as([RoleKind.AUDITOR])
    return bool(held) if subject is None else _authority_id(subject) in held


def reads_the_ledger(actor: Any, claim: Any) -> bool:
    """Holds any role at the authority whose budget it is, or at the consortium with a part in it.

    An auditor is among them, and may do nothing else.
    """
    standing = standing_of(actor)
    if claim is None:
        return bool(standing.authorities or standing.consortia)
    return claim.authority_id in standing.authorities or claim.consortium_id in standing.consortia


def reads_some_ledger(actor: Any, subject: Any) -> bool:
    """Holds any role at any authority or consortium, whatever the subject is of."""
    return reads_the_ledger(actor, None)


def buys_for_the_budget(actor: Any, claim: Any) -> bool:
    """Is a procurement officer of the authority."""
    held = standing_of(actor).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return bool(held) if claim is None else claim.authority_id in held


def manages_its_consortium(actor: Any, claim: Any) -> bool:
    """Manages the consortium that has a part in it."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if claim is None else claim.consortium_id in held


def leads_finance_of_the_budget(actor: Any, claim: Any) -> bool:
    """Is a finance lead of the authority."""
    held = standing_of(actor).authorities_as([RoleKind.FINANCE_LEAD])
    return bool(held) if claim is None else claim.authority_id in held


def is_shared_with_it(actor: Any, dashboard: Any) -> bool:
    """Holds any role at the place with which the dashboard is shared; a private one has none."""
    return reads_the_ledger(actor, dashboard)


def leads_finance_of_the_authority(actor: Any, subject: Any) -> bool:
    """Is a finance lead of the authority, or of that of whatever belongs to one."""
    held = standing_of(actor).authorities_as([RoleKind.FINANCE_LEAD])
    return bool(held) if subject is None else _authority_id(subject) in held


def did_not_claim_it(actor: Any, claim: Any) -> bool:
    """Neither made the claim nor manages the consortium that has a part in it."""
    if claim is None:
        return True
    managed = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return claim.claimant_id != actor.pk and claim.consortium_id not in managed


POLICY: PolicyMap = {
    Permission.SPEND_VIEW: [[belongs_to_the_authority]],
    Permission.SPEND_PERSONAL: [[reads_names_of_the_authority]],
    Permission.SPEND_IMPORT: [[loads_for_the_authority]],
    Permission.SPEND_UNDO: [[loads_for_the_authority]],
    Permission.SPEND_CATEGORISE: [[loads_for_the_authority]],
    Permission.BENCHMARK_VIEW: [[belongs_to_the_authority]],
    Permission.RUN_REQUEST: [[is_operator]],
    Permission.PURCHASE_IMPORT: [[loads_for_the_authority]],
    Permission.PRICE_ANSWER: [[loads_for_the_authority]],
    Permission.ADJUSTMENT_SIGN: [[loads_for_the_authority], [sells_to_the_authority]],
    Permission.RELEASE_PUBLISH: [[is_operator]],
    Permission.RELEASE_INPUTS: [[is_operator]],
    Permission.PRICE_FREEZES: [[is_operator]],
    Permission.RELEASE_READINGS: [[is_operator], [audits_the_authority]],
    Permission.RECOMPUTE_VIEW: [[is_operator], [audits_somewhere]],
    Permission.SAVING_VIEW: [[reads_the_ledger]],
    Permission.SAVING_CLAIM: [[buys_for_the_budget], [manages_its_consortium]],
    Permission.SAVING_VERIFY: [[leads_finance_of_the_budget, did_not_claim_it]],
    Permission.SAVING_TARGET: [[leads_finance_of_the_budget], [manages_its_consortium]],
    Permission.DASHBOARD_KEEP: [[reads_some_ledger]],
    Permission.DASHBOARD_CHANGE: [[owns_it]],
    Permission.DASHBOARD_FOLLOW: [[owns_it, reads_some_ledger], [is_shared_with_it]],
    Permission.COVERAGE_SHARE: [[leads_finance_of_the_authority]],
    Permission.INDEX_VIEW: [[is_operator], [leads_finance_of_the_budget]],
    Permission.INDEX_LOAD: [[is_operator]],
    Permission.OPPORTUNITY_VIEW: [[reads_the_ledger]],
    Permission.OPPORTUNITY_DECIDE: [[buys_for_the_budget], [manages_its_consortium]],
    Permission.PEERS_PROPOSE: [[loads_for_the_authority]],
    Permission.PEERS_FREEZE: [[is_operator]],
}
