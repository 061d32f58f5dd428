"""The controls of the catalogue's filters: choices that lead somewhere, with how many each leaves.

Only the controls are changed: what the address may ask for, and the words of the filters that are
on, stay those of the filter set.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from consortia.models import Consortium
from frameworks.filters import FrameworkFilters
from frameworks.models import Category
from frameworks.queries import facets

Choices = Iterable[tuple[Any, Any, str]]


def offer(filterset: FrameworkFilters) -> None:
    """Put the counts beside the choices; five queries however many choices there are."""
    chosen = dict(getattr(filterset.form, "cleaned_data", {}))
    chosen["assured"] = chosen.get("assured") == "yes"
    keys = {name: getattr(value, "pk", value) for name, value in chosen.items()}
    told = facets.counts(_narrowed(filterset, chosen, but=facets.FACETS), keys)
    for facet in facets.LISTS:
        told[facet] = facets.counts_of_list(_narrowed(filterset, chosen, but=[facet]), facet)
    for name, counted in told.items():
        filterset.form.fields[name].widget.choices = [
            (value, f"{label} ({counted[key]:,})" if value else label)
            for key, value, label in _choices(filterset, name, counted)
            if not value or counted[key] or key == keys.get(name)
        ]


def _narrowed(
    filterset: FrameworkFilters, chosen: dict[str, Any], *, but: Iterable[str]
) -> QuerySet[Any]:
    rows = filterset.queryset
    for name, value in chosen.items():
        if name not in but and name != "sort" and value:
            rows = filterset.filters[name].filter(rows, filterset.form.cleaned_data[name])
    return rows


def _choices(filterset: FrameworkFilters, name: str, counted: Iterable[Any]) -> Choices:
    """Key that is counted, value in the address, words."""
    if name == "publisher":
        publishers = Consortium.objects.filter(pk__in=list(counted)).order_by("name", "pk")
        return [("", "", "Any")] + [(one.pk, one.slug, one.name) for one in publishers]
    if name == "category":
        categories = Category.objects.filter(pk__in=list(counted)).order_by("name", "pk")
        return [("", "", "Any")] + [(one.pk, one.key, one.name) for one in categories]
    choices = filterset.form.fields[name].choices
    is_flag = name == "assured"
    return [(bool(value) if is_flag else value, value, label) for value, label in choices]
