"""Whom news of a contract reaches: the procurement officers of its authority."""

from datetime import date, datetime

from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.queries import people
from frameworks.models import Contract, ContractChange

TOLD = {
    "near_end": "“{contract}” ends on {last}: decide what comes after it.",
    "expire": "“{contract}” ended on {last}.",
    "terminate": "“{contract}” was terminated.",
    "rescind": "“{contract}” was set aside or rescinded.",
}
"""What is told of a move; the others make no news."""


def tell_of_move(contract: Contract, transition: str, *, on: date, at: datetime) -> None:
    """Tell that it took the arrow, where that is news."""
    if transition in TOLD:
        last = f"{contract.ends_on:%-d %B %Y}" if contract.ends_on else ""
        _tell(contract, TOLD[transition].format(contract=contract, last=last), on=on, at=at)


def tell_of_change(change: ContractChange, *, on: date, at: datetime) -> None:
    """Tell what changed."""
    contract = change.contract
    _tell(contract, f"“{contract}” was changed: {change.what}", on=on, at=at)


def _tell(contract: Contract, text: str, *, on: date, at: datetime) -> None:
    notifications.tell(
        people.people_of(contract.authority, on=on),
        kind=NotificationKind.CONTRACT,
        text=text,
        link=reverse("contract", args=[contract.pk]),
        at=at,
    )
