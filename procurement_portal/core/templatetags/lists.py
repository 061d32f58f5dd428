"""Why this room exists: a list's filters, order and page live in its address.

Every link of a list is this address with one thing changed, so that it can be shared and kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.forms import BaseForm, MultiWidget
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import safestring

from procurement_portal.core import form_fields, table_rows_markup
from procurement_portal.core.templatetags import formats

register = template.Library()


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The page's query string with some parameters changed, or removed when empty or None.

    `page` is dropped unless it is itself set: another filter or order begins at the first page.
    """
    query = _query(context)
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode()


def _query(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.filter
def pagination_params(page: Page[Any], query: str = "?") -> dict[str, Any]:
    """What the pagination component needs for a page of a paginator.

    `query` is the query string without `page`, as `{% query_with as query %}` gives it.
    """
    joint = query if query.endswith("?") else f"{query}&"

    def link(number: int) -> str:
        return f"{joint}page={number}"

    params: dict[str, Any] = {
        "items": [
            {"number": number, "href": link(number), "current": number == page.number}
            if isinstance(number, int)
            else {"ellipsis": True}
            for number in page.paginator.get_elided_page_range(
                page.number, on_each_side=1, on_ends=1
            )
        ]
    }
    if page.has_previous():
        params["previous"] = {"href": link(page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": link(page.next_page_number())}
    return params


def _sent_names(bound: BoundField) -> list[str]:
    """The parameters that a field sends: one, or one for each part of it."""
    widget = bound.field.widget
    if isinstance(widget, form_fields.DayInput):
        return [f"{bound.html_name}-{part}" for part in form_fields.PARTS]
    if isinstance(widget, MultiWidget):
        parts = widget.get_context(bound.html_name, None, {})["widget"]["subwidgets"]
        return [part["name"] for part in parts]
    return [bound.html_name]


def _without(query: QueryDict, names: list[str], value: str | None = None) -> str:
    rest = query.copy()
    rest.pop("page", None)
    for name in names:
        kept = [] if value is None else [other for other in rest.getlist(name) if other != value]
        rest.setlist(name, kept)
        if not kept:
            del rest[name]
    return "?" + rest.urlencode()


@register.simple_tag(takes_context=True)
def filter_chips(context: template.Context, form: BaseForm) -> list[dict[str, str]]:
    """Every filter that is on: its label, its value in words, and the link that takes it off."""
    query = _query(context)
    chips = []
    for bound in form.visible_fields():
        names = _sent_names(bound)
        if len(names) > 1:
            parts = [query.get(name, "") for name in names]
            joint = " " if isinstance(bound.field.widget, form_fields.DayInput) else " to "
            found = {joint.join(filter(None, parts)): _without(query, names)}
        else:
            values = query.getlist(names[0])
            found = {value: _without(query, names, value) for value in values}
        chips += [
            {"label": str(bound.label), "value": _in_words(bound, value), "href": href}
            for value, href in found.items()
            if value
        ]
    return chips


def _in_words(bound: BoundField, value: str) -> str:
    if isinstance(bound.field, forms.DateField):
        try:
            return formats.day(bound.field.to_python(value))
        except ValidationError:
            return value
    # Choices may be rows of the database: they are read only for a filter that is on.
    choices = getattr(bound.field, "choices", ()) or getattr(bound.field.widget, "choices", ())
    return dict(_flat_choices(choices)).get(value, value)


def _flat_choices(choices: Any) -> list[tuple[str, str]]:
    flat = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            flat.extend(_flat_choices(label))
        else:
            flat.append((str(value), str(label)))
    return flat


@register.simple_tag(takes_context=True)
def query_pairs(context: template.Context, form: BaseForm) -> list[tuple[str, str]]:
    """Parameters of this address that a filter form does not itself send, such as the order."""
    own = {name for bound in form for name in _sent_names(bound)} | {"page"}
    query = _query(context)
    return [(name, value) for name in query if name not in own for value in query.getlist(name)]


SORT_MARKS = {"ascending": "▲", "descending": "▼", "none": ""}


@register.simple_tag(takes_context=True)
def sort_state(
    context: template.Context, heading: Mapping[str, Any], default: str = ""
) -> dict[str, str] | None:
    """How a column stands in the order and the link that orders by it; None when it cannot.

    The order is the parameter `sort`: a name, with a minus before it for the reverse.
    """
    name = heading.get("sort")
    if not name:
        return None
    now = _query(context).get("sort") or default
    direction = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
    then = f"-{name}" if direction == "ascending" else name
    return {
        "direction": direction,
        "mark": SORT_MARKS[direction],
        "href": query_with(context, sort=then),
    }


@register.simple_tag
def table_rows(
    rows: Sequence[Any], headings: Sequence[Mapping[str, Any]], one_row: bool = False
) -> safestring.SafeString:
    """Rows of cells under the headings; a cell is numeric when its column is."""
    numeric = [bool(heading.get("numeric")) for heading in headings or ()]
    return table_rows_markup.draw([rows] if one_row else rows, numeric)
