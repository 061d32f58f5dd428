"""The words that pages put to codes: one place, so that a status reads the same everywhere."""

from collections.abc import Iterable
from decimal import Decimal

from benchmarking.choices import AWAITS_RELEASE, LineClass, PeerTier, ResultStatus
from benchmarking.disclosure import rules
from benchmarking.measures.quality import Band
from consortia.choices import AuthorityKind, DenominatorMeasure
from procurement_portal.core import money
from procurement_portal.core.templatetags import formats

KINDS = {
    AuthorityKind.COUNTY: "county councils",
    AuthorityKind.UNITARY: "unitary authorities",
    AuthorityKind.METROPOLITAN: "metropolitan districts",
    AuthorityKind.LONDON_BOROUGH: "London boroughs",
    AuthorityKind.DISTRICT: "district councils",
    AuthorityKind.COMBINED: "combined authorities",
    AuthorityKind.SCOTTISH_COUNCIL: "Scottish councils",
    AuthorityKind.WELSH_COUNCIL: "Welsh councils",
    AuthorityKind.NI_DISTRICT: "Northern Ireland districts",
    AuthorityKind.POLICE: "police bodies",
    AuthorityKind.FIRE: "fire and rescue authorities",
    AuthorityKind.NHS_TRUST: "NHS trusts",
    AuthorityKind.NHS_COMMISSIONER: "NHS commissioners",
    AuthorityKind.DEPARTMENT: "government departments",
    AuthorityKind.AGENCY: "agencies and other public bodies",
    AuthorityKind.UNIVERSITY: "universities",
    AuthorityKind.SCHOOL_TRUST: "academy trusts",
    AuthorityKind.NATIONAL_PARK: "national park authorities",
    AuthorityKind.OTHER: "other public bodies",
}
"""Many of a kind."""

PEERS = {
    PeerTier.NEAREST: "similar {kind}",
    PeerTier.KIND: "other {kind}",
    PeerTier.CONSORTIUM: "members of your consortia",
    PeerTier.ALL: "other bodies of all kinds",
}
"""Whom a figure is compared with, after their number."""

TIERS = {
    PeerTier.NEAREST: "the most similar of the same kind, frozen for the year",
    PeerTier.KIND: "the same kind, whole country",
    PeerTier.CONSORTIUM: "members of the same consortia, since too few of the kind have a figure",
    PeerTier.ALL: "bodies of every kind, since too few of the kind have a figure",
}
"""What a tier means, after its name."""

EACH = {
    DenominatorMeasure.POPULATION: "a head",
    DenominatorMeasure.STAFF: "an employee",
    DenominatorMeasure.PUPILS: "a pupil",
    DenominatorMeasure.STUDENTS: "a student",
    DenominatorMeasure.BED_DAYS: "a bed-day",
    DenominatorMeasure.DWELLINGS: "a dwelling",
    DenominatorMeasure.NET_REVENUE: "for each pound of net revenue",
}
"""What a rate is for one of."""

STATUSES = {
    ResultStatus.VALID: "There are a return, spend and a size to divide by.",
    ResultStatus.NOT_SUBMITTED: "No return covers these twelve months. That is never read as zero.",
    ResultStatus.STRUCTURAL_ZERO: (
        "The return is complete and holds no line here: a true zero, not compared."
    ),
    ResultStatus.NO_DENOMINATOR: (
        "The size of the authority (residents, employees, pupils …) is not known. Ask the operator "
        "to load it."
    ),
    ResultStatus.NON_POSITIVE: (
        "Credits are as large as the payments or larger. The figure is yours to see; it is not "
        "compared."
    ),
    ResultStatus.PART_WINDOW: (
        "Fewer than nine of the twelve months are loaded. Load the others to be compared."
    ),
}
"""What each status means and, where something can be done, what."""

FLAGS = {
    "annualised": "nine to eleven months, multiplied up to a year",
    "outlier": "far from the others: worth a check",
    "reorganised": "merged or split within these months: compare the figures of what it became",
    "stale_denominator": "size of the authority is more than two years old",
    "quality_c": "data quality C: compared, to be read with care",
    "quality_d": "data quality D: yours to see, and left out of what others are compared with",
}

SHORT_FLAGS = {
    "annualised": "made up to a year",
    "outlier": "far out: check",
    "reorganised": "merged or split",
    "stale_denominator": "old size",
    "quality_c": "",
    "quality_d": "",
}
"""The same where there is room for two or three words; the category's own page says it in full.

The letter of its quality stands beside every figure anyway.
"""

QUALITY = {
    Band.A: "good",
    Band.B: "sound",
    Band.C: "fair, to be read with care",
    Band.D: "weak, left out of comparisons",
}
"""What a band of data quality means, inside a sentence."""

LINE_CLASSES = {
    LineClass.ON: (
        "Paid under a contract called off from a lot that covers the category and that the "
        "authority had joined, or to a supplier on such a lot at no more than 2% above its list."
    ),
    LineClass.OFF_SUPPLIER: (
        "The supplier holds or held a place on such a lot, but something else is missing: a "
        "call-off, the list's price, access, or a place that still stood on the day."
    ),
    LineClass.OFF_OTHER: "A lot that was live on the day covers the category; another was paid.",
    LineClass.OUT_OF_SCOPE: (
        "No lot that the authority may use covered the category on the day. It is influenced, but "
        "no framework could be used."
    ),
    LineClass.EXCLUDED: "Payroll, grants, taxes, precepts and internal recharges.",
}
"""What each class of a line means (method 2.4)."""

LINE_FLAGS = {
    "repeated": "repeats an earlier row of its file",
    "person": "payment to a person",
    "no_supplier": "no supplier named",
    "redacted": "supplier withheld by the body",
    "month_from_period": "month taken from the file's period",
    "coarse_date": "date gives a month or quarter, not a day",
    "no_date": "no date in the row",
    "bad_date": "date not understood",
    "date_out_of_range": "date outside any plausible time",
    "extra_cells": "cells beyond the table's columns",
    "rounded": "amount rounded to the penny",
    "scientific": "amount written as a power of ten",
}
"""What to know of a line, those first that people look for."""


def peers(tier: str, kind: str) -> str:
    """Those compared with, after their number: "similar county councils"."""
    return PEERS[PeerTier(tier)].format(kind=KINDS[AuthorityKind(kind)])


def tier(code: str) -> str:
    """A tier with what it means: "tier T1: …"."""
    return f"tier {code}: {TIERS[PeerTier(code)]}"


def ranks(lowest: int | None, highest: int | None, count: int | None) -> str:
    """Where it stands as far as that is steady; nothing where it may not be told.

    `count` is how many others there are. A place is named only where no quarter moves it
    (method 2.1, W9).
    """
    if lowest is None or highest is None or count is None:
        return ""
    among = f"of {count + 1:,} from the lowest rate"
    if lowest == highest:
        return f"Place {lowest:,} {among}, whichever quarter is left out."
    return (
        f"Place {lowest:,} to {highest:,} {among}, depending on which quarter is left out: ranks "
        "overlap, so this is no league table."
    )


def withheld(code: str) -> str:
    """Why a figure is not shown, in a sentence; nothing when it is."""
    if code == AWAITS_RELEASE:
        return "Peers' figures come with the next release."
    return rules.EXPLANATIONS[rules.Reason(code)] if code else ""


def flags(codes: Iterable[str]) -> str:
    """The remarks beside a figure, in words."""
    return "; ".join(FLAGS.get(code, code.replace("_", " ")) for code in codes)


def short_flags(codes: Iterable[str]) -> str:
    """The remarks beside a figure in a table, in two or three words each."""
    short = (SHORT_FLAGS.get(code, code.replace("_", " ")) for code in codes)
    return "; ".join(filter(None, short))


def estimate(amount: Decimal) -> Decimal:
    """Pounds as exact as the disclosed median that they are worked out from: 5601914 → 5600000."""
    last_digit = amount.adjusted() + 1 - rules.SIGNIFICANT_FIGURES
    return money.round_half_up(amount, Decimal(1).scaleb(last_digit)) if amount else amount


def short_estimate(amount: Decimal) -> str:
    """An estimate for headlines: 5601914 → "£5.6m", 261550 → "£262,000"."""
    return formats.short_pounds(estimate(amount))


def line_flags(codes: Iterable[str]) -> str:
    """The remarks beside a line, in words."""
    return "; ".join(LINE_FLAGS.get(code, code.replace("_", " ")) for code in codes)


def inside(name: str) -> str:
    """A name as it stands inside a sentence: "Agency staff" → "agency staff", "ICT" → "ICT"."""
    first, *_ = name.split(maxsplit=1) or [""]
    return name if first[1:2].isupper() else name[:1].lower() + name[1:]


def many(kind: str) -> str:
    """Many of a kind, as a heading: "District councils"."""
    words = KINDS[AuthorityKind(kind)]
    return words[:1].upper() + words[1:]
