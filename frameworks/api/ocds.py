"""Open contracting data through the API: packages of releases, and one process as a record."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from frameworks.ocds import merging, releases
from frameworks.ocds.processes import Publisher
from frameworks.queries import ocds
from procurement_portal.core import api

PROCESSES_A_PAGE = 50
LONGEST_PAGE_NUMBER = 6


class OcdsReleases(api.Guarded, viewsets.ViewSet):
    """Everything that is published, as release packages of some processes each."""

    public = True

    @extend_schema(
        parameters=[OpenApiParameter("page", int, description="From 1.")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def list(self, request: Request) -> Response:
        """A release package; the `Link` header names the next one while there is one."""
        number = _page(request)
        keys = ocds.keys(ocds.public())
        start = (number - 1) * PROCESSES_A_PAGE
        if number > 1 and start >= len(keys):
            raise Http404
        found = ocds.gathered(keys[start : start + PROCESSES_A_PAGE])
        response = Response(releases.package(_publisher(request), ocds.all_releases(found)))
        if start + PROCESSES_A_PAGE < len(keys):
            address = request.build_absolute_uri(f"{request.path}?page={number + 1}")
            response["Link"] = f'<{address}>; rel="next"'
        return response


class OcdsRecords(api.Guarded, viewsets.ViewSet):
    """One contracting process: its releases, and what they say together."""

    public = True
    lookup_value_regex = "[^/]+"

    @extend_schema(
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH, description="The ocid.")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """A record package of the one process."""
        process = ocds.find(pk, ocds.public())
        if process is None:
            raise Http404
        record = merging.record(releases.write(process))
        return Response(releases.record_package(_publisher(request), [record]))


def _page(request: Request) -> int:
    """Raises ValidationError for anything but a number from 1."""
    wish = request.query_params.get("page", "1")
    if not wish.isdecimal() or len(wish) > LONGEST_PAGE_NUMBER or int(wish) < 1:
        raise ValidationError({"page": ["Give the number of a page, from 1."]})
    return int(wish)


def _publisher(request: Request) -> Publisher:
    uri: Any = request.build_absolute_uri()
    return Publisher(settings.OCDS_PUBLISHER, uri, timezone.localtime())
