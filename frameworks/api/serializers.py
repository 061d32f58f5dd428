"""What the API shows of suppliers, categories, frameworks and contracts."""

from decimal import Decimal

from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DecimalField,
    EmailField,
    IntegerField,
    ListField,
    PrimaryKeyRelatedField,
    Serializer,
)

from consortia.api.serializers import AuthorityRef, ConsortiumRef
from consortia.models import Authority
from frameworks.choices import ACCESS, UNPUBLISHED, EligibilityKind, Verdict
from frameworks.law.eligibility import Judgement
from frameworks.law.findings import Finding, Outcome
from frameworks.models import (
    AccessAgreement,
    Category,
    CpvCode,
    Framework,
    FrameworkAccess,
    Lot,
    PriceLine,
    PriceList,
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierOnLot,
)
from procurement_portal.core.api import Readout


class CategoryRef(Readout[Category]):
    """Which category."""

    class Meta:
        model = Category
        fields = ("id", "key", "name")


class SupplierRef(Readout[Supplier]):
    """Which supplier."""

    class Meta:
        model = Supplier
        fields = ("id", "slug", "name")


class FrameworkRef(Readout[Framework]):
    """Which framework."""

    class Meta:
        model = Framework
        fields = ("id", "slug", "title")


class LotRef(Readout[Lot]):
    """Which lot of which framework."""

    framework = FrameworkRef()

    class Meta:
        model = Lot
        fields = ("id", "number", "title", "framework")


class CategoryReadout(Readout[Category]):
    """A management category and its place in the tree."""

    parent = CategoryRef(allow_null=True)

    class Meta:
        model = Category
        fields = (
            "id",
            "key",
            "name",
            "parent",
            "kind",
            "direction",
            "denominator",
            "description",
        )


class CpvReadout(Readout[CpvCode]):
    """A code of the Common Procurement Vocabulary."""

    class Meta:
        model = CpvCode
        fields = ("code", "title")


class SupplierIdentifierReadout(Readout[SupplierIdentifier]):
    """An official number."""

    class Meta:
        model = SupplierIdentifier
        fields = ("scheme", "value")


class DeclarationReadout(Readout[SupplierDeclaration]):
    """What a supplier was said to be, by whom and when."""

    class Meta:
        model = SupplierDeclaration
        fields = ("kind", "value", "source", "declared_on")


class SupplierReadout(Readout[Supplier]):
    """A supplier with its numbers and declarations; no declaration means unknown, not no."""

    name = CharField(source="shown_name")
    parent = SupplierRef(allow_null=True)
    identifiers = SupplierIdentifierReadout(many=True)
    declarations = DeclarationReadout(many=True)

    class Meta:
        model = Supplier
        fields = ("id", "slug", "name", "parent", "identifiers", "declarations", "is_sample")


class FrameworkReadout(Readout[Framework]):
    """A framework agreement; money is in pounds, dates are included."""

    publisher = ConsortiumRef()
    categories = CategoryRef(many=True)
    cpv_codes = CpvReadout(many=True)

    class Meta:
        model = Framework
        fields = (
            "id",
            "slug",
            "title",
            "reference",
            "publisher",
            "regime",
            "kind",
            "status",
            "summary",
            "who_may_use",
            "starts_on",
            "ends_on",
            "estimated_value",
            "maximum_value",
            "supplier_fee_percent",
            "categories",
            "cpv_codes",
            "is_sample",
        )


class PlaceReadout(Readout[SupplierOnLot]):
    """A supplier's place on the lot."""

    supplier = SupplierRef()

    class Meta:
        model = SupplierOnLot
        fields = ("supplier", "status", "rank", "starts_on", "ends_on")


class LotReadout(Readout[Lot]):
    """A lot, the ways of calling off from it, and its suppliers."""

    framework = FrameworkRef()
    categories = CategoryRef(many=True)
    places = PlaceReadout(many=True)

    class Meta:
        model = Lot
        fields = (
            "id",
            "framework",
            "number",
            "title",
            "description",
            "status",
            "starts_on",
            "ends_on",
            "allows_direct_award",
            "allows_further_competition",
            "estimated_value",
            "maximum_value",
            "categories",
            "places",
        )


class AgreementReadout(Readout[AccessAgreement]):
    """The terms of access in one version."""

    class Meta:
        model = AccessAgreement
        fields = ("id", "version", "text", "data_sharing_terms", "published_on")


class AccessReadout(Readout[FrameworkAccess]):
    """A request for access, or the access that it became; `version` goes back with each move."""

    reference = CharField()
    framework = FrameworkRef()
    authority = AuthorityRef()
    agreement = AgreementReadout(allow_null=True)

    class Meta:
        model = FrameworkAccess
        fields = (
            "id",
            "reference",
            "framework",
            "authority",
            "status",
            "contact_name",
            "contact_email",
            "expected_annual_spend",
            "need",
            "agreement",
            "agreement_accepted_by",
            "agreement_accepted_at",
            "declares_eligible",
            "verdict",
            "matched_kind",
            "quoted_text",
            "notice_id",
            "confirmation",
            "confirmed_by",
            "confirmed_on",
            "submitted_at",
            "asked",
            "answer",
            "decided_at",
            "reason",
            "starts_on",
            "ends_on",
            "version",
        )


class AccessStart(Serializer[None]):
    """For which authority, to which framework."""

    framework = PrimaryKeyRelatedField(queryset=Framework.objects.exclude(status__in=UNPUBLISHED))
    authority = PrimaryKeyRelatedField(queryset=Authority.objects.all())


class AccessAnswers(Serializer[None]):
    """What the authority needs, and whom to ask about it."""

    need = CharField()
    expected_annual_spend = DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0))
    contact_name = CharField()
    contact_email = EmailField()
    version = IntegerField(required=False)


class AccessAcceptance(Serializer[None]):
    """The version of the agreement, the terms of sharing, and the authority's own word (R59)."""

    agreement_id = IntegerField()
    accepts_agreement = BooleanField()
    accepts_data_sharing = BooleanField()
    declares_eligible = BooleanField()
    version = IntegerField(required=False)


class AccessMove(Serializer[None]):
    """A step of the life cycle; `reason` is what the other side reads, the answer included."""

    transition = ChoiceField(choices=[arrow.name for arrow in ACCESS])
    reason = CharField(required=False, allow_blank=True)
    notice_id = CharField(required=False, allow_blank=True)
    version = IntegerField(required=False, help_text="Refused when the request has moved on.")


class FindingReadout(Serializer[Finding]):
    """What a rule says, and what would settle it."""

    rule = CharField()
    outcome = ChoiceField(choices=[outcome.value for outcome in Outcome])
    says = CharField()
    cure = CharField()


class EligibilityReadout(Serializer[Judgement]):
    """What the notice means for an authority today, and on what that rests."""

    status = ChoiceField(choices=Verdict.choices)
    kind = ChoiceField(choices=EligibilityKind.choices, allow_blank=True)
    quoted_text = CharField()
    notice_id = CharField()
    because = CharField()
    missing = ListField(child=CharField())
    warns = FindingReadout(many=True)


class PriceListReadout(Readout[PriceList]):
    """A price list of a framework: of whom, on which basis of VAT, between which days."""

    framework = FrameworkRef()
    lot = LotRef(allow_null=True)
    supplier = SupplierRef(allow_null=True)

    class Meta:
        model = PriceList
        fields = (
            "id",
            "framework",
            "lot",
            "supplier",
            "title",
            "state",
            "open_to",
            "vat_basis",
            "currency",
            "starts_on",
            "ends_on",
            "version",
            "replaces",
        )


class PriceLineReadout(Readout[PriceLine]):
    """What one thing costs, in pounds; without days of its own it holds as long as its list."""

    supplier = SupplierRef(allow_null=True)

    class Meta:
        model = PriceLine
        fields = (
            "id",
            "price_list",
            "row_number",
            "lot",
            "supplier",
            "code",
            "item",
            "variant",
            "unit",
            "units_per_order_unit",
            "region",
            "price",
            "starts_on",
            "ends_on",
        )
