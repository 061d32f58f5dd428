"""Why this room exists: pages ask for components by name and never write their markup again.

`{% component "button" text="Save" %}` calls the macro of that name with the parameters given.
A dot makes a nested parameter: `label.text="Name" attributes.data-module="x"`; `params=mapping`
gives many at once.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import safestring

from procurement_portal.core import components, form_renderer

register = template.Library()

PARAMETER = re.compile(r"^([A-Za-z][\w.-]*)=(.+)$", re.DOTALL)


class ComponentNode(template.Node):
    """One call of a macro, with the block's content as its `html` when there is a block."""

    def __init__(
        self,
        name: FilterExpression,
        params: dict[str, FilterExpression],
        content: NodeList | None = None,
    ) -> None:
        self.name = name
        self.params = params
        self.content = content

    def render(self, context: template.Context) -> safestring.SafeString:
        """Resolve the parameters here and now, and call the macro."""
        flat = {name: value.resolve(context) for name, value in self.params.items()}
        if self.content is not None:
            flat["html"] = self.content.render(context)
        whole = flat.pop("params", None) or {}
        return components.render(self.name.resolve(context), components.nested({**whole, **flat}))


def _parsed(parser: Parser, token: Token) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits:
        raise template.TemplateSyntaxError(f"{tag} needs the name of a component")
    params = {}
    for bit in bits[1:]:
        match = PARAMETER.match(bit)
        if match is None:
            raise template.TemplateSyntaxError(f"{tag}: {bit!r} is not name=value")
        params[match[1]] = parser.compile_filter(match[2])
    return parser.compile_filter(bits[0]), params


@register.tag("component")
def component(parser: Parser, token: Token) -> ComponentNode:
    """Print a component: {% component "tag" text="Live" classes="govuk-tag--green" %}."""
    return ComponentNode(*_parsed(parser, token))


@register.tag("componentblock")
def component_block(parser: Parser, token: Token) -> ComponentNode:
    """Print a component around content: {% componentblock "details" … %}…{% end… %}."""
    name, params = _parsed(parser, token)
    content = parser.parse(("endcomponentblock",))
    parser.delete_first_token()
    return ComponentNode(name, params, content)


@register.filter
def summary_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows {key, value or html, action_href, action_text} as the summary list wants them."""
    wanted = []
    for row in rows:
        value = {"html": row["html"]} if "html" in row else {"text": str(row.get("value", ""))}
        if isinstance(row.get("value"), safestring.SafeString):
            value = {"html": row["value"]}
        wanted_row: dict[str, Any] = {"key": {"text": row["key"]}, "value": value}
        if row.get("action_href"):
            words = {
                "text": row.get("action_text", "Change"),
                "visuallyHiddenText": row["key"],
            }
            wanted_row["actions"] = {"items": [{"href": row["action_href"], **words}]}
        wanted.append(wanted_row)
    return wanted


STATE_COLOURS = {
    "green": {
        "eligible",
        "live",
        "active",
        "done",
        "approved",
        "accepted",
        "complete",
        "ready",
        "verified",
        "signed",
    },
    "blue": {"running", "current", "open", "tendering", "evaluating", "standstill", "in_progress"},
    "light-blue": {
        "queued",
        "waiting",
        "upcoming",
        "coming",
        "requested",
        "applied",
        "invited",
        "under_review",
        "agreement_signed",
        "planned",
        "awarded",
        "appointed",
        "pending",
        "submitted",
        "approved_to_run",
        "evaluated",
        "justified",
        "recommended",
        "sent",
        "responded",
    },
    "yellow": {
        "needs_confirmation",
        "expiring",
        "closing",
        "notice_given",
        "warning",
        "suspended",
        "partial",
        "review",
        "due",
    },
    "red": {
        "ineligible",
        "failed",
        "refused",
        "rejected",
        "expelled",
        "removed",
        "terminated",
        "error",
        "overdue",
    },
    "grey": {
        "expired",
        "ended",
        "closed",
        "withdrawn",
        "draft",
        "superseded",
        "left",
        "cancelled",
        "no_award",
        "declined",
        "lapsed",
    },
}


@register.filter
def tag_class(state: str) -> str:
    """The colour of a state's tag. The words carry the meaning; the colour only repeats it."""
    for colour, states in STATE_COLOURS.items():
        if str(state).lower() in states:
            return f"govuk-tag--{colour}"
    return "govuk-tag--grey"


STEP_WORDS = {
    "done": "Done",
    "current": "In progress",
    "waiting": "Not started",
    "failed": "Failed",
}


@register.filter
def step_words(state: str) -> str:
    """The state of a step in words."""
    return STEP_WORDS.get(state, state)


@register.simple_tag
def job_share(job: Any) -> str:
    """Whole percents done, empty while the total is unknown."""
    return str(job.done * 100 // job.total) if job.total else ""


EMPTY_WORDS = {
    "nothing_yet": (
        "No {things} yet",
        "They will appear here once the first has been added.",
    ),
    "no_match": (
        "No {things} match",
        "Take off a filter, or use fewer or other words.",
    ),
    "no_permission": (
        "You cannot see these {things}",
        "Your roles do not cover them. Ask the person who manages roles at your organisation.",
    ),
    "failed": (
        "These {things} could not be loaded",
        "The fault is ours. Nothing that you entered is lost.",
    ),
    "too_few": (
        "Too few peers to compare",
        "Figures are shown only when enough organisations stand behind them to hide each one.",
    ),
}


@register.simple_tag
def empty_words(kind: str, things: str = "") -> dict[str, str]:
    """The usual title and text of an empty place."""
    title, text = EMPTY_WORDS[kind]
    return {"title": title.format(things=things or "results"), "text": text}


@register.filter
def error_links(form: BaseForm) -> list[dict[str, str]]:
    """The form's errors, each with a link to the field that it is about."""
    return form_renderer.error_links(form)


@register.simple_tag
def form_field(bound: BoundField, as_filter: bool = False) -> safestring.SafeString:
    """One field of a form: label, hint, error and control."""
    return form_renderer.field(bound, as_filter=as_filter)
