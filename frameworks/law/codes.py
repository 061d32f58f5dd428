"""Words that the rules tell apart. Their values are those of the portal's code lists."""

from datetime import date
from enum import StrEnum

ACT_IN_FORCE = date(2025, 2, 24)
"""Procurements begun on or after this day are under the Procurement Act 2023 (R1)."""
PSR_IN_FORCE = date(2024, 1, 1)
"""The Health Care Services (Provider Selection Regime) Regulations 2023."""
PCR_IN_FORCE = date(2015, 2, 26)
"""The Public Contracts Regulations 2015."""


class Regime(StrEnum):
    """The law that a framework was made under."""

    PA2023 = "pa2023"
    PCR2015 = "pcr2015"
    PSR = "psr"

    @property
    def words(self) -> str:
        """The law's name."""
        return {
            Regime.PA2023: "Procurement Act 2023",
            Regime.PCR2015: "Public Contracts Regulations 2015",
            Regime.PSR: "Provider Selection Regime",
        }[self]


class Kind(StrEnum):
    """What sort of commercial tool it is."""

    CLOSED = "closed"
    OPEN = "open"
    DYNAMIC_MARKET = "dynamic_market"

    @property
    def words(self) -> str:
        """Its name."""
        return {
            Kind.CLOSED: "closed framework",
            Kind.OPEN: "open framework",
            Kind.DYNAMIC_MARKET: "dynamic market",
        }[self]


class Nature(StrEnum):
    """What is bought."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


EVERY_REGIME = tuple(Regime)
EVERY_KIND = tuple(Kind)
FRAMEWORKS = (Kind.CLOSED, Kind.OPEN)
"""Contracts with places on them; a dynamic market is neither (R28)."""


class Moment:
    """When rules are asked: before which move of a framework, place or call-off."""

    PUBLISH = "publish"
    TENDER = "tender"
    STAND_STILL = "stand_still"
    AWARD = "award"
    GO_LIVE = "go_live"
    PUBLISH_CONCLUDED = "publish_concluded"
    """Also asked of every framework that runs or has run."""
    VARY = "vary"
    """As the one before, but of a change made now, which can still be stopped."""
    RUN_CALL_OFF = "run_call_off"
    """Before a call-off is approved to run, and its route is taken."""
    CALL_OFF = "call_off"
    SIGN = "sign"
    RECORD_CONTRACT = "record_contract"
    CHANGE_CONTRACT = "change_contract"
    CHANGE_PLACE = "change_place"
    REQUEST_ACCESS = "request_access"
    DECLARE = "declare"

    DRAFTED = (PUBLISH, TENDER, PUBLISH_CONCLUDED)


MOMENT_WORDS = {
    Moment.PUBLISH: "publishing a draft",
    Moment.TENDER: "going to tender",
    Moment.STAND_STILL: "the standstill",
    Moment.AWARD: "the award",
    Moment.GO_LIVE: "opening it for call-offs",
    Moment.PUBLISH_CONCLUDED: "listing a concluded one (and while it runs)",
    Moment.RUN_CALL_OFF: "running a call-off",
    Moment.CALL_OFF: "the award of a call-off",
    Moment.SIGN: "signing the contract",
    Moment.RECORD_CONTRACT: "recording a contract",
    Moment.CHANGE_CONTRACT: "a change of a contract",
    Moment.CHANGE_PLACE: "a change of a supplier's place",
    Moment.REQUEST_ACCESS: "a request for access",
    Moment.DECLARE: "a declaration",
}
