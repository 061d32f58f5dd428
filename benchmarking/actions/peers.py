"""Peers: profiles brought in, and each year's neighbours computed once and frozen (method 2.5)."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from benchmarking.choices import Permission
from benchmarking.measures import peers, profiles
from benchmarking.models import (
    Peer,
    PeerPlace,
    PeerProfile,
    PeerVersion,
    ProfileCategory,
    Statistic,
)
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

WEIGHT_PLACES = Decimal("0.000001")

Known = dict[int, dict[str, tuple[Decimal, int]]]
"""By authority and variable: the newest value, and the year it is of."""


class AlreadyFrozen(DomainError):
    """Figures rest on the year's peers, so they stay."""

    code = "peers_already_frozen"
    title = "The peers of this year are frozen already."
    cure = "Statistics loaded since count from the next year."


class NothingKnown(DomainError):
    """Without statistics nobody is near anybody."""

    code = "no_statistics"
    title = "No statistics are loaded from which peers of this year could be worked out."
    cure = "Load them with load_statistics, then freeze again."


@transaction.atomic
def define(
    given: Sequence[profiles.Profile] = profiles.STANDARD, *, by: Any, at: datetime
) -> Counter[str]:
    """Bring profiles up to date, by key; what is frozen keeps the weights that it was made with.

    Categories that are not there are passed over. Returns how many were added and changed. Raises
    NotAllowed, and ValueError for weights that do not sum to 1.
    """
    access.require(by, Permission.PEERS_FREEZE)
    counts: Counter[str] = Counter()
    categories = {one.key: one for one in Category.objects.all()}
    for one in given:
        peers.check_weights(one.variables)
        told = {
            "name": one.name,
            "why": one.why,
            "variables": [asdict(variable) for variable in one.variables],
            "is_usual": one.is_usual,
        }
        profile, is_new = PeerProfile.objects.get_or_create(key=one.key, defaults=told)
        if not is_new and any(getattr(profile, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(profile, name, value)
            profile.save()
            counts["changed"] += 1
        counts["added"] += is_new
        for key in one.categories:
            if key in categories:
                ProfileCategory.objects.update_or_create(
                    category=categories[key], defaults={"profile": profile}
                )
    if counts:
        audit.record(
            "benchmarking.profiles.defined",
            subject=ContentType.objects.get_for_model(PeerProfile),
            by=by,
            at=at,
            counts=dict(counts),
        )
    return counts


@transaction.atomic
def freeze(year: int, *, by: Any, at: datetime) -> list[PeerVersion]:
    """Work out who is near whom in each profile, for the figures of a year, and freeze it.

    Each place counts with its newest statistics up to the year, compared with the bodies of its
    kind that exist then. A profile that is frozen for the year already is left; one of whose
    variables nothing is known waits. Raises NotAllowed; AlreadyFrozen where all are; NothingKnown.
    """
    access.require(by, Permission.PEERS_FREEZE)
    found = PeerProfile.objects.select_for_update().order_by("pk")
    waiting = list(found.exclude(versions__year=year))
    if not waiting:
        raise AlreadyFrozen() if found.exists() else NothingKnown()
    known, kinds = _known(year), _kinds(year)
    made = [
        version
        for profile in waiting
        if (version := _freeze(profile, year, known, kinds, by=by, at=at)) is not None
    ]
    if not made:
        raise NothingKnown()
    return made


def _known(year: int) -> Known:
    known: Known = {}
    rows = Statistic.objects.filter(year__lte=year).order_by("year", "pk")
    for one in rows:
        known.setdefault(one.authority_id, {})[one.variable] = (one.value, one.year)
    return known


def _kinds(year: int) -> Mapping[int, str]:
    """The kind of every body that exists at some time of the year."""
    there = Authority.objects.filter(
        Q(opened_on=None) | Q(opened_on__lte=date(year, 12, 31)),
        Q(closed_on=None) | Q(closed_on__gte=date(year, 1, 1)),
    )
    return dict(there.values_list("pk", "kind"))


def _freeze(
    profile: PeerProfile,
    year: int,
    known: Known,
    kinds: Mapping[int, str],
    *,
    by: Any,
    at: datetime,
) -> PeerVersion | None:
    variables = [peers.Variable(**one) for one in profile.variables]
    keys = [one.key for one in variables]
    held = {
        authority: {key: values[key] for key in keys if key in values}
        for authority, values in sorted(known.items())
        if authority in kinds
    }
    held = {authority: values for authority, values in held.items() if values}
    if not held:
        return None
    version = PeerVersion.objects.create(
        profile=profile,
        year=year,
        variables=profile.variables,
        input_hash=_hash(profile.variables, held, kinds),
        frozen_at=at,
    )
    places = _places(held, kinds, keys)
    weights = peers.weight_known(places, variables)
    PeerPlace.objects.bulk_create(
        [
            PeerPlace(
                version=version,
                authority_id=authority,
                kind=kinds[authority],
                known={key: [str(value), of] for key, (value, of) in values.items()},
                weight_known=Decimal(str(weight)).quantize(WEIGHT_PLACES),
            )
            for (authority, values), weight in zip(held.items(), weights, strict=True)
        ],
        batch_size=2000,
    )
    near = peers.nearest(places, variables)
    Peer.objects.bulk_create(
        [
            Peer(
                version=version,
                authority_id=authority,
                member_id=peer,
                rank=rank,
                distance=Decimal(str(distance)),
                rebased=Decimal(str(part)),
            )
            for authority, peer, rank, distance, part in zip(
                *(near[name].tolist() for name in peers.PEER_COLUMNS), strict=True
            )
        ],
        batch_size=5000,
    )
    audit.record(
        "benchmarking.peers.frozen",
        subject=version,
        by=by,
        at=at,
        year=year,
        input_hash=version.input_hash,
        places=len(held),
        pairs=len(near),
    )
    return version


def _places(held: Known, kinds: Mapping[int, str], keys: Sequence[str]) -> pd.DataFrame:
    """Codes are keys of rows: in ties the body that the portal knew first stands first."""
    return pd.DataFrame(
        [
            {
                "authority": authority,
                "kind": kinds[authority],
                **{key: float(values[key][0]) if key in values else None for key in keys},
            }
            for authority, values in held.items()
        ]
    )


def _hash(variables: object, held: Known, kinds: Mapping[int, str]) -> str:
    read = {
        "variables": variables,
        "places": {
            str(authority): [
                kinds[authority],
                {key: [str(value), of] for key, (value, of) in sorted(values.items())},
            ]
            for authority, values in held.items()
        },
    }
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
