"""Framework agreements: what was agreed, under which law, until when, for how much."""

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from consortia.models import Consortium, standing_of
from frameworks.choices import (
    UNPUBLISHED,
    Entitlement,
    FeeBasis,
    FeeForm,
    FrameworkKind,
    FrameworkStatus,
    Nature,
    Regime,
    SuccessorPlan,
)
from frameworks.law.headroom import Band, band
from frameworks.law.values import GROWTH_PERCENT, HUNDRED
from frameworks.models.categories import Category, CpvCode
from frameworks.models.schemes import OpenFrameworkScheme
from procurement_portal.core.models import Timestamped


def _limit() -> Any:
    """The maximum (R24), or the estimate and what it may grow by (R25), and what was granted."""
    return Case(
        When(
            ~Q(kind=FrameworkKind.DYNAMIC_MARKET) & Q(regime=Regime.PCR2015),
            then=F("maximum_value") + F("granted_value"),
        ),
        *(
            When(
                ~Q(kind=FrameworkKind.DYNAMIC_MARKET)
                & Q(regime=Regime.PA2023, is_light_touch=False, nature=nature.value),
                then=F("estimated_value") * Value(percent / HUNDRED) + F("granted_value"),
            )
            for nature, percent in GROWTH_PERCENT.items()
        ),
        default=None,
        output_field=models.DecimalField(max_digits=16, decimal_places=2, null=True),
    )


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Sets of frameworks."""

    def visible_to(self, person: Any) -> "FrameworkQuerySet":
        """Published ones are public; drafts are for their publisher's people."""
        return self.filter(
            ~Q(status__in=UNPUBLISHED) | Q(publisher__in=standing_of(person).consortia)
        )

    def of_publishers_of(self, person: Any) -> "FrameworkQuerySet":
        """Those published by a consortium at which the person holds a role."""
        return self.filter(publisher__in=standing_of(person).consortia)

    def live_on(self, day: date) -> "FrameworkQuerySet":
        """Frameworks from which an authority could call off on the day, limits aside."""
        return self.filter(
            status__in=[FrameworkStatus.LIVE, FrameworkStatus.CLOSING], starts_on__lte=day
        ).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def locked(self, framework_id: int) -> "Framework":
        """The row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("publisher").get(pk=framework_id)


class Framework(Timestamped):
    """An agreement that sets the terms of later call-offs. One model for all regimes."""

    publisher = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="frameworks")
    title = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    reference = models.TextField()
    regime = models.TextField(choices=Regime)
    kind = models.TextField(choices=FrameworkKind, default=FrameworkKind.CLOSED)
    status = models.TextField(choices=FrameworkStatus, default=FrameworkStatus.DRAFT)
    summary = models.TextField(blank=True)
    who_may_use = models.TextField(blank=True, help_text="The words of the notice.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    may_extend_to = models.DateField(
        null=True, blank=True, help_text="The last day if every extension is used."
    )
    estimated_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    maximum_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    supplier_fee_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    fee_form = models.TextField(choices=FeeForm, blank=True, help_text="Empty where not known.")
    fee_basis = models.TextField(choices=FeeBasis, blank=True)
    fee_note = models.TextField(blank=True)

    # What the law asks for before tendering (R10-R13, R43-R45, R50, R51).
    nature = models.TextField(choices=Nature, default=Nature.SERVICES)
    is_light_touch = models.BooleanField(default=False)
    is_for_utilities_only = models.BooleanField(default=False)
    is_for_defence_only = models.BooleanField(default=False)
    procurement_began_on = models.DateField(null=True, blank=True, help_text="Fixes the law (R1).")
    description = models.TextField(blank=True, help_text="The goods, services or works.")
    price_mechanism = models.TextField(blank=True)
    selection_process = models.TextField(blank=True, help_text="How call-offs are awarded.")
    term_rationale = models.TextField(blank=True)
    no_lots_rationale = models.TextField(blank=True)
    no_engagement_reasons = models.TextField(blank=True)
    conflicts_assessed_on = models.DateField(null=True, blank=True)
    conflicts_assessed_by = models.TextField(blank=True)
    policy_statement = models.TextField(
        blank=True, help_text="How regard was had to the national procurement policy statement."
    )
    sme_barriers = models.TextField(
        blank=True, help_text="How barriers to small and medium-sized enterprises were considered."
    )
    entitlement = models.TextField(choices=Entitlement, default=Entitlement.OPEN)
    max_suppliers = models.PositiveSmallIntegerField(null=True, blank=True)
    summaries_sent_on = models.DateField(
        null=True, blank=True, help_text="Assessment summaries to all who were assessed (R29)."
    )

    # What helps a buyer.
    how_to_buy = models.TextField(blank=True)
    not_for = models.TextField(blank=True, help_text="When it cannot be used.")
    contact_name = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)

    scheme = models.ForeignKey(
        OpenFrameworkScheme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="frameworks",
    )
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    successor_plan = models.TextField(choices=SuccessorPlan, default=SuccessorPlan.UNDECIDED)
    successor_note = models.TextField(blank=True)

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="frameworks_submitted",
        help_text="Whoever sent it to review may not publish it.",
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(blank=True, help_text="Why it was sent back.")
    version = models.PositiveIntegerField(
        default=1, help_text="Rises with every change; a form made of an older one is refused."
    )
    categories = models.ManyToManyField(Category, blank=True, related_name="frameworks")
    cpv_codes = models.ManyToManyField(CpvCode, blank=True, related_name="frameworks")
    is_sample = models.BooleanField(default=False)
    ocid = models.TextField(blank=True, help_text="Of its procurement, as published elsewhere.")

    # The headroom ledger's sums over all lots (R24-R26); only `actions.headroom` moves them.
    committed_value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    actual_value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    unguarded_value = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="The part of what is committed that could only be recorded, not refused.",
    )
    granted_value = models.DecimalField(
        max_digits=16, decimal_places=2, default=0, help_text="Room beyond the limit, by grants."
    )
    commitment_limit = models.GeneratedField(
        expression=_limit(),
        output_field=models.DecimalField(max_digits=16, decimal_places=2, null=True),
        db_persist=True,
        help_text="No decision to award takes it beyond this; none where the law sets no limit.",
    )

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="framework_status_known", condition=Q(status__in=FrameworkStatus.values)
            ),
            models.CheckConstraint(
                name="framework_regime_known", condition=Q(regime__in=Regime.values)
            ),
            models.CheckConstraint(
                name="framework_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="framework_values_not_negative",
                condition=(Q(estimated_value=None) | Q(estimated_value__gte=0))
                & (Q(maximum_value=None) | Q(maximum_value__gte=0)),
            ),
            models.CheckConstraint(
                name="framework_may_extend_to_on_or_after_end",
                condition=Q(may_extend_to=None)
                | Q(ends_on__isnull=False, may_extend_to__gte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="framework_submitted_by_and_at_together",
                condition=Q(submitted_by=None, submitted_at=None)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="framework_fee_not_negative",
                condition=Q(supplier_fee_percent=None) | Q(supplier_fee_percent__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="framework_code_lists_known",
                condition=Q(kind__in=FrameworkKind.values)
                & Q(nature__in=Nature.values)
                & Q(entitlement__in=Entitlement.values)
                & Q(fee_form__in=["", *FeeForm.values])
                & Q(fee_basis__in=["", *FeeBasis.values])
                & Q(successor_plan__in=SuccessorPlan.values),
            ),
            models.CheckConstraint(
                name="framework_does_not_follow_itself",
                condition=Q(follows=None) | ~Q(follows=F("id")),
            ),
            models.UniqueConstraint(
                fields=["publisher", "reference"], name="framework_reference_once_a_publisher"
            ),
            models.UniqueConstraint(
                fields=["ocid"], condition=~Q(ocid=""), name="framework_ocid_once"
            ),
            models.CheckConstraint(
                name="framework_never_overdrawn",
                condition=Q(commitment_limit=None)
                | Q(commitment_limit__gte=F("committed_value") - F("unguarded_value")),
            ),
            models.CheckConstraint(
                name="framework_ledger_sums_not_negative",
                condition=Q(actual_value__gte=0)
                & Q(granted_value__gte=0)
                & Q(unguarded_value__gte=0)
                & Q(committed_value__gte=F("unguarded_value")),
            ),
        ]
        indexes = [models.Index(fields=["status", "ends_on"], name="framework_by_end")]
        triggers = [
            pgtrigger.Protect(
                name="regime_is_fixed_once_published",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__regime__df=pgtrigger.F("new__regime"))
                & ~pgtrigger.Q(old__status__in=UNPUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def headroom_band(self) -> Band:
        """What is left of its limit, in words that give no figure away."""
        return band(self.commitment_limit, self.committed_value)
