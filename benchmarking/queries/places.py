"""Where a person stands: the authorities and consortia whose figures they may open."""

from typing import Any

from django.db.models import QuerySet

from benchmarking.policies import LOADS_SPEND
from consortia.models import Authority, Consortium, standing_of


def authorities_of(person: Any) -> QuerySet[Authority]:
    """The authorities at which the person holds a role, by name."""
    held = standing_of(person).authorities
    return Authority.objects.visible_to(person).filter(pk__in=held).order_by("name", "pk")


def authorities_to_load_for(person: Any) -> QuerySet[Authority]:
    """Those for which the person may load spend."""
    held = standing_of(person).authorities_as(LOADS_SPEND)
    return authorities_of(person).filter(pk__in=held)


def consortia_of(person: Any) -> QuerySet[Consortium]:
    """The consortia at which the person holds a role, by name."""
    held = standing_of(person).consortia
    return Consortium.objects.visible_to(person).filter(pk__in=held).order_by("name", "pk")


def others_of_kind(authority: Authority) -> QuerySet[Authority]:
    """Open bodies of the authority's kind besides itself, by name."""
    open_ones = Authority.objects.filter(kind=authority.kind, closed_on=None)
    return open_ones.exclude(pk=authority.pk).order_by("name", "pk")
