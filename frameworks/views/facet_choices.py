"""The controls of the catalogue's filters: choices that lead somewhere, with how many each leaves.

Only the controls are changed: what the address may ask for, and the words of the filters that are
on, stay those of the filter set.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Manager, QuerySet

from consortia.models import Consortium
from frameworks.filters import FrameworkFilters, own_authorities
from frameworks.models import Category
from frameworks.queries import facets

Choices = Iterable[tuple[str, Any, str]]


def offer(filterset: FrameworkFilters) -> None:
    """Put the counts beside the choices; three queries however many choices there are.

    Controls that only somebody with authorities can use are left out for the others.
    """
    _leave_out_verdicts(filterset)
    chosen = dict(getattr(filterset.form, "cleaned_data", {}))
    keys = {facet: _key(facet, chosen.get(facet)) for facet in facets.FACETS}
    for name, counted in facets.counts(_narrowed(filterset, chosen), keys).items():
        filterset.form.fields[name].widget.choices = [
            (value, f"{label} ({counted[key]:,})" if value else label)
            for key, value, label in _choices(filterset, name, counted)
            if not value or counted[key] or key == keys[name]
        ]


def _key(facet: str, value: Any) -> str:
    """What a choice is counted by."""
    if facet == "assured" and value:
        return "true"
    return str(getattr(value, "pk", value or ""))


def _leave_out_verdicts(filterset: FrameworkFilters) -> None:
    fields = filterset.form.fields
    buyer = filterset.buyer
    if buyer is None:
        del fields["may_use"]
    if buyer and own_authorities(filterset.request)[1:2].exists():
        fields["authority"].empty_label = buyer.name
    else:
        del fields["authority"]


def fewer_words(filterset: FrameworkFilters) -> list[str]:
    """The search without one of its words, for each: ways out where nothing held them all."""
    sought = filterset.sought
    if sought is None or len(sought.words) < 2:
        return []
    return [" ".join(word for word in sought.words if word != left) for left in sought.words]


def _narrowed(filterset: FrameworkFilters, chosen: dict[str, Any]) -> QuerySet[Any]:
    """The rows, narrowed by every filter that is no facet."""
    rows = filterset.queryset
    for name, value in chosen.items():
        if name not in {*facets.FACETS, "sort"} and value:
            rows = filterset.filters[name].filter(rows, value)
    return rows


def _choices(filterset: FrameworkFilters, name: str, counted: Iterable[str]) -> Choices:
    """Key that is counted, value in the address, words."""
    if name == "publisher":
        return [("", "", "Any"), *_named(Consortium.objects, "slug", counted)]
    if name == "category":
        return [("", "", "Any"), *_named(Category.objects, "key", counted)]
    choices = filterset.form.fields[name].choices
    return [(_key(name, value), value, label) for value, label in choices]


def _named(things: Manager[Any], address: str, counted: Iterable[str]) -> Choices:
    found = things.filter(pk__in=list(counted)).order_by("name", "pk")
    return [
        (str(key), value, name) for key, value, name in found.values_list("pk", address, "name")
    ]
