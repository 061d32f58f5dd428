"""What is refused before any page is asked, and a domain error that no page caught."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procurement_portal.core.errors import DomainError


class ReadableAddresses:
    """Refuse an address with the character NUL, which no text in the database can be compared to.

    Nobody can type one, and no link of the portal holds one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through. Raises BadRequest, which becomes a page."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("There is a NUL in the address.")
        return self.get_response(request)


class DomainErrors:
    """Turn a DomainError into an error page with its own status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; only exceptions are of interest."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer domain errors; leave every other exception to Django."""
        if not isinstance(error, DomainError):
            return None
        return render(request, "core/refused.html", {"error": error}, status=error.status)
