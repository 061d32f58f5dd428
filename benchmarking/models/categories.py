"""What people of an authority said about categories: rules that every line of theirs obeys."""

from typing import Any

from django.db import models
from django.db.models import Q

from benchmarking.choices import RuleField
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.models import Timestamped


class CategoryRuleQuerySet(OfAuthorityQuerySet):
    """Sets of rules."""

    def in_force(self) -> "CategoryRuleQuerySet":
        """Rules that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def in_force_at(self, authority: Authority) -> "CategoryRuleQuerySet":
        """The authority's rules in force, in the order in which they were made."""
        return self.in_force().filter(authority=authority).order_by("pk")

    def locked(self, rule_id: int) -> Any:
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "category")
            .get(pk=rule_id)
        )


class CategoryRule(Timestamped):
    """Lines of the authority that say this are in that category. The rule made last decides.

    A rule is never edited: another answer for the same text withdraws it and makes a new one.
    """

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="category_rules"
    )
    field = models.TextField(choices=RuleField, help_text="What of a line it looks at.")
    text = models.TextField(help_text="As the person saw it.")
    key = models.TextField(help_text="The text reduced to what is compared.")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField(help_text="Lines it changed when it was made.")
    absolute_amount = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="Sum of |amount| of those lines."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CategoryRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "field", "key"],
                condition=Q(withdrawn_at=None),
                name="category_rule_once_a_text",
            ),
            models.CheckConstraint(
                name="category_rule_field_known", condition=Q(field__in=RuleField.values)
            ),
            models.CheckConstraint(name="category_rule_looks_at_something", condition=~Q(key="")),
            models.CheckConstraint(
                name="category_rule_amount_not_negative", condition=Q(absolute_amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.text}"
