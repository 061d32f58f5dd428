"""Papers that leave the portal: accessible PDF (PDF/UA-1), tagged, titled, with its language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import typst
from django.http import HttpResponse
from django.utils import timezone

from procurement_portal.core.templatetags import formats

MEDIA_TYPE = "application/pdf"
TEMPLATE = "papers/paper.typ"


@dataclass(frozen=True)
class Table:
    """A caption, headings of (text, whether its column is of numbers), and rows of texts."""

    caption: str
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]

    @property
    def plain(self) -> dict[str, Any]:
        """The same as the template reads it."""
        headings = [{"text": text, "numeric": numeric} for text, numeric in self.headings]
        return {"caption": self.caption, "headings": headings, "rows": [list(r) for r in self.rows]}


@dataclass(frozen=True)
class Section:
    """A heading with sentences, a chart with the words that stand for it, and a table."""

    title: str
    text: Sequence[str] = ()
    svg: str = ""
    alt: str = ""
    table: Table | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """The same as the template reads it."""
        return {
            "title": self.title,
            "text": list(self.text),
            "svg": self.svg,
            "alt": self.alt or self.title,
            "table": self.table.plain if self.table else None,
        }


def made(
    title: str,
    *,
    lead: Sequence[str],
    about: Sequence[tuple[str, str]],
    sections: Sequence[Section],
) -> bytes:
    """The PDF. `about` says what it covers: filters, sources, versions and the day."""
    covers = Table("What this paper covers", [("What", False), ("Which", False)], about)
    data = {
        "title": title,
        "taken": formats.moment(timezone.now()),
        "lead": list(lead),
        "about": covers.plain,
        "sections": [section.plain for section in sections],
    }
    template = resources.files("procurement_portal.core").joinpath(TEMPLATE).read_bytes()
    made_of_it: bytes = typst.compile(
        template,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=int(timezone.now().timestamp()),
    )
    return made_of_it


def download(filename: str, paper: bytes) -> HttpResponse:
    """Send it as a file."""
    response = HttpResponse(paper, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
