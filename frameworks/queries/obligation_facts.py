"""Contracts, call-offs and authorities as the duties see them."""

from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from consortia.choices import Tier
from consortia.models import Authority
from frameworks.choices import ENDED_CONTRACTS, CallOffStatus
from frameworks.law import thresholds
from frameworks.law.codes import Kind, Nature, Regime
from frameworks.law.duties.duty import (
    BuyingBody,
    ChangeFacts,
    DecidedCallOff,
    FailureFacts,
    MadeContract,
)
from frameworks.law.values import with_vat
from frameworks.models import CallOff, Contract, ContractChange, PerformanceFailure
from frameworks.queries import call_off_facts

GIVEN_UP = (CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD)
LOOKS_BACK = timedelta(days=400)
"""Contracts that ended earlier have no part in any quarter or half-year still reported on."""


def with_all(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Contracts with everything that the facts are made of."""
    return contracts.select_related("authority", "call_off", "lot__framework").prefetch_related(
        "kpis",
        Prefetch("failures", PerformanceFailure.objects.order_by("pk")),
        Prefetch("changes", ContractChange.objects.order_by("pk")),
    )


def of_contract(contract: Contract, *, on: date) -> MadeContract:
    """The contract, with its changes, indicators and failures."""
    authority = contract.authority
    return MadeContract(
        on=on,
        regime=Regime(contract.regime) if contract.regime else None,
        is_light_touch=contract.is_light_touch,
        is_above_threshold=is_above_threshold(contract),
        is_central=authority.tier == Tier.CENTRAL,
        jurisdiction=authority.jurisdiction,
        authority_kind=authority.kind,
        gross_value=contract.gross_value,
        entered_on=contract.entered_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        may_extend_to=contract.may_extend_to,
        review_on=contract.review_on,
        ended_on=contract.ended_on if contract.status in ENDED_CONTRACTS else None,
        ending=contract.status if contract.status in ENDED_CONTRACTS else "",
        kpi_count=len(contract.kpis.all()),
        failures=tuple(
            FailureFacts(str(one.pk), one.on, one.get_kind_display())
            for one in contract.failures.all()
        ),
        changes=tuple(
            ChangeFacts(
                key=str(one.pk),
                made_on=timezone.localdate(one.made_at),
                effective_on=one.effective_on,
                needs_notice=one.needs_notice,
                notice_id=one.notice_id,
                gross_after=with_vat(one.value_after, contract.vat_percent),
            )
            for one in contract.changes.all()
        ),
    )


def is_above_threshold(contract: Contract) -> bool:
    """Whether it is a public contract by its value at award with VAT (R3, R4).

    A procurement that is not a call-off of the portal is held to have begun when the contract was
    entered into, or began to run; one whose nature is not known is held to be for services.
    """
    framework = contract.lot.framework if contract.lot else None
    row = thresholds.row_for(
        Nature(contract.nature or Nature.SERVICES),
        is_central=contract.authority.tier == Tier.CENTRAL,
        is_light_touch=contract.is_light_touch,
        is_for_utilities=bool(framework and framework.is_for_utilities_only),
        is_for_defence=bool(framework and framework.is_for_defence_only),
    )
    begun_on = contract.entered_on or contract.starts_on
    if contract.call_off is not None:
        begun_on = timezone.localdate(contract.call_off.created_at)
    return thresholds.is_above(contract.gross_value, row, begun_on)


def of_call_off(call_off: CallOff, *, on: date) -> DecidedCallOff:
    """The call-off after its decision; nothing is owed before one."""
    is_given_up = call_off.status in GIVEN_UP
    return DecidedCallOff(
        regime=Regime(call_off.regime),
        framework_kind=Kind(call_off.lot.framework.kind),
        is_above_threshold=call_off_facts.is_above_threshold(call_off, on=on),
        awarded_on=None if is_given_up else call_off.awarded_on,
        standstill_ends_on=call_off.standstill_ends_on,
        starts_on=call_off.starts_on,
        given_up_on=timezone.localdate(call_off.updated_at) if is_given_up else None,
    )


def of_authority(authority: Authority, *, on: date) -> BuyingBody:
    """The authority, with the spans of its public contracts. One query."""
    contracts = (
        Contract.objects.filter(authority=authority, regime=Regime.PA2023)
        .filter(Q(ended_on=None) | Q(ended_on__gte=on - LOOKS_BACK))
        .select_related("authority", "call_off", "lot__framework")
        .order_by("pk")
    )
    return BuyingBody(
        on=on,
        jurisdiction=authority.jurisdiction,
        kind=authority.kind,
        public_contracts=tuple(
            (contract.starts_on, contract.ended_on or contract.ends_on)
            for contract in contracts
            if is_above_threshold(contract)
        ),
    )
