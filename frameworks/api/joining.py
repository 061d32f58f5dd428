"""The API's doors to eligibility and to requests for access."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortia.models import Authority
from frameworks import filters
from frameworks.actions import access, access_drafts
from frameworks.api import serializers
from frameworks.choices import Permission
from frameworks.models import FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.queries import eligibility
from procurement_portal.core import api


class EligibilityOf(api.Scoped):
    """The question that a framework's notice answers, for the viewset of frameworks."""

    @extend_schema(
        parameters=[OpenApiParameter("authority", int, required=True, description="Its number.")],
        responses={200: serializers.EligibilityReadout},
    )
    @action(detail=True, methods=["get"])
    def eligibility(self, request: Request, pk: str) -> Response:
        """What the framework's notice means for an authority today, quoted."""
        asked = request.query_params.get("authority", "")
        if not asked.isdecimal() or len(asked) > 9:
            raise ValidationError({"authority": ["Give the number of an authority."]})
        authority = get_object_or_404(Authority.objects.visible_to(request.user), pk=asked)
        framework = self.get_object()
        judgement = eligibility.verdict(framework, authority, on=timezone.localdate())
        return Response(serializers.EligibilityReadout(judgement).data)


class AccessRequests(api.Readable):
    """Requests for access to frameworks: an authority's own, and a publisher's once sent to it."""

    permission = Permission.ACCESS_VIEW
    queryset = FrameworkAccess.objects.select_related("framework", "authority", "agreement")
    serializer_class = serializers.AccessReadout
    filterset_class = filters.AccessFilters

    @extend_schema(responses={200: serializers.AccessReadout(many=True)}, filters=False)
    @action(detail=False, methods=["get"], filterset_class=None)
    def queue(self, request: Request) -> Response:
        """What waits for the caller's decision, oldest first."""
        page = self.paginate_queryset(access_queries.waiting(request.user))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=serializers.AccessStart, responses={201: serializers.AccessReadout})
    def create(self, request: Request) -> Response:
        """Begin a request; nothing is sent before the move "submit"."""
        wish = self._wish(serializers.AccessStart, request)
        begun = access_drafts.start(**wish, by=request.user, at=timezone.now())
        return Response(self.get_serializer(begun).data, status=HTTPStatus.CREATED)

    @extend_schema(request=serializers.AccessAnswers, responses={200: serializers.AccessReadout})
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: str) -> Response:
        """Keep what the authority needs and expects."""
        key = self._key()
        wish = self._wish(serializers.AccessAnswers, request)
        return self._done(access_drafts.save(key, **wish, **self._who()))

    @extend_schema(request=serializers.AccessAcceptance, responses={200: serializers.AccessReadout})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept the agreement in force, and declare that the notice covers the authority."""
        key = self._key()
        wish = self._wish(serializers.AccessAcceptance, request)
        return self._done(access_drafts.accept(key, **wish, **self._who()))

    @extend_schema(request=serializers.AccessMove, responses={200: serializers.AccessReadout})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Take one step of the life cycle."""
        key = self._key()
        wish = self._wish(serializers.AccessMove, request)
        return self._done(access.move(key, **wish, **self._who()))

    def _key(self) -> int:
        """The request's number, where the caller may see it."""
        key: int = self.get_object().pk
        return key

    def _wish(self, shape: Any, request: Request) -> dict[str, Any]:
        wish = shape(data=request.data)
        wish.is_valid(raise_exception=True)
        valid: dict[str, Any] = wish.validated_data
        return valid

    def _who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    def _done(self, moved: FrameworkAccess) -> Response:
        shown: QuerySet[FrameworkAccess] = self.get_queryset()
        return Response(self.get_serializer(shown.get(pk=moved.pk)).data)
