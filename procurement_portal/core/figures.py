"""Charts that say what they show: on the page, and as a picture to take away.

A picture carries its finding, measure, source and address with it, for it is pasted into papers
where nothing else says what it is of.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import Any, Final, Literal
from urllib.parse import urlsplit, urlunsplit

import typst
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from procurement_portal.core.templatetags import formats

TEMPLATE = "papers/picture.typ"
PIXELS_PER_INCH = 144
PictureKind = Literal["svg", "png"]
MEDIA_TYPES: Final[Mapping[PictureKind, str]] = {"svg": "image/svg+xml", "png": "image/png"}
OPENING = re.compile(r"<svg [^>]*>")


@dataclass(frozen=True)
class Figure:
    """A chart with the words around it; `svg` is empty until a worker has drawn it.

    `title` is the finding in a sentence, `told` the same in full for those who do not see the
    picture, `subtitle` the measure, `source` where the figures come from.
    """

    id: str
    title: str
    svg: str
    told: str = ""
    subtitle: str = ""
    source: str = ""

    def picture(self, kind: PictureKind, *, where: str) -> bytes:
        """The chart with its words as a file that says where and when it was taken."""
        foot = [f"Source: {self.source}"] if self.source else []
        taken = f"Taken {formats.moment(timezone.now())} from {where}"
        data = {
            "title": self.title,
            "subtitle": self.subtitle,
            "svg": self.svg,
            "foot": [*foot, taken],
        }
        template = resources.files("procurement_portal.core").joinpath(TEMPLATE).read_bytes()
        made: bytes = typst.compile(
            template, format=kind, ppi=PIXELS_PER_INCH, sys_inputs={"data": json.dumps(data)}
        )
        return self._named(made.decode(), taken).encode() if kind == "svg" else made

    def _named(self, svg: str, taken: str) -> str:
        """The picture as one image with a name and a description, and where it is from as text."""
        told = (
            f"<title>{escape(self.title)}</title><desc>{escape(self.told or self.title)}</desc>"
            f"<metadata>{escape(taken)}</metadata>"
        )
        return OPENING.sub(lambda tag: tag[0].replace("<svg ", '<svg role="img" ') + told, svg, 1)


class WithFigures(TemplateResponseMixin, ContextMixin, View):
    """A page whose charts can be taken away: `?picture=ID.png` of its own address, or `.svg`.

    Whoever may open the page with these filters may take its pictures, and nobody else. A picture
    names the page's `permalink` where it has one, so that later the same figures are found there.
    """

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """The charts of the page, from what it is about to show; None where nothing is to draw."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the charts by their names."""
        told = super().get_context_data(**kwargs)
        return told | {"figures": {one.id: one for one in self.figures(told) if one}}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page, or the picture that the address asks for."""
        asked = self.request.GET.get("picture")
        if asked is None:
            return super().render_to_response(context, **kwargs)
        return _taken_away(self.request, asked, context)


def _taken_away(request: HttpRequest, asked: str, context: Mapping[str, Any]) -> HttpResponse:
    """The picture as a file. Raises Http404 for one that the page has not, or has not drawn."""
    name, _, ending = asked.rpartition(".")
    figure: Figure | None = context["figures"].get(name)
    kind = next((one for one in MEDIA_TYPES if one == ending), None)
    if figure is None or not figure.svg or kind is None:
        raise Http404
    page = _without_picture(str(context.get("permalink") or request.get_full_path()))
    made = figure.picture(kind, where=f"{request.build_absolute_uri(page)}#{name}")
    response = HttpResponse(made, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{asked}"'
    return response


def _without_picture(address: str) -> str:
    """The address of the page itself, without its place in it."""
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query.pop("picture", None)
    return urlunsplit(parts._replace(query=query.urlencode(), fragment=""))
