"""The faces of authorities and consortia, completed by the frameworks behind them.

The consortia app knows nothing of frameworks, so its pages are finished here, one floor above.
"""

from typing import Any

from consortia.views import authorities, consortia
from frameworks.choices import Permission
from frameworks.models import Contract, Framework
from frameworks.queries import catalogue
from procurement_portal.core import access


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
        """Add the frameworks, and whether the person may publish more."""
        published = (
            Framework.objects.visible_to(self.request.user)
            .filter(publisher=self.object)
            .select_related("publisher")
            .order_by("title", "pk")
        )
        draft = Framework(publisher=self.object)
        context = {
            "frameworks": published,
            "may_publish": access.can(self.request.user, Permission.FRAMEWORK_EDIT, draft),
        }
        return super().get_context_data(**context | kwargs)
