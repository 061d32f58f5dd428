"""What suppliers may be charged (R19, R20)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, Kind, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info, warn

FIXED, BANDED, OTHER, NONE = "fixed_percent", "banded", "other", "none"
INVOICED = "invoiced_spend"


def _charges_nothing(facts: FrameworkFacts) -> bool:
    return facts.fee_form == NONE or (not facts.fee_form and facts.fee_percent == 0)


def form_of_fee(facts: FrameworkFacts) -> Iterator[Said]:
    """One fixed percentage, or none."""
    if facts.fee_form in (BANDED, OTHER):
        yield warn(
            "Its fee is not the one form that the Act knows: a fixed percentage of the estimated "
            "value of each contract awarded.",
            "Charge one fixed percentage, or record on what ground another is charged.",
            "fee_form",
        )
    elif facts.fee_form == FIXED and facts.fee_percent is None:
        yield block(
            "Suppliers pay a fixed percentage, but it is not stated.",
            "State it.",
            "supplier_fee_percent",
        )
    elif not facts.fee_form and facts.fee_percent is None:
        yield info("It is not recorded whether suppliers pay a fee.", "Record it.", "fee_form")


def no_fee(facts: FrameworkFacts) -> Iterator[Said]:
    """A dynamic purchasing system is free to suppliers."""
    if facts.fee_form in (FIXED, BANDED, OTHER) or facts.fee_percent:
        yield block(
            "A dynamic purchasing system may charge its suppliers nothing.",
            "Charge nothing.",
            "fee_form",
        )


def basis_of_fee(facts: FrameworkFacts) -> Iterator[Said]:
    """The percentage is of the estimate at the award."""
    if facts.fee_basis == INVOICED:
        yield warn(
            "Its fee is taken of invoiced spend; the Act speaks of the estimated value of the "
            "contract.",
            "Take it of the estimate, or record on what ground spend is used.",
            "fee_basis",
        )


FREE = Exemption(_charges_nothing, "It charges suppliers nothing.")

RULES = (
    Rule(
        number="R19",
        title="The form of a supplier fee",
        source="Procurement Act 2023, s.45(7) and s.38(2); Procurement Regulations 2024, "
        "regs 20(2)(k) and 33(2)(h)",
        asks="A fee charged to suppliers is one fixed percentage of the estimated value of a "
        "contract awarded to them, stated in the notices.",
        why="A supplier must know the fee before it prices.",
        check=form_of_fee,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN, Outcome.INFO),
        unless=(FREE,),
    ),
    Rule(
        number="R19",
        title="No fee for a dynamic purchasing system",
        source="Public Contracts Regulations 2015, reg. 34(29)",
        asks="Suppliers that ask to join, or have joined, a dynamic purchasing system are "
        "charged nothing.",
        why="It is open to all who qualify for as long as it runs.",
        check=no_fee,
        regimes=(Regime.PCR2015,),
        kinds=(Kind.DYNAMIC_MARKET,),
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK,),
        unless=(FREE,),
    ),
    Rule(
        number="R20",
        title="What a supplier fee is a percentage of",
        source="Procurement Act 2023, s.45(7)",
        asks="The percentage is taken of the estimated value of the contract at its award, "
        "not of what is invoiced.",
        why="Many levies are of spend; under the Act that form needs a ground.",
        check=basis_of_fee,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.WARN,),
        unless=(FREE,),
    ),
)
