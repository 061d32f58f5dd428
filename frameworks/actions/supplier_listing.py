"""Names of suppliers on published lists: matched like any other, but public from the first.

Identifiers speak first, then names (`supplier_decisions`). Nothing is merged: what is only likely
goes to a person as a proposal. A supplier known only from ledgers becomes listed when a published
list writes its very name; it is then called as the list calls it.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from consortia.models import Authority, Consortium
from frameworks.actions import supplier_decisions
from frameworks.actions.supplier_decisions import Answer, Decision, Unknown
from frameworks.choices import MatchReason, NameStanding
from frameworks.matching import identifiers
from frameworks.matching.identifiers import OfficialNumber
from frameworks.models import Supplier, SupplierIdentifier, SupplierName, SupplierProposal
from procurement_portal.core import audit
from procurement_portal.core.errors import WrongState

AT_ONCE = 2000
LONGEST_SLUG = 100

Token = int | str
"""A supplier: its key, or the key of the name that leads a new one."""


@dataclass
class Listed:
    """A name as lists write it, with the numbers that they give it."""

    text: str
    numbers: set[OfficialNumber] = field(default_factory=set)


@dataclass
class Found:
    """Who the names are: `tokens` by the key of the name."""

    tokens: dict[str, Token] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    listed: dict[str, Listed] = field(default_factory=dict)
    to_list: dict[int, str] = field(default_factory=dict)

    def counts(self, used: Set[Token]) -> dict[str, int]:
        """How many suppliers are new, names matched, and names for a person to look at.

        Only suppliers that are `used` count.
        """
        decided = [one for one in self.decisions if self.tokens[one.unknown.key] in used]
        return {
            "new": sum(1 for one in used if isinstance(one, str)),
            "matched": sum(1 for one in decided if one.matched is not None),
            "proposed": sum(1 for one in decided if one.proposed),
        }

    def told(self, used: Set[Token]) -> list[dict[str, str]]:
        """The names that were matched or are to be looked at, with what everybody may see."""
        rows = []
        for one in self.decisions:
            if self.tokens[one.unknown.key] not in used:
                continue
            for answer in (one.matched, *one.proposed):
                if answer is not None and answer.is_visible:
                    rows.append(
                        {
                            "name": one.unknown.text,
                            "other": answer.text,
                            "reason": MatchReason(answer.reason).label,
                            "is_matched": "yes" if answer is one.matched else "",
                        }
                    )
        return rows


def scheme_of(publisher: Consortium) -> str:
    """The register that a publisher's own numbers for suppliers are of."""
    return f"LIST-{publisher.slug}"


def numbers_of(
    publisher: Consortium, *, company_number: str, own_number: str
) -> set[OfficialNumber]:
    """The numbers that a row gives its supplier."""
    found = set()
    company = (
        identifiers.read(f"{identifiers.COMPANY}-{company_number}") if company_number else None
    )
    if company is not None:
        found.add(company)
    if own_number:
        found.add(OfficialNumber(scheme_of(publisher), own_number))
    return found


def find(listed: Mapping[str, Listed]) -> Found:
    """Who the names are, by the key of each; writes nothing."""
    found = Found(listed=dict(listed))
    accepted = SupplierName.objects.filter(
        standing=NameStanding.ACCEPTED, key__in=list(listed)
    ).values_list("key", "supplier_id", "supplier__is_listed")
    for key, supplier_id, is_listed in accepted:
        found.tokens[key] = supplier_id
        if not is_listed:
            found.to_list.setdefault(supplier_id, listed[key].text)
    unknown = [
        Unknown(number, listed[key].text, key)
        for number, key in enumerate(sorted(set(listed) - set(found.tokens)), start=1)
    ]
    numbers = {one.name_id: listed[one.key].numbers for one in unknown}
    decided = supplier_decisions.decide(unknown, numbers, authority=None)
    _settle(found, _public(decided))
    return found


def _public(decisions: Sequence[Decision]) -> list[Decision]:
    """A likeness to a supplier that nobody lists is a question to a person, never an answer."""
    owners = {
        one.matched.owner.supplier_id
        for one in decisions
        if one.matched is not None and one.matched.owner.supplier_id is not None
    }
    unlisted = set(
        Supplier.objects.filter(pk__in=owners, is_listed=False).values_list("pk", flat=True)
    )
    return [
        Decision(one.unknown, None, (one.matched,))
        if one.matched is not None and one.matched.owner.supplier_id in unlisted
        else one
        for one in decisions
    ]


def _settle(found: Found, decisions: Sequence[Decision]) -> None:
    """Names follow the supplier that they are, or the name of the same lists that leads it."""
    keys = {one.unknown.name_id: one.unknown.key for one in decisions}
    found.decisions = list(decisions)
    for one in decisions:
        key = one.unknown.key
        found.tokens[key] = _token(found, keys, one.matched) if one.matched else key
        if one.matched:
            found.reasons[key] = MatchReason(one.matched.reason).label.lower()


def _token(found: Found, keys: Mapping[int, str], answer: Answer) -> Token:
    if answer.owner.supplier_id is not None:
        return answer.owner.supplier_id
    return found.tokens[keys[answer.owner.led_by or 0]]


def write(
    found: Found,
    tokens: Set[Token],
    publisher: Consortium | Authority,
    *,
    by: Any,
    at: datetime,
    source: str = "",
) -> dict[Token, int]:
    """Write the names whose supplier is among `tokens`; return every token's supplier.

    `source` says where the names come from; a list of the publisher's where it is not said.
    Runs in the caller's transaction, who has asked whether `by` may.
    Raises WrongState where a supplier became part of another meanwhile.
    """
    homes: dict[Token, int] = {one: one for one in tokens if isinstance(one, int)}
    _hold(homes.values())
    leaders = sorted(one for one in tokens if isinstance(one, str))
    homes |= _new_suppliers(leaders, found)
    listed = _list(found, homes)
    names = _names(found, homes, source or f"list of {publisher.name}")
    _note_numbers(found, homes)
    _propose(found, names, homes)
    audit.record(
        "frameworks.supplier_names.listed",
        subject=publisher,
        tenant=publisher,
        by=by,
        at=at,
        new_names=len(names),
        new_suppliers=len(leaders),
        became_listed=listed,
    )
    return homes


def _hold(suppliers: Iterable[int]) -> None:
    """Nobody merges them until we are done."""
    rows = Supplier.objects.locked(*suppliers)
    if any(row.merged_into_id is not None for row in rows.values()):
        raise WrongState("A supplier on these lists became part of another meanwhile.")


def _new_suppliers(leaders: Sequence[str], found: Found) -> dict[Token, int]:
    slugs = _free_slugs([found.listed[key].text for key in leaders])
    rows = Supplier.objects.bulk_create(
        [
            Supplier(name=found.listed[key].text, slug=slug)
            for key, slug in zip(leaders, slugs, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    return {key: row.pk for key, row in zip(leaders, rows, strict=True)}


def _free_slugs(texts: Sequence[str]) -> list[str]:
    """An address for each, none of them taken."""
    bases = [slugify(text)[:LONGEST_SLUG].strip("-") or "supplier" for text in texts]
    taken = set(Supplier.objects.filter(slug__in=bases).values_list("slug", flat=True))
    numbered = set(
        Supplier.objects.filter(slug__regex=r"-[0-9]+$").values_list("slug", flat=True)
    ) | set(bases)
    slugs = []
    for base in bases:
        slug, number = base, 2
        while slug in taken:
            while (slug := f"{base}-{number}") in numbered:
                number += 1
            numbered.add(slug)
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _list(found: Found, homes: Mapping[Token, int]) -> int:
    """Make suppliers public under the name of the list.

    VAT numbers that ledgers gave are not told with it; registers of companies are public anyway.
    """
    used = {pk: text for pk, text in found.to_list.items() if pk in homes}
    rows = list(Supplier.objects.filter(pk__in=used, is_listed=False))
    for row in rows:
        row.name, row.is_listed = used[row.pk], True
    Supplier.objects.bulk_update(rows, ["name", "is_listed"])
    SupplierIdentifier.objects.filter(supplier__in=rows, scheme=identifiers.VAT).delete()
    for row in rows:
        SupplierName.objects.filter(supplier=row, name=row.name).update(is_public=True)
    return len(rows)


def _names(found: Found, homes: Mapping[Token, int], source: str) -> dict[str, SupplierName]:
    rows = []
    for one in found.decisions:
        key = one.unknown.key
        home = homes.get(found.tokens[key])
        if home is None:
            continue
        rows.append(
            SupplierName(
                supplier_id=home,
                name=one.unknown.text,
                key=key,
                source=source,
                standing=NameStanding.ACCEPTED,
                reason=one.matched.reason if one.matched else MatchReason.GIVEN,
                score=Decimal(str(one.matched.score)) if one.matched else None,
            )
        )
    made = SupplierName.objects.bulk_create(rows, batch_size=AT_ONCE)
    return {row.key: row for row in made}


def _note_numbers(found: Found, homes: Mapping[Token, int]) -> None:
    """Suppliers get the numbers that nobody has, one of each register."""
    wanted: dict[OfficialNumber, int] = {}
    for key, listed in found.listed.items():
        home = homes.get(found.tokens[key])
        if home is not None:
            for number in sorted(listed.numbers):
                wanted.setdefault(number, home)
    owners = set(wanted.values())
    held = set(
        SupplierIdentifier.objects.filter(supplier__in=owners).values_list("supplier", "scheme")
    )
    rows = []
    for number, home in wanted.items():
        if (home, number.scheme) not in held:
            held.add((home, number.scheme))
            rows.append(
                SupplierIdentifier(supplier_id=home, scheme=number.scheme, value=number.value)
            )
    SupplierIdentifier.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def _propose(found: Found, names: Mapping[str, SupplierName], homes: Mapping[Token, int]) -> None:
    """Lay open what a person should look at; a pair is proposed once."""
    keys = {one.unknown.name_id: one.unknown.key for one in found.decisions}
    rows = []
    for one in found.decisions:
        name = names.get(one.unknown.key)
        if name is None:
            continue
        for answer in one.proposed:
            candidate = _home(found, keys, homes, answer)
            if candidate is not None and candidate != name.supplier_id:
                rows.append(
                    SupplierProposal(
                        name=name,
                        candidate_id=candidate,
                        reason=answer.reason,
                        score=Decimal(str(answer.score)),
                        evidence=dict(answer.evidence),
                    )
                )
    SupplierProposal.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def _home(
    found: Found, keys: Mapping[int, str], homes: Mapping[Token, int], answer: Answer
) -> int | None:
    if answer.owner.supplier_id is not None:
        return answer.owner.supplier_id
    return homes.get(found.tokens[keys[answer.owner.led_by or 0]])
