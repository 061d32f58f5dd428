"""What a supplier's cell holds beside the name: an identifier, a redaction, a private person."""

import re
from typing import Final, NamedTuple

REDACTED: Final = "redacted"
PERSON: Final = "person"

_ID_AND_NAME: Final = re.compile(r"([A-Z]{0,3}[0-9]{4,12})\s*:\s*(\S.*[A-Za-z].*)", re.DOTALL)
_REDACTED: Final = re.compile(
    r"\bredact|\bwithheld\b|\bpersonal (?:data|information)\b|\bdata protection\b"
    r"|\bnot disclosed\b|\bname (?:removed|supplied)\b|\bconfidential\b|^\W*x{3,}\W*$",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|rev|sir|dame)\b\.?(?:\s*(?:&|and)\s*(?:mrs?|ms|dr)\b\.?)?\s+"
    r"[a-z][a-z.'’ -]*",
    re.IGNORECASE,
)
_BUSINESS: Final = re.compile(
    r"\b(?:ltd|limited|plc|llp|lp|inc|cic|co|company|group|trust|council|school|college|surgery|"
    r"practice|partners?|partnership|associates|services?|solutions|consult\w*|t/?as?|trading|"
    r"sons?|bros|brothers|shop|stores?|hotel|pharmacy|clinic|solicitors?|foundation|charity|"
    r"motors?|foods?|uk|media|design|builders?|plumbing|transport|taxis?|cars?)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 80
_LONGEST_CELL: Final = 300


class Party(NamedTuple):
    """Name and identifier as published, and what must be known before anyone else sees them."""

    name: str
    identifier: str
    flags: tuple[str, ...]


def read(cell: str) -> Party:
    """Take a supplier's cell apart into name, identifier and flags.

    A name led by a title, without a word of business, is flagged as a private person: shown to
    its owner as published, hidden from others by default.
    """
    name, identifier = cell, ""
    match = _ID_AND_NAME.fullmatch(cell) if len(cell) <= _LONGEST_CELL else None
    if match:
        identifier, name = match[1], match[2]
    if _REDACTED.search(name[:_LONGEST_CELL]):
        return Party(name, identifier, (REDACTED,))
    if len(name) <= _LONGEST and _TITLE.fullmatch(name) and not _BUSINESS.search(name):
        return Party(name, identifier, (PERSON,))
    return Party(name, identifier, ())
