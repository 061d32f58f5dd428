"""The API's doors to spend, benchmarks and the jobs that make them."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarking import filters
from benchmarking.actions import spend_imports
from benchmarking.api import serializers
from benchmarking.choices import Permission
from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    SpendImport,
    SpendLine,
)
from benchmarking.queries import jobs
from procurement_portal.core import api
from procurement_portal.core.models import Job


class SpendImports(api.Readable):
    """Spend files of the authorities at which the caller holds a role."""

    permission = Permission.SPEND_VIEW
    queryset = SpendImport.objects.select_related("authority", "file", "job")
    serializer_class = serializers.SpendImportReadout
    filterset_class = filters.SpendImportFilters
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": serializers.SpendUpload},
        responses={202: serializers.SpendImportReadout},
        parameters=[
            OpenApiParameter(
                "Location", str, OpenApiParameter.HEADER, response=[202], description="The job."
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Load a file. It is kept at once and read by a worker: follow the job."""
        upload = serializers.SpendUpload(data=request.data)
        upload.is_valid(raise_exception=True)
        given: dict[str, Any] = upload.validated_data
        received = spend_imports.receive(
            authority=given["authority"],
            filename=given["file"].name,
            chunks=given["file"].chunks(),
            period=given["period"],
            by=request.user,
            at=timezone.now(),
        )
        address = serializers.job_address(received.job_id, request)
        return Response(
            self.get_serializer(received).data,
            status=HTTPStatus.ACCEPTED,
            headers={"Location": address},
        )

    @extend_schema(request=None, responses=serializers.SpendImportReadout)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the file's lines out of every figure again."""
        undone = spend_imports.undo(self.get_object().pk, by=request.user, at=timezone.now())
        return Response(self.get_serializer(undone).data)


class SpendLines(api.Listed):
    """Payments of the authorities at which the caller holds a role."""

    permission = Permission.SPEND_VIEW
    queryset = SpendLine.objects.select_related("authority", "category", "supplier")
    serializer_class = serializers.SpendLineReadout
    filterset_class = filters.SpendLineFilters


class Runs(api.Readable):
    """Computations of measures; that and when they were made is public."""

    public = True
    queryset = BenchmarkRun.objects.all()
    serializer_class = serializers.RunReadout
    filterset_class = filters.RunFilters


class Results(api.Readable):
    """Where the caller's authorities stand among their peers."""

    permission = Permission.BENCHMARK_VIEW
    queryset = BenchmarkResult.objects.select_related("run", "authority", "category")
    serializer_class = serializers.ResultReadout
    filterset_class = filters.ResultFilters


class Distributions(api.Readable):
    """How authorities of one kind spread, as far as the public may know."""

    public = True
    queryset = BenchmarkDistribution.objects.select_related("run", "category")
    serializer_class = serializers.DistributionReadout
    filterset_class = filters.DistributionFilters


class Jobs(RetrieveModelMixin, api.Scoped):
    """Work that the caller started, or that loads files for the caller's authorities."""

    queryset = Job.objects.all()
    serializer_class = serializers.JobReadout

    def get_queryset(self) -> QuerySet[Job]:
        """The jobs that the caller may follow."""
        return jobs.visible_to(self.request.user)
