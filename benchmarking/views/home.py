"""The first page after signing in."""

from typing import Any

from django.utils import timezone

from benchmarking.queries import home
from procurement_portal.core.views import Page


class Home(Page):
    """What waits for the person, by the roles that they hold."""

    title = "Home"
    template_name = "benchmarking/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections."""
        sections = home.of(self.request.user, on=timezone.localdate())
        return super().get_context_data(**{"home": sections} | kwargs)
