"""Opportunities, narrowed and ordered alike for the page, the files and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from benchmarking.choices.opportunities import Effort, OpportunityKind, OpportunityState
from benchmarking.models import Opportunity
from benchmarking.queries.opportunities import RANKED
from consortia.models import Consortium, standing_of
from frameworks.filters import own_authorities
from frameworks.models import Category
from procurement_portal.core.filters import Filters, Search, Sort


def own_consortia(request: Any) -> QuerySet[Consortium]:
    """The consortia at which the person who asks holds a role."""
    held = standing_of(getattr(request, "user", None)).consortia
    return Consortium.objects.filter(pk__in=held).order_by("name", "pk")


class OpportunityFilters(Filters):
    """What the person's places could save, the most pounds first; open ones unless others asked."""

    order = RANKED

    q = Search(
        "category__name", "item__name", "framework__title", "contract__title", label="Search"
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", label="Authority"
    )
    consortium = django_filters.ModelChoiceFilter(
        queryset=own_consortia, to_field_name="slug", label="Consortium"
    )
    kind = django_filters.ChoiceFilter(choices=OpportunityKind.choices, label="Kind")
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    effort = django_filters.ChoiceFilter(choices=Effort.choices, label="Effort")
    state = django_filters.ChoiceFilter(
        choices=[one for one in OpportunityState.choices if one[0] != OpportunityState.OPEN],
        label="State",
        empty_label=str(OpportunityState.OPEN.label),
    )
    sort = Sort(
        ("low", "worth"),
        ("at_stake", "stake"),
        ("effort", "effort"),
        ("category__name", "category"),
        ("kind", "kind"),
    )

    class Meta:
        model = Opportunity
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows that the address asks for; open ones where it names no state."""
        found: QuerySet[Any] = super().qs
        asked = self.form.cleaned_data.get("state") if self.form.is_valid() else ""
        return found if asked else found.filter(state=OpportunityState.OPEN)


class OpportunityLookup(OpportunityFilters):
    """The same for programs: in every state unless one is named."""

    state = django_filters.ChoiceFilter(choices=OpportunityState.choices, label="State")

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows that the address asks for."""
        found: QuerySet[Any] = super(OpportunityFilters, self).qs
        return found
