"""Contracts: how they stand on a day, which of them a day moves, and what is known of each."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, Q, Value, When

from frameworks.choices import ContractStatus
from frameworks.models import Contract

NEAR_END: Final = timedelta(days=180)
"""So long before its last day a contract counts as ending soon, as frameworks do [D]."""


def status_on(starts_on: date, ends_on: date | None, day: date) -> ContractStatus:
    """How a contract with these days stands on the day, unless it was ended otherwise."""
    if ends_on is not None and ends_on < day:
        return ContractStatus.EXPIRED
    if starts_on > day:
        return ContractStatus.PENDING
    return ContractStatus.EXPIRING if is_near_end(ends_on, day) else ContractStatus.ACTIVE


def is_near_end(ends_on: date | None, day: date) -> bool:
    """Whether its last day is at most 180 days ahead."""
    return ends_on is not None and ends_on <= day + NEAR_END


def due(on: date) -> Mapping[str, list[int]]:
    """Keys of the contracts that a day moves, by the arrow that each is to take. One query."""
    pending = Q(status=ContractStatus.PENDING, starts_on__lte=on)
    over = Q(status__in=[ContractStatus.ACTIVE, ContractStatus.EXPIRING], ends_on__lt=on)
    near = Q(status=ContractStatus.ACTIVE, ends_on__range=(on, on + NEAR_END))
    arrow = Case(
        When(pending, then=Value("begin")),
        When(over, then=Value("expire")),
        When(near, then=Value("near_end")),
    )
    rows = Contract.objects.filter(pending | over | near).annotate(arrow=arrow).order_by("pk")
    found: dict[str, list[int]] = {"begin": [], "expire": [], "near_end": []}
    for key, taken in rows.values_list("pk", "arrow"):
        found[taken].append(key)
    return found
