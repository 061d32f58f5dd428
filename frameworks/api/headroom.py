"""The API's doors to headroom: where a framework stands, and the movements of its ledger."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, DateField, DecimalField, Serializer

from frameworks import filters
from frameworks.api.serializers import LotRef
from frameworks.choices import Permission
from frameworks.models import HeadroomPosting
from frameworks.queries import headroom
from procurement_portal.core import api


class Money(DecimalField):
    """Pounds without VAT, to the penny."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, **kwargs)


class HeadroomRow(Serializer[headroom.Row]):
    """Where the framework or a lot stands; no lot is the framework as a whole."""

    lot = CharField(source="lot.number", default=None, allow_null=True)
    estimated = Money(allow_null=True)
    maximum = Money(allow_null=True)
    limit = Money(allow_null=True)
    why = CharField()
    committed = Money()
    actual = Money()
    left = Money(allow_null=True)


class HeadroomReadout(Serializer[headroom.Headroom]):
    """What is left: a band in words for everybody, figures for those who buy or publish."""

    band = CharField()
    rows = HeadroomRow(many=True)
    prospect = CharField(source="outlook.prospect", default=None, allow_null=True)
    projected_exhaustion_on = DateField(source="outlook.on", default=None, allow_null=True)


class HeadroomOf(api.Scoped):
    """The question of what is left, for the viewset of frameworks."""

    @extend_schema(responses={200: HeadroomReadout})
    @action(detail=True, methods=["get"])
    def headroom(self, request: Request, pk: str) -> Response:
        """What is left of the framework and its lots."""
        framework = self.get_object()
        lots = list(framework.lots.order_by("number", "pk"))
        told = headroom.of(framework, lots, seen_by=request.user, on=timezone.localdate())
        return Response(HeadroomReadout(told).data)


class PostingReadout(api.Readout[HeadroomPosting]):
    """One movement of a lot's ledger; money is in pounds, without VAT."""

    lot = LotRef()

    class Meta:
        model = HeadroomPosting
        fields = (
            "id",
            "lot",
            "kind",
            "call_off",
            "contract",
            "committed",
            "actual",
            "unguarded",
            "reason",
            "posted_at",
        )


class HeadroomPostings(api.Readable):
    """Postings of the caller's own contracts and call-offs, and of the caller's frameworks."""

    permission = Permission.HEADROOM_FIGURES
    queryset = HeadroomPosting.objects.select_related("lot__framework")
    serializer_class = PostingReadout
    filterset_class = filters.PostingLookup
