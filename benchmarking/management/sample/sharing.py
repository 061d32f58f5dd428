"""Sample members that share their framework coverage by name within their consortium."""

from typing import Final

from django.utils import timezone

from benchmarking.actions import coverage_sharing
from benchmarking.management.sample import bodies
from benchmarking.management.sample.stage import FINANCE, Stage
from consortia.models import Consortium, ConsortiumMembership
from frameworks.models import Category
from procurement_portal.core.access import SYSTEM

BY_THEIR_FINANCE_LEAD: Final = "brackenmoor"
OTHERS: Final = 3
GROUPS: Final = ("Energy and water", "Buildings and land")


def make(stage: Stage) -> int:
    """A body with a finance lead and three other members share two groups; returns how many do."""
    consortium = Consortium.objects.get(slug=bodies.BUYING)
    members = ConsortiumMembership.objects.live_on(stage.today).filter(consortium=consortium)
    rows = members.select_related("authority").order_by("authority__name", "pk")
    others = [one.authority for one in rows.exclude(authority__slug=BY_THEIR_FINANCE_LEAD)]
    groups = list(Category.objects.filter(parent=None, name__in=GROUPS))
    sharing = [
        (stage.bodies[BY_THEIR_FINANCE_LEAD], stage.people[FINANCE]),
        *((one, SYSTEM) for one in others[:OTHERS]),
    ]
    for authority, by in sharing:
        coverage_sharing.share(
            authority=authority,
            consortium=consortium,
            categories=groups,
            by=by,
            at=timezone.now(),
        )
    return len(sharing)
