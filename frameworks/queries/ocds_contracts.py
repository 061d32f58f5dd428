"""Contracts and call-offs as contracting processes, from rows fetched with what is told of them.

A call-off is a process of its own, linked to the framework's, as Find a Tender has it for the
Procurement Act 2023 (section 3, note 1); the same goes for those under the law before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from frameworks.choices import (
    ENDED_CONTRACTS,
    CallOffRoute,
    CallOffStatus,
    ChangeGround,
    ContractOrigin,
    ContractStatus,
    KpiRating,
    ObligationKind,
)
from frameworks.models import CallOff, Contract, ContractChange, Kpi, Lot, Obligation
from frameworks.ocds import keeping, naming
from frameworks.ocds import processes as told
from frameworks.queries import ocds_frameworks, ocds_parties, withheld

COMPETED = "Call-off under a framework with competition"
DIRECT = "Call-off under a framework without competition"
NOTICES = {
    ObligationKind.UK6: "UK6",
    ObligationKind.UK7: "UK7",
    ObligationKind.UK9: "UK9",
    ObligationKind.KPI_REVIEW: "UK9",
    ObligationKind.UK11: "UK11",
    ObligationKind.UK12: "UK12",
}
"""Notices by the obligation that asks for them; those of changes stand with the change."""
ENDINGS = {
    ContractStatus.EXPIRED: "expiry",
    ContractStatus.TERMINATED: "termination",
    ContractStatus.RESCINDED: "rescission",
}
METHODS = {
    ContractOrigin.PUBLISHED_TENDER: "open",
    ContractOrigin.QUOTATION: "selective",
    ContractOrigin.DIRECT: "direct",
    ContractOrigin.CALL_OFF: "selective",
}
Row = TypeVar("Row", bound=Model)
CENT = Decimal("0.01")


def process(contracts: Sequence[Contract], prefix: str) -> told.Process:
    """The process that the contracts came of: one of ours, or several of a package."""
    first = contracts[0]
    kept = keeping.recalled(first.ocid, first.procurement) if first.call_off is None else None
    if kept is None:
        return withheld.without(_of_contract(first, prefix), withheld.of_contract(first))
    buyer = ocds_parties.authority(first.authority, "buyer", "procuringEntity")
    suppliers = {one.supplier_id: ocds_parties.supplier(one.supplier) for one in contracts}
    deals = (_deal(one, one.source_ref, suppliers[one.supplier_id].key) for one in contracts)
    return replace(
        kept.process,
        law=first.regime,
        nature=first.nature,
        buyer=buyer.key,
        parties=(buyer, *suppliers.values()),
        deals=tuple(deals),
    )


def _of_contract(contract: Contract, prefix: str) -> told.Process:
    call_off = contract.call_off
    buyer = ocds_parties.authority(contract.authority, "buyer", "procuringEntity")
    supplier = ocds_parties.supplier(contract.supplier)
    recorded: list[Obligation] = [*contract.notices_recorded]
    if call_off is not None:
        recorded += call_off.notices_of_call_off
        own = call_off.ocid or _name(prefix, call_off.authority.slug, call_off.reference)
        description = call_off.need
    else:
        own = _name(prefix, contract.authority.slug, contract.reference)
        description = contract.description
    awarded_on = call_off.awarded_on if call_off else None
    return told.Process(
        ocid=own,
        on=awarded_on or contract.entered_on or contract.starts_on,
        title=contract.title,
        description=description,
        reference=contract.reference,
        status="complete",
        law=contract.regime,
        nature=contract.nature,
        **_method(call_off, contract.origin, contract.bid_count),  # type: ignore[attr-defined]
        buyer=buyer.key,
        parties=(buyer, supplier),
        lots=tuple(_lot(contract.lot)),
        deals=(_deal(contract, "1", supplier.key),),
        notices=tuple(_notices(recorded)),
        related=tuple(_framework(contract.lot, prefix)),
    )


def process_of_call_off(call_off: CallOff, prefix: str) -> told.Process:
    """The process of a call-off that is decided and not signed, or ended without a contract."""
    buyer = ocds_parties.authority(call_off.authority, "buyer", "procuringEntity")
    recorded: list[Obligation] = [*call_off.notices_recorded]
    days = [one.done_on for one in recorded if one.done_on]
    process = told.Process(
        ocid=call_off.ocid or _name(prefix, call_off.authority.slug, call_off.reference),
        on=call_off.awarded_on or min(days, default=call_off.created_at.date()),
        title=call_off.title,
        description=call_off.need,
        reference=call_off.reference,
        status="complete",
        law=call_off.regime,
        nature=call_off.nature,
        **_method(call_off, ContractOrigin.CALL_OFF, call_off.bid_count),  # type: ignore[attr-defined]
        buyer=buyer.key,
        parties=(buyer,),
        lots=tuple(_lot(call_off.lot)),
        notices=tuple(_notices(recorded)),
        related=tuple(_framework(call_off.lot, prefix)),
    )
    if call_off.status in (CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD) or not call_off.place:
        return replace(
            process,
            status="cancelled",
            cancelled_on=max(days, default=None),
            method_reason="",
        )
    supplier = ocds_parties.supplier(call_off.place.supplier)
    deal = _pending(call_off, supplier.key)
    process = replace(process, parties=(buyer, supplier), deals=(deal,))
    return withheld.without(process, call_off.withheld_now)


def _name(prefix: str, authority: str, reference: str) -> str:
    return naming.of_contract(prefix, authority, reference)


def _method(call_off: CallOff | None, origin: str, bids: int) -> dict[str, Any]:
    """How the supplier was found; with a direct award why without competition (PR reg. 34)."""
    if call_off is None:
        return {"method": METHODS.get(ContractOrigin(origin), "")}
    is_competed = call_off.route == CallOffRoute.COMPETITION
    return {
        "method": "selective" if is_competed else "direct",
        "method_words": COMPETED if is_competed else DIRECT,
        "method_reason": "" if is_competed else call_off.justification,
        "competitive": is_competed,
        "bid_count": bids if is_competed else None,
    }


def _lot(lot: Lot | None) -> Iterable[told.Lot]:
    if lot is not None:
        yield told.Lot(lot.number, lot.title, status="complete")


def _framework(lot: Lot | None, prefix: str) -> Iterable[told.Related]:
    if lot is not None:
        framework = lot.framework
        yield told.Related(ocds_frameworks.ocid(framework, prefix), "framework", framework.title)


def _pending(call_off: CallOff, supplier: str) -> told.Deal:
    value = call_off.award_value
    return told.Deal(
        number="1",
        supplier=supplier,
        title=call_off.title,
        award_status="pending" if call_off.status == CallOffStatus.STANDSTILL else "active",
        awarded_on=call_off.awarded_on,
        standstill_ends_on=call_off.standstill_ends_on,
        contract_status="pending",
        value=None if value is None else _money(value, call_off.vat_percent),
        span=told.Span(call_off.starts_on, call_off.ends_on, call_off.may_extend_to),
    )


def _deal(contract: Contract, number: str, supplier: str) -> told.Deal:
    call_off = contract.call_off
    kept = keeping.recalled(contract.ocid, contract.procurement)
    deal = kept.deal if kept and call_off is None else None
    standing = "pending" if contract.status == ContractStatus.PENDING else "active"
    return told.Deal(
        number=number,
        supplier=supplier,
        title=(deal.title if deal else "") or contract.title,
        description=contract.description,
        award_status=deal.award_status if deal else "active",
        awarded_on=deal.awarded_on if deal else (call_off.awarded_on if call_off else None),
        standstill_ends_on=(
            deal.standstill_ends_on if deal else (call_off.standstill_ends_on if call_off else None)
        ),
        contract_status=standing if deal is None or deal.contract_status else "",
        signed_on=contract.entered_on,
        value=_money(contract.award_value, contract.vat_percent),
        span=told.Span(
            contract.starts_on,
            contract.award_ends_on or contract.ends_on,
            contract.may_extend_to,
        ),
        no_metrics_reason=contract.no_kpis_reason,
        metrics=tuple(_metric(one) for one in _by_key(contract.kpis.all())),
        changes=tuple(_changes(contract)),
        failures=tuple(
            told.Failure(one.on, one.kind, one.what, one.amount)
            for one in _by_key(contract.failures.all())
        ),
        paid=_paid(contract, deal),
        ending=_ending(contract),
    )


def _by_key(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one.pk)


def _changes(contract: Contract) -> Iterable[told.Change]:
    rows = sorted(contract.changes.all(), key=lambda one: (one.effective_on, one.pk))
    seen: dict[str, int] = {}
    for position, one in enumerate(rows, start=1):
        name = one.notice_id or str(position)
        seen[name] = seen.get(name, 0) + 1
        number = name if seen[name] == 1 else f"{name}/{seen[name]}"
        yield _change(contract, one, number)


def _change(contract: Contract, one: ContractChange, number: str) -> told.Change:
    return told.Change(
        number=number,
        on=one.effective_on,
        what=one.what,
        why=one.why,
        ground=one.ground,
        ground_words=str(ChangeGround(one.ground).label),
        value=_money(one.value_after, contract.vat_percent),
        ends_on=one.ends_on_after,
        notice=told.Notice("UK10", one.notice_id) if one.notice_id else None,
    )


def _metric(kpi: Kpi) -> told.Metric:
    """The latest assessment of each period: an earlier one was replaced."""
    latest = {(one.starts_on, one.ends_on): one for one in kpi.assessments.all()}
    return told.Metric(
        title=kpi.name,
        description=kpi.description,
        target=kpi.target,
        observations=tuple(
            told.Observation(
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                rating=one.rating,
                rating_words=str(KpiRating(one.rating).label),
                measure=one.measure,
                words=one.words,
            )
            for one in latest.values()
        ),
    )


def _paid(contract: Contract, kept: told.Deal | None) -> told.Payment | None:
    """The running total of the spend that was matched with it."""
    if contract.spent_line_count and contract.spent_as_at:
        return told.Payment(contract.spent_as_at, max(contract.spent_to_date, Decimal(0)))
    return kept.paid if kept else None


def _ending(contract: Contract) -> told.Ending | None:
    if contract.status not in ENDED_CONTRACTS or contract.ended_on is None:
        return None
    kind = ENDINGS[ContractStatus(contract.status)]
    return told.Ending(contract.ended_on, kind, contract.ending_reason)


def _notices(recorded: Iterable[Obligation]) -> list[told.Notice]:
    found: dict[tuple[str, str], told.Notice] = {}
    for one in recorded:
        kind = NOTICES.get(ObligationKind(one.kind))
        if kind:
            on: date | None = one.done_on
            found.setdefault((kind, one.notice_id), told.Notice(kind, one.notice_id, on))
    return sorted(found.values(), key=ocds_frameworks.vocabulary_order)


def _money(net: Decimal, vat_percent: Decimal) -> told.Money:
    """With VAT beside it (R4), to the penny."""
    return told.Money(net, (net * (100 + vat_percent) / 100).quantize(CENT))
