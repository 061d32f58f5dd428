"""What lists of requests for access can be narrowed by."""

import django_filters

from consortia.models import Authority
from frameworks.choices import (
    AccessStatus,
)
from frameworks.models import (
    Framework,
    FrameworkAccess,
)
from procurement_portal.core.filters import Filters


class AccessFilters(Filters):
    """Requests for access by framework, authority and state."""

    order = ("pk",)

    framework = django_filters.ModelChoiceFilter(
        queryset=lambda request: Framework.objects.visible_to(
            getattr(request, "user", None)
        ).order_by("title", "pk"),
        label="Framework",
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=Authority.objects.order_by("name", "pk"), label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=AccessStatus.choices, label="State")

    class Meta:
        model = FrameworkAccess
        fields: list[str] = []
