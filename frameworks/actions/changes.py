"""Changes of contracts, measured from the award (R36). One is recorded before it takes effect."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks import events
from frameworks.actions import (
    contract_checks,
    contract_news,
    contracts,
    headroom,
    obligations,
)
from frameworks.actions.waivers import ReasonOwed, RuleForbids, spoken
from frameworks.choices import (
    CONTRACT,
    RUNNING_CONTRACTS,
    ChangeKind,
    Permission,
)
from frameworks.law import contract_changes as measure
from frameworks.law.facts import ChangeFacts
from frameworks.law.findings import Finding, Outcome
from frameworks.models import Contract, ContractChange, Supplier
from frameworks.queries import contract_facts
from frameworks.queries import contracts as contract_queries
from procurement_portal.core import access as permissions
from procurement_portal.core import audit, moments
from procurement_portal.core.errors import DomainError, WrongState

MOVES_VALUE = frozenset({ChangeKind.VALUE, ChangeKind.VALUE_AND_TERM})
MOVES_TERM = frozenset({ChangeKind.TERM, ChangeKind.VALUE_AND_TERM})


class KindDoesNotFit(DomainError):
    """What is changed is not what the kind of change says."""

    code = "contract_change_kind_does_not_fit"
    title = "The kind of change does not fit what is changed."
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            cure="A change of value has another value, one of term another last day, one of the "
            "supplier another supplier; an option has at least one of the first two, and any other "
            "change none of them."
        )


class WordsNeeded(DomainError):
    """A change says what changes, and why."""

    code = "contract_change_words_needed"
    title = "Say what changes, and why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def change(
    contract_id: int,
    *,
    kind: str,
    ground: str,
    what: str,
    why: str,
    effective_on: date,
    by: Any,
    at: datetime,
    on: date | None = None,
    value_after: Decimal | None = None,
    ends_on_after: date | None = None,
    supplier: Supplier | None = None,
    notice_id: str = "",
    without_notice: str = "",
    version: int | None = None,
) -> ContractChange:
    """Change a running contract; what is not given stays as it is.

    `notice_id` is the number of the published change notice, `without_notice` why there is none
    although a rule warns. Added value takes room in the headroom ledger. Raises NotAllowed,
    ChangedMeanwhile, WrongState, WordsNeeded, KindDoesNotFit, DaysOutOfOrder, ValuesDoNotFit,
    RuleForbids, ReasonOwed and NoHeadroom; nothing is changed then.
    """
    today = on or moments.day_of(at)
    contract = Contract.objects.locked(contract_id)
    permissions.require(by, Permission.CONTRACT_EDIT, contract)
    contracts.require_version(contract, version)
    if contract.status not in RUNNING_CONTRACTS:
        raise WrongState("Only a contract that has not ended can be changed.")
    if not what.strip() or not why.strip():
        raise WordsNeeded()
    value = contract.current_value if value_after is None else value_after
    last = ends_on_after or contract.ends_on
    _require_fit(contract, kind, value, last, supplier)
    facts = contract_facts.of_change(
        contract,
        kind=kind,
        ground=ground,
        value_after=value,
        ends_on_after=last,
        has_notice=bool(notice_id.strip()),
        on=today,
    )
    accepted = _settle(contract_facts.findings_of_change(facts), without_notice.strip())
    made = ContractChange.objects.create(
        contract=contract,
        kind=kind,
        ground=ground,
        what=what.strip(),
        why=why.strip(),
        effective_on=effective_on,
        value_before=contract.current_value,
        value_after=value,
        ends_on_before=contract.ends_on,
        ends_on_after=last,
        needs_notice=_noticed(facts),
        notice_id=notice_id.strip(),
        made_by=str(by),
        made_at=at,
    )
    was_from = contract.supplier
    _apply(contract, value, last, supplier)
    headroom.change(made, by=by, at=at)
    audit.record(
        "frameworks.contract.changed",
        subject=contract,
        tenant=contract.authority,
        by=by,
        at=at,
        what=made.what,
        reason=made.why,
        kind=kind,
        ground=ground,
        notice=made.notice_id,
        supplier_before=audit.ref(was_from) if supplier else "",
        supplier_after=audit.ref(supplier) if supplier else "",
        accepted=accepted,
    )
    contract_news.tell_of_change(made, on=today, at=at)
    obligations.refresh_contract(contract, by=by, at=at)
    events.contract_moved.announce(contract_id=contract.pk, status=str(contract.status))
    if _is_extended(contract, on=today):
        contracts.move(contract.pk, "extend", by=by, at=at, on=today)
    return made


def _require_fit(
    contract: Contract, kind: str, value: Decimal, last: date | None, supplier: Supplier | None
) -> None:
    moves_value, moves_term = value != contract.current_value, last != contract.ends_on
    moves_supplier = supplier is not None and supplier != contract.supplier
    if kind == ChangeKind.OPTION:
        fits = (moves_value or moves_term) and not moves_supplier
    else:
        told = (kind in MOVES_VALUE, kind in MOVES_TERM, kind == ChangeKind.SUPPLIER)
        fits = told == (moves_value, moves_term, moves_supplier)
    if not fits:
        raise KindDoesNotFit()
    if last is not None and last < contract.starts_on:
        raise contract_checks.DaysOutOfOrder()
    if value < 0:
        raise contract_checks.ValuesDoNotFit()


def _settle(found: Iterable[Finding], reason: str) -> dict[str, str]:
    """The reason for what warns, by what the rule said. Raises RuleForbids and ReasonOwed."""
    found = list(found)
    blocks = [one for one in found if one.outcome is Outcome.BLOCK]
    if blocks:
        raise RuleForbids(
            " ".join(spoken(one) for one in blocks),
            cure=" ".join(dict.fromkeys(one.cure for one in blocks if one.cure)),
        )
    warnings = [one for one in found if one.outcome is Outcome.WARN]
    if warnings and not reason:
        raise ReasonOwed(warnings)
    return {spoken(one): reason for one in warnings}


def _noticed(facts: ChangeFacts) -> bool:
    """Whether a notice comes before it: the Act asks, or one was published out of care."""
    careful = facts.has_notice and measure.is_regulated(facts) and any(measure.exceeds(facts))
    return measure.needs_notice(facts) or careful


def _apply(
    contract: Contract, value: Decimal, last: date | None, supplier: Supplier | None
) -> None:
    contract.current_value, contract.ends_on = value, last
    if contract.may_extend_to is not None and last is not None:
        contract.may_extend_to = max(contract.may_extend_to, last)
    if supplier is not None:
        contract.supplier = supplier
    contract.version += 1
    contract.save()


def _is_extended(contract: Contract, *, on: date) -> bool:
    arrow = CONTRACT["extend"]
    near = contract_queries.is_near_end(contract.ends_on, on)
    return contract.status in arrow.sources and not near
