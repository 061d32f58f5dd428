"""What each arrow of `choices.CONTRACT` asks of a contract, and writes on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from frameworks.actions import headroom
from frameworks.choices import ContractStatus
from frameworks.models import Contract
from frameworks.queries.contracts import NEAR_END, is_near_end
from procurement_portal.core.errors import DomainError

ENDED_EARLY = frozenset({ContractStatus.TERMINATED, ContractStatus.RESCINDED})


@dataclass(frozen=True)
class Said:
    """What comes with a move."""

    by: Any
    at: datetime
    on: date
    """The day from which it holds."""
    today: date
    reason: str


class TooEarly(DomainError):
    """Its days have not come."""

    code = "contract_too_early"
    cure = "It happens by itself when the day has come."


class NotExtended(DomainError):
    """An extension moves the last day first."""

    code = "contract_not_extended"
    title = f"Its last day is still within {NEAR_END.days} days."
    cure = "Record the extension as a change, with the new last day."


class EndReasonNeeded(DomainError):
    """Endings are explained."""

    code = "contract_end_reason_needed"
    title = "Say why the contract ends."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class DayAhead(DomainError):
    """What will happen is not recorded as having happened."""

    code = "contract_day_ahead"
    title = "The day on which it ended cannot lie ahead."
    cure = "To end it on a day to come, record a change of its last day."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def _begin(contract: Contract, said: Said) -> None:
    if contract.starts_on > said.on:
        raise TooEarly(f"It starts on {contract.starts_on:%-d %B %Y}.")


def _near_end(contract: Contract, said: Said) -> None:
    if not is_near_end(contract.ends_on, said.on):
        raise TooEarly(f"Its last day is not within {NEAR_END.days} days.")


def _extend(contract: Contract, said: Said) -> None:
    if is_near_end(contract.ends_on, said.on):
        raise NotExtended()


def _expire(contract: Contract, said: Said) -> None:
    if contract.ends_on is None or contract.ends_on >= said.on:
        raise TooEarly("Its last day is not over.")
    contract.ended_on = contract.ends_on


def _end_early(contract: Contract, said: Said) -> None:
    if not said.reason:
        raise EndReasonNeeded()
    if said.on > said.today:
        raise DayAhead()
    contract.ended_on, contract.ending_reason = said.on, said.reason
    headroom.give_up(contract, reason=said.reason, by=said.by, at=said.at)


STEPS: Mapping[str, Callable[[Contract, Said], None]] = {
    "begin": _begin,
    "near_end": _near_end,
    "extend": _extend,
    "expire": _expire,
    "terminate": _end_early,
    "rescind": _end_early,
}
