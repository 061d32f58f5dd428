"""What happens to a domain error that no page caught: a page that says what and why."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procurement_portal.core.errors import DomainError


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
