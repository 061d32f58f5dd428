"""Papers: what belongs together stands on one page."""

import io

import pypdf

from procurement_portal.core import paper

WORDS = ("Second part", "Of the second part", "Line 0")
LINES_BEFORE = range(24, 36)
"""With so many lines before it, the second part begins somewhere near the foot of the page."""


def table(caption, lines):
    return paper.Table(caption, [("Name", False), ("Amount", True)], lines)


def pages_with(word, read):
    return [number for number, text in enumerate(read) if word in text]


def test_no_heading_or_caption_is_left_at_the_foot_of_a_page():
    began = set()
    for count in LINES_BEFORE:
        made = paper.made(
            "Savings",
            lead=["What was found."],
            about=[("Year", "2026")],
            sections=[
                paper.Section("First part", table=table("Before", [["Before it", "1"]] * count)),
                paper.Section(
                    "Second part",
                    ["It begins."],
                    table=table("Of the second part", [[f"Line {one}", "1"] for one in range(9)]),
                ),
            ],
        )
        read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
        heading, *with_it = (pages_with(word, read) for word in WORDS)
        began.update(heading)
        assert all(heading[0] in pages for pages in with_it), f"{count} lines before it"

    assert began == {0, 1}
