"""Who takes part in planned procurements, and what they bring together (R6)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from consortia.choices import RoleKind
from consortia.models import Authority, standing_of
from frameworks.choices import ParticipationStatus
from frameworks.models import Framework, Participation

GONE = (ParticipationStatus.WITHDRAWN_BEFORE_NOTICE, ParticipationStatus.WITHDRAWN_LATE)
COUNTED = (ParticipationStatus.COMMITTED, ParticipationStatus.IN_CONTRACT)


@dataclass(frozen=True)
class Sums:
    """What the authorities of one procurement bring, over the whole term."""

    authorities: int
    committed: Decimal
    supplied: Decimal
    """By those who are not committed yet."""


def of(framework: Framework, *, seen_by: Any) -> QuerySet[Participation]:
    """Participations that the person may see, by name."""
    rows: QuerySet[Participation] = Participation.objects.visible_to(seen_by)
    return (
        rows.filter(framework=framework)
        .select_related("authority", "framework")
        .order_by("authority__name", "pk")
    )


def sums(framework: Framework) -> Sums:
    """The sum that feeds the estimated value; who withdrew counts for nothing."""
    found = Participation.objects.filter(framework=framework).aggregate(
        authorities=Count("pk", filter=~Q(status__in=GONE)),
        committed=Sum("committed_value", filter=Q(status__in=COUNTED)),
        supplied=Sum("committed_value", filter=Q(status=ParticipationStatus.DATA_SUPPLIED)),
    )
    return Sums(
        authorities=found["authorities"],
        committed=found["committed"] or Decimal(0),
        supplied=found["supplied"] or Decimal(0),
    )


def may_offer_for(person: Any, framework: Framework) -> QuerySet[Authority]:
    """The authorities that the person buys for and that have no part in it."""
    held = standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    present = Participation.objects.filter(framework=framework).values("authority")
    return (
        Authority.objects.filter(pk__in=held, closed_on=None)
        .exclude(pk__in=present)
        .order_by("name", "pk")
    )
