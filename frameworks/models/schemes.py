"""Open frameworks: a scheme of successive frameworks on substantially the same terms (R14-R17)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from consortia.models import Consortium
from frameworks.choices import SchemeStatus
from procurement_portal.core.models import Timestamped


class SchemeQuerySet(models.QuerySet["OpenFrameworkScheme"]):
    """Sets of schemes."""

    def visible_to(self, person: Any) -> "SchemeQuerySet":
        """All: that a scheme exists is public; its drafts of frameworks are not."""
        return self.all()

    def locked(self, scheme_id: int) -> "OpenFrameworkScheme":
        """The row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("publisher").get(pk=scheme_id)


class OpenFrameworkScheme(Timestamped):
    """Successive frameworks under the Procurement Act 2023, section 49."""

    publisher = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="schemes")
    title = models.TextField()
    status = models.TextField(choices=SchemeStatus, default=SchemeStatus.PLANNED)
    first_awarded_on = models.DateField(
        null=True, blank=True, help_text="The scheme ends eight years after, that day included."
    )
    last_awarded_on = models.DateField(null=True, blank=True)
    allows_run_off = models.BooleanField(
        default=False,
        help_text="A selection that runs when a framework gives way may finish under it (R16).",
    )
    max_suppliers = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="None where the number of suppliers is not limited (R17)."
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scheme_status_known", condition=Q(status__in=SchemeStatus.values)
            ),
            models.CheckConstraint(
                name="scheme_last_award_on_or_after_first",
                condition=Q(last_awarded_on=None)
                | Q(first_awarded_on__isnull=False, last_awarded_on__gte=F("first_awarded_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
