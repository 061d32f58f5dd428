"""A chart as a picture to take away: what it says of itself, and that nothing in it is markup."""

import xml.etree.ElementTree as ET

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.views.generic import TemplateView

from procurement_portal.core.figures import Figure, WithFigures

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="100"><path d="M0 0h9v9z"/></svg>'
)
FIGURE = Figure(
    "spread",
    "Energy & fuel <cheap> #danger",
    DRAWN,
    told="Energy & fuel is cheap. Two bodies.",
    subtitle="Pounds a head",
    source="Spend lines.",
)


class Charts(WithFigures, TemplateView):
    template_name = "404.html"

    def figures(self, told):
        return [FIGURE, Figure("undrawn", "Waits", ""), None]


def taken(asked):
    request = RequestFactory().get("/charts/", {"period": "2026", "picture": asked})
    return Charts.as_view()(request)


def test_svg_is_one_image_with_its_finding_as_name_and_the_whole_as_description():
    answer = taken("spread.svg")
    root = ET.fromstring(answer.content)

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="spread.svg"'
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == FIGURE.title
    assert root.findtext(f"{SVG}desc") == FIGURE.told
    assert root.findtext(f"{SVG}metadata").endswith(
        " from http://testserver/charts/?period=2026#spread"
    )
    assert not root.findall(f".//{SVG}script")


def test_png_is_as_wide_as_a_page_shows_it_twice_over():
    answer = taken("spread.png")

    assert answer.content.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(answer.content[16:20]) == 2 * 760


def test_words_around_the_chart_change_the_picture():
    told = FIGURE.picture("png", where="https://portal.example/charts/")
    untold = Figure("spread", FIGURE.title, DRAWN).picture("png", where="https://portal.example/")

    height = {name: int.from_bytes(made[20:24]) for name, made in (("a", told), ("b", untold))}
    assert height["a"] > height["b"]


@pytest.mark.parametrize("asked", ["spread.pdf", "spread", "", "undrawn.png", "other.svg", ".svg"])
def test_what_is_not_there_is_not_found(asked):
    with pytest.raises(Http404):
        taken(asked)
