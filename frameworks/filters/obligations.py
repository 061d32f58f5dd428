"""What lists of obligations can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from frameworks.choices import DueState, ObligationKind, ObligationStatus
from frameworks.filters.contracts import own_authorities
from frameworks.models import Obligation
from procurement_portal.core.filters import Day, Filters, Search, Sort

WHOSE = [("mine", "Mine"), ("nobody", "Nobody’s in particular")]
EVERY_STATE = "all"
STATES = [*DueState.choices, (EVERY_STATE, "All, settled ones too")]


class ObligationFilters(Filters):
    """By state, kind, whose they are, authority, words and last day.

    Open ones only, unless the address asks for another state. The rows carry `due_state`, see
    `queries.obligations.with_state`.
    """

    order = ("due_on", "pk")

    q = Search(
        "contract__title",
        "contract__reference",
        "call_off__title",
        "call_off__reference",
        label="Contract or call-off",
        help_text="Words of the title, or the reference",
    )
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STATES, label="State", empty_label="Open"
    )
    kind = django_filters.ChoiceFilter(choices=ObligationKind.choices, label="What is owed")
    whose = django_filters.ChoiceFilter(
        method="owned_by", choices=WHOSE, label="Whose", empty_label="Anybody’s"
    )
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )
    due_from = Day("due_on", "gte", "Due on or after")
    due_to = Day("due_on", "lte", "Due on or before")
    sort = Sort("due_on", "kind", ("owner__name", "owner"))

    class Meta:
        model = Obligation
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """Narrowed by `qs`, whether or not a state is asked for."""
        return rows

    def owned_by(self, rows: QuerySet[Any], name: str, whose: str) -> QuerySet[Any]:
        """The person's own, or those that nobody was named for."""
        if whose == "nobody":
            return rows.filter(owner=None)
        return rows.filter(owner=getattr(getattr(self.request, "user", None), "pk", None))

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows in the state asked for; open ones where none is."""
        rows = super().qs
        data = getattr(self.form, "cleaned_data", {}) if self.is_bound else {}
        state = data.get("state", "")
        if state == EVERY_STATE:
            return rows
        if state:
            return rows.filter(due_state=state)
        return rows.filter(status=ObligationStatus.OPEN)


class ObligationLookup(Filters):
    """For programs: by contract, call-off, kind, status and last day."""

    order = ("due_on", "pk")

    contract = django_filters.NumberFilter(field_name="contract", label="Contract")
    call_off = django_filters.NumberFilter(field_name="call_off", label="Call-off")
    authority = django_filters.CharFilter(field_name="authority__slug", label="Authority's slug")
    kind = django_filters.ChoiceFilter(choices=ObligationKind.choices, label="Kind")
    status = django_filters.ChoiceFilter(choices=ObligationStatus.choices, label="Status")
    due_from = Day("due_on", "gte", "Due on or after")
    due_to = Day("due_on", "lte", "Due on or before")
    sort = Sort("due_on", "kind")

    class Meta:
        model = Obligation
        fields: list[str] = []
