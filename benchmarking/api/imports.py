"""The API's doors to spend imports: upload, look at what was understood, load, undo."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking import filters
from benchmarking.actions import spend_imports
from benchmarking.api import import_serializers
from benchmarking.api.serializers import job_address
from benchmarking.choices import Permission
from benchmarking.models import SpendImport
from benchmarking.queries import import_refusals
from procurement_portal.core import api

FOLLOW = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[202], description="The job."
)


class SpendImports(api.Readable):
    """Spend files of the authorities at which the caller holds a role."""

    permission = Permission.SPEND_VIEW
    queryset = SpendImport.objects.select_related("authority", "file", "job")
    serializer_class = import_serializers.SpendImportReadout
    filterset_class = filters.SpendImportFilters
    parser_classes = [MultiPartParser]

    def get_serializer_context(self) -> dict[str, Any]:
        """One import tells its refused rows by cause; a list does not."""
        told = dict(super().get_serializer_context())
        return told if self.action == "list" else told | {"rejections": import_refusals.by_code}

    @extend_schema(
        request={"multipart/form-data": import_serializers.SpendUpload},
        responses={202: import_serializers.SpendImportReadout},
        parameters=[FOLLOW],
    )
    def create(self, request: Request) -> Response:
        """Upload a file. It is kept at once and read by a worker: follow the job.

        Unless `confirmed`, nothing is loaded: look at what was understood, then confirm.
        """
        given = self._given(import_serializers.SpendUpload)
        file = given.pop("file")
        received = spend_imports.receive(
            filename=file.name,
            chunks=file.chunks(),
            by=request.user,
            at=timezone.now(),
            **given,
        )
        return self._followed(received)

    @extend_schema(
        request=import_serializers.Confirmation,
        responses={202: import_serializers.SpendImportReadout},
        parameters=[FOLLOW],
    )
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def confirm(self, request: Request, pk: str) -> Response:
        """Load a checked file as it was understood: all its lines or none."""
        import_id = self.get_object().pk
        given = self._given(import_serializers.Confirmation)
        return self._followed(
            spend_imports.confirm(import_id=import_id, by=request.user, at=timezone.now(), **given)
        )

    @extend_schema(
        request=import_serializers.Rereading,
        responses={202: import_serializers.SpendImportReadout},
        parameters=[FOLLOW],
    )
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def reread(self, request: Request, pk: str) -> Response:
        """Check a file that is not loaded once more, with what is said about it."""
        import_id = self.get_object().pk
        given = self._given(import_serializers.Rereading)
        return self._followed(
            spend_imports.reread(import_id=import_id, by=request.user, at=timezone.now(), **given)
        )

    @extend_schema(request=None, responses=import_serializers.SpendImportReadout)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Put a file away that is not loaded."""
        discarded = spend_imports.discard(
            import_id=self.get_object().pk, by=request.user, at=timezone.now()
        )
        return Response(self.get_serializer(discarded).data)

    @extend_schema(request=None, responses=import_serializers.SpendImportReadout)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the file's lines out of every figure again."""
        undone = spend_imports.undo(
            import_id=self.get_object().pk, by=request.user, at=timezone.now()
        )
        return Response(self.get_serializer(undone).data)

    def _given(self, kind: type[Any]) -> dict[str, Any]:
        """What was sent, as the action takes it. Raises ValidationError."""
        sent = kind(data=self.request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def _followed(self, spend_import: SpendImport) -> Response:
        """The import, with the address of the job that goes on with it."""
        return Response(
            self.get_serializer(spend_import).data,
            status=HTTPStatus.ACCEPTED,
            headers={"Location": job_address(spend_import.job_id, self.request)},
        )
