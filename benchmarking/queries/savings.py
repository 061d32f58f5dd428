"""Sums of the savings ledger as dashboards show them: what is verified, and apart what is expected.

Pounds without VAT, from stored postings only, each sum one query however many claims there are.
What is expected is never added to what is verified, and the whole is the sum of claims, never of
parties.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from benchmarking.choices.savings import ClaimState
from benchmarking.measures import savings
from benchmarking.models import Claim, LedgerPosting
from benchmarking.models.postings import PARTS
from benchmarking.queries.ledger import Amount
from consortia.models import Authority, Consortium
from frameworks.models import Category, Framework
from procurement_portal.core.periods import Period

NOTHING = Decimal(0)
NET_CASH = F("cash") + F("dis_saving") + F("cost")
OF_A_CLAIM = ("verified_cash", "verified_avoided", "expected")
PARTIES: Mapping[str, str] = {
    "authority": "claim__share_authority",
    "consortium": "claim__share_consortium",
    "national_body": "claim__share_national_body",
}


@dataclass(frozen=True)
class Slice:
    """Which part of the ledger is summed; what is not named is not narrowed."""

    authority: Authority | None = None
    consortium: Consortium | None = None
    financial_year: int | None = None
    category: Category | None = None
    framework: Framework | None = None

    @property
    def may_have_targets(self) -> bool:
        """Whether a target can be of it: of one place in one year, whatever the framework."""
        has_place = self.authority is not None or self.consortium is not None
        return has_place and self.financial_year is not None and self.framework is None


@dataclass(frozen=True)
class Standing:
    """What stands in the ledger: each state by itself, in its parts."""

    by_state: Mapping[str, Amount] = field(default_factory=dict)

    @property
    def verified(self) -> Amount:
        """What finance leads have signed for. `verified.net_cash` is the headline."""
        return self.by_state.get(ClaimState.FINANCE_VERIFIED, Amount())

    @property
    def pipeline(self) -> dict[str, Decimal]:
        """Net pounds expected by state, the least certain first; never added to the verified."""
        return {state: self.by_state.get(state, Amount()).net for state in ClaimState.pipeline()}

    @property
    def forecast(self) -> Decimal:
        """All that is expected, unweighted."""
        return sum(self.pipeline.values(), NOTHING)

    @property
    def expected(self) -> Decimal:
        """The same weighed by risk: for the view of the pipeline only."""
        return savings.expected(self.pipeline.items())


@dataclass(frozen=True)
class Cut:
    """One line of a cut: its key and name, and what stands in it."""

    key: str
    name: str
    standing: Standing


def claims(person: Any, part: Slice) -> QuerySet[Claim]:
    """The claims of the part that the person sees; a year does not narrow claims."""
    return Claim.objects.visible_to(person).filter(_of(part, ""))


def postings(person: Any, part: Slice) -> QuerySet[LedgerPosting]:
    """The postings of the part that the person sees."""
    rows = LedgerPosting.objects.visible_to(person).filter(_of(part, "claim__"))
    if part.financial_year is not None:
        year = Period.of_financial_year(part.financial_year)
        rows = rows.filter(month__range=(year.starts_on, year.ends_on))
    return rows.order_by()


def _of(part: Slice, prefix: str) -> Q:
    named = {
        "authority": part.authority,
        "consortium": part.consortium,
        "category": part.category,
        "framework": part.framework,
    }
    return Q(**{f"{prefix}{name}": one for name, one in named.items() if one is not None})


def standing(rows: QuerySet[LedgerPosting]) -> Standing:
    """All of it. One query."""
    return Standing({state: amount for (state,), amount in _sums(rows, "state").items()})


def in_force(rows: QuerySet[LedgerPosting]) -> Decimal:
    """What verified recurring savings are worth a year, as long as they last. One query.

    Take rows that no year narrows.
    """
    found: Decimal = rows.aggregate(worth=Sum("in_force", default=NOTHING))["worth"]
    return found


@dataclass(frozen=True)
class MonthOfYear:
    """Verified net cash of one month, and of the year to its end."""

    month: Any
    net_cash: Decimal
    to_date: Decimal


@dataclass(frozen=True)
class AgainstTarget:
    """A target beside what is verified of it; `category` is empty for the whole year."""

    category: str
    category_key: str
    target: Decimal
    verified: Decimal

    @property
    def left(self) -> Decimal:
        """Pounds still to be verified; 0 at least."""
        return max(NOTHING, self.target - self.verified)


def _sums(rows: QuerySet[LedgerPosting], *columns: str) -> dict[tuple[Any, ...], Amount]:
    sums = {f"sum_{name}": Sum(name) for name in (*PARTS, "market")}
    grouped = rows.order_by().values_list(*columns).annotate(**sums)
    return {tuple(row[: len(columns)]): Amount(*row[len(columns) :]) for row in grouped.iterator()}


def with_standing(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """Each claim with `verified_cash`, `verified_avoided` and `expected`, net pounds.

    `verified_cash` is less dis-savings and costs, as the headline is.
    """
    is_verified = Q(postings__state=ClaimState.FINANCE_VERIFIED)
    cash = F("postings__cash") + F("postings__dis_saving") + F("postings__cost")
    return rows.select_related("authority", "category").annotate(
        verified_cash=Sum(cash, filter=is_verified, default=NOTHING),
        verified_avoided=Sum("postings__avoidance", filter=is_verified, default=NOTHING),
        expected=Sum(
            cash + F("postings__avoidance"),
            filter=Q(postings__state__in=ClaimState.pipeline()),
            default=NOTHING,
        ),
    )
