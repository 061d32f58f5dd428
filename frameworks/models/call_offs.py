"""Call-offs: an authority's way from a lot of a framework to a signed contract."""

from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consortia.models import Authority, standing_of
from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    CallOffRoute,
    CallOffStatus,
    CriterionKind,
    Nature,
    Regime,
)
from frameworks.models.access import FrameworkAccess
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from frameworks.models.places import SupplierOnLot
from frameworks.models.prices import PriceLine
from procurement_portal.core.models import StoredFile, Timestamped


class CallOffQuerySet(models.QuerySet["CallOff"]):
    """Sets of call-offs."""

    def visible_to(self, person: Any) -> "CallOffQuerySet":
        """The authority's people; the publisher's once a decision to award was made."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities)
            | Q(
                lot__framework__publisher__in=standing.consortia,
                status__in=COMMITTED_CALL_OFFS,
            )
        )

    def locked(self, call_off_id: int) -> "CallOff":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "lot__framework__publisher", "place__supplier")
            .get(pk=call_off_id)
        )


class CallOff(Timestamped):
    """One authority's call-off from one lot, by direct award or by further competition.

    The regime is the framework's and never changes (R2). `estimated_value` is the most that may be
    paid, options included, without VAT; the decision to award commits it in the headroom ledger.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="call_offs")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="call_offs")
    access = models.ForeignKey(FrameworkAccess, on_delete=models.PROTECT, related_name="call_offs")
    reference = models.TextField()
    title = models.TextField()
    need = models.TextField(blank=True, help_text="What is bought, for whom, where.")
    regime = models.TextField(choices=Regime)
    nature = models.TextField(choices=Nature, default=Nature.SERVICES)
    is_light_touch = models.BooleanField(default=False)
    route = models.TextField(choices=CallOffRoute, blank=True)
    status = models.TextField(choices=CallOffStatus, default=CallOffStatus.DRAFT)
    estimated_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(20))
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    may_extend_to = models.DateField(
        null=True, blank=True, help_text="The last day if every extension is used."
    )
    conditions = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        help_text="Conditions of participation of the kinds that s.46 forbids (R22).",
    )

    # Direct award (R11).
    justification = models.TextField(
        blank=True, help_text="Why without competition, told with the award (PR reg. 34(2)(f))."
    )
    mechanism = models.TextField(
        blank=True, help_text="The lot's objective mechanism, as it read when it was applied."
    )
    answer_working_days = models.PositiveSmallIntegerField(
        default=2, help_text="How long a supplier has to accept an offer."
    )

    # Further competition.
    questions_until = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    not_invited_reason = models.TextField(
        blank=True, help_text="Why some suppliers of the lot were not invited."
    )

    # The decision.
    place = models.ForeignKey(
        SupplierOnLot, null=True, blank=True, on_delete=models.PROTECT, related_name="call_offs"
    )
    award_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    recommendation = models.TextField(blank=True)
    core_information_on = models.DateField(
        null=True,
        blank=True,
        help_text="The supplier confirmed its record on the central digital platform (R46).",
    )
    standstill_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days; none where there is no standstill (R30)."
    )
    standstill_ends_on = models.DateField(null=True, blank=True)
    no_kpis_reason = models.TextField(
        blank=True, help_text="Why its performance cannot be assessed by indicators (R33)."
    )
    awarded_on = models.DateField(
        null=True, blank=True, help_text="The day of the decision; it is tested (R13)."
    )
    signed_on = models.DateField(null=True, blank=True)
    outcome_reason = models.TextField(
        blank=True, help_text="Why it was cancelled or ended without an award."
    )
    ocid = models.TextField(blank=True)

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whoever last changed the draft may not approve it.",
    )
    approval_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="The draft waits for approval since then."
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Rises with every change; a form made of an older one is refused."
    )
    is_sample = models.BooleanField(default=False)

    notices_recorded: list[Any]
    notices_of_call_off: list[Any]
    withheld_now: list[Any]

    objects = CallOffQuerySet.as_manager()

    class Meta:
        verbose_name = "call-off"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "reference"], name="call_off_reference_once_an_authority"
            ),
            models.UniqueConstraint(
                fields=["ocid"], condition=~Q(ocid=""), name="call_off_ocid_once"
            ),
            models.CheckConstraint(
                name="call_off_code_lists_known",
                condition=Q(status__in=CallOffStatus.values)
                & Q(route__in=["", *CallOffRoute.values])
                & Q(regime__in=Regime.values)
                & Q(nature__in=Nature.values),
            ),
            models.CheckConstraint(
                name="call_off_approved_by_another",
                condition=Q(approved_by=None)
                | Q(started_by=None)
                | ~Q(approved_by=F("started_by")),
            ),
            models.CheckConstraint(
                name="call_off_approved_by_another_than_wrote_it",
                condition=Q(approved_by=None)
                | Q(written_by=None)
                | ~Q(approved_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="call_off_decided_by_another",
                condition=Q(decided_by=None)
                | Q(recommended_by=None)
                | ~Q(decided_by=F("recommended_by")),
            ),
            models.CheckConstraint(
                name="call_off_values_not_negative",
                condition=(Q(estimated_value=None) | Q(estimated_value__gte=0))
                & (Q(award_value=None) | Q(award_value__gte=0))
                & Q(vat_percent__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="call_off_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="call_off_may_extend_to_on_or_after_end",
                condition=Q(may_extend_to=None)
                | Q(ends_on__isnull=False, may_extend_to__gte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="call_off_questions_before_deadline",
                condition=Q(questions_until=None)
                | Q(deadline_at__isnull=False, questions_until__lte=F("deadline_at")),
            ),
            models.CheckConstraint(
                name="call_off_open_has_deadline",
                condition=~Q(status__in=[CallOffStatus.INVITED, CallOffStatus.CLOSED])
                | Q(route=CallOffRoute.COMPETITION, deadline_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_off_awarded_with_all_it_needs",
                condition=~Q(status__in=COMMITTED_CALL_OFFS)
                | Q(place__isnull=False, award_value__isnull=False, awarded_on__isnull=False),
            ),
            models.CheckConstraint(
                name="call_off_standstill_has_end",
                condition=~Q(status=CallOffStatus.STANDSTILL) | Q(standstill_ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="call_off_signed_after_standstill",
                condition=Q(signed_on=None)
                | Q(standstill_ends_on=None)
                | Q(signed_on__gt=F("standstill_ends_on")),
            ),
            models.CheckConstraint(
                name="call_off_signed_has_day",
                condition=~Q(status=CallOffStatus.SIGNED) | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="call_off_ended_with_reason",
                condition=~Q(status__in=[CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD])
                | ~Q(outcome_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["lot", "status"], name="call_off_by_lot"),
            models.Index(fields=["authority", "status"], name="call_off_by_authority"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="regime_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__regime__df=pgtrigger.F("new__regime")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def framework(self) -> Framework:
        """The lot's framework."""
        return self.lot.framework


class FrameworkCriterion(Timestamped):
    """An award criterion that the framework sets for its call-offs; of one lot, or of all."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="criteria")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="criteria"
    )
    name = models.TextField()
    kind = models.TextField(choices=CriterionKind, default=CriterionKind.QUALITY)
    description = models.TextField(blank=True)
    min_weight = models.PositiveSmallIntegerField(default=0, help_text="In percent.")
    max_weight = models.PositiveSmallIntegerField(default=100, help_text="In percent.")

    class Meta:
        verbose_name = "award criterion of a framework"
        verbose_name_plural = "award criteria of frameworks"
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "lot", "name"],
                nulls_distinct=False,
                name="framework_criterion_once",
            ),
            models.CheckConstraint(
                name="framework_criterion_kind_known", condition=Q(kind__in=CriterionKind.values)
            ),
            models.CheckConstraint(
                name="framework_criterion_weights_in_order",
                condition=Q(max_weight__lte=100, min_weight__lte=F("max_weight")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CallOffCriterion(Timestamped):
    """A criterion of one competition: the framework's own, or a refinement of it (R22)."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="criteria")
    parent = models.ForeignKey(
        FrameworkCriterion, on_delete=models.PROTECT, related_name="refinements"
    )
    name = models.TextField()
    question = models.TextField(blank=True, help_text="What suppliers are asked to write.")
    weight = models.PositiveSmallIntegerField(help_text="In percent; all of them make 100.")

    class Meta:
        verbose_name = "award criterion of a call-off"
        verbose_name_plural = "award criteria of call-offs"
        constraints = [
            models.UniqueConstraint(fields=["call_off", "name"], name="call_off_criterion_once"),
            models.CheckConstraint(
                name="call_off_criterion_weighs", condition=Q(weight__range=(1, 100))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BasketLine(Timestamped):
    """Something that a call-off needs, and how much of it: what suppliers' totals are made of."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="basket")
    item = models.TextField()
    unit = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    thing = models.BigIntegerField(
        null=True, blank=True, help_text="Of the price lines that price it; see PriceLine.thing."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="basket_line_has_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="basket_line_names_its_item", condition=~Q(item="")),
        ]

    def __str__(self) -> str:
        return f"{self.amount} × {self.item}"

    @property
    def amount(self) -> str:
        """The quantity without noughts that say nothing."""
        return f"{self.quantity.normalize():f}"


class FrozenRate(models.Model):
    """A supplier's price for a basket line, copied when the basket was priced; never changed."""

    line = models.ForeignKey(BasketLine, on_delete=models.CASCADE, related_name="rates")
    place = models.ForeignKey(SupplierOnLot, on_delete=models.PROTECT, related_name="+")
    price_line = models.ForeignKey(
        PriceLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    price = models.DecimalField(max_digits=18, decimal_places=4, help_text="A unit, without VAT.")
    source = models.TextField(help_text="The price list, its version and row.")
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "place"], name="frozen_rate_once"),
            models.CheckConstraint(name="frozen_rate_not_negative", condition=Q(price__gte=0)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__price__df=pgtrigger.F("new__price"))
                | pgtrigger.Q(old__place__df=pgtrigger.F("new__place")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.price}"


class CallOffWaiver(models.Model):
    """Why a call-off goes on although a rule warns: a named person's words, once for a finding."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="waivers")
    rule = models.TextField()
    finding = models.TextField()
    reason = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_off", "rule", "finding"], name="call_off_waiver_once"
            ),
            models.CheckConstraint(name="call_off_waiver_has_reason", condition=~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


class CallOffDocument(Timestamped):
    """A paper of a call-off: the specification for suppliers, or the authority's own."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="documents")
    title = models.TextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    is_for_suppliers = models.BooleanField(default=True)
    uploaded_by = models.TextField()
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title
