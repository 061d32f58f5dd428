"""What the rules say of a framework, and which warnings a named person has settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from frameworks.choices import FrameworkStatus
from frameworks.law import rules
from frameworks.law.codes import Moment
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Finding, Outcome
from frameworks.law.rules.rule import SOFTER, Rule
from frameworks.models import Framework, RuleWaiver
from frameworks.queries import facts as facts_for_rules

ANY = "any"
"""Whatever the framework's state has ahead of it."""

AHEAD = {
    FrameworkStatus.DRAFT: (Moment.PUBLISH, Moment.TENDER),
    FrameworkStatus.IN_REVIEW: (Moment.PUBLISH, Moment.TENDER),
    FrameworkStatus.PLANNED: (Moment.TENDER,),
    FrameworkStatus.TENDERING: (Moment.TENDER,),
    FrameworkStatus.EVALUATING: (Moment.STAND_STILL,),
    FrameworkStatus.STANDSTILL: (Moment.AWARD,),
    FrameworkStatus.ABANDONED: (),
}
"""Before which moves the rules are asked of a framework in this state; else as one that runs."""


@dataclass(frozen=True)
class Heard:
    """A finding, and the waiver that settles it where there is one."""

    finding: Finding
    waiver: RuleWaiver | None = None

    @property
    def stands(self) -> bool:
        """Nobody has settled it."""
        return self.waiver is None


@dataclass(frozen=True)
class Answer:
    """One rule's answer for one framework."""

    rule: Rule
    silence: str
    """Why it does not apply; empty where it does."""
    is_asked: bool
    """It is asked before one of the moves that the framework has ahead."""
    heard: Sequence[Heard]


def findings(framework: Framework, *, moment: str, on: date) -> list[Finding]:
    """What stands in the way, or is worth knowing, before the named move.

    Warnings that a waiver settles are left out. The moment is the name of a transition; `any` for
    whatever the framework's state has ahead; or `vary` for the same of a change that is made now,
    so that a running framework gets no mildness for its past.
    """
    return [one.finding for one in heard(framework, moment=moment, on=on) if one.stands]


def heard(framework: Framework, *, moment: str, on: date) -> list[Heard]:
    """Every finding before the move, the settled ones with their waivers."""
    facts = facts_for_rules.of_framework(framework, on=on)
    said = [
        finding for each in _moments(framework, moment) for finding in rules.ask(facts, moment=each)
    ]
    return _with_waivers(framework, _heaviest(said))


def answers(framework: Framework, *, on: date) -> list[Answer]:
    """Each rule about frameworks: whether it applies, why not, and what it says now."""
    facts = facts_for_rules.of_framework(framework, on=on)
    moments = _moments(framework, ANY)
    waivers = _waivers(framework)
    return [_answer(rule, facts, moments, waivers) for rule in rules.about(FrameworkFacts)]


@dataclass(frozen=True)
class Told:
    """The answers sorted by what a reader wants to know of them."""

    standing: Sequence[Heard]
    """Findings that nobody has settled, the heaviest first."""
    settled: Sequence[Heard]
    content: Sequence[Rule]
    """Asked now, with nothing to say."""
    later: Sequence[Rule]
    """Of this framework, but asked before other moves than those ahead."""
    silent: Sequence[Answer]
    """They do not apply, each with why."""


def told(framework: Framework, *, on: date) -> Told:
    """Every rule about frameworks, sorted by what it comes to for this one."""
    every = answers(framework, on=on)
    said = [one for answer in every for one in answer.heard]
    standing = [one for one in said if one.stands]
    applying = [answer for answer in every if not answer.silence]
    return Told(
        standing=sorted(standing, key=lambda one: -SOFTER.index(one.finding.outcome)),
        settled=[one for one in said if not one.stands],
        content=[one.rule for one in applying if one.is_asked and not one.heard],
        later=[one.rule for one in applying if not one.is_asked],
        silent=[answer for answer in every if answer.silence],
    )


Waivers = dict[tuple[str, str], RuleWaiver]


def _answer(rule: Rule, facts: FrameworkFacts, moments: Sequence[str], waivers: Waivers) -> Answer:
    said = [finding for each in moments for finding in rule.findings(facts, moment=each)]
    return Answer(
        rule=rule,
        silence=rule.silent_because(facts),
        is_asked=any(moment in rule.moments for moment in moments),
        heard=[Heard(one, _settled(one, waivers)) for one in _heaviest(said)],
    )


def _moments(framework: Framework, moment: str) -> Sequence[str]:
    if moment not in (ANY, Moment.VARY):
        return (moment,)
    as_it_runs = Moment.VARY if moment == Moment.VARY else Moment.PUBLISH_CONCLUDED
    return AHEAD.get(FrameworkStatus(framework.status), (as_it_runs,))


def _heaviest(said: Iterable[Finding]) -> list[Finding]:
    """Each finding once, at its heaviest, in the order of the rules."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in said:
        key = (finding.rule, finding.says)
        if key not in kept or SOFTER.index(finding.outcome) > SOFTER.index(kept[key].outcome):
            kept[key] = finding
    return list(kept.values())


def _with_waivers(framework: Framework, said: Sequence[Finding]) -> list[Heard]:
    if not any(one.outcome is Outcome.WARN for one in said):
        return [Heard(one) for one in said]
    waivers = _waivers(framework)
    return [Heard(one, _settled(one, waivers)) for one in said]


def _waivers(framework: Framework) -> Waivers:
    return {(row.rule, row.finding): row for row in RuleWaiver.objects.filter(framework=framework)}


def _settled(finding: Finding, waivers: Waivers) -> RuleWaiver | None:
    """Only a warning can be settled, by a waiver that quotes it."""
    if finding.outcome is not Outcome.WARN:
        return None
    return waivers.get((finding.rule, finding.says))
