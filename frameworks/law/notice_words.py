"""One rule of a notice, read for one authority: it fits surely, perhaps or not (R57, R58)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum

from frameworks.law.authority_classes import CLASSES
from frameworks.law.findings import Finding, Outcome


class Kind(StrEnum):
    """How a notice says who may use the framework; the surest way first."""

    NAMED = "named"
    CATEGORY = "category"
    REGION = "region"
    CONSORTIUM_MEMBERS = "consortium_members"
    SUCCESSOR = "successor"
    CLASSIFICATION = "classification"
    TEXT = "text"


@dataclass(frozen=True)
class Term:
    """A membership of a consortium between two days, both included."""

    consortium: int
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the authority was a member on the day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class Buyer:
    """What is known of the authority that asks."""

    key: int
    kind: str
    jurisdiction: str = "england"
    region: str = ""
    closed_on: date | None = None
    terms: Sequence[Term] = ()
    replaces: frozenset[int] = frozenset()
    """The bodies whose place it has taken."""


@dataclass(frozen=True)
class Rule:
    """One way in, or one way out, in the words of the notice."""

    kind: str
    quoted_text: str
    is_exclusion: bool = False
    authorities: frozenset[int] = frozenset()
    classes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    consortium: int | None = None
    members_as_at: date | None = None
    """Empty where the notice says "from time to time"."""
    notice_id: str = ""
    effective_from: date | None = None
    lot: str = ""
    """The number of the one lot that it speaks of, where it does."""


class Match(IntEnum):
    """How far a rule fits an authority."""

    NO = 0
    PERHAPS = 1
    SURELY = 2


@dataclass(frozen=True)
class Reading:
    """One rule read for one authority."""

    rule: Rule
    match: Match
    because: str = ""
    kind: str = ""
    missing: tuple[str, ...] = ()
    warns: tuple[Finding, ...] = field(default=())


OPEN_MEMBERSHIP = Finding(
    rule="R58",
    outcome=Outcome.WARN,
    says='The notice covers members "from time to time"; the law wants those who may use it to be '
    "identified clearly.",
    cure="Record why the notice covers this authority.",
)


def read(rule: Rule, buyer: Buyer, *, on: date) -> Reading:
    """How far one rule fits the authority on the day."""
    match rule.kind:
        case Kind.NAMED | Kind.SUCCESSOR:
            reading = _by_name(rule, buyer)
        case Kind.CATEGORY | Kind.REGION:
            reading = _by_description(rule, buyer)
        case Kind.CONSORTIUM_MEMBERS:
            reading = _by_membership(rule, buyer, on)
        case Kind.CLASSIFICATION:
            reading = Reading(
                rule,
                Match.PERHAPS,
                "The notice lets in utilities of a class.",
                missing=("Whether the authority is a utility of that class.",),
            )
        case _:
            reading = Reading(
                rule,
                Match.PERHAPS,
                "The notice says in words who may use it.",
                missing=("Whether these words cover the authority.",),
            )
    return replace(reading, kind=reading.kind or rule.kind)


def _by_name(rule: Rule, buyer: Buyer) -> Reading:
    if buyer.key in rule.authorities and rule.kind == Kind.NAMED:
        return Reading(rule, Match.SURELY, "The notice names it.")
    if buyer.replaces & rule.authorities:
        return Reading(
            rule,
            Match.PERHAPS,
            "It has taken the place of a body that the notice names.",
            kind=Kind.SUCCESSOR,
            missing=("Whether what the notice gave to that body passed to this one.",),
        )
    return Reading(rule, Match.NO)


def _by_description(rule: Rule, buyer: Buyer) -> Reading:
    """Of one of the classes and of one of the regions, as far as the rule names any."""
    if not rule.classes and not rule.regions:
        missing = ("The kinds or regions of authority that these words mean.",)
        return Reading(rule, Match.PERHAPS, "The notice describes those it lets in.", "", missing)
    by_class = max((_in_class(name, buyer) for name in rule.classes), default=Match.SURELY)
    by_region = _in_regions(rule.regions, buyer)
    missing_facts = []
    if by_class == Match.PERHAPS:
        missing_facts.append("Whether the authority is of a kind that the notice describes.")
    if by_region == Match.PERHAPS:
        missing_facts.append("The region that the authority belongs to.")
    what = " and ".join(
        word for word, used in (("kind", rule.classes), ("region", rule.regions)) if used
    )
    because = f"The notice describes authorities of its {what}."
    return Reading(rule, min(by_class, by_region), because, "", tuple(missing_facts))


def _in_class(name: str, buyer: Buyer) -> Match:
    cover = CLASSES[name]
    if cover.jurisdiction and buyer.jurisdiction != cover.jurisdiction:
        return Match.NO
    if buyer.kind in cover.surely:
        return Match.SURELY
    return Match.PERHAPS if buyer.kind in cover.perhaps else Match.NO


def _in_regions(regions: frozenset[str], buyer: Buyer) -> Match:
    if not regions:
        return Match.SURELY
    if not buyer.region:
        return Match.PERHAPS
    return Match.SURELY if buyer.region in regions else Match.NO


def _by_membership(rule: Rule, buyer: Buyer, on: date) -> Reading:
    """A list of members is one of a day; members "from time to time" are never certain (R58)."""
    terms = [term for term in buyer.terms if term.consortium == rule.consortium]
    if rule.members_as_at is not None:
        if any(term.holds_on(rule.members_as_at) for term in terms):
            return Reading(rule, Match.SURELY, "It was a member on the day that the notice means.")
        return Reading(rule, Match.NO)
    if any(term.holds_on(on) for term in terms):
        return Reading(
            rule,
            Match.PERHAPS,
            "It is a member of a consortium whose members the notice lets in.",
            missing=("Whether the notice covers members who join after it.",),
            warns=(OPEN_MEMBERSHIP,),
        )
    return Reading(rule, Match.NO)
