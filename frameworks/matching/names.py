"""A name reduced to what is compared: the one normaliser that the whole portal uses.

The key forgives only what cannot matter: case, accents, punctuation, `&` for `and`, a leading
article, and the ways in which one legal form is written. It keeps the form itself, because a plc
and a limited company of one name are two companies.
"""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_LETTERS: Final = re.compile(r"\b[a-z](?: [a-z]\b)+")
_FORMS: Final = (
    (re.compile(r"\bpublic (?:limited|ltd) co(?:mpany)?\b"), "plc"),
    (re.compile(r"\b(?:limited|ltd) liability partnership\b"), "llp"),
    (re.compile(r"\bcommunity interest co(?:mpany)?\b"), "cic"),
    (re.compile(r"\bcharitable incorporated organi[sz]ation\b"), "cio"),
)
_SPELT_OUT: Final = re.compile(r"public|liability|community|charitable")
_SPELLINGS: Final = {
    "limited": "ltd",
    "limted": "ltd",
    "limitied": "ltd",
    "lmited": "ltd",
    "limitd": "ltd",
    "ltds": "ltd",
    "company": "co",
    "incorporated": "inc",
    "corporation": "corp",
}


def fold(text: str) -> str:
    """The text in lower case without accents and punctuation, words parted by single spaces.

    Letters that stand alone side by side are joined: "C.I.C." and "C I C" are both "cic".
    """
    plain = text.translate(_APOSTROPHES)
    if not plain.isascii():
        taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = "".join(c for c in taken_apart if not unicodedata.combining(c))
    plain = plain.casefold()
    words = _NOT_WORD.sub(" ", plain.replace("&", " and ")).strip()
    return _LETTERS.sub(_joined, words)


def name_key(name: str) -> str:
    """The name reduced to what is compared; two texts with one key are one name."""
    words = [_SPELLINGS.get(word, word) for word in fold(name).split()]
    if "the" in words:
        words = [word for word in words if word != "the"] or words
        words = _LETTERS.sub(_joined, " ".join(words)).split()
    key = " ".join(words)
    if _SPELT_OUT.search(key):
        for spelt_out, form in _FORMS:
            key = spelt_out.sub(form, key)
    return key or name.strip().casefold()


def _joined(run: re.Match[str]) -> str:
    return run[0].replace(" ", "")
