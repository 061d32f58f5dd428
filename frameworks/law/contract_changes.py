"""How far a change takes a contract from what was awarded, and whether a notice is due (R36).

Both measures start from the award and not from the change before, so that one change cannot be
made in several that each are small (PA s.75(4)). The value awarded holds options, and the longest
term holds extensions: using them as the original terms provide changes neither.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from frameworks.law.codes import Nature
from frameworks.law.facts import ChangeFacts
from frameworks.law.values import percent_of

VALUE_LIMIT: Final = {
    Nature.GOODS: Decimal(10),
    Nature.SERVICES: Decimal(10),
    Nature.WORKS: Decimal(15),
}
"""Percent of the value awarded (PA s.74(4) and s.75(2)(a))."""
TERM_LIMIT: Final = Decimal(10)
"""Percent of the longest term awarded (PA s.74(3)(a) and s.75(2)(b))."""
GROWTH_LIMIT: Final = Decimal(50)
"""The most that some grounds let the value rise, in percent (PA Sch.8 paras 4, 6 and 8)."""

EITHER_EXCEEDS: Final = "either_exceeds"
BOTH_EXCEED: Final = "both_exceed"
CHANGE_NOTICE_POLICY: Final = EITHER_EXCEEDS
"""As drafted the Act asks for a notice only where value and term both change by more than their
limit. The portal is careful: from the first that does, going on without one needs a reason (R36).
"""

OPTION: Final = "option"
SUPPLIER: Final = "supplier"


def value_percent(facts: ChangeFacts) -> Decimal:
    """How far the value will be from the one awarded, in percent of that."""
    return percent_of(abs(facts.value_after - facts.award_value), facts.award_value)


def own_value_percent(facts: ChangeFacts) -> Decimal:
    """How far this change alone moves the value, in percent of the one awarded."""
    return percent_of(abs(facts.value_after - facts.value_before), facts.award_value)


def growth_percent(facts: ChangeFacts) -> Decimal:
    """How much more than awarded it will be worth, in percent; nought where it is less."""
    return percent_of(max(facts.value_after - facts.award_value, Decimal(0)), facts.award_value)


def term_percent(facts: ChangeFacts) -> Decimal:
    """How far its end will be outside the terms awarded, in percent of the longest term.

    A contract without a last day was awarded for an open term, of which nothing can be a share:
    giving it one, or taking it away, is a change beyond measure.
    """
    if facts.ends_on_after == facts.ends_on_before:
        return _share(facts, facts.ends_on_before)
    return _share(facts, facts.ends_on_after)


def _share(facts: ChangeFacts, last: date | None) -> Decimal:
    awarded, longest = facts.award_ends_on, facts.award_may_extend_to or facts.award_ends_on
    if awarded is None or longest is None:
        unchanged = last == awarded
        return Decimal(0) if unchanged else Decimal("Infinity")
    if last is None:
        return Decimal("Infinity")
    days = max((last - longest).days, (awarded - last).days, 0)
    term = (longest - facts.starts_on + timedelta(days=1)).days
    return percent_of(Decimal(days), Decimal(term))


def is_within_terms(facts: ChangeFacts) -> bool:
    """Whether the terms awarded provide for so long a term and so high a value."""
    longest = facts.award_may_extend_to or facts.award_ends_on
    last = facts.ends_on_after
    is_so_long = longest is None or (last is not None and last <= longest)
    return is_so_long and facts.value_after <= facts.award_value


def exceeds(facts: ChangeFacts) -> tuple[bool, bool]:
    """Whether the value, and whether the term, changes by more than its limit."""
    return value_percent(facts) > VALUE_LIMIT[facts.nature], term_percent(facts) > TERM_LIMIT


def is_regulated(facts: ChangeFacts) -> bool:
    """Whether ss.74 and 75 of the Act speak of it: a public contract that is no light touch one."""
    return facts.regime == "pa2023" and not facts.is_light_touch and facts.is_above_threshold


def needs_notice(facts: ChangeFacts) -> bool:
    """Whether the Act asks for a change notice UK10 before it, as it is drafted."""
    if not is_regulated(facts):
        return False
    return facts.kind_of_change == SUPPLIER or all(exceeds(facts))


def in_words(percent: Decimal) -> str:
    """A percentage for people, never rounded to a limit that it exceeds."""
    if not percent.is_finite():
        return "an amount beyond measure"
    told = percent.quantize(Decimal("0.01"))
    if told == told.to_integral_value() and told < percent:
        exact = percent.quantize(Decimal("0.0001"))
        return f"{exact}%" if exact > told else f"more than {told:.0f}%"
    return f"{told.normalize():f}%"
