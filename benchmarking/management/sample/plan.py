"""How much is made, over which months, and what is hidden in it for the reader to find."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from consortia.choices import AuthorityKind
from procurement_portal.core.periods import Period

SEED = "common purchase"
SOURCE = "Sample data"
MONTHS = 24
PART_WINDOW_MONTHS = 5


@dataclass(frozen=True)
class Scale:
    """Bodies of each kind, and about how many lines of spend they have altogether."""

    bodies: Mapping[str, int]
    lines: int


SCALES = {
    "full": Scale(
        {
            AuthorityKind.UNITARY: 16,
            AuthorityKind.DISTRICT: 15,
            AuthorityKind.NHS_TRUST: 8,
            AuthorityKind.COUNTY: 4,
        },
        lines=156_000,
    ),
    "small": Scale({AuthorityKind.UNITARY: 8, AuthorityKind.DISTRICT: 5}, lines=6_000),
}


@dataclass(frozen=True)
class Finding:
    """Something planted: what it is, whose, in which category, and how a reader meets it."""

    key: str
    authority: str
    category: str
    meaning: str


PAYS_FAR_ABOVE_PEERS = Finding(
    "pays_far_above_peers",
    "brackenmoor",
    "energy",
    "Brackenmoor Council pays more than twice the median of its peers for electricity and gas.",
)
AGREEMENT_ABOUT_TO_EXPIRE = Finding(
    "agreement_about_to_expire",
    "brackenmoor",
    "office",
    "The framework for office supplies ends in 41 days, and Brackenmoor Council's contract on it "
    "runs on for months.",
)
LEAKING_CATEGORY = Finding(
    "leaking_category",
    "",
    "agency",
    "There is a live framework for agency staff, yet three quarters of the members' spend goes to "
    "suppliers who hold no place on it.",
)
PAID_BESIDE_ITS_CALL_OFF = Finding(
    "paid_beside_its_call_off",
    "brackenmoor",
    "energy",
    "Brackenmoor Council has one call-off for electricity, yet most of its energy comes from other "
    "suppliers of the same framework, without one.",
)
PART_WINDOW = Finding(
    "part_window",
    "tamberley",
    "",
    "Tamberley District Council has loaded only the latest five months, too few to compare.",
)
NOT_SUBMITTED = Finding(
    "not_submitted", "ullswick", "", "Ullswick District Council is a member and has loaded nothing."
)
NO_DENOMINATOR = Finding(
    "no_denominator",
    "verewood",
    "",
    "The size of Verewood District Council is not known, so nothing of it can be compared.",
)
DIRTY_FILE = Finding(
    "dirty_file",
    "wynsford",
    "",
    "The latest file of Wynsford District Council holds rows that could not be read as payments.",
)
WEAK_DATA = Finding(
    "weak_data",
    "yarnwell",
    "",
    "The files of Yarnwell District Council name a supplier and a purpose on less than half of the "
    "lines and were never agreed with its ledger: its data is of band D, so nobody is compared "
    "with it.",
)
DEAR_BUYER = Finding(
    "dear_buyer",
    "brackenmoor",
    "office",
    "Brackenmoor Council pays about a third more than others for the same toner cartridge.",
)
WRONG_PACK = Finding(
    "wrong_pack",
    "brackenmoor",
    "facilities",
    "Brackenmoor Council has booked boxes of a thousand gloves as boxes of a hundred: the price "
    "waits for an answer.",
)
UNKNOWN_PACK = Finding(
    "unknown_pack",
    "brackenmoor",
    "facilities",
    "Brackenmoor Council has not said how many bin liners a case holds.",
)
BELOW_FRAMEWORK = Finding(
    "below_framework",
    "wynsford",
    "office",
    "Wynsford District Council pays less for copier paper than the framework's list.",
)
PLANTED = (
    PAYS_FAR_ABOVE_PEERS,
    AGREEMENT_ABOUT_TO_EXPIRE,
    LEAKING_CATEGORY,
    PAID_BESIDE_ITS_CALL_OFF,
    PART_WINDOW,
    NOT_SUBMITTED,
    NO_DENOMINATOR,
    DIRTY_FILE,
    WEAK_DATA,
    DEAR_BUYER,
    WRONG_PACK,
    UNKNOWN_PACK,
    BELOW_FRAMEWORK,
)

OVERPAID = 2.6
"""What the overpayer pays, as a multiple of what its peers typically do."""
LEAK = 0.75
CARELESS = 0.6
"""The share of lines that say neither who was paid nor for what, where data is weak."""
EXPIRES_IN_DAYS = 41


def window(today: date) -> Period:
    """The whole months that the lines cover; the last is the one before today's."""
    return Period.months_ending(today - relativedelta(months=1), MONTHS)


def dice(*about: object) -> random.Random:
    """Chance that falls alike every time for the same things."""
    return random.Random("/".join(map(str, (SEED, *about))))  # noqa: S311 - nothing secret
