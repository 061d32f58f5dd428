"""Contracts: who buys what from whom, until when, for how much; changes, indicators, failures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consortia.models import Authority, standing_of
from frameworks.choices import (
    ENDED_CONTRACTS,
    RUNNING_CONTRACTS,
    ChangeGround,
    ChangeKind,
    ContractOrigin,
    ContractStatus,
    FailureKind,
    KpiRating,
    Nature,
    Regime,
)
from frameworks.models.call_offs import CallOff
from frameworks.models.categories import Category
from frameworks.models.lots import Lot
from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import Timestamped

MOST_DAYS_TO_PAY = 30
"""Under the Act any longer term has no effect (R39)."""


class ContractQuerySet(models.QuerySet["Contract"]):
    """Sets of contracts."""

    def visible_to(self, person: Any) -> "ContractQuerySet":
        """Those of the authorities at which the person holds a role."""
        return self.filter(authority__in=standing_of(person).authorities)

    def ending_between(self, first: date, last: date) -> "ContractQuerySet":
        """Contracts whose last day lies in the period, both ends included."""
        return self.filter(ends_on__range=(first, last))

    def running(self) -> "ContractQuerySet":
        """Those that have not ended."""
        return self.filter(status__in=RUNNING_CONTRACTS)

    def locked(self, contract_id: int) -> "Contract":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "supplier", "lot__framework__publisher", "call_off")
            .get(pk=contract_id)
        )


class Contract(Timestamped):
    """A contract of one authority with one supplier, called off from a lot or made otherwise.

    `award_value` and `award_ends_on` are the baseline that changes are measured from (R36);
    `current_value` and `ends_on` are what holds today. Values are without VAT.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="contracts")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts"
    )
    call_off = models.OneToOneField(
        CallOff, null=True, blank=True, on_delete=models.PROTECT, related_name="contract"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts"
    )
    title = models.TextField()
    reference = models.TextField()
    description = models.TextField(blank=True)
    department = models.TextField(blank=True, help_text="Which part of the authority (R68).")
    status = models.TextField(choices=ContractStatus, default=ContractStatus.PENDING)
    regime = models.TextField(choices=Regime, blank=True, help_text="Empty where not known.")
    nature = models.TextField(choices=Nature, blank=True, help_text="Empty where not known.")
    is_light_touch = models.BooleanField(default=False)
    origin = models.TextField(choices=ContractOrigin, default=ContractOrigin.UNKNOWN)

    entered_on = models.DateField(null=True, blank=True, help_text="The day it was signed.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    award_ends_on = models.DateField(
        null=True, blank=True, help_text="Its last day as awarded, extensions not used."
    )
    may_extend_to = models.DateField(
        null=True, blank=True, help_text="The last day if every extension is used."
    )
    award_may_extend_to = models.DateField(
        null=True, blank=True, help_text="The same as awarded: the longest term (R36)."
    )
    review_on = models.DateField(null=True, blank=True)
    award_value = models.DecimalField(max_digits=16, decimal_places=2)
    current_value = models.DecimalField(max_digits=16, decimal_places=2)
    option_value = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="The part of the value at award that options and extensions would use.",
    )
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(20))
    irrecoverable_vat = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="VAT not recovered (R68)."
    )
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)

    spent_to_date = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="Of spend lines that were matched with it.",
    )
    spent_as_at = models.DateField(null=True, blank=True)
    spent_line_count = models.PositiveIntegerField(default=0)
    unclear_line_count = models.PositiveIntegerField(
        default=0,
        help_text="Lines of its supplier that may be of this or of another contract of theirs.",
    )

    no_kpis_reason = models.TextField(
        blank=True, help_text="Why its performance cannot be assessed by indicators (R33)."
    )
    ended_on = models.DateField(null=True, blank=True)
    ending_reason = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="The file that it came from, and its row.")
    ocid = models.TextField(blank=True)
    source_ref = models.TextField(
        blank=True, help_text="Its number in the process that the ocid names."
    )
    procurement = models.JSONField(
        default=dict,
        blank=True,
        help_text="What its process says beyond these columns, where it came from a package.",
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Rises with every change; a form made of an older one is refused."
    )

    notices_recorded: list[Any]
    withheld_now: list[Any]

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "reference"], name="contract_reference_once_an_authority"
            ),
            models.UniqueConstraint(
                fields=["ocid", "source_ref"],
                condition=~Q(ocid=""),
                name="contract_once_a_process",
            ),
            models.CheckConstraint(
                name="contract_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_may_extend_to_on_or_after_end",
                condition=Q(may_extend_to=None)
                | Q(ends_on__isnull=False, may_extend_to__gte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="contract_award_value_not_negative", condition=Q(award_value__gte=0)
            ),
            models.CheckConstraint(
                name="contract_values_not_negative",
                condition=Q(current_value__gte=0)
                & Q(option_value__gte=0)
                & Q(option_value__lte=F("award_value"))
                & Q(vat_percent__range=(0, 100))
                & (Q(irrecoverable_vat=None) | Q(irrecoverable_vat__gte=0)),
            ),
            models.CheckConstraint(
                name="contract_status_known", condition=Q(status__in=ContractStatus.values)
            ),
            models.CheckConstraint(
                name="contract_code_lists_known",
                condition=Q(regime__in=["", *Regime.values])
                & Q(nature__in=["", *Nature.values])
                & Q(origin__in=ContractOrigin.values),
            ),
            models.CheckConstraint(
                name="contract_pays_in_30_days",
                condition=~Q(regime=Regime.PA2023)
                | Q(payment_days=None)
                | Q(payment_days__lte=MOST_DAYS_TO_PAY),
            ),
            models.CheckConstraint(
                name="contract_ended_with_day",
                condition=~Q(status__in=ENDED_CONTRACTS) | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="contract_ended_early_with_reason",
                condition=~Q(status__in=[ContractStatus.TERMINATED, ContractStatus.RESCINDED])
                | ~Q(ending_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "ends_on"], name="contract_by_end"),
            models.Index(fields=["lot"], name="contract_by_lot"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="award_baseline_is_fixed_once_called_off",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.call_off_id IS NOT NULL AND (OLD.award_value IS DISTINCT FROM"
                    " NEW.award_value OR OLD.award_ends_on IS DISTINCT FROM NEW.award_ends_on"
                    " OR OLD.award_may_extend_to IS DISTINCT FROM NEW.award_may_extend_to)"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def gross_value(self) -> Decimal:
        """The value at award with VAT, as thresholds see it (R4)."""
        return (self.award_value * (100 + self.vat_percent) / 100).quantize(Decimal("0.01"))


class ContractChange(models.Model):
    """A change of a contract: what it was, what it is, on what ground. It never changes itself."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes")
    kind = models.TextField(choices=ChangeKind)
    ground = models.TextField(choices=ChangeGround)
    what = models.TextField(help_text="What changes, in a sentence.")
    why = models.TextField()
    effective_on = models.DateField()
    value_before = models.DecimalField(max_digits=16, decimal_places=2)
    value_after = models.DecimalField(max_digits=16, decimal_places=2)
    ends_on_before = models.DateField(null=True, blank=True)
    ends_on_after = models.DateField(null=True, blank=True)
    needs_notice = models.BooleanField(help_text="A change notice UK10 comes before it (R36).")
    notice_id = models.TextField(blank=True)
    made_by = models.TextField(help_text="As text: history outlives people.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contract_change_code_lists_known",
                condition=Q(kind__in=ChangeKind.values) & Q(ground__in=ChangeGround.values),
            ),
            models.CheckConstraint(
                name="contract_change_values_not_negative",
                condition=Q(value_before__gte=0) & Q(value_after__gte=0),
            ),
            models.CheckConstraint(name="contract_change_has_reason", condition=~Q(why="")),
            models.CheckConstraint(
                name="contract_change_noticed_first",
                condition=Q(needs_notice=False) | ~Q(notice_id=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.what


class KpiQuerySet(models.QuerySet["Kpi"]):
    """Sets of indicators."""

    def visible_to(self, person: Any) -> "KpiQuerySet":
        """Those of the contracts and call-offs of the person's authorities."""
        held = standing_of(person).authorities
        return self.filter(Q(contract__authority__in=held) | Q(call_off__authority__in=held))


class Kpi(Timestamped):
    """A key performance indicator of a contract (R33)."""

    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.CASCADE, related_name="kpis"
    )
    call_off = models.ForeignKey(
        CallOff,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="kpis",
        help_text="For whose contract it was set, before that was signed.",
    )
    name = models.TextField()
    description = models.TextField(blank=True)
    target = models.TextField(help_text="When it is met, in words or figures.")
    is_material = models.BooleanField(
        default=False, help_text="One of the three named in the contract details notice."
    )

    objects = KpiQuerySet.as_manager()

    class Meta:
        verbose_name = "key performance indicator"
        constraints = [
            models.UniqueConstraint(fields=["contract", "name"], name="kpi_once"),
            models.UniqueConstraint(fields=["call_off", "name"], name="kpi_once_a_call_off"),
            models.CheckConstraint(
                name="kpi_of_a_contract_or_call_off",
                condition=Q(contract__isnull=False) | Q(call_off__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KpiAssessment(models.Model):
    """How an indicator was met in a period (R34). It never changes; a later one replaces it."""

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="assessments")
    starts_on = models.DateField()
    ends_on = models.DateField()
    rating = models.TextField(choices=KpiRating)
    measure = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    words = models.TextField(blank=True)
    assessed_by = models.TextField()
    assessed_at = models.DateTimeField()

    class Meta:
        verbose_name = "assessment of an indicator"
        verbose_name_plural = "assessments of indicators"
        constraints = [
            models.CheckConstraint(
                name="kpi_assessment_rating_known", condition=Q(rating__in=KpiRating.values)
            ),
            models.CheckConstraint(
                name="kpi_assessment_ends_on_or_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.kpi}: {self.get_rating_display()}"


class PerformanceFailure(models.Model):
    """A breach, or no improvement after the chance to improve: told by UK9 in 30 days (R35)."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="failures")
    kind = models.TextField(choices=FailureKind)
    on = models.DateField(help_text="The day on which it first applied.")
    what = models.TextField()
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="Damages or settlement."
    )
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="failure_kind_known", condition=Q(kind__in=FailureKind.values)
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.what
