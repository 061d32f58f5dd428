"""Adding suppliers to a framework, and keeping some out (R18, R21)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, Kind, Moment, Regime
from frameworks.law.facts import PlaceFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info, warn


def adding(facts: PlaceFacts) -> Iterator[Said]:
    """No supplier joins a closed framework after its award."""
    if facts.regime is Regime.PSR:
        yield info("A provider may be added, by following the Competitive Process (reg. 17).")
    elif facts.kind is Kind.OPEN:
        yield block(
            "A supplier joins an open framework only when it reopens.",
            "Wait for the next award under the scheme.",
        )
    else:
        yield block(
            "No supplier can be added to a framework after its award.",
            "Only a corporate restructuring lets one supplier take another's place.",
        )


def suspending(facts: PlaceFacts) -> Iterator[Said]:
    """Keeping a supplier out needs a ground, and a word to the supplier."""
    if not facts.ground:
        yield block("No ground is given.", "Name the ground and the evidence.", "ground")
    if facts.noticed_on is None:
        yield block(
            "It is not recorded when the supplier was told.", "Record the day.", "noticed_on"
        )
    if facts.only_associated_person and not facts.could_replace_person:
        yield warn(
            "The ground concerns only an associated person, whom the supplier could not replace.",
            "Give it a reasonable opportunity to replace that person (s.48(3)).",
            "ground",
        )


RULES = (
    Rule(
        number="R18",
        title="Adding suppliers after the award",
        source="Procurement Act 2023, ss.45-49, s.74(9) and Sch.8 para 9; Public Contracts "
        "Regulations 2015, reg. 33; SI 2023/1348, reg. 17",
        asks="Suppliers cannot be added to a framework once it is awarded. An open framework "
        "takes them in when it reopens; one under the Provider Selection Regime through the "
        "Competitive Process.",
        why="Who was not there to compete must not be let in by the back door.",
        check=adding,
        about=PlaceFacts,
        moments=(Moment.CHANGE_PLACE,),
        outcomes=(Outcome.BLOCK, Outcome.INFO),
        unless=(
            Exemption(lambda facts: not facts.adds, "No supplier is added."),
            Exemption(lambda facts: not facts.is_awarded, "It has not been awarded yet."),
            Exemption(
                lambda facts: facts.kind is Kind.DYNAMIC_MARKET,
                "A dynamic market takes applications at any time.",
            ),
            Exemption(
                lambda facts: facts.is_novation,
                "A restructured supplier's successor takes its place.",
            ),
            Exemption(
                lambda facts: facts.is_reopening and facts.kind is Kind.OPEN,
                "The open framework is reopening.",
            ),
        ),
    ),
    Rule(
        number="R21",
        title="Keeping an excluded supplier out",
        source="Procurement Act 2023, s.45(6)(a), s.48 and s.62",
        asks="An excluded supplier is awarded nothing. One that is excluded or has become "
        "excludable may be kept out of selections, on a stated ground and after being told.",
        why="It protects buyers, and the supplier from being dropped without a word.",
        check=suspending,
        about=PlaceFacts,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.CHANGE_PLACE,),
        outcomes=(Outcome.BLOCK, Outcome.WARN),
        unless=(Exemption(lambda facts: not facts.suspends, "Nobody is kept out."),),
    ),
)
