"""What a supplier's cell holds beside the name: an identifier, a redaction, a private person."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarking.sheets import persons

REDACTED: Final = "redacted"
PERSON: Final = "person"

_ID_AND_NAME: Final = re.compile(r"([A-Z]{0,3}[0-9]{4,12})\s*:\s*(\S.*[A-Za-z].*)", re.DOTALL)
_REDACTED: Final = re.compile(
    r"\bredact(?:ed|ion|)\b|\breacted\b|\bwithheld\b"
    r"|\bpersonal (?:data|information)\b|\bdata protection\b"
    r"|\bnot disclosed\b|\bname (?:removed|supplied)\b|\bconfidential\b|^\W*x{3,}\W*$",
    re.IGNORECASE,
)
# A redaction has one of these in it; asking first is ten times faster.
_SIGNS: Final = (
    *("redact", "reacted", "withheld", "personal", "protection", "disclosed"),
    *("name ", "confidential", "xxx"),
)
_BUSINESS_WORDS: Final = """
    ltd limited plc llp lp inc cic co company group trust council school college surgery
    practice partner partners partnership associates service services solutions tas trading son
    sons bros brothers shop store stores hotel pharmacy clinic solicitor solicitors foundation
    charity motor motors food foods uk media design builder builders plumbing transport taxi
    taxis car cars consult consultant consultants consultancy consulting gmbh llc bv
"""
_BUSINESS: Final = frozenset(_BUSINESS_WORDS.split())
_TRADING_AS: Final = "t/a"
_LONGEST_CELL: Final = 300


class Party(NamedTuple):
    """Name and identifier as published, and what must be known before anyone else sees them."""

    name: str
    identifier: str
    flags: tuple[str, ...]


def is_business(name: str) -> bool:
    """Whether a name holds a word that firms and bodies have in theirs."""
    plain = name[:_LONGEST_CELL]
    return _says_business(plain, persons.words_of(plain))


def _says_business(name: str, words: Sequence[str]) -> bool:
    return not _BUSINESS.isdisjoint(words) or _TRADING_AS in name.lower()


def read(cell: str) -> Party:
    """Take a supplier's cell apart into name, identifier and flags.

    A private person's name, without a word of business, is flagged: shown to its owner as
    published, hidden from others by default.
    """
    name, identifier = cell, ""
    match = _ID_AND_NAME.fullmatch(cell) if len(cell) <= _LONGEST_CELL else None
    if match:
        identifier, name = match[1], match[2]
    plain = name[:_LONGEST_CELL].lower()
    if any(sign in plain for sign in _SIGNS) and _REDACTED.search(plain):
        return Party(name, identifier, (REDACTED,))
    words = persons.words_of(plain)
    if persons.is_role(name, words) or (
        not _says_business(plain, words) and persons.is_person(name, words)
    ):
        return Party(name, identifier, (PERSON,))
    return Party(name, identifier, ())
