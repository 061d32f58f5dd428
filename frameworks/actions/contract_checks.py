"""What can be recorded as a contract: its facts agree, and no rule of law forbids them."""

from datetime import date
from http import HTTPStatus

from frameworks.actions.waivers import RuleForbids, spoken
from frameworks.law.findings import Outcome
from frameworks.models import Contract, FrameworkAccess, SupplierOnLot
from frameworks.queries import contract_facts
from procurement_portal.core.errors import DomainError


class ReferenceTaken(DomainError):
    """An authority's contracts are told apart by their references."""

    code = "contract_reference_taken"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"The register has a contract with the reference {reference} already.",
            cure="Give this one another reference, or correct the one that is there.",
        )


class FactMissing(DomainError):
    """A contract has a title, a reference, and a day on which it starts."""

    code = "contract_fact_missing"
    title = "A contract needs a title, a reference, a first day and its value."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class DaysOutOfOrder(DomainError):
    """It starts, ends, and ends at the latest, in that order."""

    code = "contract_days_out_of_order"
    title = "The last day comes before the first, or the last possible day before the last."
    cure = "An extension needs a last day, and ends on that day or later."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ValuesDoNotFit(DomainError):
    """Values are not negative, and options are part of the value at award."""

    code = "contract_values_do_not_fit"
    title = "Values cannot be negative, and options are a part of the value at award."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoAccessToLot(DomainError):
    """What is recorded under a lot takes room there: only who could call off from it may."""

    code = "contract_without_access"
    title = "The authority has never had access to this framework, so it cannot have called off."
    cure = "Leave the lot out, or ask for access first."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SupplierNotOnLot(DomainError):
    """A call-off is from a supplier of the lot."""

    code = "contract_supplier_not_on_lot"
    title = "The supplier has no place on this lot."
    cure = "Choose the lot that the supplier is on, or leave the lot out."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def check(contract: Contract, *, on: date) -> None:
    """Refuse what cannot be recorded so.

    Raises FactMissing, DaysOutOfOrder, ValuesDoNotFit, RuleForbids, ReferenceTaken, NoAccessToLot
    and SupplierNotOnLot.
    """
    check_facts(contract, on=on)
    others = Contract.objects.filter(authority=contract.authority, reference=contract.reference)
    if others.exclude(pk=contract.pk).exists():
        raise ReferenceTaken(contract.reference)
    if contract.lot is not None and contract.call_off_id is None:
        _check_lot(contract)


def check_facts(contract: Contract, *, on: date) -> None:
    """Refuse facts that do not agree, or that a rule forbids; nothing else is looked at.

    Raises FactMissing, DaysOutOfOrder, ValuesDoNotFit and RuleForbids.
    """
    needed = (contract.title, contract.reference, contract.starts_on)
    if not all(needed) or contract.award_value is None:
        raise FactMissing()
    _check_days_and_values(contract)
    blocks = [
        one
        for one in contract_facts.findings_of_contract(contract, on=on)
        if one.outcome is Outcome.BLOCK
    ]
    if blocks:
        raise RuleForbids(
            " ".join(spoken(one) for one in blocks),
            cure=" ".join(one.cure for one in blocks),
        )


def _check_days_and_values(contract: Contract) -> None:
    last, latest = contract.ends_on, contract.may_extend_to
    if last is not None and last < contract.starts_on:
        raise DaysOutOfOrder()
    if latest is not None and (last is None or latest < last):
        raise DaysOutOfOrder()
    if contract.award_value < 0 or not 0 <= contract.option_value <= contract.award_value:
        raise ValuesDoNotFit()


def _check_lot(contract: Contract) -> None:
    lot = contract.lot
    accesses = FrameworkAccess.objects.filter(authority=contract.authority)
    if (
        lot is None
        or not accesses.filter(framework=lot.framework_id, starts_on__isnull=False).exists()
    ):
        raise NoAccessToLot()
    if not SupplierOnLot.objects.filter(lot=lot, supplier=contract.supplier).exists():
        raise SupplierNotOnLot()
