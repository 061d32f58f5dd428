"""Contracts: entered into from a call-off, or recorded from elsewhere, and what becomes of them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from consortia.models import Authority
from frameworks import events
from frameworks.actions import (
    contract_checks,
    contract_news,
    contract_steps,
    headroom,
    obligations,
)
from frameworks.choices import CONTRACT, ContractOrigin, ContractStatus, Permission
from frameworks.models import CallOff, Contract, Kpi, Supplier
from frameworks.queries import contracts as contract_queries
from procurement_portal.core import access as permissions
from procurement_portal.core import audit, moments
from procurement_portal.core.errors import ChangedMeanwhile, DomainError

BASELINE = frozenset(
    {"starts_on", "ends_on", "may_extend_to", "award_value", "option_value", "vat_percent"}
)
"""What changes are measured from: it can be corrected, but not once anything was built on it."""
OTHER_FACTS = frozenset(
    {
        "title",
        "reference",
        "description",
        "department",
        "category",
        "regime",
        "nature",
        "is_light_touch",
        "origin",
        "entered_on",
        "review_on",
        "irrecoverable_vat",
        "payment_days",
        "no_kpis_reason",
        "source",
        "ocid",
        "source_ref",
    }
)
FACTS = BASELINE | OTHER_FACTS | {"supplier", "lot"}
"""What `register` and `correct` may be given, by the names of the table's columns."""

PAST = {
    "begin": "begun",
    "near_end": "neared_end",
    "extend": "extended",
    "expire": "expired",
    "terminate": "terminated",
    "rescind": "rescinded",
}


class BaselineFixed(DomainError):
    """Changes are measured from it."""

    code = "contract_baseline_fixed"
    title = "The terms at award cannot be corrected: the contract was called off or changed here."
    cure = "Record a change of the contract instead."


class LotFixed(DomainError):
    """The ledger of the lot counts it."""

    code = "contract_lot_fixed"
    title = "A contract stays with the lot, and its supplier on it, under which it was recorded."
    cure = "Rescind this one with that reason, and record it anew."


@transaction.atomic
def enter(call_off: CallOff, *, on: date, by: Any, at: datetime) -> Contract:
    """Make the contract of a call-off that is signed on the day.

    What the decision committed stays committed; the contract goes on with it, and with the
    indicators that were set for it.
    """
    if call_off.place is None or call_off.award_value is None:
        raise ValueError("A call-off is awarded before it is signed.")
    starts_on = call_off.starts_on or on
    contract = Contract.objects.create(
        authority=call_off.authority,
        supplier=call_off.place.supplier,
        lot=call_off.lot,
        call_off=call_off,
        category=call_off.lot.framework.categories.order_by("pk").first(),
        title=call_off.title,
        description=call_off.need,
        reference=call_off.reference,
        status=ContractStatus.ACTIVE if starts_on <= on else ContractStatus.PENDING,
        regime=call_off.regime,
        nature=call_off.nature,
        is_light_touch=call_off.is_light_touch,
        origin=ContractOrigin.CALL_OFF,
        entered_on=on,
        starts_on=starts_on,
        ends_on=call_off.ends_on,
        award_ends_on=call_off.ends_on,
        may_extend_to=call_off.may_extend_to,
        award_may_extend_to=call_off.may_extend_to,
        award_value=call_off.award_value,
        current_value=call_off.award_value,
        vat_percent=call_off.vat_percent,
        no_kpis_reason=call_off.no_kpis_reason,
    )
    Kpi.objects.filter(call_off=call_off).update(contract=contract, updated_at=at)
    _record(contract, "entered", by=by, at=at, call_off=audit.ref(call_off))
    return contract


@transaction.atomic
def register(
    *,
    authority: Authority,
    supplier: Supplier,
    by: Any,
    at: datetime,
    on: date | None = None,
    **facts: Any,
) -> Contract:
    """Record a contract that was not made through the portal. `facts` are named in `FACTS`.

    How it stands follows from its days. Under a lot it is counted in the headroom ledger, which
    cannot refuse what has happened. Raises NotAllowed and whatever `contract_checks.check` raises.
    """
    _require_known(facts)
    day = on or moments.day_of(at)
    contract = Contract(authority=authority, supplier=supplier)
    permissions.require(by, Permission.CONTRACT_EDIT, contract)
    _set(contract, facts)
    _set_baseline(contract, on=day)
    Authority.objects.select_for_update().get(pk=authority.pk)
    contract_checks.check(contract, on=day)
    contract.save()
    headroom.record(contract, reason=_counted(contract), by=by, at=at)
    _record(contract, "registered", by=by, at=at, source=contract.source)
    return contract


@transaction.atomic
def correct(
    contract_id: int,
    *,
    by: Any,
    at: datetime,
    version: int | None = None,
    on: date | None = None,
    **facts: Any,
) -> Contract:
    """Put right what was recorded wrongly; `facts` are named in `FACTS`.

    The terms at award are put right only while nothing is measured from them. Raises NotAllowed,
    ChangedMeanwhile, BaselineFixed, LotFixed and whatever `contract_checks.check` raises.
    """
    _require_known(facts)
    day = on or moments.day_of(at)
    contract = _locked(contract_id, version, by=by)
    was = {name: getattr(contract, name) for name in facts}
    _set(contract, facts)
    changed = {name for name in facts if getattr(contract, name) != was[name]}
    if not changed:
        return contract
    if changed & BASELINE:
        if contract.call_off_id is not None or contract.changes.exists():
            raise BaselineFixed()
        _set_baseline(contract, on=day)
    if changed & {"lot", "supplier"} and was.get("lot", contract.lot) is not None:
        raise LotFixed()
    Authority.objects.select_for_update().get(pk=contract.authority_id)
    contract_checks.check(contract, on=day)
    contract.version += 1
    contract.save()
    if changed & {"lot", "award_value"}:
        headroom.record(contract, reason=_counted(contract), by=by, at=at)
        if contract.spent_to_date:
            _follow_spend(contract, by=by, at=at)
    _record(contract, "corrected", by=by, at=at, facts=sorted(changed))
    return contract


@transaction.atomic
def move(
    contract_id: int,
    transition: str,
    *,
    by: Any,
    at: datetime,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Contract:
    """Take one arrow of `choices.CONTRACT` on a day: `transition` is its name.

    `reason` is why it was terminated or rescinded; what it had committed beyond what was paid is
    given back to its lot. Raises NotAllowed, ChangedMeanwhile, WrongState, and what the step
    raises.
    """
    contract = _locked(contract_id, version, by=by, permission=CONTRACT[transition].permission)
    source = contract.status
    target = CONTRACT.target(transition, source=source)
    today = moments.day_of(at)
    said = contract_steps.Said(by=by, at=at, on=on or today, today=today, reason=reason.strip())
    contract_steps.STEPS[transition](contract, said)
    contract.status = target
    contract.version += 1
    contract.save()
    told = {"moved_from": source, "moved_to": target, "reason": said.reason}
    _record(contract, PAST[transition], by=by, at=at, **told)
    contract_news.tell_of_move(contract, transition, on=said.today, at=at)
    return contract


@transaction.atomic
def record_spend(
    contract_id: int,
    *,
    total: Decimal,
    line_count: int,
    unclear_line_count: int = 0,
    as_at: date | None,
    by: Any,
    at: datetime,
) -> Contract:
    """Keep what was spent under the contract to a day, in pounds without VAT, of so many lines.

    `unclear_line_count` are lines of its supplier that may be of it or of another contract. Where
    nothing is new nothing is written. Raises NotAllowed.
    """
    contract = _locked(contract_id, None, by=by)
    known = (contract.spent_to_date, contract.spent_line_count, contract.unclear_line_count)
    if (total, line_count, unclear_line_count) == known and contract.spent_as_at == as_at:
        return contract
    is_news = total != contract.spent_to_date
    contract.spent_to_date, contract.spent_as_at = total, as_at
    contract.spent_line_count, contract.unclear_line_count = line_count, unclear_line_count
    contract.save(
        update_fields=[
            "spent_to_date",
            "spent_as_at",
            "spent_line_count",
            "unclear_line_count",
            "updated_at",
        ]
    )
    if is_news:
        _follow_spend(contract, by=by, at=at)
        audit.record(
            "frameworks.contract.spend_matched",
            subject=contract,
            tenant=contract.authority,
            by=by,
            at=at,
            total=f"{total:,.2f}",
            lines=line_count,
        )
    return contract


def require_version(contract: Contract, version: int | None) -> None:
    """Refuse a form that was made of an older state. Raises ChangedMeanwhile."""
    if version is not None and version != contract.version:
        raise ChangedMeanwhile()


def _locked(
    contract_id: int,
    version: int | None,
    *,
    by: Any,
    permission: str = Permission.CONTRACT_EDIT,
) -> Contract:
    contract = Contract.objects.locked(contract_id)
    permissions.require(by, permission, contract)
    require_version(contract, version)
    return contract


def _require_known(facts: Mapping[str, Any]) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"A contract has no such fact to record: {', '.join(sorted(unknown))}.")


def _set(contract: Contract, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(contract, name, value.strip() if isinstance(value, str) else value)


def _set_baseline(contract: Contract, *, on: date) -> None:
    """What holds today is what was awarded, until a change says otherwise."""
    contract.award_ends_on = contract.ends_on
    contract.award_may_extend_to = contract.may_extend_to
    contract.current_value = contract.award_value
    if contract.starts_on is None or contract.status in contract_steps.ENDED_EARLY:
        return
    contract.status = contract_queries.status_on(contract.starts_on, contract.ends_on, on)
    is_over = contract.status == ContractStatus.EXPIRED
    contract.ended_on = contract.ends_on if is_over else None


def _follow_spend(contract: Contract, *, by: Any, at: datetime) -> None:
    headroom.spend(
        contract,
        total=max(contract.spent_to_date, Decimal(0)),
        reason=f"Spend matched to {contract.reference}.",
        by=by,
        at=at,
    )


def _counted(contract: Contract) -> str:
    return f"Contract {contract.reference}, made outside the portal."


def _record(contract: Contract, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.contract.{what}",
        subject=contract,
        tenant=contract.authority,
        by=by,
        at=at,
        **details,
    )
    obligations.refresh_contract(contract, by=by, at=at)
    events.contract_moved.announce(contract_id=contract.pk, status=str(contract.status))
