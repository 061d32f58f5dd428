"""What a contracting process says, on its way out as releases or in from them.

Dates are days, both ends included; money is without VAT and exact, in pounds unless `currency`
says otherwise. Codes of laws, statuses and methods are the standard's own.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Money:
    """An amount without VAT, and with it where that is known (R4)."""

    net: Decimal
    gross: Decimal | None = None
    currency: str = "GBP"


@dataclass(frozen=True)
class Span:
    """From which day to which, and until when extensions may take it."""

    starts_on: date | None = None
    ends_on: date | None = None
    may_extend_to: date | None = None


@dataclass(frozen=True)
class Party:
    """An organisation: `key` names it within the process; the first identifier leads."""

    key: str
    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    authority_type: str = ""
    nation: str = ""
    region: str = ""
    is_sme: bool | None = None
    is_vcse: bool | None = None
    contact_name: str = ""
    contact_email: str = ""
    words: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice that was published, by the code of its type (`UK4`), with number, day, address."""

    kind: str
    number: str
    published_on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Terms:
    """What makes a process a framework or a dynamic market."""

    is_market: bool = False
    market_status: str = ""
    method: str = ""
    entitlement: str = ""
    who_may_use: str = ""
    value: Money | None = None
    span: Span = Span()
    term_rationale: str = ""
    max_suppliers: int | None = None
    description: str = ""
    is_open_scheme: bool = False
    scheme_ends_on: date | None = None
    fee_percent: Decimal | None = None
    fee_words: str = ""
    no_lots_rationale: str = ""


@dataclass(frozen=True)
class Lot:
    """A part of a framework, and the suppliers that hold a place on it."""

    number: str
    title: str = ""
    description: str = ""
    status: str = ""
    value: Money | None = None
    span: Span = Span()
    method: str = ""
    regions: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    award_status: str = ""
    agreement_status: str = ""


@dataclass(frozen=True)
class Change:
    """A change of a contract as it was made: what holds afterwards, and on what ground."""

    number: str
    on: date
    what: str
    why: str = ""
    ground: str = ""
    ground_words: str = ""
    value: Money | None = None
    ends_on: date | None = None
    notice: Notice | None = None


@dataclass(frozen=True)
class Observation:
    """How an indicator was met in a period."""

    starts_on: date
    ends_on: date
    rating: str
    rating_words: str = ""
    measure: Decimal | None = None
    words: str = ""


@dataclass(frozen=True)
class Metric:
    """A key performance indicator: what is measured, when it is met, how it was."""

    title: str
    description: str = ""
    target: str = ""
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A breach, or no improvement after the chance to improve."""

    on: date
    kind: str
    what: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Payment:
    """What was paid under a contract up to and including a day: a running total."""

    until: date
    amount: Decimal


@dataclass(frozen=True)
class Ending:
    """When a contract came to its end, and why: `kind` is expiry, termination or rescission."""

    on: date
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Deal:
    """An award and the contract that followed it, with everything that befell the contract.

    `value` and `span` are as awarded; `changes` tell what holds since. `supplier` is empty where
    the award names none, or `suppliers_count` of them for one amount. `withheld` says, a sentence
    each, what is kept out of publication and on which ground (R49).
    """

    number: str
    supplier: str
    suppliers_count: int = 1
    buyer: str = ""
    title: str = ""
    description: str = ""
    award_status: str = ""
    awarded_on: date | None = None
    standstill_ends_on: date | None = None
    contract_status: str = ""
    signed_on: date | None = None
    value: Money | None = None
    span: Span = Span()
    no_metrics_reason: str = ""
    metrics: tuple[Metric, ...] = ()
    changes: tuple[Change, ...] = ()
    failures: tuple[Failure, ...] = ()
    paid: Payment | None = None
    ending: Ending | None = None
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """Another process: the framework that was called off from, or the one before."""

    ocid: str
    relationship: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Process:
    """One contracting process: a framework with lots, or a procurement with its deals.

    `on` is the day that its first release tells of. `competitive` is None where nobody said.
    """

    ocid: str
    on: date
    title: str = ""
    description: str = ""
    reference: str = ""
    status: str = ""
    law: str = ""
    nature: str = ""
    method: str = ""
    method_words: str = ""
    method_reason: str = ""
    competitive: bool | None = None
    bid_count: int | None = None
    cancelled_on: date | None = None
    cancelled_why: str = ""
    cpv: tuple[tuple[str, str], ...] = ()
    buyer: str = ""
    parties: tuple[Party, ...] = ()
    terms: Terms | None = None
    lots: tuple[Lot, ...] = ()
    deals: tuple[Deal, ...] = ()
    notices: tuple[Notice, ...] = ()
    related: tuple[Related, ...] = ()

    def party(self, key: str) -> Party | None:
        """The organisation of that key."""
        return next((one for one in self.parties if one.key == key), None)


@dataclass(frozen=True)
class Publisher:
    """Who publishes a package, when, and at which address it lies."""

    name: str
    uri: str
    published_at: datetime
    scheme: str = ""
    uid: str = ""


@dataclass(frozen=True)
class Fault:
    """Something that is wrong in a package: where, and what."""

    where: str
    what: str


@dataclass
class Read:
    """What a file holds: releases by process, in the order in which they stand."""

    releases: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    refusals: list[Fault] = field(default_factory=list)
