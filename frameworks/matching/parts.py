"""A name taken apart: words that tell suppliers apart, legal form, other names; notes dropped.

Ledgers write more than the name: account numbers, "(DD)", "*DO NOT USE*". None of that says who it
is. What stands in brackets or behind a dash may, so it is kept, but apart from the name.
"""

import re
from dataclasses import dataclass
from typing import Final

from frameworks.matching import names, vocabulary, words

Words = tuple[str, ...]

_STARS: Final = re.compile(r"\*+[^*]*\*+\s*$|\*{2,}.*$|_\*+\d*$")
_BRACKETS: Final = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
_ACCOUNT: Final = re.compile(
    r"\b(?:a/?c|acct?|account)s?\.?\s*(?:no\.?|number)?\s*[*\d]+\s*$", re.IGNORECASE
)
_UNUSED: Final = re.compile(r"\b(?:do not|don'?t) use\b.*$", re.IGNORECASE)
_MARKED: Final = re.compile(r"(?:\s\d)?\s*\([a-z]\)\s*$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{5,}")
_DIGITS_AT_END: Final = re.compile(r"\d{7,}$")
_MIXED: Final = re.compile(r"(?=(?:.*\d){3})(?!.*[^\W\d]{5}).*")
_DASH: Final = re.compile(r"\s[-–—]\s")


@dataclass(slots=True)
class Parts:
    """What a name says: its telling words in order, its form, what stood apart, other names.

    `bare` is the core without numbers and forms, which the branches of one shop share; `numbers`
    are words that hold a digit; `joined` is the core without spaces; `says_more` whether anything
    stands beside the core.
    """

    text: str
    core: Words
    form: str
    asides: tuple[Words, ...]
    trading: Words
    former: Words
    written: Words
    bare: Words
    numbers: frozenset[str]
    joined: str
    all_words: frozenset[str]
    says_more: bool

    def initials(self) -> set[str]:
        """First letters, with and without small words, where they are enough to tell anything."""
        if len(self.written) < 3:
            return set()
        telling = [word[0] for word in self.written if word not in vocabulary.SILENT]
        spelt = {"".join(telling), "".join(word[0] for word in self.written)}
        return {one for one in spelt if len(one) >= 3}

    def other_names(self) -> tuple[Words, ...]:
        """Under what else it goes by its own account."""
        return tuple(one for one in (self.trading, self.former, *self.asides) if one)


def take_apart(text: str) -> Parts:
    """The parts of a name as a ledger writes it."""
    outer, inner = _apart(_without_notes(text))
    written = (names.name_key(outer) or names.name_key(text)).split()
    found = _in_full(written)
    legal, trading = _parted(found, vocabulary.TRADING)
    legal, former = _parted(legal, vocabulary.FORMERLY)
    if not legal:
        legal, trading = trading, []
    core, form = _without_form(legal)
    asides = []
    for aside in inner:
        said = _in_full(names.name_key(aside).split())
        if not said or _is_note(said):
            continue
        if said[0] in vocabulary.FORMERLY:
            former = former or _after_marks(said)
        elif said[0] in vocabulary.TRADING:
            trading = trading or _after_marks(said)
        else:
            asides.append(_telling(_without_form(said)[0]))
    return _composed(
        text,
        core=_telling(core),
        form=form,
        asides=tuple(asides),
        trading=_telling(_without_form(trading)[0]) if trading else (),
        former=_telling(_without_form(_after_marks(former))[0]) if former else (),
        written=tuple(_without_form(_parted(written, vocabulary.TRADING)[0])[0]),
    )


def _composed(
    text: str,
    *,
    core: Words,
    form: str,
    asides: tuple[Words, ...],
    trading: Words,
    former: Words,
    written: Words,
) -> Parts:
    core = _without_references(core)
    joined = "".join(core)
    every = frozenset(core)
    numbers, bare = _NOTHING, core
    says_more = bool(asides or trading or former)
    if says_more:
        every = every.union(trading, former, *asides)
    if says_more or not joined.isalpha():
        numbers = frozenset(word for word in every if not word.isalpha())
    if numbers or not words.FORMS.isdisjoint(core):
        bare = tuple(word for word in core if word.isalpha() and word not in words.FORMS)
    return Parts(
        text,
        core,
        form,
        asides,
        trading,
        former,
        written,
        bare,
        numbers,
        joined,
        every,
        says_more,
    )


_NOTHING: Final[frozenset[str]] = frozenset()


def _without_references(core: Words) -> Words:
    """The words without numbers of accounts, orders and card payments, if any word is left."""
    if len(core) < 2 or "".join(core).isalpha():
        return core
    kept = tuple(word for word in map(_without_reference, core) if word)
    return kept if any(word.isalpha() for word in kept) else core


def _without_reference(word: str) -> str:
    """The word without seven digits at its end; nothing of digits and letters all mixed up."""
    if len(word) < REFERENCE or word.isalpha():
        return word
    word = _DIGITS_AT_END.sub("", word)
    return "" if len(word) > REFERENCE and _MIXED.fullmatch(word) else word


REFERENCE: Final = 7


def _without_notes(text: str) -> str:
    plain = text
    if "*" in plain:
        plain = _STARS.sub("", plain)
    if " use" in plain.casefold():
        plain = _UNUSED.sub("", plain)
    if plain[-2:-1].isalpha() and plain.endswith(")"):
        plain = _MARKED.sub("", plain)
    if plain[-1:].isdigit():
        plain = _ACCOUNT.sub("", plain)
    return plain or text


def _apart(text: str) -> tuple[str, list[str]]:
    """The name itself, and what stands in brackets or behind a dash."""
    inner: list[str] = []
    outer = text
    if "(" in text or "[" in text or "{" in text:
        inner = _BRACKETS.findall(text)
        outer = _BRACKETS.sub(" ", text)
    if " - " in outer or "–" in outer:
        outer, *behind = _DASH.split(outer)
        inner += behind
    return (outer, inner) if any(c.isalnum() for c in outer) else (text, [])


def _is_note(said: list[str]) -> bool:
    """An account number, a way of paying, an instruction: nothing about who it is."""
    return (
        said[-1] == "only"
        or " ".join(said) in vocabulary.NOTES
        or all(word in vocabulary.OF_ACCOUNTS or _NUMBER.fullmatch(word) for word in said)
    )


def _in_full(written: list[str]) -> list[str]:
    """Abbreviations as the words that they stand for, slips in words of business mended."""
    full = [words.in_full(word) for word in written]
    if not words.BEGIN_PHRASES.isdisjoint(full):
        padded = f" {' '.join(full)} "
        for long, short in vocabulary.PHRASES:
            if long in padded:
                padded = padded.replace(long, short)
        full = padded.split()
    return full


def _parted(found: list[str], marks: frozenset[str]) -> tuple[list[str], list[str]]:
    if marks.isdisjoint(found):
        return found, []
    place = next(place for place, word in enumerate(found) if word in marks)
    return found[:place], found[place + 1 :]


def _after_marks(said: list[str]) -> list[str]:
    marks = vocabulary.TRADING | vocabulary.FORMERLY | {"known", "as", "know"}
    place = next((place for place, word in enumerate(said) if word not in marks), len(said))
    return said[place:]


def _without_form(found: list[str]) -> tuple[list[str], str]:
    """The words before the legal form, and the form: the last one where several stand."""
    form = ""
    while len(found) > 1 and found[-1] in words.FORMS:
        form = form or found[-1]
        found = found[:-1]
    return found, form


def _telling(found: list[str]) -> Words:
    if vocabulary.SILENT.isdisjoint(found):
        return tuple(found)
    return tuple(word for word in found if word not in vocabulary.SILENT) or tuple(found)
