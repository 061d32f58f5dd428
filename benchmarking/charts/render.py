"""Chart specifications to SVG: the only module that touches the renderer.

The renderer starts threads at its first use. A process that forks after that leaves its
children waiting for ever, so `svg` is called only in the workers of the charts queue, in the
process that stays. Importing this module, and forking before the first use, is safe.
"""

import os
import re

import vl_convert

from benchmarking.charts import specs
from benchmarking.charts.specs import Spec

VEGA_LITE = "6.4"
TAG = re.compile(r"<[a-z]+ [^>]*>")
SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_first_used_in: list[int] = []


class ForkedAfterUseError(RuntimeError):
    """The renderer was used in a parent of this process; here it would never answer."""


def svg(spec: Spec) -> str:
    """The chart as an SVG element: no style attributes, no scripts, nothing fetched.

    Identifiers within are made the chart's own, so that several can stand in one page. Raises
    ForkedAfterUseError in a child of a process that has drawn already, and ValueError for a
    specification that is not one.
    """
    if _first_used_in and _first_used_in != [os.getpid()]:
        raise ForkedAfterUseError(
            "charts are drawn in a process that has not forked since its first"
        )
    _first_used_in[:] = [os.getpid()]
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return own_identifiers(without_roles(drawn), specs.key(spec)[:12])


def without_roles(drawn: str) -> str:
    """The drawing without roles and labels on its parts.

    The figure around it is one image with one text; parts that name themselves, or are empty and
    do not, would only disturb those who listen.
    """
    return TAG.sub(lambda tag: SPOKEN.sub("", tag[0]), drawn)


def own_identifiers(drawn: str, prefix: str) -> str:
    """The drawing with the prefix in front of each identifier and of each reference to one."""
    named = re.sub(r'\bid="([^"]+)"', rf'id="c{prefix}-\1"', drawn)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#c{prefix}-\1)", named)
