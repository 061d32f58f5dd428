"""Ground of the REST API: pages of results, and errors as problem details (RFC 9457)."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import pagination, permissions, viewsets
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from procurement_portal.core import access
from procurement_portal.core.errors import DomainError


class Pages(pagination.PageNumberPagination):
    """25 a page, at most 200."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 200


class Refusal(APIException):
    """A domain error on its way out of the API."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(detail=error.title, code=error.code)
        self.status_code = error.status
        self.cure = error.cure


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer with `application/problem+json`: type, title, status, and fields where they erred."""
    if isinstance(error, DomainError):
        error = Refusal(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    code = error.get_codes() if isinstance(error, APIException) else "not_found"
    problem: dict[str, Any] = {
        "type": f"about:blank#{code if isinstance(code, str) else 'invalid'}",
        "status": response.status_code,
    }
    if isinstance(response.data, dict) and set(response.data) == {"detail"}:
        problem["title"] = response.data["detail"]
    else:
        problem |= {"title": "Some fields are not right.", "errors": response.data}
    if isinstance(error, Refusal) and error.cure:
        problem["cure"] = error.cure
    response.data = problem
    response.content_type = "application/problem+json"
    return response


class HasPermission(permissions.BasePermission):
    """The view's `permission`, asked of the app's policy map; an open view names none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller holds the permission anywhere at all."""
        if view.permission is None:
            return True
        return bool(request.user.is_authenticated) and access.can(request.user, view.permission)


class Scoped(viewsets.GenericViewSet[Any]):
    """A viewset that reads only what `visible_to` lets the caller see."""

    permission: str | None = None
    permission_classes = [HasPermission]

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's rows."""
        return super().get_queryset().visible_to(self.request.user)  # type: ignore[attr-defined]
