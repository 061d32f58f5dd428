"""What a framework must state, and when it may let contracts be awarded directly (R10, R11)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, Moment, Regime
from frameworks.law.facts import FrameworkFacts, LotFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info, warn

LIGHT_TOUCH = Exemption(
    lambda facts: facts.is_light_touch,
    "Light touch frameworks are free of it (s.45(9)).",
)


def missing(facts: FrameworkFacts) -> Iterator[tuple[str, str]]:
    """What section 45(5) asks for and the record does not have: its field and its words.

    Who may use it is asked by R57, and whether it is under an open framework by R14.
    """
    if not facts.description:
        yield "description", "a description of the goods, services or works"
    if not facts.price_mechanism:
        yield "price_mechanism", "the price or how it is determined"
    if facts.estimated_value is None:
        yield "estimated_value", "the estimated value"
    if not facts.selection_process:
        yield "selection_process", "how call-offs are awarded"
    if facts.starts_on is None:
        yield "starts_on", "the first day of its term"
    if facts.ends_on is None:
        yield "ends_on", "the last day of its term"


def content(facts: FrameworkFacts) -> Iterator[Said]:
    """Name each thing that is not stated; a light touch framework only hears of it."""
    for field, words in missing(facts):
        if facts.is_light_touch:
            yield info(
                f"It does not state {words}. A light touch framework need not, "
                "but buyers will ask.",
                field=field,
            )
        else:
            yield block(f"It does not state {words}.", "State it.", field)


def direct_award(facts: FrameworkFacts) -> Iterator[Said]:
    """Ask each lot that allows direct award for its ground."""
    if facts.has_one_supplier:
        return
    for lot in facts.lots:
        if lot.allows_direct_award:
            yield from _ground_of(lot)


def _ground_of(lot: LotFacts) -> Iterator[Said]:
    wanting = [
        (field, words)
        for has, field, words in (
            (lot.has_core_terms, "core_terms", "the core terms"),
            (
                lot.has_selection_mechanism,
                "selection_mechanism",
                "an objective mechanism that selects the supplier",
            ),
        )
        if not has
    ]
    if wanting and lot.supplier_count == 1:
        yield warn(
            f"Lot {lot.number} allows direct award to its only supplier. The Act speaks of the "
            "only supplier of the framework, and this framework has others.",
            "Set out core terms and a mechanism, or record why the lot counts as a framework.",
            wanting[0][0],
        )
        return
    for field, words in wanting:
        yield block(
            f"Lot {lot.number} allows direct award, but does not set out {words}.",
            "Set it out, or allow competition only.",
            field,
        )


RULES = (
    Rule(
        number="R10",
        title="What a framework must state",
        source="Procurement Act 2023, s.45(5) and (9)",
        asks="A framework states what may be bought, the price or how it is found, its estimated "
        "value, how call-offs are awarded, and its term.",
        why="Suppliers price, and buyers rely on, what it states.",
        check=content,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.INFO),
        if_concluded=Outcome.INFO,
    ),
    Rule(
        number="R11",
        title="Direct award under a framework",
        source="Procurement Act 2023, s.45(3), (4) and (9)",
        asks="Contracts are awarded by competition, unless one supplier alone is party to the "
        "framework, or it sets out the core terms and an objective mechanism that selects "
        "the supplier.",
        why="A direct award without that ground is not an award in accordance with the framework.",
        check=direct_award,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN),
        unless=(LIGHT_TOUCH,),
    ),
)
