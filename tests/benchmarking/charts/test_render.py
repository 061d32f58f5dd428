"""The drawing itself: fit for a strict content security policy, and safe beside forks."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarking.charts import bars, distribution, render, specs, standings
from benchmarking.charts.specs import Spec

REPOSITORY = Path(__file__).parents[3]

SPECS = {
    "standings": standings.draw(
        [
            standings.Standing("Energy & fuel <green>", own=9.0, median=12.0, q1=10.0, q3=15.0),
            standings.Standing("Postage", own=2.2, median=None, note="fewer than 7 peers"),
        ],
        width=320,
    ),
    "nothing compared": standings.draw(
        [standings.Standing("Postage", own=2.2, median=None, note="fewer than 7 peers")]
    ),
    "distribution": distribution.draw(
        [distribution.Spread("county councils", median=4.05, q1=3.3, q3=5.1)]
    ),
    "bars": bars.draw(
        "Energy",
        [bars.Month(date(2026, 1, 1), Decimal(120)), bars.Month(date(2026, 2, 1), None)],
    ),
    "no month covered": bars.draw("Energy", [bars.Month(date(2026, 1, 1), None)]),
}

FORK_AFTER = """
import os, sys
from benchmarking.charts import render, standings
spec = standings.draw([standings.Standing("Energy", own=9.0, median=12.0)])
if "drawn" in sys.argv:
    render.svg(spec)
child = os.fork()
if child == 0:
    try:
        render.svg(spec)
    except render.ForkedAfterUseError:
        os._exit(7)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_drawing_needs_no_inline_style_script_or_address(spec: Spec) -> None:
    drawn = render.svg(spec)

    elements = list(ET.fromstring(drawn).iter())
    assert elements[0].tag == "{http://www.w3.org/2000/svg}svg"
    names = {element.tag.rpartition("}")[2] for element in elements}
    assert not names & {"style", "script", "image", "foreignObject", "a", "use"}
    attributes = {name for element in elements for name in element.attrib}
    assert "style" not in attributes
    assert not [name for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_drawing_is_transparent_and_as_wide_as_asked(spec: Spec) -> None:
    root = ET.fromstring(render.svg(spec))

    frame = spec["width"] + spec["padding"]["left"] + spec["padding"]["right"]
    assert root.attrib["width"] == str(frame)
    assert frame in {320, 720}
    assert "rect" not in [child.tag.rpartition("}")[2] for child in root]


def test_texts_are_in_typefaces_that_are_everywhere() -> None:
    drawn = render.svg(SPECS["standings"])

    assert set(re.findall(r'font-family="([^"]+)"', drawn)) == {
        "Arial, Liberation Sans, sans-serif"
    }


def test_names_of_categories_are_escaped() -> None:
    assert "Energy &amp; fuel &lt;green&gt;" in render.svg(SPECS["standings"])


def test_identifiers_belong_to_the_chart() -> None:
    named = render.own_identifiers('<g id="clip0" clip-path="url(#clip0)"/>', "ab12")

    assert named == '<g id="cab12-clip0" clip-path="url(#cab12-clip0)"/>'


def test_same_chart_has_the_same_key_and_another_figure_another() -> None:
    again = standings.draw([standings.Standing("Energy", own=9.0, median=12.0)])
    same = standings.draw([standings.Standing("Energy", own=9.0, median=12.0)])
    other = standings.draw([standings.Standing("Energy", own=9.01, median=12.0)])

    assert specs.key(again) == specs.key(same)
    assert specs.key(again) != specs.key(other)
    assert re.fullmatch("[0-9a-f]{64}", specs.key(again))


def test_same_chart_is_drawn_to_the_same_bytes() -> None:
    assert render.svg(SPECS["bars"]) == render.svg(SPECS["bars"])


def test_loading_the_renderer_before_a_fork_is_safe() -> None:
    assert _exit_code("loaded") == 0


def test_drawing_in_a_child_of_a_process_that_drew_is_refused_and_does_not_hang() -> None:
    assert _exit_code("drawn") == 7


def _exit_code(state: str) -> int:
    command = [sys.executable, "-c", FORK_AFTER, state]
    return subprocess.run(command, cwd=REPOSITORY, timeout=60, check=False).returncode
