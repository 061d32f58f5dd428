"""The names of an import written: names, suppliers, proposals, numbers and who has seen what.

Two imports may bring one name at one moment. The database lets one of them make the row; the other
waits, finds the row, and tells which of its own numbers the row's number replaces. Everybody writes
in the order of the keys, so that nobody waits in a circle.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from consortia.models import Authority
from frameworks.actions.supplier_decisions import Answer, Decision, Numbers
from frameworks.choices import MatchReason, NameStanding, ProposalState
from frameworks.matching.identifiers import OfficialNumber
from frameworks.models import Supplier, SupplierIdentifier, SupplierName, SupplierProposal
from frameworks.models.supplier_changes import Sighting
from procurement_portal.core import audit

SOURCE = "spend files"
AT_ONCE = 5000

_INSERT = """
INSERT INTO frameworks_suppliername
    (id, supplier_id, name, key, reason, score, source, standing, is_public, created_at, updated_at)
SELECT *, %s, %s, false, %s, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::numeric[])
ON CONFLICT DO NOTHING
RETURNING id
"""
_INSERT_SUPPLIERS = """
INSERT INTO frameworks_supplier
    (id, name, slug, is_listed, is_sample, created_at, updated_at)
SELECT id, name, 's_' || id, false, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[]) AS new (id, name)
"""
_INSERT_PROPOSALS = """
INSERT INTO frameworks_supplierproposal
    (name_id, candidate_id, reason, score, evidence, state, created_at, updated_at)
SELECT *, %s, %s, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::jsonb[])
ON CONFLICT DO NOTHING
"""
_INSERT_SIGHTINGS = """
INSERT INTO frameworks_suppliername_seen_by (suppliername_id, authority_id)
SELECT name_id, %s FROM unnest(%s::bigint[]) AS seen (name_id) ORDER BY name_id
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT id, merged_into_id FROM frameworks_supplier WHERE id = ANY(%s) ORDER BY id FOR SHARE
"""


def write(
    authority: Authority,
    decisions: Sequence[Decision],
    *,
    seen: Set[int],
    numbers: Numbers,
    by: Any,
    at: datetime,
) -> dict[int, int]:
    """Write what was decided; return the reserved numbers that other rows stand in for.

    `seen` are the known names that the file holds.
    """
    writer = _Writer(authority, at)
    writer.find_homes(decisions)
    writer.insert_names(decisions)
    writer.insert_suppliers(decisions)
    proposals = writer.propose(decisions)
    names = {writer.renamed.get(one.unknown.name_id, one.unknown.name_id) for one in decisions}
    writer.note_numbers(numbers)
    writer.note_sightings(seen | names)
    audit.record(
        "frameworks.supplier_names.seen",
        subject=authority,
        tenant=authority,
        by=by,
        at=at,
        known=len(seen),
        new_names=len(decisions) - len(writer.renamed),
        new_suppliers=len(writer.leaders),
        proposals=proposals,
    )
    return writer.renamed


def reserved(model: type[models.Model], count: int) -> list[int]:
    """Numbers of the table's own sequence that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


class _Writer:
    """One import's names while they are written.

    `homes` says each new name's supplier, `leaders` which names make a new one.
    """

    def __init__(self, authority: Authority, at: datetime) -> None:
        self.authority = authority
        self.at = at
        self.standing: dict[int, int] = {}
        self.homes: dict[int, int] = {}
        self.leaders: set[int] = set()
        self.renamed: dict[int, int] = {}

    def find_homes(self, decisions: Sequence[Decision]) -> None:
        """Give each name a supplier: a known one, held fast where it now is, or a reserved one."""
        answers = [answer for one in decisions for answer in (one.matched, *one.proposed) if answer]
        self.standing = _held_fast({one.owner.supplier_id for one in answers})
        self.leaders = {one.unknown.name_id for one in decisions if self._leads(one)}
        new = iter(reserved(Supplier, len(self.leaders)))
        for one in decisions:
            name_id = one.unknown.name_id
            self.homes[name_id] = next(new) if name_id in self.leaders else self._home(one.matched)

    def _leads(self, one: Decision) -> bool:
        """Nobody's yet; or of a supplier that is gone since the decision."""
        if one.matched is None:
            return True
        return one.matched.owner.led_by is None and not self._home(one.matched)

    def _home(self, answer: Answer | None) -> int:
        """Where the supplier of the answer stands now; 0 where there is none."""
        if answer is None:
            return 0
        if answer.owner.led_by is not None:
            return self.homes[answer.owner.led_by]
        return self.standing.get(answer.owner.supplier_id or 0, 0)

    def insert_names(self, decisions: Sequence[Decision]) -> None:
        """Insert the names; those that another import has made meanwhile are `renamed`."""
        missed = self._insert(sorted(decisions, key=lambda one: one.unknown.key))
        made = _accepted([one.unknown.key for one in missed])
        refused = []
        for one in missed:
            name_id = one.unknown.name_id
            if one.unknown.key in made:
                self.renamed[name_id], home = made[one.unknown.key]
                self._follow(name_id, home, decisions)
            else:
                refused.append(one)
                self.leaders.add(name_id)
        for one, home in zip(refused, reserved(Supplier, len(refused)), strict=True):
            self.homes[one.unknown.name_id] = home
        self._insert(refused)

    def _insert(self, waiting: Sequence[Decision]) -> list[Decision]:
        rows = [self._row(one) for one in waiting]
        made = _execute(_INSERT, (SOURCE, NameStanding.ACCEPTED.value, self.at, self.at), rows)
        return [one for one in waiting if one.unknown.name_id not in made]

    def _row(self, one: Decision) -> tuple[Any, ...]:
        name = one.unknown
        reason, score = MatchReason.NEW.value, None
        if one.matched is not None and name.name_id not in self.leaders:
            reason, score = one.matched.reason.value, Decimal(str(one.matched.score))
        return (name.name_id, self.homes[name.name_id], name.text, name.key, reason, score)

    def _follow(self, leader: int, home: int, decisions: Iterable[Decision]) -> None:
        """Names that were to follow a name follow it to where another import has put it."""
        self.homes[leader] = home
        self.leaders.discard(leader)
        followers = [
            one.unknown.name_id
            for one in decisions
            if one.matched is not None and one.matched.owner.led_by == leader
        ]
        if followers:
            SupplierName.objects.filter(pk__in=followers).update(supplier_id=home)
            self.homes.update(dict.fromkeys(followers, home))

    def insert_suppliers(self, decisions: Iterable[Decision]) -> None:
        """Make a supplier for each name that leads; only authorities that saw it see it.

        Its address is a number: names from a ledger do not belong in addresses.
        """
        rows = [
            (self.homes[one.unknown.name_id], one.unknown.text)
            for one in decisions
            if one.unknown.name_id in self.leaders
        ]
        _execute(_INSERT_SUPPLIERS, (self.authority.is_sample, self.at, self.at), rows)

    def propose(self, decisions: Iterable[Decision]) -> int:
        """Lay open what a person should look at; a pair that was proposed before stays as it is."""
        rows = [
            (
                one.unknown.name_id,
                candidate,
                answer.reason.value,
                Decimal(str(answer.score)),
                json.dumps(dict(answer.evidence)),
            )
            for one in decisions
            if one.unknown.name_id not in self.renamed
            for answer in one.proposed
            if (candidate := self._home(answer)) not in (0, self.homes[one.unknown.name_id])
        ]
        _execute(_INSERT_PROPOSALS, (ProposalState.OPEN.value, self.at, self.at), rows)
        return len(rows)

    def note_numbers(self, numbers: Numbers) -> None:
        """Give suppliers their official numbers, or lay open that a number is another's.

        A listed supplier's numbers are public and come from registers, never from a ledger.
        """
        real = {self.renamed.get(name_id, name_id): held for name_id, held in numbers.items()}
        names = SupplierName.objects.filter(pk__in=real).select_related("supplier").order_by("pk")
        wanted = {number for held in real.values() for number in held}
        owners = _owners_of(wanted)
        new: list[SupplierIdentifier] = []
        for name in names:
            schemes = set(name.supplier.identifiers.values_list("scheme", flat=True))
            for number in sorted(real[name.pk]):
                owner = owners.setdefault(number, name.supplier_id)
                if owner != name.supplier_id:
                    _propose_by_number(name, owner, number)
                elif number.scheme not in schemes and not name.supplier.is_listed:
                    schemes.add(number.scheme)
                    new.append(
                        SupplierIdentifier(
                            supplier=name.supplier, scheme=number.scheme, value=number.value
                        )
                    )
        new.sort(key=lambda one: (one.scheme, one.value))
        SupplierIdentifier.objects.bulk_create(new, ignore_conflicts=True)

    def note_sightings(self, names: Iterable[int]) -> None:
        """Remember that the authority's own files hold the names."""
        held = Sighting.objects.filter(authority=self.authority)
        unseen = set(names) - set(held.values_list("suppliername_id", flat=True).iterator())
        rows = [(name_id,) for name_id in sorted(unseen)]
        _execute(_INSERT_SIGHTINGS, (self.authority.pk,), rows)


def _execute(sql: str, fixed: tuple[Any, ...], rows: Sequence[tuple[Any, ...]]) -> set[int]:
    """Run the statement with the rows as columns, some thousands at a time; return what it says."""
    told: set[int] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            columns = zip(*rows[start : start + AT_ONCE], strict=True)
            cursor.execute(sql, (*fixed, *(list(column) for column in columns)))
            if cursor.description:
                told.update(number for (number,) in cursor.fetchall())
    return told


def _held_fast(suppliers: Iterable[int | None]) -> dict[int, int]:
    """Where each supplier stands now, after merges; nobody merges them until we are done."""
    into: dict[int, int | None] = {}
    waiting = sorted(one for one in suppliers if one is not None)
    with connection.cursor() as cursor:
        while waiting:
            cursor.execute(_LOCK, [waiting])
            rows = dict(cursor.fetchall())
            into |= rows
            waiting = sorted({one for one in rows.values() if one is not None} - set(into))
    return {one: _end(one, into) for one in into}


def _end(supplier: int, into: Mapping[int, int | None]) -> int:
    while (following := into.get(supplier)) is not None:
        supplier = following
    return supplier


def _accepted(keys: list[str]) -> dict[str, tuple[int, int]]:
    """Number and supplier of the accepted names with these keys."""
    rows = SupplierName.objects.filter(key__in=keys, standing=NameStanding.ACCEPTED)
    return {key: (pk, home) for key, pk, home in rows.values_list("key", "pk", "supplier_id")}


def _owners_of(numbers: Iterable[OfficialNumber]) -> dict[OfficialNumber, int]:
    rows = SupplierIdentifier.objects.filter(value__in={number.value for number in numbers})
    return {
        OfficialNumber(scheme, value): supplier_id
        for scheme, value, supplier_id in rows.values_list("scheme", "value", "supplier_id")
    }


def _propose_by_number(name: SupplierName, owner: int, number: OfficialNumber) -> None:
    """A known name under another supplier's number: a person should look."""
    SupplierProposal.objects.get_or_create(
        name=name,
        candidate_id=owner,
        defaults={
            "reason": MatchReason.IDENTIFIER,
            "score": Decimal(1),
            "evidence": {"number": str(number)},
        },
    )
