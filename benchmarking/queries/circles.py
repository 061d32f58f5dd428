"""Who may be compared with whom in a window: frozen neighbours and consortia (method 2.5)."""

from collections.abc import Mapping

import pandas as pd
from django.db import connection
from django.db.models import QuerySet

from benchmarking.measures.comparing import Circles
from benchmarking.models import Peer, PeerProfile, PeerVersion, ProfileCategory
from consortia.choices import LIVE_MEMBERSHIP
from frameworks.models import Category
from procurement_portal.core.periods import Period

MEMBERS = """
SELECT DISTINCT own.authority_id AS authority, other.authority_id AS peer
FROM consortia_consortiummembership AS own
JOIN consortia_consortiummembership AS other
  ON other.consortium_id = own.consortium_id AND other.authority_id <> own.authority_id
WHERE own.status = ANY(%(live)s) AND other.status = ANY(%(live)s)
  AND own.starts_on <= %(last)s AND coalesce(own.ends_on, %(last)s) >= %(first)s
  AND other.starts_on <= %(last)s AND coalesce(other.ends_on, %(last)s) >= %(first)s
ORDER BY 1, 2
"""


def of(window: Period) -> Circles:
    """The newest neighbours frozen for the window's last year or before, and who shares consortia.

    A window before every version has no neighbours. Members count that were in force at some time
    of the window. Five queries.
    """
    held = list(versions_for(window).values_list("profile_id", "pk"))
    near = Peer.objects.filter(version__in=[version for _, version in held])
    pairs = near.order_by("version", "authority", "rank").values_list(
        "version__profile_id", "authority_id", "member_id"
    )
    return Circles(
        neighbours=pd.DataFrame(list(pairs), columns=["profile", "authority", "peer"]),
        profile_of=profile_of(),
        versions=dict(held),
        consortia=_members(window),
    )


def versions_for(window: Period) -> QuerySet[PeerVersion]:
    """One version a profile: the newest for the window's last year or before."""
    upto = PeerVersion.objects.filter(year__lte=window.ends_on.year)
    return upto.order_by("profile", "-year").distinct("profile")


def profile_of() -> Mapping[object, object]:
    """The profile of every category: its own, else that of the category above, else the usual."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    named = dict(ProfileCategory.objects.values_list("category_id", "profile_id"))
    usual = PeerProfile.objects.filter(is_usual=True).values_list("pk", flat=True).first()
    found: dict[object, object] = {}
    for category in parents:
        above: int | None = category
        while above is not None and above not in named:
            above = parents[above]
        profile = named.get(above, usual) if above is not None else usual
        if profile is not None:
            found[category] = profile
    return found


def _members(window: Period) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(
            MEMBERS,
            {"live": list(LIVE_MEMBERSHIP), "first": window.starts_on, "last": window.ends_on},
        )
        return pd.DataFrame.from_records(cursor.fetchall(), columns=["authority", "peer"])
