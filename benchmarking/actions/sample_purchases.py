"""Purchases of sample bodies on their way out, with what comparing them found."""

from collections import Counter

from benchmarking.models import (
    Item,
    ItemMatch,
    PriceAdjustment,
    PriceRun,
    PurchaseImport,
    PurchaseLine,
)
from procurement_portal.core.models import Job


def remove(counts: Counter[str]) -> set[int]:
    """Remove lines, files, adjustments and items that nobody else has; return the stored files.

    Comparisons go where no purchase is left, with their jobs. Runs in the caller's transaction,
    who has asked whether it may be.
    """
    PriceAdjustment.objects.filter(authority__is_sample=True).delete()
    imports = PurchaseImport.objects.filter(authority__is_sample=True)
    stored = set(imports.values_list("file_id", flat=True))
    counts["purchase lines"] = PurchaseLine.objects.filter(purchase_import__in=imports).count()
    imports.delete()
    if not PurchaseLine.objects.exists():
        jobs = list(PriceRun.objects.exclude(job=None).values_list("job_id", flat=True))
        PriceRun.objects.all().delete()
        Job.objects.filter(pk__in=jobs).delete()
    ItemMatch.objects.filter(authority__is_sample=True).delete()
    Item.objects.filter(lines=None, adjustments=None, matches=None, results=None).delete()
    return stored
