"""The one filter bar of the savings dashboard: what it narrows all panels to."""

from collections.abc import Sequence
from typing import Any

from django import forms

from benchmarking.models import Claim
from benchmarking.queries import places
from benchmarking.queries.savings import Slice
from benchmarking.queries.savings_dashboard import ALL_YEARS
from consortia.models import Authority, Consortium
from frameworks.models import Category, Framework
from procurement_portal.core.form_fields import offer


class PartOfLedger(forms.Form):
    """Which part of the ledger; the year in force unless another, or all, is asked for."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Authority",
    )
    consortium = forms.ModelChoiceField(
        Consortium.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Consortium",
    )
    year = forms.ChoiceField(required=False, label="Financial year")
    category = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="All",
        label="Category",
    )
    framework = forms.ModelChoiceField(
        Framework.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Framework",
    )

    def __init__(
        self, *args: Any, person: Any, years: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        seen = Claim.objects.visible_to(person).order_by()
        offer(self, "authority", places.authorities_of(person))
        offer(self, "consortium", places.consortia_of(person))
        offer(self, "year", years)
        categories = Category.objects.filter(pk__in=seen.values("category"))
        offer(self, "category", categories.order_by("name", "pk"))
        frameworks = Framework.objects.filter(pk__in=seen.values("framework"))
        offer(self, "framework", frameworks.order_by("title", "pk"))

    @property
    def part(self) -> Slice:
        """The part that was asked for; what cannot be read narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        year = told.get("year") or ""
        return Slice(
            authority=told.get("authority"),
            consortium=told.get("consortium"),
            financial_year=None if year in {"", ALL_YEARS} else int(year),
            category=told.get("category"),
            framework=told.get("framework"),
        )
