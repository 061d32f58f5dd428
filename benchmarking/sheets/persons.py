"""Telling a private person's name from a firm's, in the orders in which ledgers write names.

A name alone proves little, so a guess needs a title, initials beside one surname, or a usual given
name, and no word of business or place. What is flagged is hidden from others by default: a firm
flagged by mistake is a nuisance, a person missed is a breach, and neither can be nought.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarking.sheets import person_words

_LONGEST: Final = 80
_TITLES: Final = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|reverend|sir|dame|cllr)"
_NAME: Final = r"[a-z][a-z'’`-]*[a-z]"
_TITLED: Final = re.compile(
    rf"{_TITLES}\b\.?(?:\s*(?:&|and|/)\s*(?:mrs?|ms|miss|dr)\b\.?)?\s+[a-z][a-z.'’` -]*",
    re.IGNORECASE,
)
_TITLE_BEHIND: Final = re.compile(
    rf"{_NAME},?(?:\s+[a-z.'’-]+){{0,3}}[\s,(]+(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev)\b\.?\)?",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[\s,.]+")
_SHAPE: Final = re.compile(r"[A-Za-z][A-Za-z'’`-]*(?:[\s,.]+[A-Za-z][A-Za-z'’`-]*){1,3}\.?")
_COMMA: Final = re.compile(rf"{_NAME}(?:\s+{_NAME})?\s*,", re.IGNORECASE)
_LETTERS: Final = re.compile("[a-z]+")
_SIGNS: Final = person_words.GIVEN | person_words.SURNAMES | person_words.TITLES
_MOST_INITIALS: Final = 2
_SHORTEST_SURNAME: Final = 3
_CALLING: Final = re.compile(
    r"\W*\b(?:(?:reg\w*\s+)?child\s?-?mind\w*|[QK]C|[OM]BE)$", re.IGNORECASE
)
_ROLE: Final = re.compile(
    r"(?:(?:a|the|various|named|private|other)\s+)*"
    r"(?:(?:foster|kinship|family|respite|adoptive|shared\s+lives)\s+(?:carer|parent|placement)s?"
    r"|foster(?:ing)?\s+(?:payment|allowance)s?"
    r"|(?:private\s+|named\s+)?individuals?|employees?|members?\s+of\s+staff|staff\s+(?:member|payment|"
    r"expenses?|reimbursements?)s?|employee\s+(?:expenses?|reimbursements?)|service\s+users?"
    r"|direct\s+payment\s+(?:client|recipient|customer)s?|adopters?|sole\s+traders?|carers?|tenants?"
    r"|private\s+(?:person|landlord)s?|claimants?|pensioners?|appellants?|personal\s+payments?)"
    r"(?:\s*(?:[-–:(#]|no\.?|ref)?\s*[a-z]?[0-9]*\)?)?",
    re.IGNORECASE,
)


def words_of(name: str) -> list[str]:
    """The words of a name in small letters, for the questions of this module."""
    return _LETTERS.findall(name.lower())


def is_role(name: str, words: Sequence[str]) -> bool:
    """Whether the cell names no one but says that it was a person: a foster carer, an employee."""
    return (
        not person_words.ROLES.isdisjoint(words)
        and len(name) <= _LONGEST
        and _ROLE.fullmatch(name) is not None
    )


def _names_a_thing(words: Iterable[str]) -> bool:
    """Whether a word of trades, bodies or places stands in the name."""
    return any(
        word in person_words.THINGS or word.startswith(person_words.BEGINNINGS) for word in words
    )


def _has_sign(words: Sequence[str]) -> bool:
    """Whether a title, a given name or an initial stands in the name at all."""
    return not _SIGNS.isdisjoint(words) or any(len(word) == 1 for word in words)


def _is_known_firm(name: str) -> bool:
    plain = " ".join(word.lower() for word in _PARTS.split(name) if word)
    return plain.startswith(person_words.FIRMS)


def is_person(name: str, words: Sequence[str]) -> bool:
    """Whether a supplier's name reads as that of a private person.

    The caller has seen to it that no word of business stands in it.
    """
    if len(name) > _LONGEST or not _has_sign(words) or _is_known_firm(name):
        return False
    if _CALLING.search(name):
        name = _CALLING.sub("", name).strip(" -,/")
        words = words_of(name)
    if _names_a_thing(words):
        return _TITLED.fullmatch(name) is not None and len(name.split()) <= 3
    if _TITLED.fullmatch(name) or _TITLE_BEHIND.fullmatch(name):
        return True
    return _SHAPE.fullmatch(name) is not None and _is_plain_name(name)


def _is_plain_name(name: str) -> bool:
    """Whether words without a title are a surname with initials or a given name, in any order."""
    words = [word.lower() for word in _PARTS.split(name) if word]
    initials = [word for word in words if len(word) == 1]
    names = [word for word in words if len(word) > 1]
    if (
        not names
        or "".join(words[-len(initials) :] if initials else ()) in person_words.ABBREVIATIONS
    ):
        return False
    if initials:
        return _is_with_initials(words, names, initials)
    first, last = words[0].split("-")[0], words[-1].split("-")[0]
    if _COMMA.match(name):
        return last in person_words.GIVEN or words[1].split("-")[0] in person_words.GIVEN
    return 2 <= len(words) <= 3 and (
        bool({first, last} & person_words.GIVEN) or last in person_words.SURNAMES
    )


def _is_with_initials(words: list[str], names: list[str], initials: list[str]) -> bool:
    """“J SMITH”, “SMITH J A”, “JOHN A SMITH”: one surname beside one or two initials."""
    if len(names) == 1:
        beside = len(words[0]) == 1 or len(words[-1]) == 1
        return (
            beside
            and len(initials) <= _MOST_INITIALS
            and len(names[0]) >= _SHORTEST_SURNAME
            and not names[0].endswith(("ing", "ics", "tion", "ware", "tech", "pak", "ology"))
        )
    return len(names) == 2 and any(one.split("-")[0] in person_words.GIVEN for one in names)
