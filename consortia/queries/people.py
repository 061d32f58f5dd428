"""Who holds which role where, for those who have to be told."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from consortia.choices import RoleKind
from consortia.models import Authority, Consortium, Person, Role


def managers_of(consortium: Consortium, *, on: date) -> QuerySet[Person]:
    """People who manage the consortium on the day."""
    return _holding(
        Role.objects.held_on(on).filter(consortium=consortium, kind=RoleKind.CONSORTIUM_MANAGER)
    )


def people_of(
    authority: Authority,
    *,
    on: date,
    kinds: Iterable[str] = (RoleKind.PROCUREMENT_OFFICER,),
) -> QuerySet[Person]:
    """People who hold one of the roles at the authority on the day."""
    return _holding(Role.objects.held_on(on).filter(authority=authority, kind__in=list(kinds)))


def _holding(roles: QuerySet[Role]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")
