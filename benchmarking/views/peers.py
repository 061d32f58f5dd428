"""Pages of peers: who they are, and why these."""

from typing import Any

from django.http import Http404

from benchmarking.queries import peers
from benchmarking.views.benchmarks import AtPlace
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import Page


class Peers(AtPlace, Trail, Page):
    """The bodies that one authority is compared with, and the statistics that chose them."""

    title = "Your peers"
    template_name = "benchmarking/peers.html"
    trail = (("Home", "home"), ("Benchmarks", "benchmarks"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the place and what is shown of its peers."""
        asked = self.request.GET
        try:
            shown = peers.of(
                self.request.user,
                self.place,
                profile=asked.get("profile", ""),
                category=asked.get("category", ""),
            )
        except LookupError as missing:
            raise Http404 from missing
        return super().get_context_data(**{"place": self.place, "page": shown} | kwargs)
