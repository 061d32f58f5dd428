"""A chart as plain data, and the name under which its drawing is kept.

Only this is needed to look a drawing up, so pages need not load the renderer.
"""

import functools
import hashlib
import json
from importlib import metadata
from typing import Any

Spec = dict[str, Any]

RENDERER = "vl-convert-python"


def canonical(spec: Spec) -> str:
    """The specification as JSON that is the same whenever the chart is the same."""
    return json.dumps(spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def key(spec: Spec) -> str:
    """The SHA-256, in hexadecimal, of the specification and the renderer's version.

    Equal figures give equal keys; a new renderer draws everything anew.
    """
    return hashlib.sha256(f"{_renderer()}\n{canonical(spec)}".encode()).hexdigest()


@functools.cache
def _renderer() -> str:
    return f"{RENDERER} {metadata.version(RENDERER)}"
