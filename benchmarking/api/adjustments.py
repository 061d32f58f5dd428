"""The API's doors to adjustments: money beside the invoices that belongs to a price."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking.actions import adjustments
from benchmarking.choices import AdjustmentKind, Permission
from benchmarking.filters import prices as filters
from benchmarking.models import Item, PriceAdjustment
from benchmarking.queries import places, purchases
from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks.api.serializers import SupplierRef
from frameworks.models import Supplier
from procurement_portal.core import access, api
from procurement_portal.core.api import Readout


class AdjustmentReadout(Readout[PriceAdjustment]):
    """A rebate, a bundle and the like; it counts in the price once both sides have signed."""

    authority = AuthorityRef()
    supplier = SupplierRef()

    class Meta:
        model = PriceAdjustment
        fields = (
            "id",
            "authority",
            "item",
            "supplier",
            "kind",
            "net_amount",
            "applies_on",
            "reason",
            "authority_signed_by",
            "authority_signed_at",
            "supplier_signed_by",
            "supplier_signed_at",
        )


class OwnAuthority(serializers.SlugRelatedField[Authority]):
    """One for which the caller loads purchases; any other does not exist here."""

    def get_queryset(self) -> QuerySet[Authority]:
        """Asked for each request: it depends on the caller."""
        return places.authorities_to_load_for(self.context["request"].user)


class OwnItem(serializers.PrimaryKeyRelatedField[Item]):
    """One that the caller's authorities have bought."""

    def get_queryset(self) -> QuerySet[Item]:
        """Asked for each request: it depends on the caller."""
        return Item.objects.visible_to(self.context["request"].user)


class OwnSeller(serializers.SlugRelatedField[Supplier]):
    """One that sold something to the caller's authorities."""

    def get_queryset(self) -> QuerySet[Supplier]:
        """Asked for each request: it depends on the caller."""
        return purchases.sellers(self.context["request"].user)


class AdjustmentClaim(serializers.Serializer[Any]):
    """An adjustment to be signed by both sides."""

    authority = OwnAuthority(slug_field="slug", queryset=Authority.objects.all())
    item = OwnItem(queryset=Item.objects.all())
    supplier = OwnSeller(slug_field="slug", queryset=Supplier.objects.all())
    kind = serializers.ChoiceField(choices=AdjustmentKind.choices)
    net_amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, help_text="Without VAT; below nought lowers the price."
    )
    applies_on = serializers.DateField()
    reason = serializers.CharField(max_length=1000)

    def validate_net_amount(self, amount: Decimal) -> Decimal:
        """An adjustment of nothing is none."""
        if not amount:
            raise serializers.ValidationError("An adjustment is of something.")
        return amount


class PriceAdjustments(api.Readable):
    """Adjustments of the caller's authorities, or of suppliers that the caller answers for."""

    permission = Permission.ADJUSTMENT_SIGN
    queryset = PriceAdjustment.objects.select_related("authority", "supplier")
    serializer_class = AdjustmentReadout
    filterset_class = filters.AdjustmentFilters

    @extend_schema(request=AdjustmentClaim, responses={201: AdjustmentReadout})
    def create(self, request: Request) -> Response:
        """Record an adjustment of an authority for which the caller loads purchases."""
        access.require(request.user, Permission.PURCHASE_IMPORT)
        sent = AdjustmentClaim(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        made = adjustments.claim(**sent.validated_data, by=request.user, at=timezone.now())
        return Response(self.get_serializer(made).data, status=HTTPStatus.CREATED)

    @extend_schema(request=None, responses=AdjustmentReadout)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """Sign for the side that the caller acts for; nobody signs for both."""
        signed = adjustments.sign(self.get_object().pk, by=request.user, at=timezone.now())
        return Response(self.get_serializer(signed).data)
