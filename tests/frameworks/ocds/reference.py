"""The standard's reference validator: a tool beside the project, in an interpreter of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.real_data import FOLDER, REPOSITORY

TOOL = Path(os.environ.get("OCDS_VALIDATOR", FOLDER.parent / "tools" / "validate_ocds.py"))
HERE = REPOSITORY / ".ocds-validator" / "bin" / "python"
PYTHON = Path(os.environ.get("OCDS_VALIDATOR_PYTHON", HERE))

reference_validator = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not (TOOL.is_file() and PYTHON.is_file()),
        reason="reference validator not found: set OCDS_VALIDATOR to its script and "
        "OCDS_VALIDATOR_PYTHON to an interpreter that has libcoveocds 0.17.0",
    ),
]


def findings(*paths):
    """What the reference validator finds in the files; nothing where all are clean."""
    done = subprocess.run([PYTHON, TOOL, *paths], capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(told) == len(paths), done.stderr[-2000:]
    return {one["file"]: one["found"] for one in told if not one["clean"]}
