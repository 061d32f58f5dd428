"""What names not seen before are, decided against every name that is known. Writes nothing.

Official numbers speak first, then the names. A name is held to be a supplier's only where nothing
contradicts: no second supplier as near, no other number in the same register, no other legal form
among the supplier's own names. Whatever else is likely goes to a person.
"""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from consortia.models import Authority
from frameworks.choices import MatchReason, NameStanding, ProposalState
from frameworks.matching import likeness
from frameworks.matching.comparing import compare, evidence
from frameworks.matching.identifiers import OfficialNumber
from frameworks.matching.index import Found, NameIndex
from frameworks.matching.parts import Parts, take_apart
from frameworks.matching.verdicts import Comparison, Verdict
from frameworks.models import Supplier, SupplierIdentifier, SupplierName, SupplierProposal

ALIKE_ENOUGH = 0.3
"""Below this likeness one official number under two names is a question, not an answer."""

PROPOSED_AT_MOST = 2

Numbers = Mapping[int, Set[OfficialNumber]]


@dataclass(frozen=True)
class Unknown:
    """A name not seen before, with the number reserved for it."""

    name_id: int
    text: str
    key: str


@dataclass(frozen=True)
class Owner:
    """Whose a name is: a supplier of the table, or the new one led by a name of the same file."""

    supplier_id: int | None = None
    led_by: int | None = None


@dataclass(frozen=True)
class Answer:
    """A supplier that a name is or may be."""

    owner: Owner
    text: str
    reason: MatchReason
    score: float
    is_visible: bool
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What one name is: a supplier's, or a new supplier's that may be one of the proposed."""

    unknown: Unknown
    matched: Answer | None = None
    proposed: tuple[Answer, ...] = ()


def decide(
    unknown: Iterable[Unknown], numbers: Numbers, *, authority: Authority | None
) -> tuple[Decision, ...]:
    """One decision for each name, in the order of their keys; earlier names are known to later.

    Answers tell whether the authority may see them; without one, whether everybody may.
    """
    waiting = sorted(unknown, key=lambda one: (len(one.key), one.key))
    if not waiting:
        return ()
    with _without_collecting():
        known = _Known(authority)
        return tuple(known.decide(one, numbers.get(one.name_id, frozenset())) for one in waiting)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Pause the search for circular rubbish, of which names make none; a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Known:
    """Every accepted name and official number, as far as decisions need them."""

    def __init__(self, authority: Authority | None) -> None:
        self.index: NameIndex[Owner] = NameIndex()
        self.by_number: dict[OfficialNumber, Owner] = {}
        self.numbers: dict[Owner, set[OfficialNumber]] = defaultdict(set)
        self.refused = _refused_pairs()
        seen_at = [] if authority is None else [authority.pk]
        self.visible = set(
            Supplier.objects.seen_at(seen_at).values_list("pk", flat=True).iterator()
        )
        accepted = SupplierName.objects.filter(standing=NameStanding.ACCEPTED).order_by("pk")
        for supplier_id, text in accepted.values_list("supplier_id", "name"):
            self.index.add(text, Owner(supplier_id))
        called = Supplier.objects.standing().filter(is_listed=True).order_by("pk")
        for supplier_id, text in called.values_list("pk", "name"):
            self.index.add(text, Owner(supplier_id))
        held = SupplierIdentifier.objects.values_list("scheme", "value", "supplier_id")
        for scheme, value, supplier_id in held:
            self._hold(OfficialNumber(scheme, value), Owner(supplier_id))

    def _hold(self, number: OfficialNumber, owner: Owner) -> None:
        self.by_number.setdefault(number, owner)
        self.numbers[owner].add(number)

    def decide(self, unknown: Unknown, numbers: Set[OfficialNumber]) -> Decision:
        """What the name is; it is known from then on."""
        parts = take_apart(unknown.text)
        by_number = self._by_number(parts, numbers)
        by_name = self._by_name(unknown, parts, numbers)
        matched, proposed = _weighed(by_number, by_name)
        owner = matched.owner if matched else Owner(led_by=unknown.name_id)
        self.index.add_parts(parts, owner)
        for number in numbers:
            self._hold(number, owner)
        return Decision(unknown, matched, proposed)

    def _by_number(
        self, parts: Parts, numbers: Set[OfficialNumber]
    ) -> list[tuple[Verdict, Answer]]:
        owners = {self.by_number[one]: one for one in sorted(numbers) if one in self.by_number}
        found = []
        for owner, number in owners.items():
            best, name = self._likest(parts, owner)
            alike = best is not None and best.score >= ALIKE_ENOUGH and len(owners) == 1
            found.append(
                (
                    Verdict.SAME if alike else Verdict.PERHAPS,
                    Answer(
                        owner=owner,
                        text=name.text if name else "",
                        reason=MatchReason.IDENTIFIER,
                        score=round(best.score, 3) if best else 0.0,
                        is_visible=self._is_visible(owner),
                        evidence={"number": str(number)}
                        | (_evidence(parts, name, best) if best and name else {}),
                    ),
                )
            )
        return found

    def _likest(self, parts: Parts, owner: Owner) -> tuple[Comparison | None, Parts | None]:
        """The owner's name that is most like this one, and how like."""
        weight = self.index.weight
        best: tuple[Comparison | None, Parts | None] = None, None
        for name in self.index.names_of(owner):
            found = compare(parts, name, weight)
            if found.verdict is Verdict.DIFFERENT:
                score = likeness.likeness(parts, name, weight, ())
                found = replace(found, score=score)
            if best[0] is None or found.score > best[0].score:
                best = found, name
        return best

    def _by_name(
        self, unknown: Unknown, parts: Parts, numbers: Set[OfficialNumber]
    ) -> list[tuple[Verdict, Answer]]:
        found: list[tuple[Verdict, Answer]] = []
        for one in self.index.find(parts):
            if (unknown.key, one.owner.supplier_id) in self.refused:
                continue
            if len(found) == PROPOSED_AT_MOST and one.comparison.verdict is not Verdict.SAME:
                break
            answer = self._answer(parts, one)
            verdict = one.comparison.verdict
            if self._other_number(one.owner, numbers) or not self._agrees_with_all(parts, one):
                verdict = Verdict.PERHAPS
            found.append((verdict, answer))
        return found

    def _answer(self, parts: Parts, found: Found[Owner]) -> Answer:
        return Answer(
            owner=found.owner,
            text=found.text,
            reason=MatchReason(found.comparison.reason.value),
            score=round(found.comparison.score, 3),
            is_visible=self._is_visible(found.owner),
            evidence=_evidence(parts, found.parts, found.comparison),
        )

    def _is_visible(self, owner: Owner) -> bool:
        return owner.supplier_id is None or owner.supplier_id in self.visible

    def _other_number(self, owner: Owner, numbers: Set[OfficialNumber]) -> bool:
        """Both have a number in one register, and not the same one."""
        held = self.numbers.get(owner, set())
        schemes = {one.scheme for one in held} & {one.scheme for one in numbers}
        return bool(schemes) and not held & numbers

    def _agrees_with_all(self, parts: Parts, found: Found[Owner]) -> bool:
        """No other name of the supplier says of the same words what this one contradicts."""
        said = {
            (name.form, name.numbers): name
            for name in self.index.names_of(found.owner)
            if name.core == parts.core
        }
        return not any(compare(parts, name, self.index.weight).against for name in said.values())


def _weighed(
    by_number: list[tuple[Verdict, Answer]], by_name: list[tuple[Verdict, Answer]]
) -> tuple[Answer | None, tuple[Answer, ...]]:
    """The one answer that nothing disputes, or else what a person should look at."""
    for several in (by_number, by_name):
        same = [answer for verdict, answer in several if verdict is Verdict.SAME]
        if len(same) == 1 and not (several is by_name and by_number):
            return same[0], ()
    likely: dict[Owner, Answer] = {}
    for _, answer in [*by_number, *by_name]:
        likely.setdefault(answer.owner, answer)
    return None, tuple(likely.values())[:PROPOSED_AT_MOST]


def _evidence(parts: Parts, other: Parts, comparison: Comparison) -> dict[str, Any]:
    told = evidence(parts, other)
    return {
        "shared": list(told.shared),
        "only_here": list(told.only_left),
        "only_there": list(told.only_right),
        "against": list(comparison.against),
    }


def _refused_pairs() -> set[tuple[str, int | None]]:
    """Names by key and the suppliers whose they were said not to be."""
    names = SupplierName.objects.filter(standing=NameStanding.REFUSED)
    proposals = SupplierProposal.objects.filter(state=ProposalState.REFUSED)
    return {
        *names.values_list("key", "supplier_id"),
        *proposals.values_list("name__key", "candidate_id"),
    }
