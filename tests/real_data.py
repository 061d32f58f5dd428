"""Where the published files lie that stay outside the repository, and what is true of them."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("PORTAL_REAL_DATA", REPOSITORY.parent / "shared" / "data"))
PRESENT = (FOLDER / "spend" / "truth.json").is_file()

real_data = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not PRESENT, reason="published files not found: set PORTAL_REAL_DATA to their folder"
    ),
]


@cache
def truth() -> dict[str, dict[str, Any]]:
    """What was found by hand in each spend file, by its path below the folder."""
    return json.loads((FOLDER / "spend" / "truth.json").read_text())["files"]
