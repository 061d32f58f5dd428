"""The first page after signing in."""

from typing import Any

from django.utils import timezone

from benchmarking.queries import home
from consortia.queries import notifications
from frameworks.queries import home as frameworks_home
from procurement_portal.core.views import Page


class Home(Page):
    """What waits for the person, by the roles that they hold."""

    title = "Home"
    template_name = "benchmarking/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections and the latest news."""
        person = self.request.user
        shown = {
            "home": home.of(person, on=timezone.localdate()),
            "news": notifications.latest(person),
            "saved_views": frameworks_home.saved_views(person),
        }
        return super().get_context_data(**shown | kwargs)
