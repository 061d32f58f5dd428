"""The savings of closed years in a release: told once, disclosed, with what they rest on.

A financial year is told with the first release three months after its end, when councils' draft
accounts are due (Accounts and Audit Regulations 2015, regulation 15: 30 June), if the ledger of
every authority with verified savings in it is reconciled to its last month. Since a year is never
told again, no two figures of it can be compared (method 2.6 R6).
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Min, QuerySet, Sum

from benchmarking.choices.savings import ClaimState, LedgerMeasure
from benchmarking.disclosure import totals
from benchmarking.disclosure.rules import round_significant
from benchmarking.models import (
    LedgerPosting,
    Reconciliation,
    Release,
    ReleasedSaving,
    ReleasedSavingInput,
)
from benchmarking.models.postings import PARTS
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.periods import Period, financial_year, first_of_month

MONTHS_TO_CLOSE: Final = 3
PENNY: Final = Decimal("0.01")
NOTHING: Final = Decimal(0)

Brought = Mapping[int, Mapping[int, Decimal]]
"""Net pounds by category without a parent, and by authority or by family of authorities."""


def tell(release: Release, *, on: date) -> None:
    """Write the closed years that no release told of yet into the open release."""
    told = ReleasedSaving.objects.order_by().values_list("financial_year", flat=True)
    for year in _closed_years(on):
        if year not in set(told) and (brought := _brought(year)) and _is_reconciled(year):
            _tell_year(release, year, brought)


def _closed_years(on: date) -> range:
    """Years with verified savings that ended three months before the day, or earlier."""
    months = _verified().aggregate(first=Min("month"), last=Max("month"))
    if months["first"] is None:
        return range(0)
    last_closed = financial_year(on - relativedelta(months=MONTHS_TO_CLOSE)) - 1
    last = min(financial_year(months["last"]), last_closed)
    return range(financial_year(months["first"]), last + 1)


def _verified() -> QuerySet[LedgerPosting]:
    return LedgerPosting.objects.filter(state=ClaimState.FINANCE_VERIFIED).order_by()


def _brought(year: int) -> Brought:
    period = Period.of_financial_year(year)
    rows = _verified().filter(month__range=(period.starts_on, period.ends_on))
    sums = rows.values_list("claim__category", "authority").annotate(*(Sum(part) for part in PARTS))
    found: defaultdict[int, defaultdict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    roots = _roots()
    for category, authority, *parts in sums:
        found[roots[category]][authority] += sum(parts, NOTHING)
    return found


def _roots() -> dict[int, int]:
    """By category, the one without a parent above it."""
    parents = dict(Category.objects.order_by("pk").values_list("pk", "parent"))
    roots = {}
    for category in parents:
        above = category
        while (parent := parents[above]) is not None:
            above = parent
        roots[category] = above
    return roots


def _is_reconciled(year: int) -> bool:
    """Whether everybody's accounts of the year are made and none of them is out."""
    period = Period.of_financial_year(year)
    in_year = {"month__range": (period.starts_on, period.ends_on)}
    accounts = Reconciliation.objects.filter(measure=LedgerMeasure.TO_DATE, **in_year)
    last = accounts.filter(month=first_of_month(period.ends_on))
    made = set(last.order_by().values_list("authority", flat=True))
    needed = set(_verified().filter(**in_year).values_list("authority", flat=True))
    return needed <= made and not accounts.exclude(difference=0).exists()


def _tell_year(release: Release, year: int, brought: Brought) -> None:
    """Nothing is written of a year of which nothing may be told: it waits for more authorities."""
    by_family = _by_family(brought)
    verdicts = totals.told_once({str(category): given for category, given in by_family.items()})
    if all(verdicts.values()):
        return
    common = {"release": release, "financial_year": year}
    ReleasedSavingInput.objects.bulk_create(
        ReleasedSavingInput(**common, category_id=category, authority_id=authority, net=net)
        for category, given in sorted(brought.items())
        for authority, net in sorted(given.items())
        if net
    )
    ReleasedSaving.objects.bulk_create(
        ReleasedSaving(
            **common,
            category_id=None if part == totals.TOTAL else int(part),
            amount=None if verdict else _rounded(_sum(brought, part)),
            withheld=verdict or "",
        )
        for part, verdict in verdicts.items()
    )


def _by_family(brought: Brought) -> Brought:
    """The same by legal entity: bodies under one parent know each other's figures (2.6, R1)."""
    bodies = Authority.objects.filter(pk__in={body for given in brought.values() for body in given})
    family = {body: parent or body for body, parent in bodies.values_list("pk", "parent")}
    found: dict[int, defaultdict[int, Decimal]] = {}
    for category, given in brought.items():
        found[category] = defaultdict(Decimal)
        for body, net in given.items():
            found[category][family[body]] += net
    return found


def _sum(brought: Brought, part: str) -> Decimal:
    parts = brought.values() if part == totals.TOTAL else [brought[int(part)]]
    return sum((net for given in parts for net in given.values()), NOTHING)


def _rounded(amount: Decimal) -> Decimal:
    return Decimal(str(round_significant(float(amount)))).quantize(PENNY)
