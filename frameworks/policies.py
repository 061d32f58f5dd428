"""Who may do what with frameworks, contracts and suppliers."""

from typing import Any

from consortia.choices import RoleKind
from consortia.models import standing_of
from consortia.policies import WRITES_FOR_AUTHORITY, is_operator
from frameworks.choices import Permission, Regime, SupplierChangeKind
from frameworks.models import SupplierName, sells_for
from procurement_portal.core.access import PolicyMap

NOBODY = 0


def manages_the_publisher(actor: Any, framework: Any) -> bool:
    """Is a manager of the consortium that publishes it."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if framework is None else framework.publisher_id in held


def is_under_the_regulations(actor: Any, framework: Any) -> bool:
    """It was made under the Public Contracts Regulations 2015."""
    return framework is None or framework.regime == Regime.PCR2015


def is_under_another_law(actor: Any, framework: Any) -> bool:
    """It was made under another law than the Public Contracts Regulations 2015."""
    return framework is None or framework.regime != Regime.PCR2015


def audits_the_publisher(actor: Any, framework: Any) -> bool:
    """Is an auditor of the consortium that publishes it."""
    held = standing_of(actor).consortia_as([RoleKind.AUDITOR])
    return bool(held) if framework is None else framework.publisher_id in held


def manages_the_consortium(actor: Any, consortium: Any) -> bool:
    """Is a manager of the consortium itself."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if consortium is None else consortium.pk in held


def belongs_to_the_publisher(actor: Any, framework: Any) -> bool:
    """Holds any role at the consortium that publishes it."""
    held = standing_of(actor).consortia
    return bool(held) if framework is None else framework.publisher_id in held


def belongs_to_the_authority(actor: Any, contract: Any) -> bool:
    """Holds any role at the authority of the contract, the request or the participation."""
    held = standing_of(actor).authorities
    return bool(held) if contract is None else contract.authority_id in held


def buys_for_the_authority(actor: Any, contract: Any) -> bool:
    """Is a procurement officer of the authority that it belongs to."""
    held = standing_of(actor).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return bool(held) if contract is None else contract.authority_id in held


def has_an_account(actor: Any, subject: Any) -> bool:
    """Has signed in."""
    return bool(getattr(actor, "is_authenticated", False))


def owns_it(actor: Any, view: Any) -> bool:
    """Saved it."""
    return has_an_account(actor, view) and (view is None or view.owner_id == actor.pk)


def manages_its_publisher(actor: Any, request: Any) -> bool:
    """Is a manager of the consortium whose framework the request or the participation is about."""
    held = standing_of(actor).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return bool(held) if request is None else request.framework.publisher_id in held


def belongs_to_its_publisher(actor: Any, request: Any) -> bool:
    """Holds any role at the consortium whose framework it is about."""
    held = standing_of(actor).consortia
    return bool(held) if request is None else request.framework.publisher_id in held


def runs_its_framework(actor: Any, call_off: Any) -> bool:
    """Holds a role at the publisher of the framework that was called off from."""
    held = standing_of(actor).consortia
    return bool(held) if call_off is None else call_off.lot.framework.publisher_id in held


def decides_for_the_authority(actor: Any, call_off: Any) -> bool:
    """Is a procurement officer or finance lead of the authority that it belongs to."""
    held = standing_of(actor).authorities_as(WRITES_FOR_AUTHORITY)
    return bool(held) if call_off is None else call_off.authority_id in held


def did_not_start_it(actor: Any, call_off: Any) -> bool:
    """Is another than who started the call-off."""
    return call_off is None or call_off.started_by_id != actor.pk


def did_not_recommend_it(actor: Any, call_off: Any) -> bool:
    """Is another than who recommended the award."""
    return call_off is None or call_off.recommended_by_id != actor.pk


def evaluates_it(actor: Any, call_off: Any) -> bool:
    """Is one of the evaluators of the call-off, and still of its authority."""
    if call_off is None:
        return bool(standing_of(actor).authorities)
    return (
        call_off.authority_id in standing_of(actor).authorities
        and call_off.evaluators.filter(person=actor.pk).exists()
    )


def answers_for_the_supplier(actor: Any, invitation: Any) -> bool:
    """Answers for the supplier that was invited."""
    held = sells_for(actor)
    return bool(held) if invitation is None else invitation.place.supplier_id in held


def belongs_to_an_authority(actor: Any, subject: Any) -> bool:
    """Holds any role at any authority; what is seen of suppliers is asked of `visible_to`."""
    return bool(standing_of(actor).authorities)


def loads_for_all_who_know_it(actor: Any, supplier: Any) -> bool:
    """Loads spend for every authority that knows the supplier, and nobody else does.

    What a listed supplier is concerns everybody, so only the operator changes that.
    """
    held = standing_of(actor).authorities_as(WRITES_FOR_AUTHORITY)
    if supplier is None:
        return bool(held)
    if supplier.is_listed or not held:
        return False
    names = SupplierName.objects.filter(supplier=supplier)
    return _witnesses(names) <= held and not names.filter(is_public=True).exists()


def loads_for_all_who_saw_it(actor: Any, name: Any) -> bool:
    """Loads spend for every authority that has seen the name, which is in no public register."""
    held = standing_of(actor).authorities_as(WRITES_FOR_AUTHORITY)
    if name is None:
        return bool(held)
    if name.is_public or not held:
        return False
    return _witnesses(SupplierName.objects.filter(pk=name.pk)) <= held


def loads_for_all_who_saw_what_moved(actor: Any, change: Any) -> bool:
    """Loads spend for every authority that has seen one of the names that moved."""
    held = standing_of(actor).authorities_as(WRITES_FOR_AUTHORITY)
    if change is None:
        return bool(held)
    names = SupplierName.objects.filter(pk__in=change.moved["names"])
    if not held or (change.source.is_listed and change.kind == SupplierChangeKind.MERGE):
        return False
    return _witnesses(names) <= held and not names.filter(is_public=True).exists()


def _witnesses(names: Any) -> frozenset[int]:
    """Authorities that have seen one of the names; nobody's names are nobody's to change."""
    seen = names.exclude(seen_by=None).values_list("seen_by", flat=True)
    return frozenset(seen) or frozenset({NOBODY})


POLICY: PolicyMap = {
    Permission.FRAMEWORK_DRAFT_VIEW: [[manages_the_publisher], [audits_the_publisher]],
    Permission.FRAMEWORK_EDIT: [[manages_the_publisher]],
    Permission.FRAMEWORK_REVIEW: [[manages_the_publisher]],
    Permission.FRAMEWORK_IMPORT: [[manages_the_consortium], [is_operator]],
    Permission.FRAMEWORK_RUN: [[manages_the_publisher]],
    Permission.LISTING_DECIDE: [[is_operator]],
    Permission.VIEW_SAVE: [[has_an_account]],
    Permission.VIEW_CHANGE: [[owns_it]],
    Permission.ACCESS_VIEW: [[belongs_to_the_authority], [belongs_to_its_publisher]],
    Permission.ACCESS_REQUEST: [[buys_for_the_authority]],
    Permission.ACCESS_DECIDE: [[manages_its_publisher]],
    Permission.PARTICIPATION_OFFER: [[buys_for_the_authority]],
    Permission.PARTICIPATION_RUN: [[manages_its_publisher]],
    Permission.PRICES_LOAD: [[manages_the_publisher]],
    Permission.PRICES_DECIDE: [[manages_its_publisher]],
    Permission.HEADROOM_VIEW: [[manages_the_publisher], [audits_the_publisher]],
    Permission.HEADROOM_FIGURES: [
        [belongs_to_an_authority],
        [belongs_to_the_publisher],
        [is_operator],
    ],
    Permission.HEADROOM_GRANT: [
        [manages_the_publisher, is_under_another_law],
        [is_operator, is_under_the_regulations],
    ],
    Permission.CALL_OFF_VIEW: [[belongs_to_the_authority], [runs_its_framework]],
    Permission.CALL_OFF_RUN: [[buys_for_the_authority]],
    Permission.CALL_OFF_APPROVE: [[decides_for_the_authority, did_not_start_it]],
    Permission.CALL_OFF_AWARD: [[decides_for_the_authority, did_not_recommend_it]],
    Permission.CALL_OFF_EVALUATE: [[evaluates_it]],
    Permission.INVITATION_ANSWER: [[answers_for_the_supplier]],
    Permission.CONTRACT_VIEW: [[belongs_to_the_authority]],
    Permission.CONTRACT_EDIT: [[buys_for_the_authority]],
    Permission.OBLIGATION_VIEW: [[belongs_to_the_authority]],
    Permission.OBLIGATION_SETTLE: [[decides_for_the_authority]],
    Permission.OCDS_IMPORT: [[is_operator]],
    Permission.REFERENCE_LOAD: [[is_operator]],
    Permission.SUPPLIER_REVIEW: [[belongs_to_an_authority], [is_operator]],
    Permission.SUPPLIER_CHANGE: [[is_operator], [loads_for_all_who_know_it]],
    Permission.SUPPLIER_NAME_SPLIT: [[is_operator], [loads_for_all_who_saw_it]],
    Permission.SUPPLIER_CHANGE_UNDO: [[is_operator], [loads_for_all_who_saw_what_moved]],
}
