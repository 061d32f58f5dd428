"""What a call-off may ask for, and how its supplier is found (R7, R11, R21-R23, R43, R46)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, Moment, Regime
from frameworks.law.facts import CallOffFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, warn

DIRECT, COMPETITION = "direct", "competition"
LEAST_DAYS_TO_RESPOND = 10
FORBIDDEN = {
    "audited_accounts": "audited accounts of suppliers that need have none",
    "insurance_before_award": "insurance in place before the award",
    "earlier_award": "an earlier award under this framework or by a particular authority",
    "no_equivalents": "particular qualifications without their equivalents",
}


NOBODY = block(
    "No supplier holds a place on the lot.",
    "Use another lot, or ask the publisher who its suppliers are.",
    "route",
)


def competition(facts: CallOffFacts) -> Iterator[Said]:
    """Criteria descend from the framework's; conditions are not of the forbidden kinds."""
    for criterion in facts.orphan_criteria:
        yield block(
            f"“{criterion}” is no award criterion of the framework.",
            "Use one of the framework's criteria, or a refinement of it.",
            "criteria",
        )
    for condition in sorted(facts.conditions & FORBIDDEN.keys()):
        yield block(
            f"It may not demand {FORBIDDEN[condition]}.", "Take that condition out.", "conditions"
        )


def direct_route(facts: CallOffFacts) -> Iterator[Said]:
    """A direct award is open where the lot has one supplier, or terms and a mechanism."""
    if facts.route != DIRECT or facts.lot is None:
        return
    if not facts.lot.allows_direct_award:
        yield block(
            "This lot does not allow a direct award.", "Run a further competition.", "route"
        )
    elif facts.lot.supplier_count == 0:
        yield NOBODY
    elif facts.lot.supplier_count != 1 and not (
        facts.lot.has_core_terms and facts.lot.has_selection_mechanism
    ):
        yield block(
            "The lot has several suppliers, and its core terms or its objective mechanism for "
            "choosing among them are not stated.",
            "Run a further competition, or ask the publisher to record both.",
            "route",
        )
    if not facts.justification.strip():
        yield block(
            "It is not said why the contract is awarded without competition.",
            "Write the explanation: it is published with the award (PR reg. 34(2)(f)).",
            "justification",
        )


def competition_route(facts: CallOffFacts) -> Iterator[Said]:
    """Competition is one of the lot's routes, and every supplier of the lot is asked."""
    if facts.route != COMPETITION:
        return
    if facts.lot is not None and not facts.lot.allows_further_competition:
        yield block("This lot does not allow a further competition.", "Award directly.", "route")
    elif facts.lot is not None and facts.lot.supplier_count == 0:
        yield NOBODY
    if facts.not_invited and facts.regime is Regime.PSR:
        yield block(
            f"Every provider is invited; left out: {', '.join(facts.not_invited)}.",
            "Invite them.",
            "not_invited",
        )
    elif facts.not_invited and not facts.not_invited_reason.strip():
        yield block(
            f"Not invited, without a reason: {', '.join(facts.not_invited)}.",
            "Invite them, or say why they are not capable of it.",
            "not_invited_reason",
        )


def enough_time(facts: CallOffFacts) -> Iterator[Said]:
    """No statute sets a least time for a call-off competition."""
    if facts.days_to_respond is not None and facts.days_to_respond < LEAST_DAYS_TO_RESPOND:
        yield warn(
            f"Suppliers have {facts.days_to_respond} days to respond, fewer than "
            f"{LEAST_DAYS_TO_RESPOND}.",
            "Give them longer, or record why not.",
            "deadline_at",
        )


def within_the_lot(facts: CallOffFacts) -> Iterator[Said]:
    """Value and length lie in the bands that the lot is for."""
    if facts.estimate is None:
        yield block(
            "The value is not estimated.", "Estimate the most that you may pay.", "estimated_value"
        )
        return
    if facts.lot_least is not None and facts.estimate < facts.lot_least:
        yield block(
            f"The lot is for call-offs of £{facts.lot_least:,.2f} or more.",
            "Use another lot.",
            "estimated_value",
        )
    if facts.lot_most is not None and facts.estimate > facts.lot_most:
        yield block(
            f"The lot is for call-offs of £{facts.lot_most:,.2f} or less.",
            "Use another lot.",
            "estimated_value",
        )
    if facts.months and facts.lot_months and facts.months > facts.lot_months:
        yield block(
            f"The lot is for contracts of {facts.lot_months} months or less.",
            "Shorten the contract.",
            "ends_on",
        )


def core_information(facts: CallOffFacts) -> Iterator[Said]:
    """The supplier's record on the central platform is confirmed."""
    if facts.core_information_on is None:
        yield block(
            "It is not recorded that the supplier confirmed its core information on the central "
            "digital platform.",
            "Have it confirmed, then record the day.",
            "core_information_on",
        )


def supplier_holds_a_place(facts: CallOffFacts) -> Iterator[Said]:
    """Suspended, removed and excluded suppliers are awarded nothing."""
    if not facts.supplier_is_on_the_lot:
        yield block(
            "The supplier holds no active place on the lot: it is suspended, or has left.",
            "Award to another supplier of the lot.",
            "place",
        )


def possible_splitting(facts: CallOffFacts) -> Iterator[Said]:
    """Several small call-offs that could have been one."""
    if facts.similar_call_offs and not facts.is_above_threshold:
        yield warn(
            "Possible splitting: the same supplier was awarded "
            f"{', '.join(facts.similar_call_offs)} for the same category within twelve months.",
            "Value them together, or record the good reasons for keeping them apart.",
            "estimated_value",
        )


RULES = (
    Rule(
        number="R7",
        title="Contracts that could be one",
        source="Procurement Act 2023, Sch.3 para 4",
        asks="Contracts that could reasonably be one are valued together unless there are good "
        "reasons not to.",
        why="Splitting keeps contracts below the threshold, out of sight.",
        check=possible_splitting,
        about=CallOffFacts,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.CALL_OFF,),
        outcomes=(Outcome.WARN,),
        is_design=True,
    ),
    Rule(
        number="R11",
        title="The route of a call-off: direct award",
        source="Procurement Act 2023, s.45(3)-(4); PCR 2015 reg. 33(8); PR reg. 34(2)(f)",
        asks="Direct award is open where the lot allows it and has one supplier, or states its "
        "core terms and an objective mechanism; the award explains why.",
        why="Without a mechanism the choice is the buyer's liking.",
        check=direct_route,
        about=CallOffFacts,
        kinds=FRAMEWORKS,
        moments=(Moment.RUN_CALL_OFF, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R23",
        title="The route of a call-off: further competition",
        source="Procurement Act 2023, s.46; PCR 2015 reg. 33(11); SI 2023/1348 reg. 18",
        asks="Suppliers are invited as the framework says: all who are capable under the "
        "Regulations of 2015, all under the Provider Selection Regime; who is left out is named "
        "with the reason.",
        why="A place on a framework is worth the competitions it lets a supplier into.",
        check=competition_route,
        about=CallOffFacts,
        kinds=FRAMEWORKS,
        moments=(Moment.RUN_CALL_OFF, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R23",
        title="Value and length that the lot is for",
        source="The framework's own terms; PCR 2015 reg. 33(6)",
        asks="A call-off lies within the value band and the longest term of its lot.",
        why="Beyond them it is another contract than the one that was competed for.",
        check=within_the_lot,
        about=CallOffFacts,
        kinds=FRAMEWORKS,
        moments=(Moment.RUN_CALL_OFF, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R43",
        title="Time to respond to a call-off competition",
        source="No statutory least time for call-offs; PCR 2015 reg. 33(11)(b)",
        asks="Suppliers have at least ten days to respond.",
        why="Small suppliers need time to answer.",
        check=enough_time,
        about=CallOffFacts,
        kinds=FRAMEWORKS,
        moments=(Moment.RUN_CALL_OFF,),
        outcomes=(Outcome.WARN,),
        is_design=True,
    ),
    Rule(
        number="R21",
        title="Award to a supplier that holds its place",
        source="Procurement Act 2023, s.45(6)(a) and s.48",
        asks="No call-off goes to a supplier that is excluded, suspended or has left the lot.",
        why="An award to an excluded supplier is unlawful.",
        check=supplier_holds_a_place,
        about=CallOffFacts,
        moments=(Moment.CALL_OFF, Moment.SIGN),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R46",
        title="Core information of the supplier",
        source="Procurement Regulations 2024, reg. 6(2)(d) and (4)",
        asks="Before the award the supplier confirms that its core supplier information on the "
        "central digital platform is complete and up to date.",
        why="Exclusion grounds and ownership are looked up there.",
        check=core_information,
        about=CallOffFacts,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.CALL_OFF,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R22",
        title="Conditions and criteria of a call-off",
        source="Procurement Act 2023, s.46",
        asks="Conditions are proportionate and not of four forbidden kinds; criteria are the "
        "framework's own, or refine them.",
        why="Suppliers won their places by those criteria.",
        check=competition,
        about=CallOffFacts,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.RUN_CALL_OFF, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK,),
        unless=(
            Exemption(
                lambda facts: facts.framework.is_light_touch,
                "Light touch frameworks are free of it (s.46(11)).",
            ),
        ),
    ),
)
