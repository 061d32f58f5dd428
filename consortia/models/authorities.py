"""Contracting authorities: what they are, what identifies them, what they became."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from consortia.choices import AuthorityKind, DenominatorMeasure, Jurisdiction, Region, Tier
from procurement_portal.core.models import Timestamped


class AuthorityQuerySet(models.QuerySet["Authority"]):
    """Sets of authorities."""

    def visible_to(self, person: Any) -> "AuthorityQuerySet":
        """All: which public bodies exist is public."""
        return self.all()


class Authority(Timestamped):
    """A contracting authority. Closed ones stay: their figures and contracts outlive them."""

    name = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.TextField(choices=AuthorityKind)
    jurisdiction = models.TextField(choices=Jurisdiction, default=Jurisdiction.ENGLAND)
    tier = models.TextField(choices=Tier, default=Tier.SUB_CENTRAL)
    region = models.TextField(choices=Region, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    website = models.URLField(blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text="The last day it existed.")
    is_sample = models.BooleanField(default=False)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                name="authority_kind_known", condition=Q(kind__in=AuthorityKind.values)
            ),
            models.CheckConstraint(
                name="authority_closed_on_or_after_opened",
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="authority_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="authority_by_kind")]

    def __str__(self) -> str:
        return self.name


class AuthorityIdentifier(models.Model):
    """An official identifier: a scheme of org-id.guide or GSS, ODS, UKPRN, PPON, and its value."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.TextField(help_text="Such as GB-GSS, GB-LAE, GB-NHS, GB-COH, GB-PPON.")
    value = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="authority_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.value}"


class AuthoritySuccession(models.Model):
    """What a closed authority became. The shares of one closing sum to 1 (method 2.1)."""

    predecessor = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="succeeded_by"
    )
    successor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="succeeds")
    takes_effect_on = models.DateField()
    share = models.DecimalField(max_digits=9, decimal_places=6, default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "takes_effect_on"], name="succession_once"
            ),
            models.CheckConstraint(
                name="succession_share_above_0_at_most_1", condition=Q(share__gt=0, share__lte=1)
            ),
            models.CheckConstraint(
                name="succession_between_two", condition=~Q(predecessor=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class DenominatorQuerySet(models.QuerySet["Denominator"]):
    """Sets of sizes."""

    def visible_to(self, person: Any) -> "DenominatorQuerySet":
        """All: how large a public body is, is public."""
        return self.all()


class Denominator(Timestamped):
    """How large an authority is in a year, by one measure and one source."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="denominators")
    measure = models.TextField(choices=DenominatorMeasure)
    year = models.PositiveSmallIntegerField(help_text="The calendar year it describes.")
    value = models.DecimalField(max_digits=18, decimal_places=2)
    source = models.TextField()
    as_at = models.DateField(help_text="The day the figure speaks of: mid-year for populations.")

    objects = DenominatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "measure", "year", "source"], name="denominator_once"
            ),
            models.CheckConstraint(name="denominator_above_0", condition=Q(value__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.year}: {self.value}"
