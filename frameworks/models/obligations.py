"""What is owed by a day: notices, reviews and returns that the law or an agreement asks for."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consortia.models import Authority, standing_of
from frameworks.choices import ObligationKind, ObligationStatus
from frameworks.models.call_offs import CallOff
from frameworks.models.contracts import Contract
from procurement_portal.core.models import StoredFile, Timestamped


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Sets of obligations."""

    def visible_to(self, person: Any) -> "ObligationQuerySet":
        """Those of the authorities at which the person holds a role."""
        return self.filter(authority__in=standing_of(person).authorities)

    def open(self) -> "ObligationQuerySet":
        """Neither done nor found not to be required."""
        return self.filter(status=ObligationStatus.OPEN)

    def locked(self, obligation_id: int) -> "Obligation":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "contract", "call_off", "owner")
            .get(pk=obligation_id)
        )


class Obligation(Timestamped):
    """Something an authority owes by a day; made anew when dates change, a done one stays.

    `key` tells apart several of one kind: the change, the failure, the year or the quarter.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="obligations")
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.CASCADE, related_name="obligations"
    )
    call_off = models.ForeignKey(
        CallOff, null=True, blank=True, on_delete=models.CASCADE, related_name="obligations"
    )
    kind = models.TextField(choices=ObligationKind)
    key = models.TextField(blank=True)
    rule = models.TextField(help_text="The number of the rule that asks for it, such as R32.")
    because = models.TextField(help_text="Why it is owed, and how the day was found.")
    due_on = models.DateField()
    status = models.TextField(choices=ObligationStatus, default=ObligationStatus.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="obligations",
        help_text="Who sees to it; the authority's officers where nobody is named.",
    )
    notice_id = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.TextField(blank=True)
    settled_by = models.TextField(blank=True, help_text="As text: history outlives people.")
    reminded_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "contract", "call_off", "kind", "key"],
                nulls_distinct=False,
                name="obligation_once",
            ),
            models.CheckConstraint(
                name="obligation_code_lists_known",
                condition=Q(kind__in=ObligationKind.values) & Q(status__in=ObligationStatus.values),
            ),
            models.CheckConstraint(
                name="obligation_done_with_evidence",
                condition=~Q(status=ObligationStatus.DONE)
                | (
                    Q(done_on__isnull=False)
                    & (~Q(notice_id="") | ~Q(evidence="") | Q(file__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="obligation_not_required_with_reason",
                condition=~Q(status=ObligationStatus.NOT_REQUIRED) | ~Q(evidence=""),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "status", "due_on"], name="obligation_by_day"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def cause(self) -> Contract | CallOff | Authority:
        """What it is owed because of."""
        return self.contract or self.call_off or self.authority


class CalendarFeed(Timestamped):
    """A person's secret address from which calendars read what falls due, kept as its hash."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.TextField(unique=True)

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
