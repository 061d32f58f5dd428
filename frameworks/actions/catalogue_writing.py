"""A plan of an import written: agreements, lots, suppliers and places, by sets, all or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify

from consortia.models import Consortium
from frameworks.actions import place_records, search_index, supplier_listing, versions
from frameworks.actions.catalogue_plans import Change, Plan
from frameworks.actions.place_records import Held
from frameworks.choices import FrameworkStatus, LotStatus
from frameworks.models import Framework, FrameworkGap, FrameworkVersion, Lot
from frameworks.sheets.catalogue_new import Entry
from procurement_portal.core import audit, moments

AT_ONCE = 1000
LONGEST_SLUG = 100
LOT_STATUS: Mapping[str, str] = {
    FrameworkStatus.AWARDED: LotStatus.AWARDED,
    FrameworkStatus.LIVE: LotStatus.LIVE,
    FrameworkStatus.CLOSING: LotStatus.LIVE,
    FrameworkStatus.SUSPENDED: LotStatus.LIVE,
    FrameworkStatus.EXPIRED: LotStatus.CLOSED,
    FrameworkStatus.TERMINATED: LotStatus.CLOSED,
}
"""How the lots of an agreement stand that came to the portal after its award."""


@dataclass(frozen=True)
class _Known:
    pk: int
    starts_on: date | None
    ends_on: date | None
    status: str


def write(plan: Plan, publisher: Consortium, *, source: str, by: Any, at: datetime) -> set[int]:
    """Write the plan in the caller's transaction, who has asked whether `by` may.

    `source` names the files. Returns the frameworks that are new or changed.
    """
    made = _make_frameworks(plan, publisher, source=source, by=by, at=at)
    changed = _change_frameworks(plan, source=source, by=by, at=at)
    known = _known(plan, made)
    lots = _make_lots(plan, known)
    homes = supplier_listing.write(plan.suppliers, plan.used_suppliers, publisher, by=by, at=at)
    held = []
    for framework, number, supplier in plan.places:
        one = known[framework]
        held.append(Held(lots[framework, number], homes[supplier], one.starts_on, one.ends_on))
    if held:
        place_records.record(held, publisher, ground=f"Imported from {source}.", by=by, at=at)
    _record(plan, made, publisher, by=by, at=at)
    with_more = {key for key, _ in plan.new_lots} | {key for key, _, _ in plan.places}
    touched = {row.pk for row in made.values()} | changed | {known[key].pk for key in with_more}
    search_index.refresh(touched, at=at)
    return touched


def _make_frameworks(
    plan: Plan, publisher: Consortium, *, source: str, by: Any, at: datetime
) -> dict[str, Framework]:
    taken = set(Framework.objects.values_list("slug", flat=True))
    rows = {}
    for key, entry in plan.new.items():
        reference = plan.merged.frameworks[key].reference
        rows[key] = Framework(
            publisher=publisher,
            reference=reference,
            slug=_free_slug(entry, reference, taken),
            **{name: value for name, value in entry.fields.items() if value is not None},
        )
    Framework.objects.bulk_create(rows.values(), batch_size=AT_ONCE)
    today = moments.day_of(at)
    FrameworkVersion.objects.bulk_create(
        [
            FrameworkVersion(
                framework=row,
                number=1,
                what=f"Imported from {source}.",
                why=" ".join(plan.new[key].remarks),
                effective_on=row.starts_on or today,
                published_by=str(by),
                published_at=at,
            )
            for key, row in rows.items()
        ],
        batch_size=AT_ONCE,
    )
    FrameworkGap.objects.bulk_create(
        [
            FrameworkGap(framework=row, field=name, stand_in=row.title if name == "title" else "")
            for key, row in rows.items()
            for name in plan.new[key].gaps
        ],
        batch_size=AT_ONCE,
    )
    return rows


def _free_slug(entry: Entry, reference: str, taken: set[str]) -> str:
    """An address by the title; by the reference where no list tells the title."""
    words = reference if "title" in entry.gaps else entry.fields["title"]
    base = slugify(words)[:LONGEST_SLUG].strip("-") or "framework"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def _change_frameworks(plan: Plan, *, source: str, by: Any, at: datetime) -> set[int]:
    """Change what the plan takes; each framework changed gets a version that tells it."""
    told = _taken(plan.changes)
    keys = {plan.held[key].pk: key for key in plan.held if plan.held[key].reference in told}
    for pk in sorted(keys):
        key = keys[pk]
        row = Framework.objects.locked(pk)
        for name, value in plan.fields.get(key, {}).items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        for (framework, number), title in plan.lot_titles.items():
            if framework == key:
                Lot.objects.filter(pk=plan.held[key].lots[number].pk).update(
                    title=title, updated_at=at
                )
        _add_version(row, told[row.reference], source=source, by=by, at=at)
    return set(keys)


def _taken(changes: Iterable[Change]) -> dict[str, list[Change]]:
    told: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if change.taken:
            told[change.reference].append(change)
    return told


def _add_version(
    row: Framework, changes: list[Change], *, source: str, by: Any, at: datetime
) -> None:
    version = versions.write(
        row,
        what=f"Brought up to date from {source}.",
        effective_on=moments.day_of(at),
        changes=[
            {
                "fact": f"title of lot {one.lot_number}" if one.lot_number else one.fact,
                "was": one.was,
                "is": one.now,
            }
            for one in changes
        ],
        by=by,
        at=at,
    )
    audit.record(
        "frameworks.framework.changed_by_import",
        subject=row,
        tenant=row.publisher,
        by=by,
        at=at,
        version=version.number,
        facts=[one.fact for one in changes],
    )


def _known(plan: Plan, made: Mapping[str, Framework]) -> dict[str, _Known]:
    known = {}
    for key, held in plan.held.items():
        values = held.values | plan.fields.get(key, {})
        known[key] = _Known(held.pk, values["starts_on"], values["ends_on"], values["status"])
    for key, row in made.items():
        known[key] = _Known(row.pk, row.starts_on, row.ends_on, row.status)
    return known


def _make_lots(plan: Plan, known: Mapping[str, _Known]) -> dict[tuple[str, str], int]:
    """Make the new lots; return all lots of the agreements by the keys of both."""
    rows = {}
    for key, number in plan.new_lots:
        wanted = plan.merged.frameworks[key].lots[number]
        rows[key, number] = Lot(
            framework_id=known[key].pk,
            number=wanted.number,
            title=wanted.title.value,
            status=LOT_STATUS.get(known[key].status, LotStatus.DRAFT),
        )
    Lot.objects.bulk_create(rows.values(), batch_size=AT_ONCE)
    lots = {pair: row.pk for pair, row in rows.items()}
    for key, held in plan.held.items():
        lots |= {(key, number): lot.pk for number, lot in held.lots.items()}
    return lots


def _record(
    plan: Plan, made: Mapping[str, Framework], publisher: Consortium, *, by: Any, at: datetime
) -> None:
    lots = Counter(key for key, _ in plan.new_lots)
    places = Counter(key for key, _, _ in plan.places)
    for key, row in made.items():
        audit.record(
            "frameworks.framework.imported",
            subject=row,
            tenant=publisher,
            by=by,
            at=at,
            status=str(row.status),
            lots=lots[key],
            places=places[key],
        )
