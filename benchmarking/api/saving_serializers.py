"""What the API shows of the savings ledger, and what it takes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from benchmarking.actions.savings_lines import SpendShare
from benchmarking.choices.savings import (
    BaselineKind,
    BudgetEffect,
    EvidenceKind,
    Recurrence,
    SavingType,
)
from benchmarking.models import (
    Baseline,
    Claim,
    Evidence,
    ExternalReference,
    IndexSeries,
    Initiative,
    Item,
    LedgerPosting,
    SignOff,
    SpendLine,
)
from consortia.api.serializers import AuthorityRef, ConsortiumRef
from consortia.models import Authority, Consortium
from frameworks.api.serializers import CategoryRef, FrameworkRef
from frameworks.models import Category, Contract, Framework, Lot
from procurement_portal.core.api import Readout

WHOLE = {"authority": Decimal(1), "consortium": Decimal(0), "national_body": Decimal(0)}


class Pounds(serializers.DecimalField):
    """Pounds and pence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 2} | kwargs)


class Seen(serializers.PrimaryKeyRelatedField[Any]):
    """A thing that the caller may see; any other is as unknown as one that never was."""

    def get_queryset(self) -> Any:
        """What the caller sees."""
        rows: Any = super().get_queryset()
        return rows.visible_to(self.context["request"].user)


class InitiativeReadout(Readout[Initiative]):
    """A piece of work that is to save money."""

    authority = AuthorityRef(allow_null=True)
    consortium = ConsortiumRef(allow_null=True)
    category = CategoryRef()

    class Meta:
        model = Initiative
        fields = (
            "id",
            "title",
            "why",
            "authority",
            "consortium",
            "category",
            "framework",
            "origin",
            "opened_by",
            "opened_at",
        )


class BaselineReadout(Readout[Baseline]):
    """What the claim is measured against; approval freezes it with the index's publication."""

    index_series = serializers.SlugRelatedField[IndexSeries](
        slug_field="key", read_only=True, allow_null=True
    )
    index_published_on = serializers.DateField(
        source="index_vintage.published_on", allow_null=True, default=None
    )

    class Meta:
        model = Baseline
        fields = (
            "id",
            "kind",
            "failed",
            "working",
            "index_series",
            "base_month",
            "index_published_on",
            "proposed_at",
            "approved_at",
        )


class EvidenceReadout(Readout[Evidence]):
    """A paper that shows the saving."""

    class Meta:
        model = Evidence
        fields = ("id", "month", "kind", "title", "file_name", "added_by", "added_at")


class SignOffReadout(Readout[SignOff]):
    """What a finance lead put a name to."""

    verifier = serializers.CharField()

    class Meta:
        model = SignOff
        fields = (
            "id",
            "decision",
            "verifier",
            "statement",
            "budget_line",
            "budget_effect",
            "signed_at",
        )


class ExternalReadout(Readout[ExternalReference]):
    """Where else the same saving is counted."""

    class Meta:
        model = ExternalReference
        fields = ("scheme", "reference", "noted_at")


class ClaimReadout(Readout[Claim]):
    """A claim with what stands of it: pounds without VAT, what is expected apart."""

    reference = serializers.CharField()
    authority = AuthorityRef()
    consortium = ConsortiumRef(allow_null=True)
    category = CategoryRef()
    framework = FrameworkRef(allow_null=True)
    claimant = serializers.CharField()
    verified_cash = Pounds(help_text="Less dis-savings and costs.")
    verified_avoided = Pounds()
    expected = Pounds(help_text="Never added to what is verified.")
    baselines = BaselineReadout(many=True)
    evidence = EvidenceReadout(many=True)
    sign_offs = SignOffReadout(many=True)
    external_references = ExternalReadout(many=True)

    class Meta:
        model = Claim
        fields = (
            "id",
            "reference",
            "title",
            "state",
            "initiative",
            "authority",
            "consortium",
            "category",
            "framework",
            "lot",
            "contract",
            "contract_text",
            "kind",
            "recurrence",
            "starts_on",
            "ends_on",
            "annual_amount",
            "share_authority",
            "share_consortium",
            "share_national_body",
            "owner",
            "claimant",
            "lapsed_on",
            "verified_cash",
            "verified_avoided",
            "expected",
            "baselines",
            "evidence",
            "sign_offs",
            "external_references",
        )


class EntryReadout(Readout[LedgerPosting]):
    """One entry: what it adds to what stands in one state of a claim for a month."""

    index_series = serializers.CharField(
        source="index_vintage.series.key", allow_null=True, default=None
    )
    index_published_on = serializers.DateField(
        source="index_vintage.published_on", allow_null=True, default=None
    )

    class Meta:
        model = LedgerPosting
        fields = (
            "id",
            "claim",
            "month",
            "kind",
            "state",
            "cash",
            "avoidance",
            "dis_saving",
            "cost",
            "market",
            "in_force",
            "grade",
            "index_series",
            "index_published_on",
            "is_provisional",
            "sign_off",
            "reason",
            "posted_by",
            "posted_at",
        )


class Opening(serializers.Serializer[Any]):
    """An initiative of one authority or one consortium."""

    title = serializers.CharField(max_length=300)
    why = serializers.CharField(required=False, allow_blank=True)
    authority = serializers.SlugRelatedField(
        slug_field="slug", queryset=Authority.objects.all(), required=False
    )
    consortium = serializers.SlugRelatedField(
        slug_field="slug", queryset=Consortium.objects.all(), required=False
    )
    category = serializers.SlugRelatedField(slug_field="key", queryset=Category.objects.all())
    framework = Seen(queryset=Framework.objects.all(), required=False)


class Shares(serializers.Serializer[Any]):
    """Who brought it about, as parts of exactly 1."""

    authority = serializers.DecimalField(max_digits=7, decimal_places=6, default=Decimal(0))
    consortium = serializers.DecimalField(max_digits=7, decimal_places=6, default=Decimal(0))
    national_body = serializers.DecimalField(max_digits=7, decimal_places=6, default=Decimal(0))


class ClaimProposal(serializers.Serializer[Any]):
    """A claim; what it says never changes afterwards."""

    initiative = Seen(queryset=Initiative.objects.all())
    title = serializers.CharField(max_length=300)
    authority = serializers.SlugRelatedField(slug_field="slug", queryset=Authority.objects.all())
    consortium = serializers.SlugRelatedField(
        slug_field="slug", queryset=Consortium.objects.all(), required=False
    )
    category = serializers.SlugRelatedField(slug_field="key", queryset=Category.objects.all())
    lot = Seen(queryset=Lot.objects.all(), required=False)
    contract = Seen(queryset=Contract.objects.all(), required=False)
    kind = serializers.ChoiceField(choices=SavingType.choices)
    recurrence = serializers.ChoiceField(choices=Recurrence.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    annual_amount = Pounds(min_value=Decimal("0.01"), help_text="In all, where it comes once.")
    shares = Shares(default=WHOLE)
    owner = serializers.CharField(max_length=200)


class PriceGiven(serializers.Serializer[Any]):
    """A price of an item, or of something in words; 0 where the portal reads it."""

    item = Seen(queryset=Item.objects.all(), required=False)
    description = serializers.CharField(required=False, max_length=300)
    price = serializers.DecimalField(max_digits=20, decimal_places=8, min_value=Decimal(0))
    monthly_quantity = serializers.DecimalField(
        max_digits=18, decimal_places=6, min_value=Decimal(0)
    )


class BaselineGiven(serializers.Serializer[Any]):
    """What the claim is to be measured against."""

    kind = serializers.ChoiceField(choices=BaselineKind.choices)
    failed = serializers.DictField(
        child=serializers.CharField(),
        default=dict,
        help_text="Each kind that comes before, and why it does not hold.",
    )
    prices = PriceGiven(many=True)
    bids = serializers.ListField(child=Pounds(), default=list)
    members = serializers.IntegerField(min_value=0, default=0)
    paying = serializers.IntegerField(min_value=0, default=0)
    index_series = serializers.SlugRelatedField(
        slug_field="key", queryset=IndexSeries.objects.all(), required=False
    )
    base_month = serializers.DateField(required=False)


class Approval(serializers.Serializer[Any]):
    """Which of the claim's baselines is approved."""

    baseline = serializers.IntegerField()


class LineGiven(serializers.Serializer[Any]):
    """A line of spend by its number in the API, what it would have cost, and what is claimed."""

    financial_year = serializers.IntegerField()
    spend_import = serializers.IntegerField()
    row_number = serializers.IntegerField()
    baseline_cost = Pounds()
    amount = Pounds(required=False, help_text="Where the claim lowers no price.")

    def validate(self, attrs: dict[str, Any]) -> Any:
        """The line, where the caller may see it. Raises ValidationError."""
        key = {name: attrs[name] for name in ("financial_year", "spend_import", "row_number")}
        line = SpendLine.objects.visible_to(self.context["request"].user).filter(**key).first()
        if line is None:
            raise serializers.ValidationError("There is no such line in force.")
        return SpendShare(line, attrs["baseline_cost"], attrs.get("amount"))


class LinesGiven(serializers.Serializer[Any]):
    """Lines of spend, taken all or none."""

    lines = LineGiven(many=True, allow_empty=False)


class ItemsGiven(serializers.Serializer[Any]):
    """Items of which everything bought in the months is the claim's."""

    items = Seen(queryset=Item.objects.all(), many=True)
    months = serializers.ListField(child=serializers.DateField(), allow_empty=False)


class Paper(serializers.Serializer[Any]):
    """A paper, sent as multipart form data."""

    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    title = serializers.CharField(max_length=300)
    month = serializers.DateField(required=False, help_text="Empty where it shows the whole claim.")


REASON = frozenset({"reason"})
FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "forecast": (frozenset(), frozenset({"annual_amount"})),
    "contract": (frozenset(), frozenset({"contract", "contract_text"})),
    "from_lines": (frozenset({"month"}), frozenset()),
    "enter": (frozenset({"month", "attributable", "nominal"}), frozenset()),
    "cost": (frozenset({"month", "amount", "reason"}), frozenset()),
    "verify": (frozenset({"statement"}), frozenset()),
    "refuse": (REASON, frozenset()),
    "budget": (frozenset({"budget_line", "effect"}), frozenset({"statement"})),
    "true_up": (frozenset({"month", "reason"}), frozenset({"cash", "avoidance", "dis_saving"})),
    "external": (frozenset({"scheme", "reference"}), frozenset()),
    "close": (frozenset(), frozenset()),
    "reverse": (REASON, frozenset()),
}
"""What each move needs, and what it takes besides."""


class ClaimMove(serializers.Serializer[Any]):
    """One move of a claim, with the fields that it asks for and no others."""

    move = serializers.ChoiceField(choices=list(FIELDS))
    month = serializers.DateField(required=False, help_text="Any day of it.")
    annual_amount = Pounds(required=False, min_value=Decimal(0))
    contract = Seen(queryset=Contract.objects.all(), required=False)
    contract_text = serializers.CharField(required=False, max_length=500)
    attributable = Pounds(required=False, help_text="A: less than it would have cost.")
    nominal = Pounds(required=False, help_text="M: less than was paid before.")
    amount = Pounds(required=False, help_text="Of a cost.")
    cash = Pounds(required=False)
    avoidance = Pounds(required=False)
    dis_saving = Pounds(required=False)
    statement = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)
    budget_line = serializers.CharField(required=False, max_length=200)
    effect = serializers.ChoiceField(choices=BudgetEffect.choices, required=False)
    scheme = serializers.CharField(required=False, max_length=200)
    reference = serializers.CharField(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each field that the move needs, and none that it does not take."""
        needed, taken = FIELDS[attrs["move"]]
        given = set(attrs) - {"move"}
        wrong = {name: ["This field is required for the move."] for name in needed - given}
        wrong |= {name: ["The move does not take this."] for name in given - needed - taken}
        if wrong:
            raise serializers.ValidationError(dict(sorted(wrong.items())))
        return attrs
