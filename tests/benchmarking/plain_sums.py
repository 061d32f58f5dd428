"""The sums of the savings ledger once more, each by a query of its own, as a check."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from benchmarking.choices.savings import ClaimState
from benchmarking.measures import apportionment
from benchmarking.models import LedgerPosting
from benchmarking.models.postings import PARTS
from benchmarking.queries.ledger import NET, Amount
from benchmarking.queries.savings import NET_CASH, NOTHING, PARTIES, Cut, MonthOfYear, Standing

CUTS: Mapping[str, tuple[str, str]] = {
    "authority": ("authority__slug", "authority__name"),
    "category": ("claim__category__key", "claim__category__name"),
    "framework": ("claim__framework__slug", "claim__framework__title"),
    "initiative": ("claim__initiative", "claim__initiative__title"),
}
"""What sums are cut by: the columns of the key and of the name."""


def cut_by(rows: QuerySet[LedgerPosting], cut: str) -> list[Cut]:
    """By one of `CUTS`, the most verified first; claims without one, such as a framework, too.

    One query. The lines sum to the whole, state by state.
    """
    held: dict[tuple[str, str], dict[str, Amount]] = defaultdict(dict)
    for (key, name, state), amount in _sums(rows, *CUTS[cut], "state").items():
        held[str(key or ""), str(name or "")][state] = amount
    lines = [Cut(key, name, Standing(of)) for (key, name), of in held.items()]
    return sorted(lines, key=lambda line: (-line.standing.verified.net, line.name, line.key))


def by_party(rows: QuerySet[LedgerPosting]) -> dict[str, Decimal]:
    """Verified net by who brought it about, in pence that sum to the verified whole. One query."""
    verified = rows.filter(state=ClaimState.FINANCE_VERIFIED)
    sums = {party: Sum(NET * F(share), default=NOTHING) for party, share in PARTIES.items()}
    return apportionment.shown(verified.aggregate(**sums))


def by_month(rows: QuerySet[LedgerPosting]) -> list[MonthOfYear]:
    """Verified net cash month by month, and cumulated. One query."""
    verified = rows.filter(state=ClaimState.FINANCE_VERIFIED).order_by("month")
    to_date, found = NOTHING, []
    for month, amount in verified.values_list("month").annotate(amount=Sum(NET_CASH)):
        to_date += amount
        found.append(MonthOfYear(month, amount, to_date))
    return found


def _sums(rows: QuerySet[LedgerPosting], *columns: str) -> dict[tuple, Amount]:
    sums = {f"sum_{name}": Sum(name) for name in (*PARTS, "market")}
    grouped = rows.order_by().values_list(*columns).annotate(**sums)
    return {tuple(row[: len(columns)]): Amount(*row[len(columns) :]) for row in grouped.iterator()}
