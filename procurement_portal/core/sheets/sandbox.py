"""Rows of a workbook, parsed in a child process that may die without harm to ours."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO, Final, cast

from procurement_portal.core.sheets import delimited, encodings, limits, refusal, workbook

_ROOT: Final = Path(__file__).resolve().parents[3]
# One row: every column full of the longest text, with room for escapes.
_MAX_LINE: Final = 64 * 1024 * 1024
# Exit status of an interpreter that met an exception nobody caught: a panic of the parser.
_UNCAUGHT: Final = 1
# A child that has closed its output needs no longer than this to leave its exit status.
_PARTING_SECONDS: Final = 10
_NULL: Final = b"\\u0000"  # as JSON writes it


def rows(
    path: Path, form: str, sheets: Sequence[str] | None = None, *, most: int | None = None
) -> Generator[tuple[str, bool, list[str]], None, None]:
    """Every row of the workbook in order, as (sheet, whether hidden, cells).

    `form` is the format as `encodings` saw it; `sheets` names those wanted and `most` limits the
    rows of each, None means all. Formula cells give the value last saved, macros are never run.
    The child is ended when the caller stops early. Raises `refusal.Refused`.
    """
    asked = json.dumps([form, None if sheets is None else list(sheets), most])
    command = [sys.executable, "-m", "procurement_portal.core.sheets.workbook", asked]
    with (
        path.open("rb") as content,
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command,
            stdin=content,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment(),
            close_fds=True,
        ) as child,
    ):
        try:
            ended = yield from _received(cast(IO[bytes], child.stdout))
            if not ended:
                child.wait(timeout=_PARTING_SECONDS)
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            if child.poll() is None:
                child.kill()
        status = child.wait()
    if not ended:
        raise _broken(status)


def environment() -> dict[str, str]:
    """Only what an interpreter needs to start: no secret of ours reaches the parser."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def _received(pipe: IO[bytes]) -> Generator[tuple[str, bool, list[str]], None, bool]:
    """Rows as they arrive; returns whether the child said that it was done."""
    sheet, hidden, number = "", False, 0
    while line := pipe.readline(_MAX_LINE):
        try:
            message = json.loads(line)
        except ValueError:
            return False
        if isinstance(message, list):
            number += 1
            delimited.check_row(message, number)
            yield sheet, hidden, _without_nulls(message) if _NULL in line else message
        elif isinstance(message, dict):
            (sheet,) = _without_nulls([str(message["sheet"])])
            hidden, number = bool(message["hidden"]), 0
        else:
            return True
    return False


def _without_nulls(cells: list[str]) -> list[str]:
    """Null characters are damage: nobody sees them, and no database keeps them."""
    return [cell.replace("\0", "") for cell in cells]


def _broken(status: int) -> refusal.Refused:
    if status == workbook.LIMIT_PASSED:
        return refusal.too_many_rows(limits.MAX_ROWS)
    if status == workbook.PROTECTED:
        return encodings.encrypted_file()
    if status in (workbook.UNREADABLE, _UNCAUGHT):
        return encodings.corrupt()
    return refusal.Refused(
        "workbook_too_heavy",
        "The workbook needs more memory or time than a spend file should, so reading it was "
        "stopped. Save the sheet with the payments as CSV and upload that.",
    )
