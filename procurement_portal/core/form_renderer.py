"""Why this room exists: `{{ form }}` gives accessible fields without a word in the page.

Each kind of widget is turned into the parameters of the component that draws it. A widget that is
not known here is still given its label, hint and error, around the markup that it makes itself.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils import html, safestring

from procurement_portal.core import components, form_fields

Params = dict[str, Any]
Drawing = Callable[[BoundField, str], safestring.SafeString]

HANDLED_ATTRIBUTES = {
    "id",
    "class",
    "required",
    "aria-describedby",
    "rows",
    "autocomplete",
    "inputmode",
    "spellcheck",
    "prefix",
    "suffix",
    "type",
    # A placeholder hides the question, and focus that jumps skips the page's heading.
    "placeholder",
    "autofocus",
}
NO_CHOICE = "---------"


class PortalRenderer(TemplatesSetting):
    """Forms drawn by the project's own templates, found like any other template."""

    form_template_name = "django/forms/portal_form.html"
    field_template_name = "django/forms/portal_field.html"


def field(bound: BoundField, *, as_filter: bool = False) -> safestring.SafeString:
    """The whole of one field: label or legend, hint, error and control.

    In a filter every field may be left empty, so none is marked as optional.
    """
    if bound.is_hidden:
        return bound.as_widget()
    words = str(bound.label) if as_filter else _words(bound)
    for kind, draw in DRAWINGS.items():
        if isinstance(bound.field.widget, kind):
            return draw(bound, words)
    return _own_markup(bound, words)


def first_control_id(bound: BoundField) -> str:
    """Where a link from the error summary must land for the keyboard to be in the field."""
    if isinstance(bound.field.widget, form_fields.DayInput):
        return f"{bound.auto_id}-day"
    if isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return bound.auto_id
    return bound.id_for_label or bound.auto_id


def error_links(form: forms.BaseForm) -> list[dict[str, str]]:
    """The form's errors in the order of its fields, those about the whole form first."""
    links: list[dict[str, str]] = []
    for name in sorted(form.errors, key=lambda name: _position(form, name)):
        if name not in form.fields:
            links += [{"text": str(message)} for message in form.errors[name]]
            continue
        bound = form[name]
        for message in _messages(bound):
            named = str(bound.label).lower() in message.lower()
            link = {"text": message if named else f"{bound.label}: {message}"}
            if not bound.is_hidden:
                link["href"] = f"#{first_control_id(bound)}"
            links.append(link)
    return links


def _messages(bound: BoundField) -> list[str]:
    """The field's errors; the one that says only "required" is put as what to do."""
    usual = str(forms.Field.default_error_messages["required"])
    return [_what_to_do(bound) if text == usual else str(text) for text in bound.errors]


def _what_to_do(bound: BoundField) -> str:
    label = str(bound.label)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to go on"
    # "VAT number" keeps its capitals, "Start date" does not.
    inside = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    choosing = isinstance(bound.field.widget, (widgets.ChoiceWidget, forms.FileInput))
    return f"{'Select' if choosing else 'Enter'} {inside}"


def _position(form: forms.BaseForm, name: str) -> int:
    return list(form.fields).index(name) if name in form.fields else -1


def _common(bound: BoundField) -> Params:
    params: Params = {"id": bound.auto_id, "name": bound.html_name}
    if bound.help_text:
        params["hint"] = {"html": safestring.mark_safe(str(bound.help_text))}
    if bound.errors:
        params["errorMessage"] = {"text": " ".join(_messages(bound))}
    return params


def _words(bound: BoundField) -> str:
    ticked = isinstance(bound.field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple))
    optional = not bound.field.required and not ticked
    return f"{bound.label} (optional)" if optional else str(bound.label)


def _labelled(bound: BoundField, words: str) -> Params:
    return {**_common(bound), "label": {"text": words}}


def _in_fieldset(bound: BoundField, words: str) -> Params:
    legend = {"text": words, "classes": "govuk-fieldset__legend--s"}
    return {**_common(bound), "idPrefix": bound.auto_id, "fieldset": {"legend": legend}}


def _attributes(bound: BoundField) -> Params:
    attributes = bound.build_widget_attrs(bound.field.widget.attrs)
    extra = {
        name: value
        for name, value in attributes.items()
        if name not in HANDLED_ATTRIBUTES and value is not None and value is not False
    }
    # A bare attribute, as HTML wants it: `multiple`, never `multiple="true"`.
    return {
        name: {"value": True, "optional": True} if value is True else str(value)
        for name, value in extra.items()
    }


def _control(bound: BoundField, words: str) -> Params:
    attrs = bound.field.widget.attrs
    params = {
        **_labelled(bound, words),
        "classes": attrs.get("class", ""),
        "attributes": _attributes(bound),
    }
    if attrs.get("aria-describedby"):
        params["describedBy"] = attrs["aria-describedby"]
    return params


def _value(bound: BoundField) -> str:
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.DateInput) and widget.input_type == "date":
        # A calendar control understands no other way to write a day.
        return value.isoformat() if isinstance(value, date) else str(value or "")
    value = widget.format_value(value)
    return "" if value is None else str(value)


def _input(bound: BoundField, words: str) -> safestring.SafeString:
    widget = bound.field.widget
    attrs = widget.attrs
    params = {
        **_control(bound, words),
        "type": widget.input_type,
        "value": _value(bound),
        "autocomplete": attrs.get("autocomplete"),
        "inputmode": attrs.get("inputmode"),
    }
    for affix in ("prefix", "suffix"):
        if attrs.get(affix):
            params[affix] = {"text": attrs[affix]}
    if isinstance(widget, forms.EmailInput):
        params["spellcheck"] = False
        params["autocomplete"] = params["autocomplete"] or "email"
    if isinstance(widget, forms.NumberInput):
        # A number control loses what was typed when it is no number, and scrolls by accident.
        params["type"] = "text"
        params["inputmode"] = params["inputmode"] or "decimal"
        params["attributes"] = {
            name: value
            for name, value in params["attributes"].items()
            if name not in {"min", "max", "step"}
        }
    return components.render("input", params)


def _password(bound: BoundField, words: str) -> safestring.SafeString:
    params = _control(bound, words)
    params["autocomplete"] = bound.field.widget.attrs.get("autocomplete", "current-password")
    return components.render("password-input", params)


def _textarea(bound: BoundField, words: str) -> safestring.SafeString:
    rows = str(bound.field.widget.attrs.get("rows", 5))
    return components.render(
        "textarea", {**_control(bound, words), "value": _value(bound), "rows": rows}
    )


def _file(bound: BoundField, words: str) -> safestring.SafeString:
    several = getattr(bound.field.widget, "allow_multiple_selected", False)
    words_for_several = {
        "chooseFilesButtonText": "Choose files",
        "dropInstructionText": "or drop files",
        "noFileChosenText": "No files chosen",
    }
    return components.render(
        "file-upload",
        {**_control(bound, words), "javascript": True} | (words_for_several if several else {}),
    )


def _items(bound: BoundField) -> list[Params]:
    """The widget's options, flat; a group's name stands before those it holds."""
    groups = bound.field.widget.optgroups(bound.html_name, _selected(bound))
    items: list[Params] = []
    for group_name, options, _ in groups:
        if group_name:
            items.append({"group": str(group_name)})
        items.extend(_item(option) for option in options)
    return items


def _item(option: Params) -> Params:
    item: Params = {
        "value": str(option["value"]),
        "text": "Select one" if option["label"] == NO_CHOICE else str(option["label"]),
        "selected": option["selected"],
        "checked": option["selected"],
    }
    if option["attrs"].get("disabled"):
        item["disabled"] = True
    if hint := option["attrs"].get("hint"):
        item["hint"] = {"text": str(hint)}
    return item


def _selected(bound: BoundField) -> list[str]:
    value = bound.field.widget.format_value(bound.value())
    return [value] if isinstance(value, str) else [str(part) for part in value]


def _select(bound: BoundField, words: str) -> safestring.SafeString:
    params = _control(bound, words)
    if isinstance(bound.field.widget, forms.SelectMultiple):
        params["attributes"]["multiple"] = {"value": True, "optional": True}
    items = _items(bound)
    params["items"] = [
        {"text": item["group"], "disabled": True} if "group" in item else item for item in items
    ]
    return components.render("select", params)


def _choices(component: str) -> Drawing:
    def draw(bound: BoundField, words: str) -> safestring.SafeString:
        params = _in_fieldset(bound, words)
        params["classes"] = bound.field.widget.attrs.get("class", "")
        params["items"] = [
            {"divider": item["group"]} if "group" in item else item for item in _items(bound)
        ]
        return components.render(component, params)

    return draw


def _one_checkbox(bound: BoundField, words: str) -> safestring.SafeString:
    params = _common(bound)
    hint = params.pop("hint", None)
    item = {
        "value": "on",
        "text": str(bound.label),
        "checked": bool(bound.value()),
        "attributes": _attributes(bound),
    }
    if hint:
        item["hint"] = hint
    return components.render("checkboxes", {**params, "idPrefix": bound.auto_id, "items": [item]})


def _day(bound: BoundField, words: str) -> safestring.SafeString:
    params = _in_fieldset(bound, words)
    params["namePrefix"] = bound.html_name
    wrong = form_fields.wrong_parts(bound)
    values = dict(zip(form_fields.PARTS, bound.field.widget.decompress(bound.value()), strict=True))
    params["items"] = [
        {
            "name": part,
            "label": part.capitalize(),
            "value": values[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        }
        for part in form_fields.PARTS
    ]
    return components.render("date-input", params)


def _own_markup(bound: BoundField, words: str) -> safestring.SafeString:
    """Label, hint and error around a widget that draws itself."""
    identity = bound.auto_id
    parts, described = [], []
    if bound.help_text:
        hint = {
            "id": f"{identity}_helptext",
            "html": safestring.mark_safe(str(bound.help_text)),
        }
        parts.append(components.render("hint", hint))
        described.append(hint["id"])
    if bound.errors:
        message = " ".join(_messages(bound))
        parts.append(
            components.render("error-message", {"id": f"{identity}_error", "text": message})
        )
        described.append(f"{identity}_error")
    inside = html.format_html_join("\n", "{}", [(part,) for part in [*parts, bound.as_widget()]])
    if bound.use_fieldset:
        inside = components.render(
            "fieldset",
            {
                "legend": {
                    "text": words,
                    "classes": "govuk-fieldset__legend--s",
                },
                "describedBy": " ".join(described),
                "html": inside,
            },
        )
    else:
        label = components.render("label", {"for": bound.id_for_label, "text": words})
        inside = html.format_html("{}\n{}", label, inside)
    state = " govuk-form-group--error" if bound.errors else ""
    return html.format_html('<div class="govuk-form-group{}">{}</div>', state, inside)


# The first kind that fits wins, so the particular stands before the general.
DRAWINGS: dict[type[forms.Widget], Drawing] = {
    form_fields.DayInput: _day,
    forms.PasswordInput: _password,
    forms.FileInput: _file,
    forms.CheckboxSelectMultiple: _choices("checkboxes"),
    forms.RadioSelect: _choices("radios"),
    forms.CheckboxInput: _one_checkbox,
    forms.Textarea: _textarea,
    forms.Select: _select,
    widgets.Input: _input,
}
