"""What the law and the record ask before a supplier's place is given or moved."""

from datetime import date
from http import HTTPStatus

from frameworks.choices import (
    CarryBasis,
    FrameworkStatus,
    SchemeStatus,
)
from frameworks.law import places as law
from frameworks.law import rules
from frameworks.law.codes import Kind, Moment, Regime
from frameworks.law.facts import PlaceFacts
from frameworks.law.findings import Finding, Outcome
from frameworks.models import Lot, SupplierOnLot
from procurement_portal.core.errors import DomainError

NEEDS_GROUND = frozenset({"suspend", "remove", "novate"})


BEFORE_AWARD = frozenset(
    {
        FrameworkStatus.DRAFT,
        FrameworkStatus.IN_REVIEW,
        FrameworkStatus.PLANNED,
        FrameworkStatus.TENDERING,
        FrameworkStatus.EVALUATING,
        FrameworkStatus.STANDSTILL,
    }
)


class RuleForbids(DomainError):
    """A numbered rule of the law says no."""

    code = "rule_forbids"

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.rule}: {finding.says}", cure=finding.cure)


class GroundNeeded(DomainError):
    """Suspending, removing and passing on are explained, with the evidence (R21)."""

    code = "ground_needed"
    title = "Say why, and on what evidence."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeNeeded(DomainError):
    """The supplier is told of a suspension (R21)."""

    code = "notice_needed"
    title = "Say on which day the supplier was told of the suspension."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class EndsBeforeItBegins(DomainError):
    """The last day of a suspension is no day before its first."""

    code = "ends_before_it_begins"
    title = "The last day of the suspension lies before its first day."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SignatureNeeded(DomainError):
    """A supplier is appointed when its agreement is signed (domain rules, section 4)."""

    code = "signature_needed"
    title = "Say on which day the supplier's agreement was signed."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def require_open_to_more(lot: Lot, *, on: date) -> None:
    """R18: raise RuleForbids, unless the place dates from the award itself."""
    framework = lot.framework
    scheme = framework.scheme
    facts = PlaceFacts(
        on=on,
        regime=Regime(framework.regime),
        kind=Kind(framework.kind),
        is_awarded=framework.status not in BEFORE_AWARD,
        adds=framework.starts_on is not None and on > framework.starts_on,
        is_reopening=scheme is not None and scheme.status == SchemeStatus.REOPENING,
    )
    for finding in rules.ask(facts, moment=Moment.CHANGE_PLACE):
        if finding.outcome is Outcome.BLOCK:
            raise RuleForbids(finding)


def require_basis(lot: Lot, carry_basis: str) -> None:
    """Raise RuleForbids where places of the scheme are not carried over on that basis."""
    scheme = lot.framework.scheme
    finding = law.carrying_over(
        by_place=carry_basis == CarryBasis.PLACE,
        is_limited=scheme is not None and scheme.max_suppliers is not None,
    )
    if finding is not None:
        raise RuleForbids(finding)


def require_words(
    place: SupplierOnLot, transition: str, *, ground: str, signed_on: date | None
) -> None:
    """Raise GroundNeeded or SignatureNeeded where the move is owed one."""
    if transition in NEEDS_GROUND and not ground.strip():
        raise GroundNeeded()
    if transition == "appoint" and signed_on is None and place.signed_on is None:
        raise SignatureNeeded()


def require_notice(
    transition: str, *, on: date, until: date | None, noticed_on: date | None
) -> None:
    """Raise NoticeNeeded or EndsBeforeItBegins for a suspension that lacks its days."""
    if transition != "suspend":
        return
    if noticed_on is None:
        raise NoticeNeeded()
    if until is not None and until < on:
        raise EndsBeforeItBegins()
