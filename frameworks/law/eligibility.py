"""May this authority use that framework?

The published notice decides, not membership of the portal or of a consortium (R58). Each rule is
one way in or one way out, with the words of the notice. What a rule says is certain, possible or
no; one certain way in makes an authority eligible, one certain way out ends it, and whatever is
not known leaves the question open: it never makes an authority eligible (R57-R60, R65; domain
rules, section 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from frameworks.law.authority_classes import PERHAPS_RELEVANT, RELEVANT
from frameworks.law.findings import Finding, Outcome
from frameworks.law.notice_words import Buyer, Kind, Match, Reading, Rule, read


class Verdict(StrEnum):
    """What the notice means for one authority."""

    ELIGIBLE = "eligible"
    NEEDS_CONFIRMATION = "needs_confirmation"
    INELIGIBLE = "ineligible"


ORDER = {kind: place for place, kind in enumerate(Kind)}


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


NOT_ENTERED = "The notice's words have not been entered."


NO_NOTICE = "The number of the published notice that says so."


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
