"""The words that measures use about a figure: what it is, what to know of it, which way is good."""

from enum import StrEnum


class Status(StrEnum):
    """Why an authority has, or has not, a figure that others may be compared with.

    The order of the members is the order in which they are tried (method 2.7a ruling 1).
    """

    NOT_SUBMITTED = "not_submitted"
    STRUCTURAL_ZERO = "structural_zero"
    NO_DENOMINATOR = "no_denominator"
    NON_POSITIVE = "non_positive"
    PART_WINDOW = "part_window"
    VALID = "valid"


class Flag(StrEnum):
    """What a reader must know beside a figure that is shown."""

    ANNUALISED = "annualised"
    OUTLIER = "outlier"
    QUALITY_C = "quality_c"
    QUALITY_D = "quality_d"


class Direction(StrEnum):
    """Which way is good. Only `lower_better` may show an amount to a median as an opportunity."""

    LOWER_BETTER = "lower_better"
    HIGHER_BETTER = "higher_better"
    CONTEXT = "context"


class Tier(StrEnum):
    """With whom a figure is compared: the first with enough others to compare (method 2.5)."""

    NEAREST = "T1"
    KIND = "T2"
    CONSORTIUM = "T3"
    ALL = "T4"
