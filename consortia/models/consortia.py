"""Consortia: groups of authorities that buy together under an agreement."""

from typing import Any

from django.db import models
from django.db.models import Q

from consortia.choices import ConsortiumForm, OperatorRole
from consortia.models.authorities import Authority
from procurement_portal.core.models import Timestamped


class ConsortiumQuerySet(models.QuerySet["Consortium"]):
    """Sets of consortia."""

    def visible_to(self, person: Any) -> "ConsortiumQuerySet":
        """All: which consortia exist is public."""
        return self.all()


class Consortium(Timestamped):
    """A group of authorities with an agreement; not a group of suppliers."""

    name = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    form = models.TextField(choices=ConsortiumForm)
    purpose = models.TextField(blank=True)
    operator = models.ForeignKey(
        Authority,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="operates",
        help_text="The body that runs it day by day.",
    )
    operator_role = models.TextField(
        choices=OperatorRole, blank=True, help_text="Says who is liable for what (R61)."
    )
    website = models.URLField(blank=True)
    is_sample = models.BooleanField(default=False)

    objects = ConsortiumQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "consortia"
        constraints = [
            models.CheckConstraint(
                name="consortium_form_known", condition=Q(form__in=ConsortiumForm.values)
            ),
            models.CheckConstraint(
                name="consortium_operator_role_known",
                condition=Q(operator_role__in=["", *OperatorRole.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
