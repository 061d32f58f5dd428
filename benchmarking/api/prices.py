"""The API's doors to items, purchases, unit prices and the questions about them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking.actions import price_questions
from benchmarking.choices import AnswerKind, Permission
from benchmarking.filters import prices as filters
from benchmarking.models import (
    Item,
    PriceLevel,
    PriceQuestion,
    PurchaseLine,
    UnitPriceResult,
)
from consortia.api.serializers import AuthorityRef
from frameworks.api.serializers import CategoryRef
from procurement_portal.core import api
from procurement_portal.core.api import Readout


class ItemReadout(Readout[Item]):
    """One thing that different authorities buy alike, by the key that they share."""

    category = CategoryRef()
    base_unit = serializers.CharField()

    class Meta:
        model = Item
        fields = (
            "id",
            "key_kind",
            "key",
            "variant",
            "name",
            "dimension",
            "base_unit",
            "is_goods",
            "category",
        )


class PurchaseLineReadout(Readout[PurchaseLine]):
    """A purchase as filed, and whether it counts. Names of private people are withheld."""

    authority = AuthorityRef()
    supplier = serializers.CharField(source="supplier_shown")

    class Meta:
        model = PurchaseLine
        fields = (
            "id",
            "purchase_import",
            "row_number",
            "authority",
            "item",
            "order_quantity",
            "order_unit",
            "units_per_order_unit",
            "base_quantity",
            "net_amount",
            "charge",
            "supplier",
            "bought_on",
            "reference",
            "state",
        )


class UnitPriceReadout(Readout[UnitPriceResult]):
    """What an authority pays for an item beside others, as far as disclosure lets those go."""

    authority = AuthorityRef()
    item = ItemReadout()
    method_version = serializers.IntegerField(source="run.method_version")
    input_hash = serializers.CharField(source="run.input_hash")
    starts_on = serializers.DateField(source="run.starts_on")
    ends_on = serializers.DateField(source="run.ends_on")

    class Meta:
        model = UnitPriceResult
        fields = (
            "id",
            "authority",
            "item",
            "starts_on",
            "ends_on",
            "method_version",
            "input_hash",
            "status",
            "flags",
            "net_amount",
            "units",
            "line_count",
            "unresolved_count",
            "excluded_count",
            "price",
            "other_count",
            "other_band",
            "withheld",
            "median",
            "lower_quartile",
            "upper_quartile",
            "quartile_band",
            "gap_percent",
            "worth_median",
            "worth_best_quartile",
            "framework_price",
            "framework_gap_percent",
            "worth_framework",
        )


class PriceLevelReadout(Readout[PriceLevel]):
    """How dear an authority buys in a category."""

    authority = AuthorityRef()
    category = CategoryRef()

    class Meta:
        model = PriceLevel
        fields = (
            "id",
            "run",
            "authority",
            "category",
            "keyed_amount",
            "item_count",
            "matched_share",
            "basket_status",
            "basket_index",
            "basket_gap",
            "level",
            "error_percent",
            "check_level",
            "depends_on_method",
            "set_count",
            "other_band",
            "withheld",
        )


class PriceQuestionReadout(Readout[PriceQuestion]):
    """A question about a price and, once given, its answer."""

    authority = AuthorityRef()

    class Meta:
        model = PriceQuestion
        fields = (
            "id",
            "authority",
            "item",
            "order_unit",
            "units_as_filed",
            "kind",
            "proposals",
            "price",
            "raised_at",
            "state",
            "answer",
            "units_answered",
            "reason",
            "answered_by",
            "answered_at",
        )


class PriceAnswer(serializers.Serializer[Any]):
    """What the owner says of a price; `units` with the answer `units` only."""

    answer = serializers.ChoiceField(choices=AnswerKind.choices)
    units = serializers.DecimalField(
        max_digits=18, decimal_places=6, required=False, allow_null=True
    )
    reason = serializers.CharField(max_length=1000)


class Items(api.Readable):
    """Items that the caller's authorities have bought."""

    permission = Permission.BENCHMARK_VIEW
    queryset = Item.objects.select_related("category")
    serializer_class = ItemReadout
    filterset_class = filters.ItemFilters


class PurchaseLines(api.Listed):
    """Purchases of the caller's authorities, as filed."""

    permission = Permission.SPEND_VIEW
    queryset = PurchaseLine.objects.select_related("authority")
    serializer_class = PurchaseLineReadout
    filterset_class = filters.PurchaseLineFilters


class UnitPrices(api.Readable):
    """What the caller's authorities pay, by the current comparison."""

    permission = Permission.BENCHMARK_VIEW
    queryset = UnitPriceResult.objects.filter(run__state="current").select_related(
        "authority", "item__category", "run"
    )
    serializer_class = UnitPriceReadout
    filterset_class = filters.UnitPriceFilters


class PriceLevels(api.Readable):
    """How dear the caller's authorities buy, by the current comparison."""

    permission = Permission.BENCHMARK_VIEW
    queryset = PriceLevel.objects.filter(run__state="current").select_related(
        "authority", "category"
    )
    serializer_class = PriceLevelReadout
    filterset_class = filters.PriceLevelFilters


class PriceQuestions(api.Readable):
    """Prices that wait for their owner's word, and words that were given."""

    permission = Permission.BENCHMARK_VIEW
    queryset = PriceQuestion.objects.select_related("authority")
    serializer_class = PriceQuestionReadout
    filterset_class = filters.PriceQuestionFilters

    @extend_schema(request=PriceAnswer, responses=PriceQuestionReadout)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer an open question of an authority for which the caller loads."""
        question = self.get_object()
        sent = PriceAnswer(data=request.data)
        sent.is_valid(raise_exception=True)
        answered = price_questions.answer(
            question.pk, by=request.user, at=timezone.now(), **sent.validated_data
        )
        return Response(self.get_serializer(answered).data)
