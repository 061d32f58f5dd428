"""The door for sample data: in it comes beside nothing real, out it goes without a trace.

Audit events stay, as they always do.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import ProtectedError

from benchmarking.actions import runs, sample_purchases, sample_savings
from benchmarking.choices import Permission
from benchmarking.models import (
    BaseCell,
    BenchmarkRun,
    PeerVersion,
    Release,
    ReleasedSaving,
    ReleasedSavingInput,
    ReleaseFigure,
    ReleaseInput,
    ReleaseReading,
    SpendImport,
)
from consortia.models import Authority, Consortium, ConsortiumMembership, Person, Role
from frameworks.actions import headroom, search_index
from frameworks.models import (
    CallOff,
    Contract,
    Document,
    EligibilityRule,
    Framework,
    FrameworkAccess,
    HeadroomGrant,
    HeadroomPosting,
    Obligation,
    OpenFrameworkScheme,
    Participation,
    PriceList,
    Supplier,
    SupplierRole,
)
from procurement_portal.core import access, audit, files, owner
from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import Job, StoredFile

ROOTS: tuple[type[models.Model], ...] = (Authority, Consortium, Supplier, Framework, Person)
"""Tables whose rows say of themselves that they are sample data; all else hangs on them."""


class RealDataPresent(DomainError):
    """Sample data among real authorities would distort their comparisons."""

    code = "real_data_present"
    title = "There are real authorities in this database, so no sample data goes in."
    cure = "Use an empty database for the demonstration."


class SampleInUse(DomainError):
    """Something real points at sample data."""

    code = "sample_in_use"
    cure = "Change or remove what uses it, then remove the sample data again. Nothing was removed."


def is_present() -> bool:
    """Whether any sample data is there."""
    return any(root._default_manager.filter(is_sample=True).exists() for root in ROOTS)


def require_no_real_data() -> None:
    """Raise RealDataPresent when there is an authority that is not sample data."""
    if Authority.objects.filter(is_sample=False).exists():
        raise RealDataPresent()


@transaction.atomic
def add(rows: Iterable[models.Model], *, by: Any, at: datetime) -> Counter[str]:
    """Save unsaved rows, table by table in the order given; return how many of each.

    Raises NotAllowed, and RealDataPresent.
    """
    access.require(by, Permission.RUN_REQUEST)
    require_no_real_data()
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    counts: Counter[str] = Counter()
    for table, members in tables.items():
        table._default_manager.bulk_create(members, batch_size=1000)
        counts[str(table._meta.verbose_name_plural)] += len(members)
    search_index.refresh_all(at=at)
    _record("benchmarking.sample.added", counts, by=by, at=at)
    return counts


@transaction.atomic
def remove(*, by: Any, at: datetime) -> Counter[str]:
    """Remove every sample row and the bytes of files that nothing else keeps; count them.

    Benchmarks of the months concerned are computed anew. Raises NotAllowed, SampleInUse, and
    OwnerNeeded, for the application's own database user only ever adds to the ledgers.
    """
    access.require(by, Permission.RUN_REQUEST)
    owner.require()
    counts: Counter[str] = Counter()
    months = BaseCell.objects.filter(authority__is_sample=True).aggregate(
        first=models.Min("month"), last=models.Max("month")
    )
    _remove_releases(counts)
    stored = sample_savings.remove(counts) | _files_of_frameworks()
    stored |= _remove_spend(counts) | sample_purchases.remove(counts)
    try:
        _remove_ledger(counts, by=by, at=at)
        _remove_roots(counts)
    except ProtectedError as used:
        named = ", ".join(sorted(str(one) for one in used.protected_objects)[:5])
        raise SampleInUse(f"Real records use sample data: {named}.") from used
    orphans = _remove_files(stored, counts)
    search_index.refresh_all(at=at)
    _record("benchmarking.sample.removed", counts, by=by, at=at)
    if months["first"] is not None:
        _refresh(months["first"], months["last"], by=by, at=at)
    transaction.on_commit(lambda: _unlink(orphans))
    return counts


def _files_of_frameworks() -> set[int]:
    """Files of the documents and price lists of sample frameworks."""
    return {
        file_id
        for keeper in (Document, PriceList)
        for file_id in keeper.objects.filter(framework__is_sample=True).values_list(
            "file_id", flat=True
        )
    }


def _remove_releases(counts: Counter[str]) -> None:
    """Releases of sample figures, which alone may go."""
    BenchmarkRun.objects.filter(release__is_sample=True).update(release=None)
    for part in (
        ReleaseReading,
        ReleasedSavingInput,
        ReleasedSaving,
        ReleaseInput,
        ReleaseFigure,
    ):
        part.objects.filter(release__is_sample=True).delete()
    counts["releases"], _ = Release.objects.filter(is_sample=True).delete()


def _remove_spend(counts: Counter[str]) -> set[int]:
    """Lines, cells, imports and jobs of sample authorities; returns the files of the imports."""
    imports = list(
        SpendImport.objects.filter(authority__is_sample=True)
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("pk", "job_id", "file_id")
    )
    import_ids = [import_id for import_id, _, _ in imports]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM benchmarking_spendline WHERE spend_import_id = ANY(%s)", [import_ids]
        )
        counts["spend lines"] = cursor.rowcount
        cursor.execute(
            "UPDATE benchmarking_spendline SET supplier_name_id = NULL WHERE supplier_name_id IN "
            "(SELECT name.id FROM frameworks_suppliername AS name "
            "JOIN frameworks_supplier AS supplier ON supplier.id = name.supplier_id "
            "WHERE supplier.is_sample)"
        )
    BaseCell.objects.filter(authority__is_sample=True).delete()
    counts["spend imports"] = len(imports)
    SpendImport.objects.filter(pk__in=import_ids).delete()
    Job.objects.filter(pk__in=[job_id for _, job_id, _ in imports]).delete()
    return {file_id for _, _, file_id in imports}


def _remove_files(stored: set[int], counts: Counter[str]) -> list[Path]:
    """Those that nothing points at any more; returns where their bytes are."""
    unkept = StoredFile.objects.filter(pk__in=stored)
    for pointer in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(pointer, models.ForeignObjectRel):
            keepers = pointer.related_model._base_manager
            unkept = unkept.exclude(pk__in=keepers.values(pointer.field.attname))
    orphans = [files.path(one) for one in unkept]
    counts["stored files"] = len(orphans)
    unkept.delete()
    return orphans


def _remove_ledger(counts: Counter[str], *, by: Any, at: datetime) -> None:
    """Postings of sample bodies and on sample lots; real lots get back what they summed to."""
    on_sample_lots = HeadroomPosting.objects.filter(lot__framework__is_sample=True)
    of_sample_bodies = HeadroomPosting.objects.filter(
        models.Q(contract__authority__is_sample=True)
        | models.Q(call_off__authority__is_sample=True)
    )
    deleted, _ = on_sample_lots.delete()
    deleted += headroom.forget(of_sample_bodies, by=by, at=at)
    counts[str(HeadroomPosting._meta.verbose_name_plural)] = deleted
    HeadroomGrant.objects.filter(framework__is_sample=True).delete()


def _remove_roots(counts: Counter[str]) -> None:
    """Everything else, from the leaves to the roots."""
    of_sample = models.Q(authority__is_sample=True) | models.Q(consortium__is_sample=True)
    leaves: tuple[models.QuerySet[Any], ...] = (
        Obligation.objects.filter(authority__is_sample=True),
        Contract.objects.filter(authority__is_sample=True),
        CallOff.objects.filter(authority__is_sample=True),
        SupplierRole.objects.filter(person__is_sample=True),
        FrameworkAccess.objects.filter(authority__is_sample=True),
        Participation.objects.filter(authority__is_sample=True),
        Role.objects.filter(of_sample | models.Q(person__is_sample=True)),
        ConsortiumMembership.objects.filter(of_sample),
        EligibilityRule.objects.filter(framework__is_sample=True),
    )
    Framework.objects.filter(is_sample=True).update(follows=None)
    schemes = OpenFrameworkScheme.objects.filter(publisher__is_sample=True)
    roots: tuple[type[models.Model], ...] = (Supplier, Consortium, Authority, Person)
    for rows in (
        *leaves,
        Framework.objects.filter(is_sample=True),
        schemes,
        *(root._default_manager.filter(is_sample=True) for root in roots),
    ):
        name = str(rows.model._meta.verbose_name_plural)
        counts[name] = rows.count()
        rows.delete()
    PeerVersion.objects.filter(places=None).delete()


def _refresh(first: Any, last: Any, *, by: Any, at: datetime) -> None:
    """Compute afresh what sample bodies took part in; runs without any cell left just go."""
    if BaseCell.objects.exists():
        runs.request(first_month=first, last_month=last, by=by, at=at)
        return
    jobs = list(BenchmarkRun.objects.exclude(job=None).values_list("job_id", flat=True))
    BenchmarkRun.objects.all().delete()
    Job.objects.filter(pk__in=jobs).delete()


def _record(name: str, counts: Counter[str], *, by: Any, at: datetime) -> None:
    audit.record(
        name,
        subject=ContentType.objects.get_for_model(Authority),
        by=by,
        at=at,
        counts=dict(counts),
    )


def _unlink(orphans: list[Path]) -> None:
    back = set(
        StoredFile.objects.filter(sha256__in=[path.name for path in orphans]).values_list(
            "sha256", flat=True
        )
    )
    for path in orphans:
        if path.name not in back:
            path.unlink(missing_ok=True)
