"""What indicators are set for and parts withheld of: a contract, or its call-off before it."""

from typing import Any

from frameworks.choices import Permission
from frameworks.models import CallOff, Contract, Kpi, Withheld
from procurement_portal.core import access

Owner = CallOff | Contract


def locked(owner: Owner, *, by: Any) -> Owner:
    """The owner, locked, where the person runs the call-off or keeps the contract.

    Raises NotAllowed.
    """
    if isinstance(owner, CallOff):
        call_off = CallOff.objects.locked(owner.pk)
        access.require(by, Permission.CALL_OFF_RUN, call_off)
        return call_off
    contract = Contract.objects.locked(owner.pk)
    access.require(by, Permission.CONTRACT_EDIT, contract)
    return contract


def column(owner: Owner) -> dict[str, Any]:
    """The column that names the owner in its rows, for filters and new rows."""
    return {"call_off": owner} if isinstance(owner, CallOff) else {"contract": owner}


def of(row: Kpi | Withheld) -> Owner:
    """The contract that the row is of, or the call-off while there is none."""
    owner = row.contract or row.call_off
    if owner is None:
        raise TypeError("It is of a contract or of a call-off.")
    return owner
