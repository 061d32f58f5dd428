"""Why this room exists: every page element with accessible markup comes from one library of macros.

The macros are Jinja2; the pages are Django templates. One environment, made once, stands between
them: making an environment for each element costs two hundred times the element itself.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from django.utils import html, safestring
from django.utils.functional import Promise

LIBRARY = "govuk_frontend_jinja"
REPEATED = {"select"}
"""Components of many parts that are mostly the same from page to page: each is drawn once."""

Params = Mapping[str, Any]


class UnknownComponent(ValueError):
    """A template names a component that the library does not have."""


@functools.cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PrefixLoader({LIBRARY: jinja2.PackageLoader(LIBRARY)})
    return jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)


@functools.cache
def _macro(name: str) -> Callable[[dict[str, Any]], str]:
    try:
        template = _environment().get_template(f"{LIBRARY}/components/{name}/macro.html")
    except jinja2.TemplateNotFound as missing:
        raise UnknownComponent(f"there is no component called {name!r}") from missing
    title = "".join(part.capitalize() for part in name.split("-"))
    macro: Callable[[dict[str, Any]], str] = getattr(template.module, f"govuk{title}")
    return macro


def render(name: str, params: Params) -> safestring.SafeString:
    """The markup of one component.

    `params` are those of the component's macro, in camel case. Text is escaped by the macro; values
    of `html` and `…Html`, which the macro prints as they are, are escaped here unless marked safe.
    Raises UnknownComponent.
    """
    told = _escaped(params)
    drawn = _again(name, _frozen(told)) if name in REPEATED else _macro(name)(told).strip()
    return safestring.mark_safe(drawn)


@functools.lru_cache(maxsize=256)
def _again(name: str, frozen: Any) -> str:
    return _macro(name)(_thawed(frozen)).strip()


def _frozen(value: Any) -> Any:
    """The value as tuples, each leaf with its type: text that is marked safe is not other text."""
    if isinstance(value, dict):
        return dict, tuple((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list):
        return list, tuple(map(_frozen, value))
    return type(value), value


def _thawed(frozen: Any) -> Any:
    kind, value = frozen
    if kind is dict:
        return {name: _thawed(part) for name, part in value}
    return [_thawed(part) for part in value] if kind is list else value


def _escaped(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        # The macros print `None` where an attribute is present but empty.
        return {name: _escaped(part, name) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_escaped(part, key) for part in value]
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str) and (key == "html" or key.endswith("Html")):
        return html.conditional_escape(value)
    return value


def nested(flat: Params) -> dict[str, Any]:
    """Turn dotted names into the dicts that macros expect: `label.text` → {"label": {"text": …}}.

    A dict already given under the first name is copied and completed, never changed.
    """
    tree: dict[str, Any] = {}
    for dotted, value in flat.items():
        *branches, leaf = dotted.split(".")
        twig = tree
        for branch in branches:
            twig[branch] = dict(twig.get(branch) or {})
            twig = twig[branch]
        twig[leaf] = value
    return tree
