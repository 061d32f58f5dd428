"""Contracts: entered into from a call-off, or recorded from elsewhere."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from frameworks import events
from frameworks.choices import ContractOrigin, ContractStatus
from frameworks.models import CallOff, Contract
from procurement_portal.core import audit


@transaction.atomic
def enter(call_off: CallOff, *, on: date, by: Any, at: datetime) -> Contract:
    """Make the contract of a call-off that is signed on the day.

    What the decision committed stays committed; the contract goes on with it.
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
        award_value=call_off.award_value,
        current_value=call_off.award_value,
        vat_percent=call_off.vat_percent,
    )
    audit.record(
        "frameworks.contract.entered",
        subject=contract,
        tenant=contract.authority,
        by=by,
        at=at,
        call_off=audit.ref(call_off),
    )
    events.contract_moved.announce(contract_id=contract.pk, status=str(contract.status))
    return contract
