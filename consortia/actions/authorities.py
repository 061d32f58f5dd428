"""Authorities loaded from reference tables: added and completed, never silently overwritten.

Which table says what is the business of `management/tables`; here a record of any of them meets
the authorities that are known. It is found by its official identifiers, else by its exact name
among bodies of its kind. Blank fields are filled; a field that says otherwise is kept and
reported, unless `replace` is asked for. Nothing is ever deleted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify

from consortia.choices import Permission
from consortia.models import (
    Authority,
    AuthorityIdentifier,
    AuthoritySuccession,
    Denominator,
)
from procurement_portal.core import access, audit

FILLED = (
    "name",
    "kind",
    "jurisdiction",
    "tier",
    "region",
    "website",
    "opened_on",
    "closed_on",
)
SHARE_PLACES = Decimal("0.000001")
SLUG_LENGTH = 110

Key = tuple[str, str]
"""Scheme and value of an identifier."""


@dataclass(frozen=True)
class Size:
    """A denominator: what is counted, for which year, by whom, as at which day."""

    measure: str
    year: int
    value: Decimal
    source: str
    as_at: date


@dataclass(frozen=True)
class Record:
    """What one row of a table says of one authority. A record without a name only completes.

    `identifiers` are its own and are kept; `found_by` is where else it may be looked for.
    `successors` become successions on the day after `closed_on`; where there are several they
    share by their residents.
    """

    row: int
    identifiers: tuple[Key, ...] = ()
    found_by: tuple[Key, ...] = ()
    name: str = ""
    short_name: str = ""
    kind: str = ""
    jurisdiction: str = ""
    tier: str = ""
    region: str = ""
    website: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    parent: Key | None = None
    successors: tuple[Key, ...] = ()
    sizes: tuple[Size, ...] = ()


@dataclass(frozen=True)
class Unloaded:
    """A row, or a part of one, that was not loaded, and why."""

    row: int
    what: str
    reason: str


@dataclass
class Report:
    """What came of a load."""

    counts: Counter[str] = field(default_factory=Counter)
    unloaded: list[Unloaded] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many rows of any table were added or changed."""
        return sum(count for name, count in self.counts.items() if name != "authorities unchanged")


class _DryRun(Exception):
    """Rolls everything back."""


def load(
    rows: Iterable[Record | Unloaded],
    *,
    source: str,
    by: Any,
    at: datetime,
    replace: bool = False,
    dry_run: bool = False,
) -> Report:
    """Bring the records in and return what was done; with `dry_run` nothing is kept.

    `source` names the table in the audit trail. Loading the same table again changes nothing.
    Raises NotAllowed.
    """
    access.require(by, Permission.REFERENCE_LOAD)
    report = Report()
    try:
        with transaction.atomic():
            _Load(report, replace=replace).run(rows)
            audit.record(
                "consortia.authorities.loaded",
                subject=ContentType.objects.get_for_model(Authority),
                by=by,
                at=at,
                source=source,
                unloaded=len(report.unloaded),
                counts=dict(report.counts),
            )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


class _Load:
    """One run: the known authorities are read once, then each record meets them."""

    def __init__(self, report: Report, *, replace: bool) -> None:
        self.report = report
        self.replace = replace
        # Locked in one order, so that two loads queue instead of meeting halfway.
        known = {one.pk: one for one in Authority.objects.select_for_update().order_by("pk")}
        self.slugs = {one.slug for one in known.values()}
        self.by_name = {(one.kind, one.name.casefold()): one for one in known.values()}
        self.by_key: dict[Key, Authority] = {
            (scheme, value): known[authority_id]
            for scheme, value, authority_id in AuthorityIdentifier.objects.values_list(
                "scheme", "value", "authority_id"
            )
        }

    def run(self, rows: Iterable[Record | Unloaded]) -> None:
        """First all authorities, then what joins them."""
        matched = []
        for row in rows:
            if isinstance(row, Unloaded):
                self.report.unloaded.append(row)
                continue
            authority = self._authority(row)
            if authority is not None:
                matched.append((row, authority))
        for record, authority in matched:
            self._parent(record, authority)
            self._sizes(record, authority)
        for record, authority in matched:
            self._successions(record, authority)

    def _authority(self, record: Record) -> Authority | None:
        found = self._known_by(record.identifiers)
        if not found:
            among = self._known_by(record.found_by)
            found = [one for one in among if one.closed_on is None] or among
        if len(found) > 1:
            names = " and ".join(sorted(one.name for one in found))
            self._skip(record, f"Its codes belong to different authorities: {names}.")
            return None
        authority = next(iter(found), None) or self.by_name.get(
            (record.kind, record.name.casefold())
        )
        if authority is None:
            if not record.name:
                self._skip(record, "No authority with this code is known.")
                return None
            authority = self._add(record)
        else:
            self._complete(record, authority)
        self._identifiers(record, authority)
        return authority

    def _known_by(self, keys: Iterable[Key]) -> list[Authority]:
        found = (self.by_key[key] for key in keys if key in self.by_key)
        return list({one.pk: one for one in found}.values())

    def _add(self, record: Record) -> Authority:
        given = {name: getattr(record, name) for name in FILLED}
        authority = Authority(
            slug=self._free_slug(record), **{name: value for name, value in given.items() if value}
        )
        authority.save()
        self.by_name[record.kind, record.name.casefold()] = authority
        self.report.counts["authorities added"] += 1
        return authority

    def _free_slug(self, record: Record) -> str:
        slug = slugify(record.short_name or record.name)[:SLUG_LENGTH]
        tried = [slug, *(f"{slug}-{value.lower()}" for _, value in record.identifiers)]
        free = next(one for one in _numbered(tried) if one not in self.slugs)
        self.slugs.add(free)
        return free

    def _complete(self, record: Record, authority: Authority) -> None:
        changed = []
        for name in FILLED:
            said, held = getattr(record, name), getattr(authority, name)
            if not said or said == held:
                continue
            if held and not self.replace:
                self._skip(record, f"It says {name} is {said}; kept {held}.")
                continue
            setattr(authority, name, said)
            changed.append(name)
        if changed:
            authority.save(update_fields=[*changed, "updated_at"])
        self.report.counts["authorities changed" if changed else "authorities unchanged"] += 1

    def _identifiers(self, record: Record, authority: Authority) -> None:
        for scheme, value in record.identifiers:
            if (scheme, value) not in self.by_key:
                AuthorityIdentifier.objects.create(authority=authority, scheme=scheme, value=value)
                self.by_key[scheme, value] = authority
                self.report.counts["identifiers added"] += 1

    def _parent(self, record: Record, authority: Authority) -> None:
        if record.parent is None:
            return
        parent = self.by_key.get(record.parent)
        if parent is None:
            self._skip(
                record,
                f"Its parent {'-'.join(record.parent)} is not known: load it, then this again.",
            )
        elif parent != authority and authority.parent_id != parent.pk:
            if authority.parent_id and not self.replace:
                self._skip(record, f"It says the parent is {parent}; kept {authority.parent}.")
                return
            authority.parent = parent
            authority.save(update_fields=["parent", "updated_at"])
            self.report.counts["parents set"] += 1

    def _sizes(self, record: Record, authority: Authority) -> None:
        for size in record.sizes:
            held, is_new = Denominator.objects.get_or_create(
                authority=authority,
                measure=size.measure,
                year=size.year,
                source=size.source,
                defaults={"value": size.value, "as_at": size.as_at},
            )
            if is_new:
                self.report.counts["denominators added"] += 1
            elif held.value != size.value and not self.replace:
                self._skip(record, f"It says {size.measure} is {size.value}; kept {held.value}.")
            elif held.value != size.value:
                held.value, held.as_at = size.value, size.as_at
                held.save(update_fields=["value", "as_at", "updated_at"])
                self.report.counts["denominators changed"] += 1

    def _successions(self, record: Record, authority: Authority) -> None:
        if not record.successors or record.closed_on is None:
            return
        successors = [self.by_key[key] for key in record.successors if key in self.by_key]
        if len(successors) < len(record.successors):
            self._skip(record, "A successor is not known, so no succession was recorded.")
            return
        shares = _shares(successors)
        if shares is None:
            self._skip(
                record, "The residents of its successors are not known, so nor is the share."
            )
            return
        effective = record.closed_on + timedelta(days=1)
        if AuthoritySuccession.objects.filter(
            predecessor=authority, takes_effect_on=effective
        ).exists():
            return
        for successor, share in zip(successors, shares, strict=True):
            AuthoritySuccession.objects.create(
                predecessor=authority, successor=successor, takes_effect_on=effective, share=share
            )
            self.report.counts["successions added"] += 1

    def _skip(self, record: Record, reason: str) -> None:
        known_by = (*record.found_by, *record.identifiers)
        what = record.name or known_by[0][1]
        self.report.unloaded.append(Unloaded(record.row, what, reason))


def _shares(successors: list[Authority]) -> list[Decimal] | None:
    """Parts of 1 by the latest residents; the last takes the rounding (method 2.1)."""
    if len(successors) == 1:
        return [Decimal(1)]
    latest = {
        size.authority_id: size.value
        for size in Denominator.objects.filter(
            authority__in=successors, measure="population"
        ).order_by("as_at", "pk")
    }
    if len(latest) < len(successors):
        return None
    whole = sum(latest.values(), Decimal(0))
    shares = [
        (latest[one.pk] / whole).quantize(SHARE_PLACES, ROUND_HALF_UP) for one in successors[:-1]
    ]
    return [*shares, 1 - sum(shares, Decimal(0))]


def _numbered(slugs: list[str]) -> Iterator[str]:
    """The slugs, then the first with ever larger numbers."""
    yield from slugs
    number = 2
    while True:
        yield f"{slugs[0]}-{number}"
        number += 1
