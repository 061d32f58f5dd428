"""The rules by which two names are the same, or perhaps the same; each is asked in turn.

Each begins with the cheapest question that settles it, because millions of pairs pass here.
"""

from collections.abc import Callable
from typing import Final

from frameworks.matching import vocabulary, words
from frameworks.matching.parts import Parts
from frameworks.matching.verdicts import Reason, Verdict

Rule = Callable[[Parts, Parts], Verdict | None]

CUT: Final = 18
SHORT: Final = 6
"""Shorter words that differ by a letter are as often other words as slips of the pen."""


def verdict_of(left: Parts, right: Parts) -> tuple[Verdict, Reason, float] | None:
    """The first rule that has something to say: its verdict, its reason and how alike they are."""
    for rule, reason, score in _RULES:
        verdict = rule(left, right)
        if verdict is not None:
            return verdict, reason, score
    return None


def may_be_a_person(name: Parts) -> bool:
    """Two or three words, one of them a given name or initials, and none of business."""
    core = name.core
    return (
        1 < len(core) <= 3
        and vocabulary.GENERIC.isdisjoint(core)
        and any(word in vocabulary.GIVEN or len(word) <= 2 for word in core)
    )


def _same_words(left: Parts, right: Parts) -> Verdict | None:
    """The telling words agree, and nothing that stands apart from them differs."""
    if len(left.joined) != len(right.joined):
        return None
    if left.core != right.core and left.joined != right.joined:
        if sorted(left.core) != sorted(right.core):
            return None
        if vocabulary.PUBLIC.isdisjoint(left.core):
            return Verdict.PERHAPS
    if len(left.joined) < 2 or not _asides_agree(left, right):
        return Verdict.PERHAPS
    return Verdict.SAME if _other_names_agree(left, right) else Verdict.PERHAPS


def _asides_agree(left: Parts, right: Parts) -> bool:
    return _asides(left) == _asides(right)


def _asides(name: Parts) -> frozenset[str]:
    """Words that stand apart, without those that only repeat the name or its initials."""
    if not name.asides:
        return frozenset()
    repeated = name.initials() | {name.joined}
    return frozenset(
        word for aside in name.asides for word in aside if "".join(aside) not in repeated
    )


def _other_names_agree(left: Parts, right: Parts) -> bool:
    """A company is the same under whatever trading names; others only under the same one."""
    if left.form and right.form:
        return True
    return left.trading == right.trading


def _same_words_flattened(left: Parts, right: Parts) -> Verdict | None:
    """Brackets and dashes were only a way of writing: "Acme (UK) Ltd" and "Acme UK Ltd"."""
    if not (left.asides or right.asides):
        return None
    if _flat(left) == _flat(right) and left.trading == right.trading:
        return Verdict.SAME
    return None


def _flat(name: Parts) -> list[str]:
    return sorted([*name.core, *(word for aside in name.asides for word in aside)])


def _slip(left: Parts, right: Parts) -> Verdict | None:
    """One word differs by a slip of the pen; the same where the others tell enough."""
    if len(left.core) != len(right.core) or abs(len(left.joined) - len(right.joined)) > 1:
        return None
    differing = [
        (one, other) for one, other in zip(left.core, right.core, strict=True) if one != other
    ]
    if len(differing) != 1:
        return None
    one, other = differing[0]
    if min(len(one), len(other)) < SHORT or not (one + other).isalpha():
        return None
    if not words.is_slip(one, other):
        return None
    rest = [word for word in left.core if word != one and word not in vocabulary.GENERIC]
    tells = len(rest) >= 2 and left.asides == right.asides and left.trading == right.trading
    return Verdict.SAME if tells else Verdict.PERHAPS


def _branch(left: Parts, right: Parts) -> Verdict | None:
    """Only numbers differ, as those of the branches of a shop."""
    bare = left.bare
    if not (left.numbers or right.numbers):
        return None
    if left.numbers != right.numbers and bare and bare == right.bare and tells(bare):
        return Verdict.PERHAPS
    return None


def _other_name(left: Parts, right: Parts) -> Verdict | None:
    """One is the trading or former name of the other."""
    if not (left.says_more or right.says_more):
        return None
    for one, other in ((left, right), (right, left)):
        for known_as in one.other_names():
            if tells(known_as) and "".join(known_as) == other.joined:
                return Verdict.PERHAPS
    return None


def tells(core: tuple[str, ...]) -> bool:
    """Whether the words, by themselves, say more than that it is some business."""
    return len("".join(core)) >= 3 and not vocabulary.GENERIC.issuperset(core)


def _initials(left: Parts, right: Parts) -> Verdict | None:
    """One is the other's initials."""
    if len(left.bare) != 1 and len(right.bare) != 1:
        return None
    for one, other in ((left, right), (right, left)):
        if len(one.bare) == 1 < len(other.core) and one.bare[0] in other.initials():
            return Verdict.PERHAPS
    return None


def _cut_short(left: Parts, right: Parts) -> Verdict | None:
    """One is the beginning of the other, cut by a narrow field."""
    if len(left.joined) < CUT or len(right.joined) < CUT:
        return None
    begins = left.joined.startswith(right.joined) or right.joined.startswith(left.joined)
    return Verdict.PERHAPS if begins else None


_RULES: Final[tuple[tuple[Rule, Reason, float], ...]] = (
    (_same_words, Reason.SAME_KEY, 1.0),
    (_same_words_flattened, Reason.SAME_KEY, 1.0),
    (_slip, Reason.CLOSE, 0.95),
    (_other_name, Reason.ALIAS, 0.9),
    (_branch, Reason.ALIAS, 0.85),
    (_cut_short, Reason.CLOSE, 0.85),
    (_initials, Reason.ALIAS, 0.7),
)
