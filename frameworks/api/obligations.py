"""The API's doors to what authorities owe: read, settled, opened again, given to somebody."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    ChoiceField,
    DateField,
    FileField,
    IntegerField,
    PrimaryKeyRelatedField,
    Serializer,
)

from consortia.api.serializers import AuthorityRef
from consortia.models import Person
from frameworks import filters
from frameworks.actions import obligation_moves
from frameworks.choices import DueState, Permission
from frameworks.models import CallOff, Contract, Obligation
from frameworks.queries import obligations
from procurement_portal.core import api
from procurement_portal.core.api import Readout


class OwingContract(Readout[Contract]):
    """Because of which contract."""

    class Meta:
        model = Contract
        fields = ("id", "reference", "title")


class OwingCallOff(Readout[CallOff]):
    """Because of which call-off."""

    class Meta:
        model = CallOff
        fields = ("id", "reference", "title")


class ObligationReadout(Readout[Obligation]):
    """Something owed by a day; `state` is how it stands today, `version` goes back with a move."""

    authority = AuthorityRef()
    contract = OwingContract(allow_null=True)
    call_off = OwingCallOff(allow_null=True)
    state = ChoiceField(source="due_state", choices=DueState.choices)
    owner = CharField(allow_null=True, help_text="Who sees to it.")

    class Meta:
        model = Obligation
        fields = (
            "id",
            "authority",
            "contract",
            "call_off",
            "kind",
            "key",
            "rule",
            "because",
            "due_on",
            "status",
            "state",
            "owner",
            "notice_id",
            "done_on",
            "evidence",
            "file_name",
            "settled_by",
            "version",
        )


class ObligationDone(Serializer[None]):
    """When it was done, and what shows it: a notice's number, words or a file."""

    on = DateField()
    notice_id = CharField(required=False, allow_blank=True)
    evidence = CharField(required=False, allow_blank=True)
    evidence_file = FileField(required=False, help_text="Sent as multipart form data.")
    version = IntegerField(required=False)


class ObligationReason(Serializer[None]):
    """Why."""

    reason = CharField()
    version = IntegerField(required=False)


class ObligationOwner(Serializer[None]):
    """Who sees to it; null is nobody in particular."""

    owner = PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True), allow_null=True)
    version = IntegerField(required=False)


class Obligations(api.Readable):
    """What the law or a contract asks of the caller's authorities by a day."""

    permission = Permission.OBLIGATION_VIEW
    queryset = Obligation.objects.select_related("authority", "contract", "call_off", "owner")
    serializer_class = ObligationReadout
    filterset_class = filters.ObligationLookup

    def get_queryset(self) -> QuerySet[Obligation]:
        """The caller's, each with how it stands today."""
        return obligations.with_state(super().get_queryset(), on=timezone.localdate())

    @extend_schema(request=ObligationDone, responses={200: ObligationReadout})
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """Settle it: it was done. What is published as a notice needs its number."""
        key, wish = self._asked(ObligationDone, request)
        file = wish.pop("evidence_file", None)
        held = {"file_name": file.name, "chunks": file.chunks()} if file else {}
        return self._moved(obligation_moves.done(key, **wish, **held, **self._who()))

    @extend_schema(request=ObligationReason, responses={200: ObligationReadout})
    @action(detail=True, methods=["post"], url_path="not-required", url_name="not-required")
    def not_required(self, request: Request, pk: str) -> Response:
        """Settle it: the law does not ask for it here."""
        key, wish = self._asked(ObligationReason, request)
        return self._moved(obligation_moves.not_required(key, **wish, **self._who()))

    @extend_schema(request=ObligationReason, responses={200: ObligationReadout})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Open what was settled by mistake."""
        key, wish = self._asked(ObligationReason, request)
        return self._moved(obligation_moves.reopen(key, **wish, **self._who()))

    @extend_schema(request=ObligationOwner, responses={200: ObligationReadout})
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Say who sees to it."""
        key, wish = self._asked(ObligationOwner, request)
        return self._moved(obligation_moves.assign(key, **wish, **self._who()))

    def _asked(self, shape: Any, request: Request) -> tuple[int, dict[str, Any]]:
        """The obligation's number, where the caller may see it, and what is to be done."""
        key: int = self.get_object().pk
        wish = shape(data=request.data)
        wish.is_valid(raise_exception=True)
        return key, dict(wish.validated_data)

    def _who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    def _moved(self, row: Obligation) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)
