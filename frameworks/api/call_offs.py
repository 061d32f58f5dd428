"""The API's doors to call-offs: begun, filled in, priced, offered and moved along their table."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    DictField,
    IntegerField,
    ListField,
    PrimaryKeyRelatedField,
    Serializer,
)

from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks import filters
from frameworks.actions import baskets, call_offs, offers
from frameworks.api import serializers
from frameworks.choices import CALL_OFF, CallOffRoute, Permission, RankBasis
from frameworks.law.rules.call_offs import FORBIDDEN
from frameworks.models import BasketLine, CallOff, Invitation, Lot, SupplierOnLot
from frameworks.queries import baskets as basket_queries
from frameworks.queries import call_offs as call_off_queries
from frameworks.queries import offers as offer_queries
from frameworks.queries.baskets import Basket, Quote
from procurement_portal.core import access, api
from procurement_portal.core.api import Readout

NOT_BELOW = Decimal(0)


class CallOffReadout(Readout[CallOff]):
    """A call-off; `version` goes back with each change."""

    authority = AuthorityRef()
    framework = serializers.FrameworkRef(source="lot.framework")
    lot = CharField(source="lot.number", help_text="Its number.")
    supplier = serializers.SupplierRef(source="place.supplier", allow_null=True)

    class Meta:
        model = CallOff
        fields = (
            "id",
            "reference",
            "title",
            "need",
            "authority",
            "framework",
            "lot",
            "regime",
            "nature",
            "route",
            "status",
            "estimated_value",
            "vat_percent",
            "starts_on",
            "ends_on",
            "may_extend_to",
            "justification",
            "mechanism",
            "answer_working_days",
            "questions_until",
            "deadline_at",
            "supplier",
            "award_value",
            "standstill_days",
            "standstill_ends_on",
            "awarded_on",
            "signed_on",
            "outcome_reason",
            "approval_asked_at",
            "version",
        )


class QuoteReadout(Serializer[Quote]):
    """What the basket costs from one supplier, without VAT."""

    supplier = serializers.SupplierRef(source="place.supplier")
    total = DecimalField(max_digits=16, decimal_places=2)
    missing = ListField(child=CharField(), help_text="What it has no price for.")


class BasketLineReadout(Readout[BasketLine]):
    """Something that is needed, and how much of it."""

    class Meta:
        model = BasketLine
        fields = ("id", "item", "unit", "quantity", "thing")


class BasketReadout(Serializer[Basket]):
    """The basket of a call-off; quotes count once it is priced."""

    lines = BasketLineReadout(many=True)
    quotes = QuoteReadout(many=True)
    is_priced = BooleanField()


class OfferReadout(Readout[Invitation]):
    """A supplier in a direct award: its rank, why, and how its offer stands."""

    supplier = serializers.SupplierRef(source="place.supplier")

    class Meta:
        model = Invitation
        fields = (
            "id",
            "supplier",
            "status",
            "rank",
            "rank_reason",
            "total_cost",
            "sent_at",
            "answer_until",
            "answered_at",
            "reason",
        )


class Versioned(Serializer[None]):
    """Refused when the call-off has moved on."""

    version = IntegerField(required=False, help_text="Refused when the call-off has moved on.")


class CallOffStart(Serializer[None]):
    """From which lot, for which authority, and what."""

    lot = PrimaryKeyRelatedField(queryset=Lot.objects.all())
    authority = PrimaryKeyRelatedField(queryset=Authority.objects.all())
    title = CharField()
    need = CharField(required=False, allow_blank=True)
    route = ChoiceField(choices=CallOffRoute.choices, required=False)
    estimated_value = DecimalField(
        max_digits=16, decimal_places=2, min_value=NOT_BELOW, required=False
    )


class CallOffFacts(Versioned):
    """Facts of a draft; those that are not named stay."""

    title = CharField(required=False)
    need = CharField(required=False, allow_blank=True)
    route = ChoiceField(choices=CallOffRoute.choices, required=False)
    estimated_value = DecimalField(
        max_digits=16, decimal_places=2, min_value=NOT_BELOW, required=False, allow_null=True
    )
    vat_percent = DecimalField(
        max_digits=5, decimal_places=2, min_value=NOT_BELOW, max_value=Decimal(100), required=False
    )
    starts_on = DateField(required=False, allow_null=True)
    ends_on = DateField(required=False, allow_null=True)
    may_extend_to = DateField(required=False, allow_null=True)
    justification = CharField(required=False, allow_blank=True)
    answer_working_days = IntegerField(required=False, min_value=1, max_value=60)
    questions_until = DateTimeField(required=False, allow_null=True)
    deadline_at = DateTimeField(required=False, allow_null=True)
    standstill_days = IntegerField(required=False, allow_null=True, min_value=1, max_value=60)
    conditions = ListField(
        child=ChoiceField(choices=sorted(FORBIDDEN)),
        required=False,
        help_text="What conditions of participation demand of the kinds that s.46 forbids.",
    )


class CallOffMove(Versioned):
    """One arrow of the table; `reasons` are those for warnings, by their keys."""

    transition = ChoiceField(choices=[arrow.name for arrow in CALL_OFF])
    reason = CharField(required=False, allow_blank=True)
    reasons = DictField(child=CharField(), required=False)
    place = PrimaryKeyRelatedField(queryset=SupplierOnLot.objects.all(), required=False)
    award_value = DecimalField(max_digits=16, decimal_places=2, min_value=NOT_BELOW, required=False)
    core_information_on = DateField(required=False)
    on = DateField(required=False, help_text="The day of signature, where it was not today.")


class AskApproval(Versioned):
    """Send a draft for approval."""

    reasons = DictField(child=CharField(), required=False)


class BasketAddition(Versioned):
    """A thing of the price lists, by the number that price lines bear, and how much of it."""

    thing = IntegerField()
    quantity = DecimalField(max_digits=16, decimal_places=4)


class Begin(Versioned):
    """By what the suppliers are ranked; left out, the next supplier is offered the contract."""

    basis = ChoiceField(choices=RankBasis.choices, required=False)


@extend_schema_serializer(component_name="CallOffVersion")
class Version(Versioned):
    """The version that was read."""


class CallOffs(api.Readable):
    """Call-offs of the caller's authorities, and those decided under frameworks that it runs."""

    permission = Permission.CALL_OFF_VIEW
    queryset = CallOff.objects.select_related(*call_off_queries.RELATED)
    serializer_class = CallOffReadout
    filterset_class = filters.CallOffFilters

    @extend_schema(request=CallOffStart, responses={201: CallOffReadout})
    def create(self, request: Request) -> Response:
        """Begin a call-off from a lot to which the authority has active access."""
        begun = call_offs.start(**self._wish(CallOffStart), **self._who())
        return Response(self.get_serializer(begun).data, status=HTTPStatus.CREATED)

    @extend_schema(request=CallOffFacts, responses={200: CallOffReadout})
    @action(detail=True, methods=["post"])
    def facts(self, request: Request, pk: str) -> Response:
        """Keep facts of a draft."""
        return self._done(call_offs.save(self._key(), **self._wish(CallOffFacts), **self._who()))

    @extend_schema(request=AskApproval, responses={200: CallOffReadout})
    @action(detail=True, methods=["post"], url_path="ask-approval")
    def ask_approval(self, request: Request, pk: str) -> Response:
        """Send a draft for approval by somebody who did not write it."""
        wish = self._wish(AskApproval)
        return self._done(call_offs.ask_approval(self._key(), **wish, **self._who()))

    @extend_schema(request=CallOffMove, responses={200: CallOffReadout})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Take one arrow of the life cycle."""
        return self._done(call_offs.move(self._key(), **self._wish(CallOffMove), **self._who()))

    @extend_schema(responses={200: BasketReadout}, filters=False)
    @action(detail=True, methods=["get"])
    def basket(self, request: Request, pk: str) -> Response:
        """What is needed, and what it costs from each supplier at the frozen rates."""
        return Response(BasketReadout(basket_queries.of_call_off(self._own())).data)

    @extend_schema(request=BasketAddition, responses={200: BasketReadout})
    @action(detail=True, methods=["post"], url_path="basket-lines")
    def basket_lines(self, request: Request, pk: str) -> Response:
        """Put a thing in the basket of a draft."""
        key = self._key()
        baskets.add(key, on=timezone.localdate(), **self._wish(BasketAddition), **self._who())
        return Response(BasketReadout(basket_queries.of_call_off(self.get_object())).data)

    @extend_schema(request=Version, responses={200: BasketReadout})
    @action(detail=True, methods=["post"])
    def price(self, request: Request, pk: str) -> Response:
        """Freeze the suppliers' rates of today for the basket."""
        key = self._key()
        priced = baskets.price(key, on=timezone.localdate(), **self._wish(Version), **self._who())
        return Response(BasketReadout(priced).data)

    @extend_schema(responses={200: OfferReadout(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def offers(self, request: Request, pk: str) -> Response:
        """The suppliers of a direct award in turn."""
        rows = offer_queries.of_call_off(self._own())
        return Response(OfferReadout(rows, many=True).data)

    @extend_schema(request=Begin, responses={200: OfferReadout})
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, pk: str) -> Response:
        """Rank the suppliers and offer the contract to the first; later, to the next."""
        key, wish = self._key(), self._wish(Begin)
        step = offers.begin if "basis" in wish else offers.offer_next
        return Response(OfferReadout(step(key, **wish, **self._who())).data)

    def _key(self) -> int:
        """The call-off's number, where the caller may see it."""
        key: int = self.get_object().pk
        return key

    def _own(self) -> CallOff:
        """The call-off, where it is of the caller's authority: others read no prices."""
        call_off: CallOff = self.get_object()
        if not access.can(self.request.user, Permission.CONTRACT_VIEW, call_off):
            raise Http404
        return call_off

    def _wish(self, shape: Any) -> dict[str, Any]:
        wish = shape(data=self.request.data)
        wish.is_valid(raise_exception=True)
        valid: dict[str, Any] = wish.validated_data
        return valid

    def _who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    def _done(self, moved: CallOff) -> Response:
        shown: QuerySet[CallOff] = self.get_queryset()
        return Response(self.get_serializer(shown.get(pk=moved.pk)).data)
