"""The person's own page: what they may do, where, and how they sign in."""

from typing import Any

from django.utils import timezone

from consortia.models import Role
from procurement_portal.core.views import Page


class Account(Page):
    """Roles held today and before, and the way to the e-mail address and password."""

    title = "Your account"
    template_name = "consortia/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the person's own roles, an operator's too."""
        person: Any = self.request.user
        roles = (
            Role.objects.visible_to(person)
            .filter(person=person)
            .select_related("authority", "consortium")
            .order_by("-starts_on", "pk")
        )
        return super().get_context_data(**{"roles": roles, "today": timezone.localdate()} | kwargs)
