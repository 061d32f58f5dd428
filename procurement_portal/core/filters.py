"""Ground of the filter sets: pages, the API and exports narrow and order their rows alike."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import F, OrderBy, Q, QuerySet


class Search(django_filters.CharFilter):
    """Rows in which every word typed is found in at least one of the fields."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        super().__init__(**{"label": "Search"} | kwargs)
        self.fields = fields

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow word by word; a row that matches in several ways is still one row."""
        for word in (value or "").split():
            found = Q()
            for field in self.fields:
                found |= Q(**{f"{field}__icontains": word})
            qs = qs.filter(self._once_each(qs, found))
        return qs

    def _once_each(self, qs: QuerySet[Any], found: Q) -> Q:
        if not any("__" in field for field in self.fields):
            return found
        return Q(pk__in=qs.model._default_manager.filter(found).values("pk"))


class Day(django_filters.DateFilter):
    """Rows whose day compares with the one given: `gte` and `lte` include it."""

    def __init__(self, field_name: str, lookup_expr: str, label: str) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr=lookup_expr,
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}),
        )


class Sort(django_filters.OrderingFilter):
    """`?sort=name` or `?sort=-name`: always ended by the key, so that no two rows tie.

    Rows without a value come last in both directions.
    """

    def __init__(self, *fields: str | tuple[str, str], **kwargs: Any) -> None:
        pairs = [(field, field) if isinstance(field, str) else field for field in fields]
        super().__init__(fields=pairs, **{"label": "Order", "widget": forms.HiddenInput} | kwargs)

    def filter(self, qs: QuerySet[Any], value: Sequence[str] | None) -> QuerySet[Any]:
        """Order by what was asked; an empty wish leaves the order of the filter set."""
        if not value:
            return qs
        orders = []
        for wish in value:
            column = F(self.param_map[wish.removeprefix("-")])
            falls = wish.startswith("-")
            orders.append(column.desc(nulls_last=True) if falls else column.asc(nulls_last=True))
        return qs.order_by(*orders, "pk")


class Filters(django_filters.FilterSet):
    """A filter set whose rows come in `order` unless the URL asks for another."""

    order: Sequence[str | OrderBy] = ("pk",)

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows that the URL asks for, in an order without ties."""
        rows: QuerySet[Any] = super().qs
        return rows if rows.query.order_by else rows.order_by(*self.order)
