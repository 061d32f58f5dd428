"""The savings ledger of sample bodies on its way out: the database lets invented rows go."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from benchmarking.models import (
    Baseline,
    BaselinePrice,
    Claim,
    ClaimLine,
    Evidence,
    ExternalReference,
    IndexLevel,
    IndexSeries,
    IndexVintage,
    Initiative,
    LedgerPosting,
    Reconciliation,
    SavingImport,
    SignOff,
    Target,
    Working,
)


def remove(counts: Counter[str]) -> set[int]:
    """Remove claims with all that hangs on them, and invented indices; return the stored files.

    Runs in the caller's transaction, who has asked whether it may be.
    """
    stored = set(
        Evidence.objects.filter(authority__is_sample=True).values_list("file_id", flat=True)
    )
    brought_in = SavingImport.objects.filter(authority__is_sample=True)
    stored |= set(brought_in.values_list("file_id", flat=True))
    _remove(counts, brought_in)
    of_place = Q(authority__is_sample=True) | Q(consortium__is_sample=True)
    for table in (
        Working,
        LedgerPosting,
        SignOff,
        Evidence,
        ExternalReference,
        BaselinePrice,
        Baseline,
        ClaimLine,
        Claim,
        Reconciliation,
    ):
        _remove(counts, table.objects.filter(authority__is_sample=True))
    _remove(counts, Initiative.objects.filter(of_place))
    _remove(counts, Target.objects.filter(of_place))
    _remove(counts, IndexLevel.objects.filter(series__is_sample=True))
    _remove(counts, IndexVintage.objects.filter(series__is_sample=True))
    _remove(counts, IndexSeries.objects.filter(is_sample=True))
    return stored


def _remove(counts: Counter[str], rows: QuerySet[Any]) -> None:
    counts[str(rows.model._meta.verbose_name_plural)], _ = rows.delete()
