"""Savings: initiatives, the claims made in them, and the lines that each claim owns.

What a claim says is fixed when it is made: a claim that turns out wrong is reversed and another
made. Only its state moves, along the table of moves, and the database sees to that.
"""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benchmarking.choices.machines import CLAIM
from benchmarking.choices.savings import ClaimState, Recurrence, SavingType
from benchmarking.models.append_only import OF_AUTHORITY, facts_kept, kept_whole
from consortia.models import Authority, Consortium, standing_of
from frameworks.models import Category, Contract, Framework, Lot
from procurement_portal.core.models import Timestamped
from procurement_portal.core.periods import Period

REFERENCE = "SC-"


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Sets of initiatives."""

    def visible_to(self, person: Any) -> "InitiativeQuerySet":
        """Those of the person's authorities and consortia, and those with a claim to be seen."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities)
            | Q(consortium__in=standing.consortia)
            | Q(pk__in=Claim.objects.visible_to(person).values("initiative"))
        )


class Initiative(Timestamped):
    """A piece of work that is to save money, of one authority or one consortium."""

    title = models.TextField()
    why = models.TextField(blank=True, help_text="What is done, and why it saves.")
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.TextField(blank=True, help_text="The opportunity that it was taken from.")
    opened_by = models.TextField(help_text="As text: history outlives people.")
    opened_at = models.DateTimeField()

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="initiative_of_one_place",
                condition=Q(authority=None, consortium__isnull=False)
                | Q(authority__isnull=False, consortium=None),
            ),
            models.CheckConstraint(name="initiative_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Sets of claims."""

    def visible_to(self, person: Any) -> "ClaimQuerySet":
        """Those on budgets of the person's authorities, and those of the person's consortia."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities) | Q(consortium__in=standing.consortia)
        )

    def of_reference(self, reference: str) -> "ClaimQuerySet":
        """The claim of that reference; none where it is not one."""
        digits = reference.removeprefix(REFERENCE)
        return self.filter(pk=int(digits)) if digits.isdecimal() else self.none()

    def locked(self, claim_id: int) -> "Claim":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "consortium", "category", "claimant", "initiative")
            .get(pk=claim_id)
        )


class Claim(Timestamped):
    """A saving that somebody claims on the budget of one authority, in one category."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="claims")
    title = models.TextField()
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="claims",
        help_text="Whose budget it is on: its finance leads verify.",
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lot = models.ForeignKey(Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    contract_text = models.TextField(
        blank=True, help_text="What it was contracted by, where that is not in the portal."
    )
    kind = models.TextField(choices=SavingType)
    recurrence = models.TextField(choices=Recurrence)
    starts_on = models.DateField()
    ends_on = models.DateField()
    annual_amount = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        help_text="Estimated pounds a year without VAT; in all, where it comes once.",
    )
    share_authority = models.DecimalField(max_digits=7, decimal_places=6)
    share_consortium = models.DecimalField(max_digits=7, decimal_places=6)
    share_national_body = models.DecimalField(max_digits=7, decimal_places=6)
    owner = models.TextField(help_text="Who sees to it that it comes true.")
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.TextField(choices=ClaimState, default=ClaimState.IDENTIFIED)
    lapsed_on = models.DateField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="claim_with_its_kind"),
            models.CheckConstraint(
                name="claim_code_lists_known",
                condition=Q(
                    kind__in=SavingType.values,
                    recurrence__in=Recurrence.values,
                    state__in=ClaimState.values,
                ),
            ),
            models.CheckConstraint(
                name="claim_ends_on_or_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="claim_shares_sum_to_one",
                condition=Q(
                    share_authority__range=(0, 1),
                    share_consortium__range=(0, 1),
                    share_national_body__range=(0, 1),
                    share_authority=1 - F("share_consortium") - F("share_national_body"),
                ),
            ),
            models.CheckConstraint(
                name="claim_share_of_a_named_consortium",
                condition=Q(share_consortium=0) | Q(consortium__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_contracted_by_something",
                condition=Q(state__in=[ClaimState.IDENTIFIED, ClaimState.FORECAST])
                | Q(state=ClaimState.REVERSED)
                | Q(contract__isnull=False)
                | ~Q(contract_text=""),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state"], name="claim_of_authority"),
            models.Index(fields=["consortium", "state"], name="claim_of_consortium"),
        ]
        triggers = [
            *facts_kept(
                [
                    "initiative",
                    "title",
                    "authority",
                    "consortium",
                    "category",
                    "kind",
                    "recurrence",
                    "starts_on",
                    "ends_on",
                    "annual_amount",
                    "share_authority",
                    "share_consortium",
                    "share_national_body",
                    "claimant",
                ]
            ),
            pgtrigger.Protect(
                name="framework_is_the_contracts",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.framework_id IS DISTINCT FROM NEW.framework_id"
                    " OR OLD.lot_id IS DISTINCT FROM NEW.lot_id)"
                    " AND (OLD.state = 'contracted' OR NEW.state <> 'contracted'))"
                ),
            ),
            pgtrigger.FSM(
                name="moves_along_the_table",
                field="state",
                transitions=sorted(
                    {
                        (str(source), str(arrow.target))
                        for arrow in CLAIM
                        for source in arrow.sources
                        if source != arrow.target
                    }
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """What people and papers call it."""
        return f"{REFERENCE}{self.pk:05}"

    @property
    def lasts(self) -> Period:
        """From the first day on which it saves to the last."""
        return Period(self.starts_on, self.ends_on)

    @property
    def is_recurring(self) -> bool:
        """Whether it comes every year."""
        return self.recurrence == Recurrence.RECURRING

    @property
    def shares(self) -> dict[str, Any]:
        """Who brought it about, as parts of exactly 1."""
        return {
            "authority": self.share_authority,
            "consortium": self.share_consortium,
            "national_body": self.share_national_body,
        }


class OfClaimQuerySet(models.QuerySet[Any]):
    """Rows that whoever sees the claim sees with it."""

    def visible_to(self, person: Any) -> "OfClaimQuerySet":
        """Those of claims that the person sees."""
        return self.filter(claim__in=Claim.objects.visible_to(person).values("pk"))


class ExternalReference(models.Model):
    """The same saving as another scheme counts it, so that it is flagged there and here."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="external_references")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    scheme = models.TextField(help_text="Who counts it besides.")
    reference = models.TextField()
    noted_by = models.TextField(help_text="As text: history outlives people.")
    noted_at = models.DateTimeField()

    objects = OfClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "scheme", "reference"], name="external_reference_once"
            ),
            models.CheckConstraint(
                name="external_reference_names_both", condition=~Q(scheme="") & ~Q(reference="")
            ),
        ]
        triggers = kept_whole(OF_AUTHORITY)

    def __str__(self) -> str:
        return f"{self.scheme}: {self.reference}"
