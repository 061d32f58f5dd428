"""What may be done with a claim now, by whom, and why the rest may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarking.choices import Permission
from benchmarking.choices.machines import CLAIM
from benchmarking.choices.savings import ClaimState
from benchmarking.measures.evidence_grades import can_be_verified
from benchmarking.models import Claim
from benchmarking.queries import ledger, workings
from consortia.models import standing_of
from procurement_portal.core import access
from procurement_portal.core.periods import Period, first_of_month, last_day_of_month

CLAIMS, SIGNS = Permission.SAVING_CLAIM, Permission.SAVING_VERIFY

MOVES: Mapping[str, tuple[str, ...]] = {
    "forecast": (CLAIMS,),
    "contract": (CLAIMS,),
    "baseline": (CLAIMS,),
    "approve_baseline": (SIGNS,),
    "lines": (CLAIMS,),
    "items": (CLAIMS,),
    "evidence": (CLAIMS,),
    "from_lines": (CLAIMS,),
    "enter": (CLAIMS,),
    "cost": (CLAIMS,),
    "verify": (SIGNS,),
    "refuse": (SIGNS,),
    "budget": (SIGNS,),
    "true_up": (SIGNS,),
    "external": (CLAIMS,),
    "close": (SIGNS,),
    "reverse": (CLAIMS, SIGNS),
}
"""All that is done with a claim, in the order of its life; any of the permissions will do."""

ARROWS = {
    "forecast": "forecast",
    "contract": "contract",
    "from_lines": "realise",
    "enter": "realise",
    "cost": "realise",
    "verify": "verify",
    "refuse": "verify",
    "close": "close",
    "reverse": "reverse",
}
"""The arrow of the claim's table that a move takes, where it takes one."""

ENDED = (ClaimState.CLOSED, ClaimState.REVERSED)
WHILE_IT_RUNS = ("baseline", "approve_baseline", "lines", "items", "evidence", "budget")


@dataclass(frozen=True)
class Facts:
    """What decides on the moves of one claim, read once."""

    has_baseline: bool
    proposed: int | None
    """The newest baseline that waits for approval."""
    line_months: Sequence[date]
    """Months that have passed, bear no signature, and of which the claim owns lines."""
    by_units: bool
    """Whether its lines tell what it saved, so that nothing is entered in their place."""
    elapsed: Sequence[date]
    """Months in which it saves that have passed and bear no signature."""
    past: Sequence[date]
    """All months in which it saves that have passed."""
    has_papers: bool
    waiting: Sequence[date]
    unshown: Sequence[date]
    """Waiting months that an estimate alone shows."""
    verified: Sequence[date]
    provisional: Sequence[date]


def facts_of(claim: Claim, *, on: date) -> Facts:
    """Read what decides. Fifteen queries at most, however many entries there are."""
    signed = ledger.signed_months(claim)
    first = first_of_month(claim.starts_on)
    last = min(claim.ends_on, on)
    months = list(Period(first, last).months()) if first <= last else []
    past = [month for month in months if last_day_of_month(month) < on]
    owned = set(claim.lines.live().order_by().values_list("month", flat=True).distinct())
    waiting = ledger.awaiting(claim)
    grades = ledger.grades(claim, waiting)
    waits = claim.baselines.filter(approved_at=None).order_by("-pk")
    return Facts(
        has_baseline=claim.baselines.filter(approved_at__isnull=False).exists(),
        proposed=waits.values_list("pk", flat=True).first(),
        line_months=[month for month in past if month in owned and month not in signed],
        by_units=claim.kind in workings.BY_UNITS,
        elapsed=[month for month in past if month not in signed],
        past=past,
        has_papers=claim.evidence.exists(),
        waiting=waiting,
        unshown=[month for month, grade in grades.items() if not can_be_verified(grade)],
        verified=sorted(ledger.verified_months(claim)),
        provisional=sorted(ledger.provisional_months(claim)),
    )


def closed(claim: Claim, name: str, facts: Facts) -> str:
    """Why nobody can take the move now; empty where it is open."""
    arrow = ARROWS.get(name)
    if arrow and claim.state not in CLAIM[arrow].sources:
        states = [ClaimState(one).label for one in CLAIM[arrow].sources]
        return f"Open while the claim is: {', '.join(map(str, states))}."
    if name in WHILE_IT_RUNS and claim.state in ENDED:
        return "The claim has ended."
    if name in {"from_lines", "enter"} and not facts.has_baseline:
        return "No baseline is approved: without one there is no saving."
    return _lacks(name, facts)


def _lacks(name: str, facts: Facts) -> str:
    """What is missing for the move, beside its state."""
    lacking = {
        "approve_baseline": (facts.proposed is None, "No baseline waits for approval."),
        "from_lines": (
            not facts.line_months,
            "The claim owns no line of a month that has passed and was not verified.",
        ),
        "enter": (not facts.has_papers, "Add the paper that shows the amount first."),
        "cost": (not facts.past, "None of its months is over yet."),
        "verify": (
            bool(facts.unshown),
            "A month that waits is shown by an estimate only, which is grade C. Sampled invoices, "
            "the supplier's return or the lines themselves would do.",
        ),
        "true_up": (not facts.verified, "Nothing is verified yet."),
        "close": (
            bool(facts.provisional),
            "Some of its months rest on levels of an index that are not final.",
        ),
    }
    if name == "enter" and facts.has_papers and not _to_enter(facts):
        return "No month is left to be entered: it has not passed, was verified, or has lines."
    is_lacking, why = lacking.get(name, (False, ""))
    return why if is_lacking else ""


def _to_enter(facts: Facts) -> list[date]:
    owned = set(facts.line_months) if facts.by_units else set()
    return [month for month in facts.elapsed if month not in owned]


def months_for(name: str, facts: Facts) -> list[date]:
    """The months that the move can be about, the newest first."""
    found = {
        "from_lines": facts.line_months,
        "enter": _to_enter(facts),
        "cost": facts.past,
        "true_up": facts.verified,
        "evidence": facts.past,
    }[name]
    return sorted(found, reverse=True)


def refused(person: Any, claim: Claim, name: str) -> str:
    """Why the person, as against others, cannot take the move; empty where they may."""
    if any(access.can(person, permission, claim) for permission in MOVES[name]):
        return ""
    if CLAIMS in MOVES[name]:
        return f"{_claimants(claim)} do this."
    standing = standing_of(person)
    if claim.claimant_id == person.pk:
        return f"You claimed it: a finance lead of {claim.authority} who did not signs."
    if claim.consortium_id and claim.consortium_id in standing.consortia:
        return (
            f"{claim.consortium} has a part in it, and a consortium never signs for its own "
            f"claims. A finance lead of {claim.authority} does."
        )
    return f"Finance leads of {claim.authority} do this."


def _claimants(claim: Claim) -> str:
    who = f"Procurement officers of {claim.authority}"
    return f"{who}, and managers of {claim.consortium}," if claim.consortium else who


def open_to(person: Any, claim: Claim, facts: Facts) -> list[str]:
    """The moves that the person can take now, in the order of a claim's life."""
    return [
        name
        for name in MOVES
        if not refused(person, claim, name) and not closed(claim, name, facts)
    ]


def shut(person: Any, claim: Claim, facts: Facts) -> dict[str, str]:
    """Each other move with the reason: what the person may not, and what nobody can now."""
    found = {name: refused(person, claim, name) or closed(claim, name, facts) for name in MOVES}
    return {name: why for name, why in found.items() if why}
