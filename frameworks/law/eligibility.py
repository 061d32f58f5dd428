"""May this authority use that framework? (R57-R60, R65; domain rules, section 5.)

The published notice decides, not membership of the portal or of a consortium (R58). Each rule is
one way in or one way out, with the words of the notice. What a rule says is certain, possible or
no; one certain way in makes an authority eligible, one certain way out ends it, and whatever is
not known leaves the question open: it never makes an authority eligible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum

from frameworks.law.findings import Finding, Outcome


class Verdict(StrEnum):
    """What the notice means for one authority."""

    ELIGIBLE = "eligible"
    NEEDS_CONFIRMATION = "needs_confirmation"
    INELIGIBLE = "ineligible"


class Kind(StrEnum):
    """How a notice says who may use the framework; the surest way first."""

    NAMED = "named"
    CATEGORY = "category"
    REGION = "region"
    CONSORTIUM_MEMBERS = "consortium_members"
    SUCCESSOR = "successor"
    CLASSIFICATION = "classification"
    TEXT = "text"


ORDER = {kind: place for place, kind in enumerate(Kind)}

COUNCILS = frozenset({"county", "unitary", "metropolitan", "london_borough", "district"})
DEVOLVED_COUNCILS = frozenset({"scottish_council", "welsh_council", "ni_district"})
HEALTH = frozenset({"nhs_trust", "nhs_commissioner"})
OF_GOVERNMENT = frozenset({"department", "agency"})
LEARNING = frozenset({"university", "school_trust"})
EMERGENCY = frozenset({"police", "fire"})
ALL_KINDS = (
    COUNCILS
    | DEVOLVED_COUNCILS
    | HEALTH
    | OF_GOVERNMENT
    | LEARNING
    | EMERGENCY
    | {"combined", "national_park", "other"}
)


@dataclass(frozen=True)
class Cover:
    """Whom one class of a notice covers: surely these kinds, and those only perhaps.

    `jurisdiction` narrows both; an empty one is any.
    """

    surely: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    jurisdiction: str = ""


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


CLASSES: Mapping[str, Cover] = {
    # class                 surely                             perhaps
    "any_authority": Cover(ALL_KINDS),
    "central": Cover(_of("department"), _of("agency", "other")),
    "agency": Cover(_of("agency"), _of("department", "other")),
    "local": Cover(COUNCILS | DEVOLVED_COUNCILS, _of("combined", "national_park", "other")),
    "county": Cover(_of("county")),
    "district": Cover(_of("district"), _of("metropolitan", "ni_district")),
    "unitary": Cover(_of("unitary"), _of("scottish_council", "welsh_council")),
    "metropolitan": Cover(_of("metropolitan")),
    "london_borough": Cover(_of("london_borough")),
    "combined": Cover(_of("combined")),
    "nhs": Cover(HEALTH, _of("agency", "other")),
    "nhs_trust": Cover(_of("nhs_trust")),
    "nhs_commissioner": Cover(_of("nhs_commissioner")),
    # A mayor or a county may run the police or the fire service; an ambulance trust is a trust.
    "police": Cover(_of("police"), _of("combined", "other")),
    "fire": Cover(_of("fire"), _of("combined", "county", "other")),
    "blue_light": Cover(EMERGENCY, _of("combined", "county", "nhs_trust", "other")),
    "school": Cover(_of("school_trust"), _of("other")),
    "university": Cover(_of("university"), _of("other")),
    "education": Cover(LEARNING, _of("other")),
    "national_park": Cover(_of("national_park")),
    "devolved_wales": Cover(
        _of("welsh_council", "fire", "national_park") | HEALTH,
        ALL_KINDS - {"department", "police"},
        jurisdiction="wales",
    ),
    "devolved_scotland": Cover(
        _of("scottish_council", "national_park") | HEALTH | EMERGENCY,
        ALL_KINDS - {"department"},
        jurisdiction="scotland",
    ),
    "devolved_ni": Cover(
        _of("ni_district") | HEALTH | EMERGENCY, ALL_KINDS, jurisdiction="northern_ireland"
    ),
    # The portal does not tell these kinds of body apart: they are "other" to it.
    "housing": Cover(_of(), _of("other")),
    "parish": Cover(_of(), _of("other")),
    "charity": Cover(_of(), _of("other")),
    "utility": Cover(_of(), _of("agency", "combined", "other")),
}

# Relevant authorities of the Provider Selection Regime, all in England; the rest are not (R27).
RELEVANT = COUNCILS | HEALTH | {"combined"}
PERHAPS_RELEVANT = OF_GOVERNMENT | {"other"}


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


@dataclass(frozen=True)
class Tool:
    """What is known of the framework, apart from its rules."""

    regime: str
    is_closed: bool = False
    """The notice lets in only those it names."""
    is_for_utilities: bool = False
    jurisdiction: str = ""
    """Of the body that runs it; empty where it is not known."""


@dataclass(frozen=True)
class Judgement:
    """The verdict, and what it rests on."""

    status: Verdict
    kind: str = ""
    """The kind of the rule that decided; empty where none did."""
    quoted_text: str = ""
    notice_id: str = ""
    because: str = ""
    """Why, in a sentence for people."""
    missing: tuple[str, ...] = ()
    """What would settle it."""
    warns: tuple[Finding, ...] = ()

    @property
    def asks_for_a_reason(self) -> bool:
        """Whether a named person has to say why it is granted nevertheless."""
        return self.status == Verdict.NEEDS_CONFIRMATION or any(
            finding.outcome == Outcome.WARN for finding in self.warns
        )


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


NOT_ENTERED = "The notice's words have not been entered."
NO_NOTICE = "The number of the published notice that says so."
OPEN_MEMBERSHIP = Finding(
    rule="R58",
    outcome=Outcome.WARN,
    says='The notice covers members "from time to time"; the law wants those who may use it to be '
    "identified clearly.",
    cure="Record why the notice covers this authority.",
)
SCOTTISH = Finding(
    rule="R65",
    outcome=Outcome.WARN,
    says="A devolved Scottish authority is outside the Procurement Act, except where it joins a "
    "reserved, Welsh or Northern Irish arrangement.",
    cure="Record on what ground the authority may call off from it.",
)
NOT_RELEVANT = Finding(
    rule="R57",
    outcome=Outcome.WARN,
    says="Only relevant authorities in England buy under the Provider Selection Regime, and this "
    "does not look like one.",
    cure="Record why it is one.",
)


def judge(tool: Tool, rules: Iterable[Rule], buyer: Buyer, *, on: date) -> Judgement:
    """What the notice means for the authority on the day."""
    if buyer.closed_on is not None and buyer.closed_on < on:
        return Judgement(Verdict.INELIGIBLE, because="The authority no longer exists.")
    in_force = [rule for rule in rules if rule.effective_from is None or rule.effective_from <= on]
    ways_in = [rule for rule in in_force if not rule.is_exclusion]
    if tool.is_closed:
        ways_in = [rule for rule in ways_in if rule.kind == Kind.NAMED]
    ways_out = [rule for rule in in_force if rule.is_exclusion and not rule.lot]
    best_in = _best(ways_in, buyer, on)
    judgement = _from_ways_in(best_in, ways_in)
    judgement = _less_ways_out(judgement, _best(ways_out, buyer, on))
    return _cut(judgement, tool, buyer)


def _best(rules: Iterable[Rule], buyer: Buyer, on: date) -> Reading | None:
    """The reading that fits best: certain before possible, the surest kind, all lots before one."""
    readings = [read(rule, buyer, on=on) for rule in rules]
    fitting = [reading for reading in readings if reading.match > Match.NO]
    return min(
        fitting,
        key=lambda it: (-it.match, not it.rule.notice_id, bool(it.rule.lot), ORDER[Kind(it.kind)]),
        default=None,
    )


def _from_ways_in(best: Reading | None, ways_in: Sequence[Rule]) -> Judgement:
    if not ways_in:
        return Judgement(
            Verdict.NEEDS_CONFIRMATION,
            because="It is not known whom the notice lets in.",
            missing=(NOT_ENTERED,),
        )
    if best is None:
        first = min(ways_in, key=lambda rule: ORDER[Kind(rule.kind)])
        return Judgement(
            Verdict.INELIGIBLE,
            kind=first.kind,
            quoted_text="\n".join(dict.fromkeys(rule.quoted_text for rule in ways_in)),
            notice_id=first.notice_id,
            because="It is not among those whom the notice names or describes.",
        )
    missing = best.missing if best.rule.notice_id else (*best.missing, NO_NOTICE)
    is_sure = best.match == Match.SURELY and not missing
    return Judgement(
        Verdict.ELIGIBLE if is_sure else Verdict.NEEDS_CONFIRMATION,
        kind=best.kind,
        quoted_text=best.rule.quoted_text,
        notice_id=best.rule.notice_id,
        because=best.because,
        missing=missing,
        warns=best.warns + _of_a_lot(best.rule),
    )


def _of_a_lot(rule: Rule) -> tuple[Finding, ...]:
    if not rule.lot:
        return ()
    says = f"These words of the notice are about lot {rule.lot} only."
    return (Finding(rule="R57", outcome=Outcome.INFO, says=says),)


def _less_ways_out(judgement: Judgement, out: Reading | None) -> Judgement:
    if out is None or judgement.status == Verdict.INELIGIBLE:
        return judgement
    if out.match == Match.SURELY:
        return Judgement(
            Verdict.INELIGIBLE,
            kind=out.kind,
            quoted_text=out.rule.quoted_text,
            notice_id=out.rule.notice_id,
            because=f"The notice leaves it out. {out.because}",
        )
    doubt = f"Whether these words of the notice leave it out: “{out.rule.quoted_text}”"
    return _in_doubt(judgement, doubt)


def _cut(judgement: Judgement, tool: Tool, buyer: Buyer) -> Judgement:
    """What the regime and the jurisdiction take away."""
    if judgement.status == Verdict.INELIGIBLE:
        return judgement
    if tool.regime == "psr":
        judgement = _cut_to_relevant(judgement, buyer)
    elif buyer.jurisdiction == "scotland" and tool.jurisdiction in {"", "england"}:
        judgement = replace(judgement, warns=(*judgement.warns, SCOTTISH))
    if tool.is_for_utilities and judgement.status != Verdict.INELIGIBLE:
        judgement = _in_doubt(judgement, "Whether the authority is a utility.")
    return judgement


def _cut_to_relevant(judgement: Judgement, buyer: Buyer) -> Judgement:
    is_english = buyer.jurisdiction in {"england", "uk"}
    if is_english and buyer.kind in RELEVANT:
        return judgement
    if judgement.kind == Kind.NAMED or (is_english and buyer.kind in PERHAPS_RELEVANT):
        doubt = _in_doubt(judgement, "Whether it is a relevant authority of that regime.")
        return replace(doubt, warns=(*doubt.warns, NOT_RELEVANT))
    return replace(
        judgement,
        status=Verdict.INELIGIBLE,
        because="Only relevant authorities in England buy under the Provider Selection Regime.",
        missing=(),
    )


def _in_doubt(judgement: Judgement, missing: str) -> Judgement:
    return replace(
        judgement,
        status=Verdict.NEEDS_CONFIRMATION,
        missing=(*judgement.missing, missing),
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
