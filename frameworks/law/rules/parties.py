"""Who may use a framework, who is named with it, and who needs none (R57, R62-R65)."""

from collections.abc import Iterator
from decimal import Decimal

from frameworks.law.codes import ACT_IN_FORCE, Moment, Regime
from frameworks.law.facts import BuyerFacts, FrameworkFacts, HorizontalFacts, VerticalFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, warn

VERTICAL_MORE_THAN, HORIZONTAL_UP_TO = Decimal(80), Decimal(20)


def entitled(facts: FrameworkFacts) -> Iterator[Said]:
    """The words of the notice, and rules that can be read from them."""
    if not facts.who_may_use and not facts.has_eligibility_rules:
        yield block(
            "It does not say which authorities may use it.",
            "Enter the words of the notice and what they mean.",
            "who_may_use",
        )
    elif not facts.has_eligibility_rules:
        yield warn(
            "Who may use it is stated in words only; nobody can be told whether they may.",
            "Enter what the words mean: authorities by name, kinds of authority, regions.",
            "eligibility_rules",
        )


def parties_named(facts: FrameworkFacts) -> Iterator[Said]:
    """A lead authority and at least one other."""
    if not facts.has_lead_authority:
        yield block(
            "It is a joint procurement, but no lead authority is recorded.",
            "Name the lead among the members.",
            "publisher",
        )
    if not facts.other_member_count:
        yield block(
            "It is a joint procurement, but no other authority is recorded.",
            "Record the members who buy together.",
            "publisher",
        )


def vertical(facts: VerticalFacts) -> Iterator[Said]:
    """Name each condition of control that is not met."""
    failed = (
        (
            facts.percent_for_controllers <= VERTICAL_MORE_THAN,
            "Not more than 80% of its activities are for those who control it.",
        ),
        (not facts.are_parent_undertakings, "Those who control it are not its parents."),
        (facts.others_decide, "Somebody else has a decisive influence."),
        (facts.has_private_shareholder, "A shareholder is not a public authority."),
        (
            facts.is_joint and not facts.all_on_the_board,
            "Not all who control it are represented on its board.",
        ),
        (
            facts.is_joint and facts.acts_against_a_controller,
            "It acts against the interests of one who controls it.",
        ),
    )
    for is_so, words in failed:
        if is_so:
            yield block(words, "Without the exemption the contract must be competed.")


def horizontal(facts: HorizontalFacts) -> Iterator[Said]:
    """Name each condition of co-operation that is not met."""
    failed = (
        (
            facts.percent_outside_functions > HORIZONTAL_UP_TO,
            "More than 20% of its activities lie outside the authorities' public functions.",
        ),
        (not facts.has_common_objectives, "The authorities have no objectives in common."),
        (not facts.is_solely_public_interest, "It is not solely in the public interest."),
    )
    for is_so, words in failed:
        if is_so:
            yield block(words, "Without the exemption the contract must be competed.")


def scottish_buyer(facts: BuyerFacts) -> Iterator[Said]:
    """A devolved Scottish authority on a framework made elsewhere."""
    if facts.is_devolved_scottish and not facts.framework_is_scottish:
        yield warn(
            "A devolved Scottish authority is outside the Act, save when it joins arrangements "
            "of the rest of the United Kingdom.",
            "Record why it may use this one.",
        )


RULES = (
    Rule(
        number="R57",
        title="A framework says who may use it",
        source="Procurement Act 2023, s.45(5)(f); Procurement Regulations 2024, regs 20(2)(e) "
        "and 33(2)(b); Public Contracts Regulations 2015, reg. 33(5); SI 2023/1348, reg. 16(4)",
        asks="The authorities that may use it are named or described in its notice.",
        why="Use by anybody else is a direct award without a ground.",
        check=entitled,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN),
        if_concluded=Outcome.INFO,
    ),
    Rule(
        number="R62",
        title="A joint procurement names its parties",
        source="Procurement Regulations 2024, reg. 13(b) and (e)",
        asks="The notices name the lead authority and every other authority that buys with it.",
        why="Each of them is liable.",
        check=parties_named,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.BLOCK,),
        unless=(
            Exemption(
                lambda facts: not facts.is_joint_procurement,
                "Its publisher is no joint procurement.",
            ),
        ),
    ),
    Rule(
        number="R63",
        title="Contracts with a body that authorities control",
        source="Procurement Act 2023, Sch.2 para 2",
        asks="More than 80% of its activities are for its controllers, who are its parents; "
        "nobody else decides, no private person holds shares, and joint controllers all sit on "
        "its board.",
        why="Only then is the contract exempt.",
        check=vertical,
        about=VerticalFacts,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.DECLARE,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R64",
        title="Co-operation between authorities",
        source="Procurement Act 2023, Sch.2 para 3",
        asks="Objectives in common of public functions, solely in the public interest, with no "
        "more than 20% of activities outside those functions.",
        why="Only then is the arrangement exempt.",
        check=horizontal,
        about=HorizontalFacts,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.DECLARE,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R65",
        title="Devolved Scottish authorities",
        source="Procurement Act 2023, s.2(5); Procurement Regulations 2024, reg. 47",
        asks="A devolved Scottish authority is outside the Act, save when it joins arrangements "
        "of the rest of the United Kingdom.",
        why="Its own law asks other things of it.",
        check=scottish_buyer,
        about=BuyerFacts,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.REQUEST_ACCESS,),
        outcomes=(Outcome.WARN,),
    ),
)
