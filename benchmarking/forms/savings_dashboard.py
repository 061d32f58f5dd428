"""The one filter bar of the savings dashboard: what it narrows all panels to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Q

from benchmarking.queries import ledger_sums, places, savings_dashboard
from benchmarking.queries.ledger_sums import Names, Reach
from benchmarking.queries.savings import Slice
from benchmarking.queries.savings_dashboard import ALL_YEARS
from consortia.models import Authority, Consortium
from frameworks.models import Category, Framework
from procurement_portal.core.form_fields import OneOfRows, offer
from procurement_portal.core.periods import financial_year, financial_year_label

A_YEAR: Final = re.compile(r"20\d\d", re.ASCII)


class PartOfLedger(forms.Form):
    """Which part of the ledger; the year in force unless another, or all, is asked for.

    A category, framework or year that can be asked for narrows to it, even where the person sees
    nothing of it: it would else be answered with everything.
    """

    authority = OneOfRows(
        Authority.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Authority",
    )
    consortium = OneOfRows(
        Consortium.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Consortium",
    )
    year = forms.ChoiceField(required=False, label="Financial year")
    category = OneOfRows(
        Category.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="All",
        label="Category",
    )
    framework = OneOfRows(
        Framework.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        label="Framework",
    )

    def __init__(
        self,
        *args: Any,
        person: Any,
        claims: Reach,
        years: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", places.authorities_of(person))
        offer(self, "consortium", places.consortia_of(person))
        offer(self, "year", self._with_asked_year(years))
        categories = Q(pk__in=claims.categories) | Q(key=self._asked("category"))
        offer(
            self,
            "category",
            Category.objects.filter(categories).only("key", "name").order_by("name", "pk"),
        )
        frameworks = Q(pk__in=claims.frameworks)
        if slug := self._asked("framework"):
            frameworks |= Q(pk__in=Framework.objects.visible_to(person).filter(slug=slug))
        offer(
            self,
            "framework",
            Framework.objects.filter(frameworks).only("slug", "title").order_by("title", "pk"),
        )

    def _asked(self, name: str) -> str:
        return str(self.data.get(name, ""))

    def _with_asked_year(self, years: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """A year of which the person sees nothing narrows to nothing, rather than to all years."""
        asked = self._asked("year")
        is_more = A_YEAR.fullmatch(asked) and asked not in dict(years)
        more = [(asked, financial_year_label(int(asked)))] if is_more else []
        return [*years, *more]

    @property
    def unread(self) -> list[str]:
        """The labels of filters that were asked for and narrow nothing for this person."""
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    @property
    def understood(self) -> dict[str, str]:
        """The filters that are on and can be read, by name, as an address has them; no year."""
        self.is_valid()
        on = {name: self._asked(name) for name, told in self.cleaned_data.items() if told}
        on.pop("year", None)
        return on

    @property
    def year_on_show(self) -> str:
        """The year on show: that in which a financial year begins, or "all"."""
        self.is_valid()
        return str(self.cleaned_data.get("year") or ALL_YEARS)

    def year_to_keep(self, on: date) -> str:
        """The same, or empty where it is the year in force on the day."""
        year = self.year_on_show
        return "" if year == str(financial_year(on)) else year

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

    @property
    def part_shown(self) -> Slice:
        """The same, as of the only place that the person stands at, where there is but one.

        The sums are no others; the place's targets stand with them, and an authority's data.
        """
        own = [(name, row) for name in ("authority", "consortium") for row in self._rows(name)]
        return replace(self.part, **dict(own)) if len(own) == 1 else self.part

    @property
    def names(self) -> Names:
        """What the categories and frameworks that it offers are called."""
        return Names(
            categories={row.pk: (row.key, row.name) for row in self._rows("category")},
            frameworks={row.pk: (row.slug, row.title) for row in self._rows("framework")},
        )

    def _rows(self, name: str) -> Any:
        """What the field offers, which was read to check what was asked."""
        return getattr(self.fields[name], "queryset", None) or ()


def read(asked: Mapping[str, str], *, person: Any, on: date) -> PartOfLedger:
    """The filter bar of an address as the person sees it; the day's year where it names none."""
    with_year = {"year": str(financial_year(on)), **asked}
    claims = ledger_sums.reach(person)
    years = savings_dashboard.years(claims, on=on)
    return PartOfLedger(with_year, person=person, claims=claims, years=years)
