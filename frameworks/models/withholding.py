"""What is kept out of publication, on which ground, by whose decision (R49)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from consortia.models import standing_of
from frameworks.choices import WithheldPart, WithholdingGround
from frameworks.models.call_offs import CallOff
from frameworks.models.contracts import Contract
from procurement_portal.core.models import Timestamped


class WithheldQuerySet(models.QuerySet["Withheld"]):
    """Sets of withheld parts."""

    def visible_to(self, person: Any) -> "WithheldQuerySet":
        """Those of the contracts and call-offs of the person's authorities."""
        held = standing_of(person).authorities
        return self.filter(Q(contract__authority__in=held) | Q(call_off__authority__in=held))

    def in_force(self) -> "WithheldQuerySet":
        """Those that were not lifted."""
        return self.filter(lifted_on=None)


class Withheld(Timestamped):
    """A part of a contract that is not published, and why; what is published says so.

    What is withheld for a call-off stays withheld for its contract. A row is lifted, never deleted.
    """

    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.CASCADE, related_name="withheld"
    )
    call_off = models.ForeignKey(
        CallOff, null=True, blank=True, on_delete=models.CASCADE, related_name="withheld"
    )
    part = models.TextField(choices=WithheldPart)
    ground = models.TextField(choices=WithholdingGround)
    interest = models.TextField(
        help_text="What would be harmed, and why that outweighs the public interest in knowing it."
    )
    decided_by = models.TextField(help_text="As text: history outlives people.")
    decided_on = models.DateField()
    lifted_on = models.DateField(null=True, blank=True)

    objects = WithheldQuerySet.as_manager()

    class Meta:
        verbose_name = "withheld part"
        constraints = [
            models.CheckConstraint(
                name="withheld_of_a_contract_or_a_call_off",
                condition=Q(contract__isnull=False, call_off=None)
                | Q(contract=None, call_off__isnull=False),
            ),
            models.CheckConstraint(
                name="withheld_code_lists_known",
                condition=Q(part__in=WithheldPart.values) & Q(ground__in=WithholdingGround.values),
            ),
            models.CheckConstraint(name="withheld_with_reason", condition=~Q(interest="")),
            models.UniqueConstraint(
                fields=["contract", "call_off", "part"],
                condition=Q(lifted_on=None),
                nulls_distinct=False,
                name="withheld_part_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} withheld"

    @property
    def statement(self) -> str:
        """What stands in place of the part wherever it would be published."""
        return statement(self.part, self.ground, self.decided_on)


def statement(part: str, ground: str, on: date) -> str:
    """That the part is withheld, on which ground, since when (PA s.94)."""
    return (
        f"{WithheldPart(part).label} withheld: {WithholdingGround(ground).label} "
        f"(Procurement Act 2023, section 94), decided on {on:%-d %B %Y}."
    )
