"""Who an authority's peers are, by which statistics, and with whom its figures are compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from benchmarking.choices import PeerTier
from benchmarking.models import (
    BenchmarkResult,
    Peer,
    PeerPlace,
    PeerProfile,
    PeerSet,
    PeerSetAnswer,
    PeerVersion,
)
from benchmarking.models.peer_sets import SETS_IN_A_LIFETIME
from benchmarking.queries import benchmarks, circles, wording
from benchmarking.queries.windows import Window
from consortia.choices import AuthorityKind
from consortia.models import Authority, AuthoritySuccession
from frameworks.models import Category
from procurement_portal.core.templatetags import formats

Known = dict[str, tuple[str, int]]


@dataclass(frozen=True)
class Neighbour:
    """One peer: how near it is, and its statistics in the order of the variables."""

    rank: int
    name: str
    rebased: Decimal
    distance: Decimal
    values: Sequence[str]


@dataclass(frozen=True)
class PeersPage:
    """The peers of one authority in one profile and period."""

    authority: Authority
    profiles: Sequence[PeerProfile]
    profile: PeerProfile | None
    version: PeerVersion | None
    variables: Sequence[dict[str, Any]]
    own: Sequence[str]
    weight_known: Decimal | None
    neighbours: Sequence[Neighbour]
    tiers: Sequence[tuple[str, str, int]]
    successions: Sequence[AuthoritySuccession]

    @property
    def kind(self) -> str:
        """Many of the authority's kind."""
        return wording.KINDS[AuthorityKind(self.authority.kind)]

    @property
    def sentence(self) -> str:
        """Who they are, or why there are none."""
        if self.profile is None:
            return "No profile says yet what makes bodies alike. Figures are compared by kind."
        if self.version is None:
            return (
                "No neighbours have been frozen for these months. Figures are compared with all "
                f"{self.kind} that have one."
            )
        if self.neighbours:
            return (
                f"For {self.profile.name.lower()}, your peers are the {len(self.neighbours)} "
                f"{self.kind} that are most like {self.authority.name}."
            )
        if self.weight_known is None:
            return "No statistics of your area were loaded when the year's peers were frozen."
        return (
            f"Only {formats.percent(self.weight_known)} of what makes bodies alike is known of "
            f"your area; 60% is needed. Or there are no other {self.kind}."
        )

    @property
    def headings(self) -> list[dict[str, Any]]:
        """Of the table of neighbours."""
        return [
            {"text": "Body"},
            {"text": "Distance", "numeric": True},
            {"text": "Of the farthest", "numeric": True},
            *({"text": one["name"], "numeric": True} for one in self.variables),
        ]

    @property
    def rows(self) -> list[list[Any]]:
        """The authority itself, then its neighbours, the nearest first."""
        own = [f"{self.authority.name} (you)", "", "", *self.own]
        return [own] + [
            [
                f"{one.rank}. {one.name}",
                f"{one.distance:.4f}",
                formats.percent(one.rebased),
                *one.values,
            ]
            for one in self.neighbours
        ]

    @property
    def weight_headings(self) -> list[dict[str, Any]]:
        """Of the table of weights."""
        return [{"text": "Statistic"}, {"text": "Weight", "numeric": True}, {"text": "Compared by"}]

    @property
    def weights(self) -> list[list[Any]]:
        """The variables with how much each counts."""
        return [
            [
                one["name"],
                formats.percent(Decimal(str(one["weight"]))),
                "Its logarithm" if one["logarithm"] else "As it is",
            ]
            for one in self.variables
        ]


def of(person: Any, where: benchmarks.Place, *, profile: str = "", category: str = "") -> PeersPage:
    """The page for the profile named, or that of the category, or the usual one.

    Raises LookupError for a profile or category that is not there. Nine queries at the most.
    """
    known = list(PeerProfile.objects.visible_to(person).order_by("-is_usual", "name"))
    chosen = _chosen(person, known, profile, category)
    version = _version(where.window, chosen)
    variables = version.variables if version else chosen.variables if chosen else []
    near = _near(person, version, where.authority)
    places = _places(person, version, [where.authority.pk, *(one.member_id for one in near)])
    own = places.get(where.authority.pk)
    return PeersPage(
        authority=where.authority,
        profiles=known,
        profile=chosen,
        version=version,
        variables=variables,
        own=_told(own.known if own else {}, variables),
        weight_known=own.weight_known if own else None,
        neighbours=[
            Neighbour(
                rank=one.rank,
                name=one.member.name,
                rebased=one.rebased,
                distance=one.distance,
                values=_told(places[one.member_id].known, variables),
            )
            for one in near
        ],
        tiers=_tiers(benchmarks.results(person, where)),
        successions=list(
            AuthoritySuccession.objects.filter(
                Q(predecessor=where.authority) | Q(successor=where.authority)
            )
            .select_related("predecessor", "successor")
            .order_by("takes_effect_on", "pk")
        ),
    )


def _chosen(
    person: Any, known: Sequence[PeerProfile], profile: str, category: str
) -> PeerProfile | None:
    if profile:
        return {one.key: one for one in known}[profile]
    if category:
        found = Category.objects.visible_to(person).filter(key=category).first()
        if found is None:
            raise LookupError(category)
        serving = circles.profile_of().get(found.pk)
        return next((one for one in known if one.pk == serving), None)
    return next((one for one in known if one.is_usual), next(iter(known), None))


def _version(window: Window | None, profile: PeerProfile | None) -> PeerVersion | None:
    if window is None or profile is None:
        return None
    return circles.versions_for(window.run.window).filter(profile=profile).first()


def _near(person: Any, version: PeerVersion | None, authority: Authority) -> list[Peer]:
    if version is None:
        return []
    found = Peer.objects.visible_to(person).filter(version=version, authority=authority)
    return list(found.select_related("member").order_by("rank"))


def _places(
    person: Any, version: PeerVersion | None, authorities: Iterable[int]
) -> dict[int, PeerPlace]:
    if version is None:
        return {}
    found = PeerPlace.objects.visible_to(person).filter(
        version=version, authority__in=list(authorities)
    )
    return {one.authority_id: one for one in found}


def _told(known: Known, variables: Iterable[dict[str, Any]]) -> list[str]:
    """Each value with three figures or more, and the year it is of."""
    return [_value(*known[one["key"]]) if one["key"] in known else "not known" for one in variables]


def _value(text: str, year: int) -> str:
    number = Decimal(text)
    shown = f"{number:,.0f}" if abs(number) >= 100 else f"{number.normalize():.3g}"
    return f"{shown} ({year})"


def _tiers(results: Iterable[BenchmarkResult]) -> list[tuple[str, str, int]]:
    """How many of the authority's compared categories stand at each tier."""
    counts = Counter(one.tier for one in results if one.median is not None)
    return [
        (tier.value, wording.TIERS[tier], counts[tier.value])
        for tier in PeerTier
        if counts[tier.value]
    ]


def sets(person: Any, where: benchmarks.Place) -> Sequence[PeerSet]:
    """The sets that the authority has proposed, the newest first."""
    found = PeerSet.objects.visible_to(person).filter(authority=where.authority)
    return list(found.select_related("run").order_by("-created_at", "-pk"))


def sets_left(measure: str) -> int:
    """How many more sets will ever be answered for a measure."""
    return max(SETS_IN_A_LIFETIME - PeerSet.objects.filter(measure=measure).count(), 0)


def answers(peer_set: PeerSet) -> list[list[str]]:
    """One row a category: its name, the side, the quarter, and how many others there are."""
    found = peer_set.answers.select_related("category").order_by("category__name", "pk")
    return [[one.category.name, _side(one), _quarter(one), one.other_band] for one in found]


def _side(answer: PeerSetAnswer) -> str:
    if answer.is_above is None:
        return "Not shown: too few"
    return "Above the median" if answer.is_above else "At or below the median"


def _quarter(answer: PeerSetAnswer) -> str:
    if answer.quartile_band is None:
        return "Not shown: too few"
    return f"{answer.quartile_band} of 4, 1 being the lowest"
