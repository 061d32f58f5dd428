"""The API's doors to further competitions, for suppliers and for authorities."""

import base64
import binascii
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

from consortia.api.serializers import AuthorityRef
from frameworks.actions import clarifications, evaluations, invitations, responses
from frameworks.actions.evaluations import LEAST, MOST, Given
from frameworks.actions.response_contents import Paper
from frameworks.api.serializers import SupplierRef
from frameworks.models import AwardLetter, CallOff, CallOffCriterion, Clarification, Invitation
from frameworks.models import Response as SealedResponse
from procurement_portal.core import api


class CallOffRef(api.Readout[CallOff]):
    """Which call-off, of which authority."""

    authority = AuthorityRef()

    class Meta:
        model = CallOff
        fields = ("id", "reference", "title", "authority")


class CallOffCriterionReadout(api.Readout[CallOffCriterion]):
    """An award criterion; `weight` is in percent."""

    kind = serializers.CharField(source="parent.kind")

    class Meta:
        model = CallOffCriterion
        fields = ("id", "name", "kind", "question", "weight")


class ReceiptReadout(api.Readout[SealedResponse]):
    """That a response was received: nothing of what is in it."""

    class Meta:
        model = SealedResponse
        fields = ("id", "received_at", "digest", "sealed_until", "opened_at")


class InvitationReadout(api.Readout[Invitation]):
    """An invitation or an offer. A supplier reads its own alone, the authority all of its own."""

    call_off = CallOffRef()
    supplier = SupplierRef(source="place.supplier")
    need = serializers.CharField(source="call_off.need")
    questions_until = serializers.DateTimeField(source="call_off.questions_until", allow_null=True)
    deadline_at = serializers.DateTimeField(source="call_off.deadline_at", allow_null=True)
    criteria = CallOffCriterionReadout(source="call_off.criteria", many=True)
    receipt = ReceiptReadout(source="response", default=None, allow_null=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "call_off",
            "supplier",
            "status",
            "need",
            "questions_until",
            "deadline_at",
            "criteria",
            "sent_at",
            "answer_until",
            "answered_at",
            "reason",
            "receipt",
        )


class ClarificationReadout(api.Readout[Clarification]):
    """A question, or something that was announced; nobody reads here who asked."""

    class Meta:
        model = Clarification
        fields = ("id", "call_off", "question", "asked_at", "answer", "answered_at")


class LetterReadout(api.Readout[AwardLetter]):
    """A letter of the decision, as it was sent."""

    class Meta:
        model = AwardLetter
        fields = ("id", "invitation", "kind", "text", "sent_at")


class Base64Field(serializers.CharField):
    """Bytes as base64."""

    def to_internal_value(self, data: Any) -> Any:
        """The bytes. Raises ValidationError for what is no base64."""
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise serializers.ValidationError("This is no base64.") from wrong


class PaperWish(serializers.Serializer[None]):
    """A file: its name, and its bytes as base64. Larger ones go by the page."""

    name = serializers.CharField()
    content = Base64Field()


class AnswerWish(serializers.Serializer[None]):
    """What is written to one criterion."""

    criterion = serializers.IntegerField()
    text = serializers.CharField()


class ResponseWish(serializers.Serializer[None]):
    """A whole response; `price` is in pounds without VAT."""

    price = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0))
    answers = AnswerWish(many=True)
    papers = PaperWish(many=True, required=False)
    core_information_on = serializers.DateField(required=False)


class QuestionWish(serializers.Serializer[None]):
    """A question to the buyer."""

    question = serializers.CharField()


class ReasonWish(serializers.Serializer[None]):
    """Why, for the other side to read."""

    reason = serializers.CharField()


class AnswerToAll(serializers.Serializer[None]):
    """An answer that all suppliers read."""

    answer = serializers.CharField()


class ScoreWish(serializers.Serializer[None]):
    """Points of 0 to 100 for one criterion, and why."""

    criterion = serializers.IntegerField()
    points = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=LEAST, max_value=MOST
    )
    reason = serializers.CharField()


class ScoresWish(serializers.Serializer[None]):
    """Scores for every criterion of quality."""

    scores = ScoreWish(many=True)


class Doors(api.Scoped):
    """What viewsets of a competition share: a wish that is checked, and who wishes it."""

    def _wish(self, shape: Any, request: Request) -> dict[str, Any]:
        wish = shape(data=request.data)
        wish.is_valid(raise_exception=True)
        valid: dict[str, Any] = wish.validated_data
        return valid

    def _who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}


class Invitations(Doors, api.Readable):
    """Invitations and offers: a supplier's own, an authority's own."""

    queryset = (
        Invitation.objects.select_related("call_off__authority", "place__supplier", "response")
        .prefetch_related("call_off__criteria__parent")
        .order_by("-sent_at", "-pk")
    )
    serializer_class = InvitationReadout

    @extend_schema(request=ResponseWish, responses={200: InvitationReadout})
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, pk: str) -> Response:
        """Send a response, in the place of an earlier one; it is sealed until the deadline."""
        key = self.get_object().pk
        wish = self._wish(ResponseWish, request)
        responses.respond(
            key,
            price=wish["price"],
            answers={one["criterion"]: one["text"] for one in wish["answers"]},
            papers=[Paper(one["name"], one["content"]) for one in wish.get("papers", [])],
            core_information_on=wish.get("core_information_on"),
            **self._who(),
        )
        return self._shown(key)

    @extend_schema(request=ReasonWish, responses={200: InvitationReadout})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Do not take part in a competition."""
        key = self.get_object().pk
        invitations.decline(key, **self._wish(ReasonWish, request), **self._who())
        return self._shown(key)

    @extend_schema(request=ReasonWish, responses={200: InvitationReadout})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take an invitation back, for who runs the call-off."""
        key = self.get_object().pk
        invitations.withdraw(key, **self._wish(ReasonWish, request), **self._who())
        return self._shown(key)

    @extend_schema(request=QuestionWish, responses={201: ClarificationReadout})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """Ask the buyer a question."""
        key = self.get_object().pk
        asked = clarifications.ask(key, **self._wish(QuestionWish, request), **self._who())
        return Response(ClarificationReadout(asked).data, status=HTTPStatus.CREATED)

    def _shown(self, key: int) -> Response:
        rows: QuerySet[Invitation] = self.get_queryset()
        return Response(self.get_serializer(rows.get(pk=key)).data)


class Clarifications(Doors, api.Readable):
    """Questions and answers of competitions."""

    queryset = Clarification.objects.order_by("asked_at", "pk").distinct()
    serializer_class = ClarificationReadout

    @extend_schema(request=AnswerToAll, responses={200: ClarificationReadout})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer to all suppliers, for who runs the call-off."""
        key = self.get_object().pk
        answered = clarifications.answer(key, **self._wish(AnswerToAll, request), **self._who())
        return Response(self.get_serializer(answered).data)


class Responses(Doors, api.Readable):
    """Receipts of responses: the supplier's own, and the authority's once they were opened."""

    queryset = SealedResponse.objects.order_by("received_at", "pk")
    serializer_class = ReceiptReadout

    @extend_schema(request=ScoresWish, responses={200: ReceiptReadout})
    @action(detail=True, methods=["post"])
    def score(self, request: Request, pk: str) -> Response:
        """Give one's own points, for evaluators who have declared."""
        return self._given(evaluations.score, request)

    @extend_schema(request=ScoresWish, responses={200: ReceiptReadout})
    @action(detail=True, methods=["post"])
    def moderate(self, request: Request, pk: str) -> Response:
        """Write down what the panel agreed on, for who runs the call-off."""
        return self._given(evaluations.moderate, request)

    def _given(self, door: Any, request: Request) -> Response:
        row = self.get_object()
        wish = self._wish(ScoresWish, request)
        given = {one["criterion"]: Given(one["points"], one["reason"]) for one in wish["scores"]}
        door(row.pk, given=given, **self._who())
        return Response(self.get_serializer(row).data)


class Letters(api.Readable):
    """Letters of the decision: a supplier's own, and those that an authority sent."""

    queryset = AwardLetter.objects.order_by("-sent_at", "pk")
    serializer_class = LetterReadout
