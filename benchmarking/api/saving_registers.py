"""The API's doors to registers of savings: upload one to be checked, look, bring it in."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking.actions import saving_registers
from benchmarking.choices import Permission
from benchmarking.choices.savings import ClaimState, SavingType
from benchmarking.filters import savings as filters
from benchmarking.models import SavingImport
from benchmarking.queries.saving_registers import CAME
from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from procurement_portal.core import access, api


class RegisterRowReadout(serializers.Serializer[Any]):
    """A row of the file and what becomes of it; what could not be read of it is empty."""

    row = serializers.IntegerField(help_text="As the file numbers it, from 1.")
    came = serializers.ChoiceField(choices=list(CAME.items()))
    column = serializers.CharField(help_text="The heading of the column that is wrong.")
    reason = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=SavingType.choices, allow_blank=True)
    value = serializers.CharField(help_text="Pounds in the year, without VAT.")
    year = serializers.IntegerField(help_text="That in which the financial year begins; 0: none.")
    category = serializers.CharField(help_text="By name.")
    state = serializers.ChoiceField(choices=ClaimState.choices, help_text="As it comes in.")


class UnderstoodReadout(serializers.Serializer[Any]):
    """A heading of the file and what it was understood as."""

    heading = serializers.CharField()
    meaning = serializers.CharField()


class SavingRegisterReadout(api.Readout[SavingImport]):
    """A register of one authority: what bringing it in would do, row by row, or did.

    Nothing is claimed until it is brought in, with the `plan_hash` of the check that was seen.
    """

    authority = AuthorityRef()
    sha256 = serializers.CharField(source="file.sha256")
    counts = serializers.DictField(
        source="result.counts", child=serializers.IntegerField(), help_text="Rows by `came`."
    )
    understood = serializers.SerializerMethodField()
    unused = serializers.ListField(
        source="result.unused", child=serializers.CharField(), help_text="Headings not read."
    )
    rows = serializers.SerializerMethodField(help_text="Null in lists.")

    class Meta:
        model = SavingImport
        fields = (
            "id",
            "authority",
            "file_name",
            "sha256",
            "state",
            "plan_hash",
            "counts",
            "understood",
            "unused",
            "rows",
            "checked_at",
            "done_at",
        )

    @extend_schema_field(UnderstoodReadout(many=True))
    def get_understood(self, register: SavingImport) -> list[dict[str, str]]:
        """Each heading that was read."""
        pairs = register.result["understood"]
        return [{"heading": heading, "meaning": meaning} for heading, meaning in pairs]

    @extend_schema_field(RegisterRowReadout(many=True, allow_null=True))
    def get_rows(self, register: SavingImport) -> list[dict[str, Any]] | None:
        """Every row, for one register."""
        return register.result["rows"] if self.context.get("with_rows") else None


class RegisterUpload(serializers.Serializer[Any]):
    """A register of savings, as CSV, XLSX, XLS or ODS, sent as multipart form data."""

    authority = serializers.SlugRelatedField(slug_field="slug", queryset=Authority.objects.all())
    file = serializers.FileField(allow_empty_file=True)


class RegisterSeen(serializers.Serializer[Any]):
    """Which check was seen."""

    plan_hash = serializers.CharField()


class SavingRegisters(api.Readable):
    """Registers of savings of the authorities at which the caller holds a role."""

    permission = Permission.SAVING_VIEW
    queryset = SavingImport.objects.select_related("authority", "file")
    serializer_class = SavingRegisterReadout
    filterset_class = filters.SavingRegisterFilters
    parser_classes = [MultiPartParser]

    def get_serializer_context(self) -> dict[str, Any]:
        """One register tells its rows; a list does not."""
        return dict(super().get_serializer_context()) | {"with_rows": self.action != "list"}

    @extend_schema(
        request={"multipart/form-data": RegisterUpload}, responses={201: SavingRegisterReadout}
    )
    def create(self, request: Request) -> Response:
        """Upload a register. It is read and checked at once, and nothing is claimed."""
        access.require(request.user, Permission.SAVING_CLAIM)
        given = self._given(RegisterUpload)
        checked = saving_registers.check(
            given["authority"],
            name=given["file"].name,
            chunks=given["file"].chunks(),
            by=request.user,
            at=timezone.now(),
        )
        return Response(self.get_serializer(checked).data, status=HTTPStatus.CREATED)

    @extend_schema(request=RegisterSeen, responses={200: SavingRegisterReadout})
    @action(detail=True, methods=["post"], url_path="bring-in", parser_classes=[JSONParser])
    def bring_in(self, request: Request, pk: str) -> Response:
        """Claim what the check said: all of it, or nothing where the ledger has moved since."""
        key = self.get_object().pk
        given = self._given(RegisterSeen)
        done = saving_registers.bring_in(key, **given, by=request.user, at=timezone.now())
        return Response(self.get_serializer(done).data)

    def _given(self, shape: type[Any]) -> dict[str, Any]:
        """What was sent, as the action takes it. Raises ValidationError."""
        sent = shape(data=self.request.data)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)
