"""Who may use a framework, as its published notice says it (domain rules, section 5)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consortia.choices import Region
from consortia.models import Authority, Consortium
from frameworks.choices import EligibilityKind, EntitledClass
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from frameworks.models.publishing import Notice
from procurement_portal.core.models import Timestamped


class EligibilityRuleQuerySet(models.QuerySet["EligibilityRule"]):
    """Sets of rules."""

    def visible_to(self, person: Any) -> "EligibilityRuleQuerySet":
        """Those of the frameworks that the person may see: they quote a published notice."""
        return self.filter(framework__in=Framework.objects.visible_to(person))


class EligibilityRule(Timestamped):
    """One way in, or one way out, with the words of the notice that say so."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="eligibility_rules"
    )
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="eligibility_rules"
    )
    kind = models.TextField(choices=EligibilityKind)
    is_exclusion = models.BooleanField(
        default=False, help_text="Takes out whom another rule lets in."
    )
    authorities = models.ManyToManyField(Authority, blank=True, related_name="+")
    classes = ArrayField(models.TextField(choices=EntitledClass), default=list, blank=True)
    regions = ArrayField(models.TextField(choices=Region), default=list, blank=True)
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    members_as_at = models.DateField(
        null=True, blank=True, help_text='Empty where the notice says "from time to time" (R58).'
    )
    quoted_text = models.TextField(help_text="The words of the notice.")
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_from = models.DateField(null=True, blank=True)

    objects = EligibilityRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="eligibility_rule_kind_known", condition=Q(kind__in=EligibilityKind.values)
            ),
            models.CheckConstraint(
                name="eligibility_rule_classes_known",
                condition=Q(classes__contained_by=list(EntitledClass.values)),
            ),
            models.CheckConstraint(
                name="eligibility_rule_regions_known",
                condition=Q(regions__contained_by=list(Region.values)),
            ),
            models.CheckConstraint(
                name="eligibility_rule_quotes_the_notice", condition=~Q(quoted_text="")
            ),
            models.CheckConstraint(
                name="eligibility_rule_members_of_a_consortium",
                condition=Q(kind=EligibilityKind.CONSORTIUM_MEMBERS, consortium__isnull=False)
                | (
                    ~Q(kind=EligibilityKind.CONSORTIUM_MEMBERS)
                    & Q(consortium=None, members_as_at=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.quoted_text[:60]}"
