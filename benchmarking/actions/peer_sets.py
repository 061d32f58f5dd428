"""Peer sets that people propose: admitted only where they give nobody away (method 2.6 R5).

Ad hoc statistics of free groups can be solved for single bodies. So such a set is answered with
the side of the median and the quarter where the own rate lies; the sets ever answered for a measure
are few, whoever asks; and one that together with all others and the fixed kinds would let somebody
solve for a body is refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from benchmarking.choices import Permission
from benchmarking.disclosure import linear, rules
from benchmarking.measures import order_statistics
from benchmarking.models import (
    BenchmarkRun,
    PeerSet,
    PeerSetAnswer,
    PeerSetMember,
    ReleaseInput,
)
from benchmarking.models.peer_sets import SETS_IN_A_LIFETIME
from consortia.models import Authority
from procurement_portal.core import access, audit, turns
from procurement_portal.core.errors import DomainError


class TooFewMembers(DomainError):
    """Nothing may be said of so few."""

    code = "peer_set_too_small"
    title = "A set needs at least 7 other bodies with figures of these months."
    cure = "Add bodies that load their spend."


class BudgetSpent(DomainError):
    """Every set tells something, and what is told adds up."""

    code = "peer_set_budget_spent"
    title = f"All {SETS_IN_A_LIFETIME} sets that may ever be answered have been."
    cure = "Compare with your frozen peers; they are computed anew for every period."


class TooRevealing(DomainError):
    """With what was answered before, somebody could work out a single body."""

    code = "peer_set_too_revealing"
    title = "This set is too like others that were answered: together they would single out a body."
    cure = "Change several members at once, or use a set that you have."


@transaction.atomic
def propose(
    *,
    authority: Authority,
    run: BenchmarkRun,
    name: str,
    why: str,
    members: Collection[Authority],
    by: Any,
    at: datetime,
) -> PeerSet:
    """Keep the set and answer it for the run's release, once; neither changes afterwards.

    The authority itself is left out of its set. Raises NotAllowed, TooFewMembers, BudgetSpent and
    TooRevealing; a set that is refused costs nothing of the budget.
    """
    access.require(by, Permission.PEERS_PROPOSE, authority)
    turns.take("propose peer sets")
    chosen = sorted({one.pk for one in members} - {authority.pk})
    figures = _figures(run, [authority.pk, *chosen])
    reporting = {who for rates in figures.values() for who in rates} - {authority.pk}
    if len(reporting) < rules.minimum_others(0.5):
        raise TooFewMembers()
    number = PeerSet.objects.filter(measure=run.measure).count() + 1
    if number > SETS_IN_A_LIFETIME:
        raise BudgetSpent()
    if not _span(run).admit(dict.fromkeys(reporting, 1.0)).ok:
        raise TooRevealing()
    peer_set = PeerSet.objects.create(
        authority=authority, run=run, measure=run.measure, number=number, name=name, why=why
    )
    PeerSetMember.objects.bulk_create(
        [PeerSetMember(peer_set=peer_set, member_id=key) for key in chosen]
    )
    PeerSetAnswer.objects.bulk_create(_answers(peer_set, figures))
    audit.record(
        "benchmarking.peer_set.answered",
        subject=peer_set,
        by=by,
        at=at,
        tenant=authority,
        number=number,
        members=chosen,
        run=run.pk,
    )
    return peer_set


Figures = dict[int, dict[int, float]]
"""By category and authority: the rates that are compared."""


def _figures(run: BenchmarkRun, authorities: Collection[int]) -> Figures:
    figures: Figures = defaultdict(dict)
    rows = _compared(run).filter(authority__in=authorities)
    for category, who, rate in rows.values_list("category_id", "authority_id", "rate"):
        figures[category][who] = float(str(rate))
    return figures


def _compared(run: BenchmarkRun) -> QuerySet[ReleaseInput]:
    """What stands in distributions of the window, as the run's release froze it."""
    return ReleaseInput.objects.filter(
        release=run.release_id,
        measure=run.measure,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        rate__isnull=False,
    )


def _span(run: BenchmarkRun) -> linear.Span:
    """What the fixed kinds, all bodies and the sets answered so far tell taken together."""
    span = linear.Span()
    of_kind: dict[str, set[int]] = defaultdict(set)
    for kind, who in _compared(run).values_list("peer_group", "authority_id"):
        of_kind[kind].add(who)
    everybody = set().union(*of_kind.values()) if of_kind else set()
    for cut in (everybody, *(of_kind[kind] for kind in sorted(of_kind)), *_earlier(run, everybody)):
        span.admit(dict.fromkeys(cut, 1.0))
    return span


def _earlier(run: BenchmarkRun, reporting: Collection[int]) -> Iterator[set[int]]:
    """Of each set answered for the measure, in order, those that have a figure."""
    sets: dict[int, set[int]] = defaultdict(set)
    rows = PeerSetMember.objects.filter(peer_set__measure=run.measure, member__in=reporting)
    for number, who in rows.order_by("peer_set__number").values_list(
        "peer_set__number", "member_id"
    ):
        sets[number].add(who)
    yield from sets.values()


def _answers(peer_set: PeerSet, figures: Figures) -> Iterable[PeerSetAnswer]:
    own = peer_set.authority_id
    for category, rates in sorted(figures.items()):
        if own not in rates:
            continue
        others = [rate for who, rate in sorted(rates.items()) if who != own]
        told_side = len(others) >= rules.minimum_others(0.5)
        told_quarter = len(others) >= rules.minimum_others(0.25)
        yield PeerSetAnswer(
            peer_set=peer_set,
            category_id=category,
            is_above=(rates[own] > order_statistics.quantile(others, 0.5) if told_side else None),
            quartile_band=(
                order_statistics.quartile_band(list(rates.values()), rates[own])
                if told_quarter
                else None
            ),
            other_band=rules.n_band(len(others), rules.minimum_others(0.5)),
        )
