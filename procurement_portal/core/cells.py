"""Texts as cells of a spreadsheet: none is run as a formula, and each can be had back exactly."""

import re
from typing import Any

# What a spreadsheet skips at the beginning of a cell, and what it then takes for a formula; some
# take the full-width and small forms of a sign for the sign.
SKIPPED = r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]"
FORMULA = re.compile(rf"'*(?:{SKIPPED}*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n])")
PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a quote before it; numbers stay.

    Quotes that such text begins with already are kept, so that `unguarded` always gives the text
    back.
    """
    if isinstance(value, str) and FORMULA.match(value) and not PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
