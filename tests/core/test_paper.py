"""Papers: what belongs together stands on one page, and long tables go on over pages."""

import io

import pypdf

from procurement_portal.core import paper

WORDS = ("Second part", "Of the second part", "Line 0", "Line 8")
LINES_BEFORE = range(16, 36)
"""With so many lines before it, the second part begins somewhere near the foot of the page."""


def table(caption, lines):
    return paper.Table(caption, [("Name", False), ("Amount", True)], lines)


def pages_with(word, read):
    return [number for number, text in enumerate(read) if word in text]


def test_a_short_table_stands_whole_with_its_heading_and_caption():
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


def test_a_long_table_goes_on_under_its_headings():
    lines = [[f"Line {one}", "1"] for one in range(120)]
    section = paper.Section("All of them", table=table("Every line", lines))

    made = paper.made("Savings", lead=[], about=[("Year", "2026")], sections=[section])
    first, *others = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]

    assert "Line 0" in first
    assert len(others) >= 2
    assert all("Amount" in text for text in others)
    assert "Line 119" in others[-1]
