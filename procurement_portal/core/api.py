"""Ground of the REST API: who may come in, pages of results, and errors as problem details.

Every view says who may come in, as pages do: `public = True`, or a `permission` from a policy
map, or neither, and then whoever has signed in. Rows come through `visible_to`; a row that the
caller may not see is as unknown as one that never was.
"""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins, pagination, permissions, routers, serializers, viewsets
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from procurement_portal.core import access
from procurement_portal.core.errors import DomainError

Row = TypeVar("Row", bound=Model)

MEDIA_TYPE = "application/problem+json"
NEVER_A_FILTER = frozenset({"page", "page_size", "format"})


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
    """Answer with RFC 9457's title and status, our own code, and the fields where they erred."""
    if isinstance(error, DomainError):
        error = Refusal(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": "Some fields are not right.",
        "status": response.status_code,
        "code": _code(error),
    }
    if isinstance(error, ValidationError):
        problem["errors"] = response.data
    else:
        problem["title"] = response.data["detail"]
    if isinstance(error, Refusal) and error.cure:
        problem["cure"] = error.cure
    response.data = problem
    response.content_type = MEDIA_TYPE
    return response


def _code(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not_found"
    if isinstance(error, PermissionDenied):
        return "permission_denied"
    codes = error.get_codes() if isinstance(error, APIException) else "error"
    return codes if isinstance(codes, str) else "invalid"


class HasPermission(permissions.BasePermission):
    """Sign-in first unless public, then the permission, asked without a subject."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may come in; what they see there is `visible_to`'s affair."""
        if view.public and (request.method in permissions.SAFE_METHODS or view.public_to_write):
            return True
        if not request.user.is_authenticated:
            return False
        return view.permission is None or access.can(request.user, view.permission)


class Guarded(APIView):
    """A view that says who may come in. `public` opens it for reading only."""

    public = False
    public_to_write = False
    permission: str | None = None
    permission_classes = [HasPermission]


class StrictFilters(DjangoFilterBackend):
    """The view's filter set; a name that it does not know is an error, not a wider answer."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """Narrow a list. Raises ValidationError for unknown names and wrong values."""
        if view.detail:
            return queryset
        self._refuse_unknown(request, queryset, view)
        return super().filter_queryset(request, queryset, view)

    def _refuse_unknown(self, request: Request, queryset: QuerySet[Any], view: Any) -> None:
        filters = self.get_filterset_class(view, queryset)
        known = set(filters.base_filters) if filters else set()
        unknown = set(request.query_params) - known - NEVER_A_FILTER
        if unknown:
            raise ValidationError({name: ["There is no such filter."] for name in sorted(unknown)})


class Scoped(Guarded, viewsets.GenericViewSet[Any]):
    """A viewset that reads only what `visible_to` lets the caller see."""

    pagination_class = Pages
    filter_backends = [StrictFilters]

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's rows."""
        rows: Any = super().get_queryset()
        visible: QuerySet[Any] = rows.visible_to(self.request.user)
        return visible


class Listed(mixins.ListModelMixin, Scoped):
    """A list that can be read page by page."""


class Readable(mixins.RetrieveModelMixin, Listed):
    """A list, and each of its things by number."""


class Readout(serializers.ModelSerializer[Row]):
    """A serializer that only ever shows: whatever is sent to it changes nothing."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The declared fields, each for reading only."""
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class RootView(routers.APIRootView):
    """Everything that the API offers, by name."""

    permission_classes = [HasPermission]
    public = True
    public_to_write = False
    permission: str | None = None
    schema = None


class Router(routers.DefaultRouter):
    """Addresses of viewsets under the API's root, with a list of them at the root itself."""

    APIRootView = RootView
    include_format_suffixes = False
