"""Opportunities in words: what each is, what it rests on, and the next step."""

from decimal import Decimal

from benchmarking.choices import LeakageCause
from benchmarking.choices.opportunities import (
    CAUSES,
    ContractCause,
    Effort,
    OpportunityKind,
    WayToTake,
)
from benchmarking.models import Opportunity
from benchmarking.queries import framework_use, wording
from procurement_portal.core import money
from procurement_portal.core.templatetags import formats

HUNDRED = Decimal(100)
SHORT_EFFORT = {Effort.SMALL: "Small", Effort.MEDIUM: "Medium", Effort.LARGE: "Large"}
MEANS = {
    Effort.SMALL: "A letter or an order",
    Effort.MEDIUM: "A request or a call-off",
    Effort.LARGE: "A competition or a project",
}
NOT_TOLD = {
    OpportunityKind.OFF_FRAMEWORK: framework_use.NOT_VERIFIED,
    OpportunityKind.CONTRACT: (
        "What a new contract saves is not known before suppliers have priced it. The amount at "
        "stake is its value, spread evenly over its days, for a year."
    ),
    OpportunityKind.AGGREGATION: (
        "What buying together saves is not known before suppliers have priced it. The amount at "
        "stake is what members spend beside frameworks, to three figures, and only where so many "
        "members stand behind it that none can be told apart."
    ),
}
"""Why no saving stands beside the amount at stake."""
CONTRACT_STEPS = {
    ContractCause.ENDS: "Decide what follows: extend, call off or compete.",
    ContractCause.OVER: "Decide at once: end it, extend it within the law, or replace it.",
    ContractCause.REVIEW: "Hold the review that is due, and set the next.",
}


def subject(row: Opportunity) -> str:
    """What it is about, in a few words: the title of its page and of what it becomes."""
    about = row.category.name if row.category else ""
    match OpportunityKind(row.kind):
        case OpportunityKind.ABOVE_PEERS:
            return f"{about}: spend above peers"
        case OpportunityKind.ABOVE_PRICES:
            return f"{row.item}: price above other buyers"
        case OpportunityKind.ABOVE_LIST:
            return f"{row.item}: price above the framework's list"
        case OpportunityKind.OFF_FRAMEWORK:
            beside = f"beside {row.framework}" if row.framework else "beside every framework"
            return f"{about}: bought {beside}"
        case OpportunityKind.CONTRACT:
            return f"{row.contract}: {CAUSES[row.cause].lower()}"
        case OpportunityKind.AGGREGATION:
            return f"{about}: members buy it apart"


def cause(row: Opportunity) -> str:
    """Why: the cause of leakage or of a contract; nothing where there is none."""
    if row.kind == OpportunityKind.OFF_FRAMEWORK and not row.cause:
        return "A lot covers it, and suppliers that are not on it were paid"
    return CAUSES.get(row.cause, "")


def worth(row: Opportunity) -> str:
    """What it is worth a year, with its bounds; that it is not told where it may not be."""
    if row.low is None or row.high is None:
        return "not known"
    low, high = (_pounds(row, amount) for amount in (row.low, row.high))
    return low if low == high else f"{low} to {high}"


def _pounds(row: Opportunity, amount: Decimal) -> str:
    """No more exact than the released figure that it rests on."""
    if row.kind == OpportunityKind.ABOVE_LIST:
        return formats.pounds(amount)
    return formats.pounds(wording.estimate(amount))


def effort(row: Opportunity) -> str:
    """One word for the table."""
    return SHORT_EFFORT[Effort(row.effort)]


def effort_means(row: Opportunity) -> str:
    """What that word means."""
    return MEANS[Effort(row.effort)]


def next_step(row: Opportunity, readiest: str) -> str:
    """What to do first; `readiest` names the framework that is proposed, where there is one."""
    if row.kind == OpportunityKind.CONTRACT:
        step = CONTRACT_STEPS[ContractCause(row.cause)]
        return f"{step} {readiest} covers it." if readiest else step
    if row.cause:
        return framework_use.TO_DO[LeakageCause(row.cause)]
    if row.kind == OpportunityKind.ABOVE_LIST:
        return "Ask the supplier for the list's price, or call off at it."
    if row.kind == OpportunityKind.AGGREGATION:
        return "Ask the members whether one of them leads a joint procurement."
    if row.way == WayToTake.CALL_OFF:
        return f"Call off from {readiest}."
    if row.way == WayToTake.ACCESS:
        return f"Ask to join {readiest}."
    if row.kind == OpportunityKind.ABOVE_PRICES:
        return "Ask the supplier for the price that others pay."
    return "See who is paid for it, and whether price or volume drives it."


def not_told(row: Opportunity) -> str:
    """Why it has no worth in pounds; nothing where it has one."""
    return "" if row.low is not None else NOT_TOLD[OpportunityKind(row.kind)]


def formula(row: Opportunity) -> list[str]:
    """How the amounts are worked out, in sentences with the figures put in."""
    match OpportunityKind(row.kind):
        case OpportunityKind.ABOVE_PEERS:
            return _formula_of_rate(row)
        case OpportunityKind.ABOVE_PRICES | OpportunityKind.ABOVE_LIST:
            return _formula_of_price(row)
        case OpportunityKind.OFF_FRAMEWORK:
            lines = f"{row.line_count:,} line{'' if row.line_count == 1 else 's'}"
            summed = f"{formats.pounds_exact(row.at_stake)} net is the sum of {lines}."
            return [summed, *_formula_of_discount(row)]
        case OpportunityKind.CONTRACT:
            value = formats.pounds_exact(row.figures["value"])
            return [
                f"{value} over the days of the contract is {formats.pounds(row.at_stake)} a year."
            ]
        case OpportunityKind.AGGREGATION:
            members = row.figures.get("members", "")
            return [
                f"{members} members bought it, each by itself: {formats.pounds(row.at_stake)} in "
                "all, to three figures. What it was in the months before stays until several of "
                "them have changed."
            ]


def _formula_of_rate(row: Opportunity) -> list[str]:
    told = row.figures
    rate, median, size = (Decimal(told[name]) for name in ("rate", "median", "denominator"))
    peers = f"{told['other_count']} {wording.peers(told['tier'], told['peer_group'])}"
    above = (rate - median) * size
    sentences = [
        f"({formats.price(_short(rate))} of yours − {formats.price(median)}, the median of "
        f"{peers}) × {formats.count(size)} ({told['denominator_label']}) = {formats.pounds(above)} "
        "a year."
    ]
    if row.low is not None and above - row.low > Decimal(1):
        sentences.append(
            f"It is held down to {worth_of(row.low)}, what is not under contract beyond these "
            "months (method 2.1)."
        )
    if "lower_quartile" in told and row.high != row.low:
        quartile = formats.price(Decimal(told["lower_quartile"]))
        sentences.append(f"To their lower quartile, {quartile}, it is {worth_of(row.high)} a year.")
    return [*sentences, "It is told to three figures, as exact as the figures of the peers."]


def _formula_of_discount(row: Opportunity) -> list[str]:
    if row.low is None:
        return []
    percent = (Decimal(row.figures["discount"]) * HUNDRED).normalize()
    whose = (
        "the median discount that finance officers of the framework's members have verified"
        if row.framework_id
        else "the least that members' finance officers have verified of frameworks that cover it"
    )
    return [
        f"{formats.pounds(row.at_stake)} × {percent:f}%, {whose}, is {worth(row)} a year, to three "
        "figures. The discount stays until several of the members have changed."
    ]


def _short(rate: Decimal) -> Decimal:
    """A rate of one's own with four decimal places, as it is shown."""
    return money.round_half_up(rate, Decimal("0.0001"))


def _formula_of_price(row: Opportunity) -> list[str]:
    told = row.figures
    price, target, units = (Decimal(told[name]) for name in ("price", "target", "units"))
    is_list = row.kind == OpportunityKind.ABOVE_LIST
    whose = (
        "the framework's price in force on the days of purchase"
        if is_list
        else f"the median of {told['other_count']} other buyers"
    )
    unit = told["base_unit"]
    sentences = [
        f"({formats.price(_short(price))} of yours − {formats.price(_short(target))}, {whose}) × "
        f"{formats.count(units)} ({unit}) = {worth_of(row.low)} in twelve months."
    ]
    if "lower_quartile" in told and row.high != row.low:
        quartile = formats.price(Decimal(told["lower_quartile"]))
        sentences.append(f"To their lower quartile, {quartile}, it is {worth_of(row.high)}.")
    return sentences


def worth_of(amount: Decimal | None) -> str:
    """An amount in a formula: whole pounds."""
    return formats.pounds(amount)


def need(row: Opportunity) -> str:
    """What is wanted and why, for the request, the call-off or the initiative."""
    about = subject(row)
    stake = formats.pounds(row.at_stake)
    saves = f" It could save {worth(row)} a year." if row.low is not None else ""
    return f"{about}. About {stake} a year is spent.{saves} From opportunity {row.reference}."


def what_is_bought(row: Opportunity) -> str:
    """What a call-off from it would buy."""
    if row.item is not None:
        return str(row.item)
    return row.category.name if row.category else subject(row)
