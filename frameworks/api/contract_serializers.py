"""What the API shows of contracts, and what it takes."""

from decimal import Decimal

from django.db.models import QuerySet
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    IntegerField,
    PrimaryKeyRelatedField,
    Serializer,
)

from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks.api.serializers import CategoryRef, LotRef, SupplierRef
from frameworks.choices import (
    CONTRACT,
    UNPUBLISHED,
    ChangeGround,
    ChangeKind,
    ContractOrigin,
    FailureKind,
    KpiRating,
    Nature,
    Regime,
    WithheldPart,
    WithholdingGround,
)
from frameworks.models import (
    Category,
    Contract,
    ContractChange,
    Kpi,
    KpiAssessment,
    Lot,
    PerformanceFailure,
    Supplier,
    Withheld,
)
from procurement_portal.core.api import Readout

NOTHING = Decimal(0)


class ChangeReadout(Readout[ContractChange]):
    """A change that was made: what it was, what it is, on what ground."""

    class Meta:
        model = ContractChange
        fields = (
            "id",
            "kind",
            "ground",
            "what",
            "why",
            "effective_on",
            "value_before",
            "value_after",
            "ends_on_before",
            "ends_on_after",
            "needs_notice",
            "notice_id",
        )


class AssessmentReadout(Readout[KpiAssessment]):
    """How an indicator was met in a period."""

    class Meta:
        model = KpiAssessment
        fields = ("id", "starts_on", "ends_on", "rating", "measure", "words", "assessed_at")


class KpiReadout(Readout[Kpi]):
    """A key performance indicator; without a contract it is of a call-off that is not signed."""

    assessments = AssessmentReadout(many=True)

    class Meta:
        model = Kpi
        fields = (
            "id",
            "contract",
            "call_off",
            "name",
            "description",
            "target",
            "is_material",
            "assessments",
        )


class FailureReadout(Readout[PerformanceFailure]):
    """A breach, or no improvement."""

    class Meta:
        model = PerformanceFailure
        fields = ("id", "kind", "on", "what", "amount")


class WithheldReadout(Readout[Withheld]):
    """A part that is not published, and on which ground (R49)."""

    class Meta:
        model = Withheld
        fields = ("id", "part", "ground", "interest", "decided_by", "decided_on", "lifted_on")


class ContractReadout(Readout[Contract]):
    """A contract; values are without VAT, `award_…` is what changes are measured from."""

    authority = AuthorityRef()
    supplier = SupplierRef()
    lot = LotRef(allow_null=True)
    category = CategoryRef(allow_null=True)
    changes = ChangeReadout(many=True)
    kpis = KpiReadout(many=True)
    failures = FailureReadout(many=True)
    withheld = WithheldReadout(many=True)

    class Meta:
        model = Contract
        fields = (
            "id",
            "authority",
            "supplier",
            "lot",
            "call_off",
            "category",
            "title",
            "reference",
            "description",
            "department",
            "status",
            "regime",
            "nature",
            "is_light_touch",
            "origin",
            "entered_on",
            "starts_on",
            "ends_on",
            "may_extend_to",
            "award_ends_on",
            "award_may_extend_to",
            "review_on",
            "award_value",
            "current_value",
            "option_value",
            "irrecoverable_vat",
            "payment_days",
            "spent_to_date",
            "spent_as_at",
            "spent_line_count",
            "unclear_line_count",
            "no_kpis_reason",
            "ended_on",
            "ending_reason",
            "changes",
            "kpis",
            "failures",
            "withheld",
            "version",
        )


class Facts(Serializer[None]):
    """What can be recorded of a contract."""

    description = CharField(required=False, allow_blank=True)
    department = CharField(required=False, allow_blank=True)
    category = PrimaryKeyRelatedField(
        queryset=Category.objects.all(), required=False, allow_null=True
    )
    regime = ChoiceField(choices=Regime.choices, required=False, allow_blank=True)
    nature = ChoiceField(choices=Nature.choices, required=False, allow_blank=True)
    is_light_touch = BooleanField(required=False)
    origin = ChoiceField(choices=ContractOrigin.choices, required=False)
    entered_on = DateField(required=False, allow_null=True)
    ends_on = DateField(required=False, allow_null=True)
    may_extend_to = DateField(required=False, allow_null=True)
    review_on = DateField(required=False, allow_null=True)
    option_value = DecimalField(max_digits=16, decimal_places=2, min_value=NOTHING, required=False)
    irrecoverable_vat = DecimalField(
        max_digits=16, decimal_places=2, min_value=NOTHING, required=False, allow_null=True
    )
    payment_days = IntegerField(min_value=0, max_value=365, required=False, allow_null=True)
    no_kpis_reason = CharField(required=False, allow_blank=True)
    lot = PrimaryKeyRelatedField(
        queryset=Lot.objects.exclude(framework__status__in=UNPUBLISHED),
        required=False,
        allow_null=True,
    )


class Register(Facts):
    """A contract made elsewhere."""

    authority = PrimaryKeyRelatedField(queryset=Authority.objects.all())
    supplier_name = CharField(help_text="As it stands on the contract.")
    company_number = CharField(
        required=False, allow_blank=True, help_text="With its scheme, such as GB-COH-01234567."
    )
    title = CharField()
    reference = CharField()
    starts_on = DateField()
    award_value = DecimalField(max_digits=16, decimal_places=2, min_value=NOTHING)


class Correct(Facts):
    """Facts to be put right; terms only while nothing is measured from them."""

    title = CharField(required=False)
    reference = CharField(required=False)
    starts_on = DateField(required=False)
    award_value = DecimalField(max_digits=16, decimal_places=2, min_value=NOTHING, required=False)
    version = IntegerField(required=False, help_text="Refused when the contract has moved on.")


class ShownSupplier(PrimaryKeyRelatedField[Supplier]):
    """A supplier that the caller may see; any other is as unknown as one that never was."""

    def get_queryset(self) -> QuerySet[Supplier]:
        """Under names that the caller may see."""
        return Supplier.objects.shown_to(self.context["request"].user)


class Change(Serializer[None]):
    """A change; what is not sent stays as it is."""

    kind = ChoiceField(choices=ChangeKind.choices)
    ground = ChoiceField(choices=ChangeGround.choices)
    what = CharField()
    why = CharField()
    effective_on = DateField()
    value_after = DecimalField(max_digits=16, decimal_places=2, min_value=NOTHING, required=False)
    ends_on_after = DateField(required=False)
    supplier = ShownSupplier(
        queryset=Supplier.objects.none(),
        required=False,
        help_text="After a corporate restructuring.",
    )
    notice_id = CharField(
        required=False, allow_blank=True, help_text="Of the published change notice (UK10)."
    )
    without_notice = CharField(
        required=False, allow_blank=True, help_text="Why none is published where a rule warns."
    )
    version = IntegerField(required=False, help_text="Refused when the contract has moved on.")


class Move(Serializer[None]):
    """A step of the life cycle; early endings need a reason."""

    transition = ChoiceField(choices=[arrow.name for arrow in CONTRACT])
    on = DateField(required=False, help_text="The day from which it holds; today if not sent.")
    reason = CharField(required=False, allow_blank=True)
    version = IntegerField(required=False, help_text="Refused when the contract has moved on.")


class Indicator(Serializer[None]):
    """A key performance indicator."""

    name = CharField()
    target = CharField()
    description = CharField(required=False, allow_blank=True)
    is_material = BooleanField(required=False)


class Assessment(Serializer[None]):
    """How an indicator was met in a period."""

    starts_on = DateField()
    ends_on = DateField()
    rating = ChoiceField(choices=KpiRating.choices)
    measure = DecimalField(max_digits=16, decimal_places=4, required=False, allow_null=True)
    words = CharField(required=False, allow_blank=True)


class Withhold(Serializer[None]):
    """A part to keep out of publication, and why."""

    part = ChoiceField(choices=WithheldPart.choices)
    ground = ChoiceField(choices=WithholdingGround.choices)
    interest = CharField()


class Failure(Serializer[None]):
    """A breach, or no improvement; damages and settlements have an amount."""

    kind = ChoiceField(choices=FailureKind.choices)
    on = DateField()
    what = CharField()
    amount = DecimalField(
        max_digits=16, decimal_places=2, min_value=NOTHING, required=False, allow_null=True
    )
