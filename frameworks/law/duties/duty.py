"""What a duty is: a numbered rule from which something is owed by a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from frameworks.law.codes import EVERY_KIND, EVERY_REGIME, Kind, Regime
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption

COPY_ABOVE = Decimal(5_000_000)
"""Copies, indicators and changed texts are asked for above this value, VAT included."""
NOTIFIABLE, NOTIFIABLE_CENTRAL = Decimal(30_000), Decimal(12_000)

WALES, NORTHERN_IRELAND, ENGLAND = "wales", "northern_ireland", "england"
SCHOOL = "school_trust"


@dataclass(frozen=True)
class Debt:
    """One thing that is owed, before its duty puts its number to it."""

    kind: str
    """A word of `ObligationKind`: uk7, contract_copy."""
    due_on: date
    because: str
    """Why, and how the day was found, in sentences for people."""
    key: str = ""
    """Tells apart several of one kind."""
    notice_id: str = ""
    """The notice that has settled it already, where its number came with the facts."""


@dataclass(frozen=True)
class Owed:
    """What an authority owes by a day, by the number of the rule that asks for it."""

    kind: str
    rule: str
    due_on: date
    because: str
    key: str = ""
    notice_id: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from the others of one contract, call-off or authority."""
        return self.kind, self.key


@dataclass(frozen=True)
class DecidedCallOff:
    """A call-off on which a decision was made: to award, or not to."""

    regime: Regime
    framework_kind: Kind = Kind.CLOSED
    is_above_threshold: bool = False
    awarded_on: date | None = None
    standstill_ends_on: date | None = None
    starts_on: date | None = None
    given_up_on: date | None = None
    """The day on which it was cancelled or ended without an award."""

    @property
    def has_tender_notice(self) -> bool:
        """Only what is bought by reference to a dynamic market has one of its own (R28)."""
        return self.framework_kind is Kind.DYNAMIC_MARKET


@dataclass(frozen=True)
class ChangeFacts:
    """One change of a contract."""

    key: str
    made_on: date
    effective_on: date
    needs_notice: bool = False
    notice_id: str = ""
    gross_after: Decimal = Decimal(0)
    """The value of the contract after it, VAT included."""


@dataclass(frozen=True)
class FailureFacts:
    """One breach, or no improvement after the chance to improve."""

    key: str
    applies_from: date
    what: str


@dataclass(frozen=True)
class MadeContract:
    """A contract as the duties see it on a day."""

    on: date
    regime: Regime | None = None
    """None where the law that it was made under is not known."""
    is_light_touch: bool = False
    is_above_threshold: bool = False
    is_central: bool = False
    jurisdiction: str = ENGLAND
    authority_kind: str = ""
    gross_value: Decimal = Decimal(0)
    """At award, VAT included (R4)."""
    entered_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    may_extend_to: date | None = None
    review_on: date | None = None
    ended_on: date | None = None
    ending: str = ""
    """How it ended: expired, terminated, rescinded."""
    kpi_count: int = 0
    failures: tuple[FailureFacts, ...] = ()
    changes: tuple[ChangeFacts, ...] = ()

    @property
    def is_school(self) -> bool:
        """Awarded by a school."""
        return self.authority_kind == SCHOOL

    @property
    def is_notifiable(self) -> bool:
        """Below the threshold, and not below the amount from which it is told of (R53)."""
        least = NOTIFIABLE_CENTRAL if self.is_central else NOTIFIABLE
        return not self.is_above_threshold and self.gross_value >= least


@dataclass(frozen=True)
class BuyingBody:
    """An authority as the duties see it on a day."""

    on: date
    jurisdiction: str = ENGLAND
    kind: str = ""
    public_contracts: tuple[tuple[date, date | None], ...] = ()
    """First and last days of its contracts under the Act above the threshold; None is no end."""

    @property
    def is_school(self) -> bool:
        """A school or an academy trust."""
        return self.kind == SCHOOL

    def paid_under_public_contracts(self, first: date, last: date) -> int:
        """How many of them ran in the period, both days included."""
        return sum(
            starts_on <= last and (ends_on is None or ends_on >= first)
            for starts_on, ends_on in self.public_contracts
        )


ASKED_OF: dict[type, str] = {
    DecidedCallOff: "a call-off on which a decision was made",
    MadeContract: "a contract",
    BuyingBody: "an authority",
}


@dataclass(frozen=True)
class Duty:
    """A rule from which something is owed by a day, with its source."""

    number: str
    title: str
    source: str
    asks: str
    why: str
    about: type
    debts: Callable[[Any], Iterable[Debt]]
    obligations: tuple[str, ...]
    """The kinds of obligation that it makes."""
    regimes: tuple[Regime, ...] = (Regime.PA2023,)
    holds_from: date | None = None
    unless: tuple[Exemption, ...] = ()
    is_design: bool = False
    """The portal asks it; the law leaves it open."""

    kinds: tuple[Kind, ...] = EVERY_KIND
    holds_until: date | None = None
    outcomes: tuple[Outcome, ...] = (Outcome.INFO,)
    makes_obligations: bool = True

    def silent_because(self, facts: Any) -> str:
        """Why nothing is owed by it; empty where it applies."""
        if self.regimes != EVERY_REGIME and hasattr(facts, "regime"):
            if facts.regime is None:
                return "The law that the contract was made under is not recorded."
            if facts.regime not in self.regimes:
                laws = " and the ".join(one.words for one in self.regimes)
                return f"It is a rule of the {laws}."
        return next((freed.words for freed in self.unless if freed.holds(facts)), "")

    def owed(self, facts: Any) -> list[Owed]:
        """What is owed by it."""
        if self.silent_because(facts):
            return []
        return [
            Owed(debt.kind, self.number, debt.due_on, debt.because, debt.key, debt.notice_id)
            for debt in self.debts(facts)
        ]

    @property
    def asked_of(self) -> str:
        """What it is asked about, in words."""
        return ASKED_OF[self.about]


def day(value: date) -> str:
    """A day in full, as people read it."""
    return f"{value:%-d %B %Y}"
