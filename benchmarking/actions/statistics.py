"""Statistics of places: loaded from published tables, kept where a table says otherwise."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from benchmarking.choices import Permission
from benchmarking.models import Statistic
from benchmarking.sheets.statistics import Reading, Refusal
from consortia.models import Authority, AuthorityIdentifier
from procurement_portal.core import access, audit

Key = tuple[int, str, int]


@dataclass
class Report:
    """How many figures were added, changed, unchanged; and what was not loaded, with the reason."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)


@transaction.atomic
def load(
    rows: Iterable[Reading | Refusal], *, table: str, replace: bool = False, by: Any, at: datetime
) -> Report:
    """Add what is new; a figure that is held with another value is kept unless `replace`.

    An authority is found by its slug or any official code; where a code was passed on, the one
    that is open. Peers that are frozen do not move. Raises NotAllowed.
    """
    access.require(by, Permission.PEERS_FREEZE)
    report = Report()
    authorities = _authorities()
    held = {
        (one.authority_id, one.variable, one.year): one
        for one in Statistic.objects.select_for_update().order_by("pk")
    }
    added: dict[Key, Statistic] = {}
    for row in rows:
        if isinstance(row, Refusal):
            report.refusals.append(row)
            continue
        authority_id = authorities.get(row.code)
        if authority_id is None:
            report.refusals.append(Refusal(row.row, row.code, "No one authority has this code."))
            continue
        key = (authority_id, row.variable, row.year)
        if known := held.get(key) or added.get(key):
            _meet(known, row, report, replace=replace)
        else:
            added[key] = Statistic(
                authority_id=authority_id,
                variable=row.variable,
                year=row.year,
                value=row.value,
                source=row.source,
            )
            report.counts["added"] += 1
    Statistic.objects.bulk_create(added.values(), batch_size=2000)
    audit.record(
        "benchmarking.statistics.loaded",
        subject=ContentType.objects.get_for_model(Statistic),
        by=by,
        at=at,
        table=table,
        counts=dict(report.counts),
        refused=len(report.refusals),
    )
    return report


def _meet(known: Statistic, row: Reading, report: Report, *, replace: bool) -> None:
    if known.value == row.value:
        report.counts["unchanged"] += 1
    elif not replace or known.pk is None:
        reason = f"{row.variable} {row.year} is {row.value} here; kept {known.value}."
        report.refusals.append(Refusal(row.row, row.code, reason))
    else:
        known.value, known.source = row.value, row.source
        known.save(update_fields=["value", "source", "updated_at"])
        report.counts["changed"] += 1


def _authorities() -> dict[str, int]:
    """The one authority that each slug and code names; open ones go before closed ones."""
    named: dict[str, set[int]] = {}
    is_open: set[int] = set()
    for key, slug, closed_on in Authority.objects.values_list("pk", "slug", "closed_on"):
        named.setdefault(slug, set()).add(key)
        if closed_on is None:
            is_open.add(key)
    for value, key in AuthorityIdentifier.objects.values_list("value", "authority_id"):
        named.setdefault(value, set()).add(key)
    chosen = {code: (keys & is_open) or keys for code, keys in named.items()}
    return {code: next(iter(keys)) for code, keys in chosen.items() if len(keys) == 1}
