"""The faces of authorities and consortia, completed by the frameworks behind them.

The consortia app knows nothing of frameworks, so its pages are finished here, one floor above.
"""

from typing import Any

from consortia.views import authorities, consortia
from frameworks.models import Contract, Framework
from frameworks.queries import catalogue


class AuthorityPage(authorities.AuthorityPage):
    """An authority with the frameworks of the consortia that it leads or operates."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the frameworks, and whether the person may open its contracts."""
        own = Contract.objects.visible_to(self.request.user).filter(authority=self.object)
        context = {
            "frameworks": catalogue.published_for(self.object, seen_by=self.request.user),
            "contract_count": own.count(),
        }
        return super().get_context_data(**context | kwargs)


class ConsortiumPage(consortia.ConsortiumPage):
    """A consortium with the frameworks that it publishes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the frameworks."""
        published = (
            Framework.objects.visible_to(self.request.user)
            .filter(publisher=self.object)
            .select_related("publisher")
            .order_by("title", "pk")
        )
        return super().get_context_data(**{"frameworks": published} | kwargs)
