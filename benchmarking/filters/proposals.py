"""What the queue of proposals can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from benchmarking.queries import supplier_names
from frameworks.choices import MatchReason, ProposalState
from frameworks.models import SupplierName, SupplierProposal
from procurement_portal.core.filters import Filters, Sort


class ProposalFilters(Filters):
    """Proposals by words of a name, likeness, reason and state; the open ones unless asked."""

    order = ("-score", "pk")

    q = django_filters.CharFilter(method="with_words", label="Name")
    band = django_filters.ChoiceFilter(
        choices=[(key, words) for key, words, _, _ in supplier_names.BANDS],
        method="in_band",
        label="How alike",
    )
    reason = django_filters.ChoiceFilter(
        choices=[
            (one.value, one.label)
            for one in MatchReason
            if one not in (MatchReason.GIVEN, MatchReason.NEW)
        ],
        label="Reason",
    )
    state = django_filters.ChoiceFilter(
        choices=ProposalState.choices, label="State", method="in_state", empty_label="Open"
    )
    sort = Sort(("score", "likeness"), ("name__name", "name"))

    class Meta:
        model = SupplierProposal
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        """Only open ones where no state is asked for."""
        rows = super().qs
        return rows if self.data.get("state") else rows.filter(state=ProposalState.OPEN)

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """Those in the state."""
        return rows.filter(state=state)

    def in_band(self, rows: QuerySet[Any], name: str, key: str) -> QuerySet[Any]:
        """Those whose score is within the band."""
        least, below = next(band[2:] for band in supplier_names.BANDS if band[0] == key)
        return rows.filter(score__gte=least, score__lt=below)

    def with_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Every word is in the name, or in one of the other side's that the person may see."""
        person = getattr(self.request, "user", None)
        for word in text.split():
            there = SupplierName.objects.visible_to(person).filter(name__icontains=word)
            listed = Q(candidate__is_listed=True, candidate__name__icontains=word)
            rows = rows.filter(
                Q(name__name__icontains=word) | listed | Q(candidate__in=there.values("supplier"))
            )
        return rows
