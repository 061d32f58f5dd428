"""Claims, initiatives and entries of the savings ledger, narrowed for the API."""

import django_filters

from benchmarking.choices.savings import ClaimState, LedgerKind, RegisterState, SavingType
from benchmarking.models import Claim, Initiative, LedgerPosting, SavingImport
from consortia.models import Consortium
from frameworks.filters import own_authorities
from frameworks.models import Category
from procurement_portal.core.filters import Day, Filters, Search, Sort


def _authority() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", label="Authority"
    )


def _consortium() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=lambda request: Consortium.objects.visible_to(getattr(request, "user", None)),
        to_field_name="slug",
        label="Consortium",
    )


class ClaimFilters(Filters):
    """Claims by whose they are, what they are about and how far they have come."""

    order = ("-pk",)

    q = Search("title", label="Claim")
    authority = _authority()
    consortium = _consortium()
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.order_by("name", "pk"), to_field_name="key", label="Category"
    )
    kind = django_filters.ChoiceFilter(choices=SavingType.choices, label="How it comes about")
    state = django_filters.ChoiceFilter(choices=ClaimState.choices, label="State")
    initiative = django_filters.NumberFilter(field_name="initiative", label="Initiative's number")
    sort = Sort("title", "starts_on", "annual_amount")

    class Meta:
        model = Claim
        fields: list[str] = []


class InitiativeApiFilters(Filters):
    """Initiatives by whose they are."""

    order = ("-pk",)

    authority = _authority()
    consortium = _consortium()

    class Meta:
        model = Initiative
        fields: list[str] = []


class SavingRegisterFilters(Filters):
    """Registers of savings by whose they are and whether they were brought in, newest first."""

    order = ("-checked_at", "-pk")

    authority = _authority()
    state = django_filters.ChoiceFilter(choices=RegisterState.choices, label="State")

    class Meta:
        model = SavingImport
        fields: list[str] = []


class EntryFilters(Filters):
    """Entries by claim, state and month, the newest first."""

    order = ("-posted_at", "-pk")

    claim = django_filters.NumberFilter(field_name="claim", label="Claim's number")
    state = django_filters.ChoiceFilter(choices=ClaimState.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=LedgerKind.choices, label="Why it is entered")
    month_from = Day("month", "gte", "Months from")
    month_to = Day("month", "lte", "Months to")

    class Meta:
        model = LedgerPosting
        fields: list[str] = []
