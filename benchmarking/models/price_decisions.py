"""What people say about purchases: answers about packs, matches of own codes, adjustments."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from benchmarking.choices import AdjustmentKind, AnswerKind, QuestionKind, QuestionState
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.purchases import Item
from consortia.models import Authority, standing_of
from frameworks.models import Supplier, sells_for
from procurement_portal.core.models import Timestamped


class PriceQuestionQuerySet(OfAuthorityQuerySet):
    """Sets of questions."""

    def open(self) -> "PriceQuestionQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(state=QuestionState.OPEN)

    def locked(self, question_id: int) -> "PriceQuestion":
        """The row, locked until the transaction ends."""
        found: PriceQuestion = (
            self.select_for_update(of=("self",))
            .select_related("authority", "item")
            .get(pk=question_id)
        )
        return found


class PriceQuestion(Timestamped):
    """A price that waits for its owner's word, and the word once given.

    It speaks of the authority's lines of an item by one order unit as filed. The answer is
    remembered for all such lines, those of later files too.
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="questions")
    order_unit = models.TextField()
    units_as_filed = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    kind = models.TextField(choices=QuestionKind)
    proposals = ArrayField(
        models.TextField(), default=list, blank=True, help_text="Factors that would fit: 10, 1/12."
    )
    price = models.DecimalField(
        max_digits=20, decimal_places=8, null=True, help_text="The own price that is asked about."
    )
    raised_at = models.DateTimeField()
    state = models.TextField(choices=QuestionState, default=QuestionState.OPEN)
    answer = models.TextField(choices=AnswerKind, blank=True)
    units_answered = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.TextField(blank=True, help_text="As text: history outlives people.")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PriceQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "item", "order_unit", "units_as_filed"],
                condition=Q(state=QuestionState.OPEN),
                nulls_distinct=False,
                name="price_question_open_once",
            ),
            models.CheckConstraint(
                name="price_question_code_lists_known",
                condition=Q(kind__in=QuestionKind.values) & Q(state__in=QuestionState.values),
            ),
            models.CheckConstraint(
                name="price_question_answered_with_reason",
                condition=Q(state=QuestionState.ANSWERED, answer__in=AnswerKind.values)
                & ~Q(reason="")
                & ~Q(answered_by="")
                & Q(answered_at__isnull=False)
                | ~Q(state=QuestionState.ANSWERED)
                & Q(answer="", reason="", answered_by="", answered_at=None),
            ),
            models.CheckConstraint(
                name="price_question_units_with_that_answer",
                condition=Q(answer=AnswerKind.UNITS, units_answered__gt=0)
                | ~Q(answer=AnswerKind.UNITS) & Q(units_answered=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.order_unit}"


class ItemMatch(Timestamped):
    """An authority's own code for an item that a person has matched with the shared one."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    own_code = models.TextField(help_text="Compared in capitals without spaces.")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="matches")
    confidence = models.DecimalField(max_digits=3, decimal_places=2)
    approved_by = models.TextField(help_text="As text: history outlives people.")
    approved_at = models.DateTimeField()

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "own_code"], name="item_match_once"),
            models.CheckConstraint(
                name="item_match_confident_and_approved",
                condition=Q(confidence__range=(0, 1)) & ~Q(approved_by="") & ~Q(own_code=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.own_code}: {self.item}"


class AdjustmentQuerySet(models.QuerySet["PriceAdjustment"]):
    """Sets of adjustments."""

    def visible_to(self, person: Any) -> "AdjustmentQuerySet":
        """Those of the person's authorities, and of suppliers that the person answers for."""
        of_authority = Q(authority__in=standing_of(person).authorities)
        return self.filter(of_authority | Q(supplier__in=sells_for(person)))

    def signed(self) -> "AdjustmentQuerySet":
        """Those that both sides have signed: only they move a price."""
        return self.filter(authority_signed_at__isnull=False, supplier_signed_at__isnull=False)

    def locked(self, adjustment_id: int) -> "PriceAdjustment":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "supplier", "item")
            .get(pk=adjustment_id)
        )


class PriceAdjustment(Timestamped):
    """Money beside the invoices that belongs to a price: a rebate, a bundle, stock on consignment.

    A row of its own with a sign, never an edit of a line; it counts once both sides have signed.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="adjustments")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=AdjustmentKind)
    net_amount = models.DecimalField(
        max_digits=16, decimal_places=2, help_text="Without VAT; negative lowers the price."
    )
    applies_on = models.DateField()
    reason = models.TextField()
    authority_signed_by = models.TextField(blank=True)
    authority_signed_at = models.DateTimeField(null=True, blank=True)
    supplier_signed_by = models.TextField(blank=True)
    supplier_signed_at = models.DateTimeField(null=True, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="adjustment_kind_known", condition=Q(kind__in=AdjustmentKind.values)
            ),
            models.CheckConstraint(
                name="adjustment_is_of_something", condition=~Q(net_amount=0) & ~Q(reason="")
            ),
            *(
                models.CheckConstraint(
                    name=f"adjustment_{side}_signed_by_and_at_together",
                    condition=Q(**{f"{side}_signed_by": "", f"{side}_signed_at": None})
                    | ~Q(**{f"{side}_signed_by": ""}) & Q(**{f"{side}_signed_at__isnull": False}),
                )
                for side in ("authority", "supplier")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item}"
