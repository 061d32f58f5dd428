"""The controls of the catalogue's filters: choices that lead somewhere, with how many each leaves.

Only the controls are changed: what the address may ask for, and the words of the filters that are
on, stay those of the filter set.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from consortia.models import Consortium
from frameworks.filters import FrameworkFilters, own_authorities
from frameworks.models import Category
from frameworks.queries import facets

Choices = Iterable[tuple[Any, Any, str]]


def offer(filterset: FrameworkFilters) -> None:
    """Put the counts beside the choices; five queries however many choices there are.

    Controls that only somebody with authorities can use are left out for the others.
    """
    _leave_out_verdicts(filterset)
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


def _leave_out_verdicts(filterset: FrameworkFilters) -> None:
    fields = filterset.form.fields
    if filterset.buyer is None:
        del fields["may_use"]
    if filterset.buyer and own_authorities(filterset.request)[1:2].exists():
        fields["authority"].empty_label = filterset.buyer.name
    else:
        del fields["authority"]


def fewer_words(filterset: FrameworkFilters) -> list[str]:
    """The search without one of its words, for each: ways out where nothing held them all."""
    sought = filterset.sought
    if sought is None or len(sought.words) < 2:
        return []
    return [" ".join(word for word in sought.words if word != left) for left in sought.words]


def _narrowed(
    filterset: FrameworkFilters, chosen: dict[str, Any], *, but: Iterable[str]
) -> QuerySet[Any]:
    rows = filterset.queryset
    for name, value in chosen.items():
        if name not in {*but, "sort"} and value:
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
