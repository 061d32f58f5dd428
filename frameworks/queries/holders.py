"""Who uses a framework, for those who have to be told of its changes."""

from datetime import date

from django.db.models import QuerySet

from consortia.choices import RoleKind
from consortia.models import Person, Role
from frameworks.choices import AccessStatus
from frameworks.models import Framework, FrameworkAccess


def officers_with_access(framework: Framework, *, on: date) -> QuerySet[Person]:
    """Procurement officers of the authorities whose access to the framework is active."""
    holders = FrameworkAccess.objects.filter(framework=framework, status=AccessStatus.ACTIVE)
    roles = Role.objects.held_on(on).filter(
        kind=RoleKind.PROCUREMENT_OFFICER, authority__in=holders.values("authority")
    )
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")
