"""Telling a written document from data: a README with pipe tables is text, not a list of payments.

A document may hold tables with every heading that spend data has. What gives it away is the
writing around them: the marks of Markdown. No name or extension is looked at.
"""

import re
from pathlib import Path
from typing import Final

from procurement_portal.core.sheets import encodings

_SAMPLE_CHARACTERS: Final = 256 * 1024
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~)")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6} +[^\s|]")
# The row of dashes under a pipe table's headings. Exports of databases underline headings too,
# so by itself it proves nothing.
_RULE: Final = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_PROSE_WORDS: Final = 4


def is_document(path: Path, encoding: str) -> bool:
    """Whether a text file is written in Markdown, around tables or blocks of code.

    True for two code fences, or for a ruled pipe table together with a Markdown heading or, where
    the table's rows begin and end with a pipe, with a line of words outside every table.
    """
    with path.open("r", encoding=encoding, errors=encodings.ERRORS) as stream:
        try:
            lines = stream.read(_SAMPLE_CHARACTERS).splitlines()
        except UnicodeError:
            return False
    if sum(_FENCE.match(line) is not None for line in lines) >= 2:
        return True
    rules = [line.strip() for line in lines if _RULE.match(line)]
    if not rules:
        return False
    if any(map(_HEADING.match, lines)):
        return True
    bordered = any(rule.startswith("|") and rule.endswith("|") for rule in rules)
    return bordered and any("|" not in line and _is_prose(line) for line in lines)


def _is_prose(line: str) -> bool:
    return sum(any(map(str.isalpha, word)) for word in line.split()) >= _PROSE_WORDS
