"""Papers that show a saving, and the signatures of those whose budget it is on.

Who claims never signs; who signs is a finance lead of the authority on whose budget the saving is,
and does not manage the consortium that has a part in the claim. The database checks that again.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benchmarking.choices.savings import BudgetEffect, EvidenceKind, SignOffDecision
from benchmarking.models.append_only import kept_whole
from benchmarking.models.savings import Claim, OfClaimQuerySet
from consortia.models import Authority
from procurement_portal.core.models import StoredFile

SIGNS_FOR_THE_BUDGET = """
    IF NOT EXISTS (
        SELECT FROM consortia_role AS held
        WHERE held.person_id = NEW.verifier_id
          AND held.kind = 'finance_lead'
          AND held.authority_id = NEW.authority_id
          AND held.starts_on <= NEW.signed_at::date
          AND (held.ends_on IS NULL OR held.ends_on >= NEW.signed_at::date)
    ) THEN
        RAISE EXCEPTION 'pgtrigger: who signs is a finance lead of the budget holder';
    END IF;
    IF NOT EXISTS (
        SELECT FROM benchmarking_claim AS claim
        WHERE claim.id = NEW.claim_id
          AND claim.authority_id = NEW.authority_id
          AND claim.claimant_id = NEW.claimant_id
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a signature names the claim''s authority and claimant';
    END IF;
    IF EXISTS (
        SELECT FROM consortia_role AS held
        JOIN benchmarking_claim AS claim ON claim.consortium_id = held.consortium_id
        WHERE claim.id = NEW.claim_id
          AND held.person_id = NEW.verifier_id
          AND held.kind = 'consortium_manager'
          AND held.starts_on <= NEW.signed_at::date
          AND (held.ends_on IS NULL OR held.ends_on >= NEW.signed_at::date)
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a consortium never verifies its own claim';
    END IF;
    RETURN NEW;
"""


class Evidence(models.Model):
    """A file that shows a saving; its kind decides the grade (method 2.3)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(
        null=True, blank=True, help_text="The month it speaks of; empty for the whole claim."
    )
    kind = models.TextField(choices=EvidenceKind)
    title = models.TextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    added_by = models.TextField(help_text="As text: history outlives people.")
    added_at = models.DateTimeField()

    objects = OfClaimQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "file", "month"], nulls_distinct=False, name="evidence_once"
            ),
            models.CheckConstraint(
                name="evidence_known_and_named",
                condition=Q(kind__in=EvidenceKind.values)
                & ~Q(title="")
                & (Q(month=None) | Q(month__day=1)),
            ),
        ]
        triggers = kept_whole()

    def __str__(self) -> str:
        return self.title


class SignOff(models.Model):
    """What a finance lead of the budget's authority put a name to, about a claim of another."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="sign_offs")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    decision = models.TextField(choices=SignOffDecision)
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.TextField(blank=True, help_text="What was checked, or why it is refused.")
    budget_line = models.TextField(blank=True)
    budget_effect = models.TextField(choices=BudgetEffect, blank=True)
    signed_at = models.DateTimeField()

    objects = OfClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sign_off_never_by_the_claimant", condition=~Q(verifier=F("claimant"))
            ),
            models.CheckConstraint(
                name="sign_off_decision_known",
                condition=Q(decision__in=SignOffDecision.values)
                & Q(budget_effect__in=["", *BudgetEffect.values]),
            ),
            models.CheckConstraint(
                name="sign_off_refused_with_a_reason",
                condition=~Q(decision=SignOffDecision.REFUSED) | ~Q(statement=""),
            ),
            models.CheckConstraint(
                name="sign_off_budget_named_with_its_effect",
                condition=Q(decision=SignOffDecision.BUDGET)
                & ~Q(budget_line="")
                & ~Q(budget_effect="")
                | ~Q(decision=SignOffDecision.BUDGET) & Q(budget_line="", budget_effect=""),
            ),
        ]
        triggers = [
            *kept_whole(),
            pgtrigger.Trigger(
                name="signs_for_the_budget",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=SIGNS_FOR_THE_BUDGET,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.claim}"
