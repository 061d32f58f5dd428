"""What every headroom ledger has to be, whatever was posted."""

from django.db.models import Sum

from frameworks.models import Framework, HeadroomPosting, Lot

SUMS = ("committed", "actual", "unguarded")


def _posted(**of):
    sums = HeadroomPosting.objects.filter(**of).aggregate(**{name: Sum(name) for name in SUMS})
    return {name: sums[name] or 0 for name in SUMS}


def _kept(row):
    return {name: getattr(row, f"{name}_value") for name in SUMS}


def assert_ledger_adds_up(framework):
    """To the penny: postings, lots and framework agree, and no decision overdraws either."""
    whole = Framework.objects.get(pk=framework.pk)
    assert _kept(whole) == _posted(lot__framework=whole)
    limit = whole.commitment_limit
    assert limit is None or whole.committed_value - whole.unguarded_value <= limit
    for lot in Lot.objects.filter(framework=whole).order_by("pk"):
        assert _kept(lot) == _posted(lot=lot)
        ceiling = lot.maximum_value
        assert ceiling is None or lot.committed_value - lot.unguarded_value <= ceiling
