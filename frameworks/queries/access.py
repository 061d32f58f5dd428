"""Who has asked for access to what, how it stands, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from consortia.choices import RoleKind
from consortia.models import Authority, standing_of
from frameworks.choices import ACCESS, OPEN_ACCESS, AccessStatus, Permission
from frameworks.law.eligibility import Judgement
from frameworks.models import AccessAgreement, EligibilityRule, Framework, FrameworkAccess
from frameworks.queries import eligibility
from procurement_portal.core import access as permissions
from procurement_portal.core.states import Transition

DECIDED = (
    AccessStatus.APPROVED,
    AccessStatus.ACTIVE,
    AccessStatus.REJECTED,
    AccessStatus.REVOKED,
    AccessStatus.LAPSED,
)
GRANTED = (AccessStatus.APPROVED, AccessStatus.ACTIVE)
BY_THE_PORTAL = frozenset({"activate", "lapse"})


@dataclass(frozen=True)
class Place:
    """How one authority of the person stands to a framework."""

    authority: Authority
    judgement: Judgement
    request: FrameworkAccess | None
    """The one that is open, else the newest that has ended."""
    may_ask: bool

    @property
    def is_open(self) -> bool:
        """A request or an access is open."""
        return self.request is not None and self.request.status in OPEN_ACCESS


def place_of(
    framework: Framework, person: Any, *, on: date, authority_slug: str = ""
) -> Place | None:
    """The place of the named authority of the person, else of the first; None without any."""
    own = authorities_of(person)
    authority = next((one for one in own if one.slug == authority_slug), own[0] if own else None)
    if authority is None:
        return None
    held = FrameworkAccess.objects.filter(framework=framework, authority=authority)
    newest = list(held.select_related("agreement").order_by("-created_at", "-pk"))
    is_open = [request for request in newest if request.status in OPEN_ACCESS]
    told = [request for request in newest if request.submitted_at]
    return Place(
        authority=authority,
        judgement=eligibility.verdict(framework, authority, on=on),
        request=next(iter(is_open + told), None),
        may_ask=authority.pk in _buys_for(person),
    )


def authorities_of(person: Any) -> list[Authority]:
    """Those at which the person holds a role, those that they buy for first."""
    buys_for = _buys_for(person)
    own = Authority.objects.filter(pk__in=standing_of(person).authorities).order_by("name", "pk")
    return sorted(own, key=lambda authority: authority.pk not in buys_for)


def buys_for(person: Any) -> QuerySet[Authority]:
    """Authorities for which the person may ask."""
    return Authority.objects.filter(pk__in=_buys_for(person)).order_by("name", "pk")


def own(person: Any) -> QuerySet[FrameworkAccess]:
    """The requests of the person's authorities, the newest first."""
    held = standing_of(person).authorities
    return _whole(person).filter(authority__in=held).order_by("-created_at", "-pk")


def at_publisher(person: Any, statuses: Sequence[str]) -> QuerySet[FrameworkAccess]:
    """Requests to the person's consortia that stand so, those that wait longest first."""
    held = standing_of(person).consortia
    rows = _whole(person).filter(framework__publisher__in=held, status__in=statuses)
    return rows.order_by("submitted_at", "pk")


def waiting(person: Any) -> QuerySet[FrameworkAccess]:
    """What the person has to decide as a manager, oldest first."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return at_publisher(person, [AccessStatus.SUBMITTED]).filter(framework__publisher__in=managed)


def holders(framework: Framework, *, seen_by: Any) -> QuerySet[FrameworkAccess]:
    """Who may use the framework by the publisher's leave, by name."""
    return (
        _whole(seen_by)
        .filter(framework=framework, status__in=GRANTED)
        .order_by("authority__name", "pk")
    )


def expected_spend(rows: QuerySet[FrameworkAccess]) -> Any:
    """What they expect to spend in a year, together."""
    return rows.aggregate(total=Sum("expected_annual_spend"))["total"] or 0


def moves_open_to(person: Any, request: FrameworkAccess) -> list[Transition]:
    """The transitions that the table allows from here and the person may make."""
    return [
        arrow
        for arrow in ACCESS.open_from(request.status)
        if arrow.name not in BY_THE_PORTAL and permissions.can(person, arrow.permission, request)
    ]


def manages(person: Any, framework: Framework) -> bool:
    """Whether the person decides about access to the framework."""
    unsaved = FrameworkAccess(framework=framework)
    return permissions.can(person, Permission.ACCESS_DECIDE, unsaved)


def agreement_in_force(framework: Framework) -> AccessAgreement | None:
    """The newest version of the terms."""
    return framework.access_agreements.order_by("-version").first()


def words_of_the_notice(framework: Framework) -> list[EligibilityRule]:
    """What the notice says of those who may use it."""
    return eligibility.quoted(framework)


def _buys_for(person: Any) -> frozenset[int]:
    return standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER])


def _whole(person: Any) -> QuerySet[FrameworkAccess]:
    rows: QuerySet[FrameworkAccess] = FrameworkAccess.objects.visible_to(person)
    return rows.select_related("authority", "framework__publisher", "agreement", "decided_by")
