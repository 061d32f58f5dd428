"""The savings ledger: amounts entered, how each was worked out, and the monthly reconciliation."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Sum

from benchmarking.choices.savings import ClaimState, EvidenceGrade, LedgerKind, LedgerMeasure
from benchmarking.models.append_only import kept_whole
from benchmarking.models.claim_lines import ClaimLine
from benchmarking.models.indices import IndexVintage
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.purchases import Item
from benchmarking.models.savings import Claim, OfClaimQuerySet
from benchmarking.models.sign_offs import SignOff
from consortia.models import Authority

PARTS = ("cash", "avoidance", "dis_saving", "cost")
"""The columns of an amount; their sum is its net."""

WITH_REASON = (LedgerKind.TRUE_UP, LedgerKind.REVERSAL, LedgerKind.LAPSE, LedgerKind.COST)


class LedgerQuerySet(OfClaimQuerySet):
    """Sets of postings."""

    def summed(self) -> dict[str, Decimal]:
        """Each part, and the full-year effect, over all of them. One query."""
        sums = {name: Sum(name, default=Decimal(0)) for name in (*PARTS, "in_force")}
        found: dict[str, Decimal] = self.order_by().aggregate(**sums)
        return found

    def standing_in(self, state: str) -> "LedgerQuerySet":
        """Those that move what stands in the state."""
        return self.filter(state=state)


class LedgerPosting(models.Model):
    """One entry of the ledger: what it adds to what stands in one state of a claim for a month.

    An amount that moves on is entered twice: out of the state that it leaves and into the next, so
    that the sum of all postings is what stands, at any time. Nothing is ever changed or removed;
    a wrong entry is reversed by another.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="postings")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="First day of the month in which it saves.")
    kind = models.TextField(choices=LedgerKind)
    state = models.TextField(choices=ClaimState)
    cash = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    avoidance = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    dis_saving = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    cost = models.DecimalField(
        max_digits=16, decimal_places=2, default=Decimal(0), help_text="Negative: it is deducted."
    )
    market = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=Decimal(0),
        help_text="What the market alone did; it is no saving and is in no sum.",
    )
    in_force = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=Decimal(0),
        help_text="Added to what verified recurring savings are worth a year.",
    )
    grade = models.TextField(choices=EvidenceGrade, blank=True)
    index_vintage = models.ForeignKey(
        IndexVintage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_provisional = models.BooleanField(
        default=False, help_text="Rests on a level of the index that is open to revision."
    )
    sign_off = models.ForeignKey(
        SignOff, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    reason = models.TextField(blank=True)
    posted_by = models.TextField(help_text="As text: history outlives people.")
    posted_at = models.DateTimeField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_posting_code_lists_known",
                condition=Q(kind__in=LedgerKind.values, state__in=ClaimState.of_postings())
                & Q(grade__in=["", *EvidenceGrade.values]),
            ),
            models.CheckConstraint(
                name="ledger_posting_says_why",
                condition=~Q(kind__in=WITH_REASON) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="ledger_posting_verified_by_signature",
                condition=~Q(kind=LedgerKind.VERIFIED) | Q(sign_off__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_posting_in_force_is_verified",
                condition=Q(in_force=0) | Q(state=ClaimState.FINANCE_VERIFIED),
            ),
            models.CheckConstraint(
                name="ledger_posting_month_is_first_day", condition=Q(month__day=1)
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "month"], name="ledger_of_authority"),
            models.Index(fields=["claim", "month"], name="ledger_of_claim"),
            models.Index(fields=["authority", "posted_at"], name="ledger_by_day"),
        ]
        triggers = kept_whole()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month:%Y-%m}: {self.net:+}"

    @property
    def net(self) -> Decimal:
        """Pounds: cash, avoidance and dis-saving, less costs."""
        return self.cash + self.avoidance + self.dis_saving + self.cost


class Working(models.Model):
    """How the realised amount of an item in a month was worked out: the figures of the formula.

    It shows unit prices, so it is for the authority's own people.
    """

    posting = models.ForeignKey(LedgerPosting, on_delete=models.PROTECT, related_name="workings")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    claim_line = models.ForeignKey(
        ClaimLine, null=True, blank=True, on_delete=models.PROTECT, related_name="workings"
    )
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    baseline_price = models.DecimalField(max_digits=20, decimal_places=8)
    index_level = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    index_base_level = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    baseline_quantity = models.DecimalField(max_digits=18, decimal_places=6)
    paid = models.DecimalField(
        max_digits=16, decimal_places=2, help_text="Price times quantity, as invoiced."
    )
    amount = models.DecimalField(
        max_digits=24, decimal_places=8, help_text="What it adds, before rounding."
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="working_index_levels_together",
                condition=Q(index_level=None, index_base_level=None)
                | Q(index_level__gt=0, index_base_level__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["claim_line"], name="working_of_line")]
        triggers = kept_whole()

    def __str__(self) -> str:
        return f"{self.posting_id}: {self.amount}"


class Reconciliation(models.Model):
    """A month of an authority's verified savings, as its finance director reconciles them.

    Opening, new, true-ups, reversals and lapsed lead to the closing; `closing` is summed anew from
    all postings, so that `difference` is not zero where anything was entered behind the month.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="First day of the month in which entries were made.")
    measure = models.TextField(choices=LedgerMeasure)
    opening = models.DecimalField(max_digits=18, decimal_places=2)
    new = models.DecimalField(max_digits=18, decimal_places=2)
    true_ups = models.DecimalField(max_digits=18, decimal_places=2)
    reversals = models.DecimalField(max_digits=18, decimal_places=2, help_text="Taken off.")
    lapsed = models.DecimalField(max_digits=18, decimal_places=2, help_text="Taken off.")
    closing = models.DecimalField(max_digits=18, decimal_places=2)
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    by_category = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="The closing, summed by category."
    )
    by_attribution = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="The closing, summed by party."
    )
    computed_at = models.DateTimeField()

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "month", "measure"], name="reconciliation_once_a_month"
            ),
            models.CheckConstraint(
                name="reconciliation_measure_known", condition=Q(measure__in=LedgerMeasure.values)
            ),
            models.CheckConstraint(
                name="reconciliation_adds_up",
                condition=Q(
                    difference=F("closing")
                    - F("opening")
                    - F("new")
                    - F("true_ups")
                    + F("reversals")
                    + F("lapsed")
                ),
            ),
            models.CheckConstraint(
                name="reconciliation_month_is_first_day", condition=Q(month__day=1)
            ),
        ]
        triggers = kept_whole()

    def __str__(self) -> str:
        return f"{self.authority} {self.month:%Y-%m}: {self.closing}"

    @property
    def is_zero(self) -> bool:
        """Whether the month leads from the one to the other, and every cut to the same sum."""
        return self.difference == 0 and self.closing == self.by_category == self.by_attribution
