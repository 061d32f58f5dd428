"""What the API shows of suppliers, categories, frameworks and contracts."""

from rest_framework.serializers import CharField

from consortia.api.serializers import AuthorityRef, ConsortiumRef
from frameworks.models import (
    Category,
    Contract,
    CpvCode,
    Framework,
    Lot,
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
            "categories",
            "places",
        )


class ContractReadout(Readout[Contract]):
    """A contract of an authority; `award_value` is in pounds."""

    authority = AuthorityRef()
    supplier = SupplierRef()
    lot = LotRef(allow_null=True)
    category = CategoryRef(allow_null=True)

    class Meta:
        model = Contract
        fields = (
            "id",
            "authority",
            "supplier",
            "lot",
            "category",
            "title",
            "reference",
            "status",
            "starts_on",
            "ends_on",
            "award_value",
        )
