"""What stands in the savings ledger: amounts by month and state, and what a year of it is worth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet, Sum

from benchmarking.choices.savings import (
    ClaimState,
    EvidenceGrade,
    LedgerKind,
    LedgerMeasure,
    SignOffDecision,
)
from benchmarking.measures import apportionment, savings
from benchmarking.measures.evidence_grades import grade_of
from benchmarking.models import Claim, LedgerPosting, SignOff, Working
from benchmarking.models.postings import PARTS
from benchmarking.queries.index_levels import Moved
from consortia.models import Authority
from procurement_portal.core.periods import Period, last_day_of_month

NOTHING = Decimal(0)
VERIFIED = ClaimState.FINANCE_VERIFIED


@dataclass(frozen=True)
class Amount:
    """An amount in its parts, in pounds to the penny; `market` is told beside and is in no sum."""

    cash: Decimal = NOTHING
    avoidance: Decimal = NOTHING
    dis_saving: Decimal = NOTHING
    cost: Decimal = NOTHING
    market: Decimal = NOTHING

    @classmethod
    def of(cls, split: savings.Split, *, market: Fraction = savings.NOTHING) -> "Amount":
        """A computed split, rounded once."""
        cash, avoidance, dis_saving = savings.posted(split)
        return cls(cash, avoidance, dis_saving, market=savings.half_up(market))

    @property
    def net(self) -> Decimal:
        """Cash, avoidance and dis-saving, less costs."""
        return self.cash + self.avoidance + self.dis_saving + self.cost

    @property
    def net_cash(self) -> Decimal:
        """The headline: cash, less dis-savings and costs; avoidance is not in it."""
        return self.cash + self.dis_saving + self.cost

    @property
    def nominal(self) -> Decimal:
        """M = A + market: what left the account less."""
        return self.cash + self.avoidance + self.dis_saving + self.market

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.cash + other.cash,
            self.avoidance + other.avoidance,
            self.dis_saving + other.dis_saving,
            self.cost + other.cost,
            self.market + other.market,
        )

    def __neg__(self) -> "Amount":
        return Amount(-self.cash, -self.avoidance, -self.dis_saving, -self.cost, -self.market)

    def __sub__(self, other: "Amount") -> "Amount":
        return self + -other

    def without_cash(self) -> "Amount":
        """The same with its cash as avoidance."""
        return Amount(NOTHING, self.cash + self.avoidance, self.dis_saving, self.cost, self.market)


def total(amounts: Iterable[Amount]) -> Amount:
    """Their sum."""
    return sum(amounts, Amount())


def amount_of(posting: LedgerPosting) -> Amount:
    """What a posting enters."""
    return Amount(*(getattr(posting, name) for name in (*PARTS, "market")))


def standing(claim: Claim) -> dict[str, dict[date, Amount]]:
    """What stands in each state of the claim, by month. One query."""
    sums = {f"sum_{name}": Sum(name) for name in (*PARTS, "market")}
    rows = claim.postings.order_by().values("state", "month").annotate(**sums)
    found: dict[str, dict[date, Amount]] = defaultdict(dict)
    for row in rows:
        amount = Amount(*(row[f"sum_{name}"] for name in (*PARTS, "market")))
        found[row["state"]][row["month"]] = amount
    return dict(found)


def verified_months(claim: Claim) -> set[date]:
    """Months in which a finance lead has signed for the claim."""
    return set(
        claim.postings.filter(kind=LedgerKind.VERIFIED, state=VERIFIED)
        .order_by()
        .values_list("month", flat=True)
    )


def awaiting(claim: Claim) -> list[date]:
    """Months with a realised amount that nobody has signed for yet, the earliest first.

    A month counts also where what was realised is nothing.
    """
    rows = claim.postings.filter(state=ClaimState.REALISED).order_by("pk")
    newest = dict(rows.values_list("month", "kind"))
    return sorted(
        month for month, kind in newest.items() if kind in {LedgerKind.REALISED, LedgerKind.COST}
    )


def in_force(claim: Claim) -> Decimal:
    """What is verified of it and still comes every year."""
    return claim.postings.aggregate(worth=Sum("in_force", default=NOTHING))["worth"]


def full_year(claim: Claim) -> Decimal:
    """What the verified months of a recurring claim are worth a year, costs apart.

    Each month counts as the share of its claim year that its days are (method 2.3).
    """
    if not claim.is_recurring or claim.lapsed_on or claim.state == ClaimState.REVERSED:
        return NOTHING
    by_month = standing(claim).get(VERIFIED, {})
    share = sum(
        (
            apportionment.falling_in(
                Decimal(1), claim.lasts, Period(month, last_day_of_month(month))
            )
            for month in signed_months(claim)
        ),
        Fraction(0),
    )
    if not share:
        return NOTHING
    gross = sum((amount.net - amount.cost for amount in by_month.values()), NOTHING)
    return savings.half_up(Fraction(gross) / share)


def _realised_months(claim: Claim) -> set[date]:
    rows = claim.postings.filter(kind=LedgerKind.REALISED, state=ClaimState.REALISED)
    return set(rows.order_by().values_list("month", flat=True))


def grade(claim: Claim, month: date) -> EvidenceGrade:
    """How well what is realised in the month is shown: A where it was computed from lines."""
    return grades(claim, [month])[month]


def grades(claim: Claim, months: Iterable[date]) -> dict[date, EvidenceGrade]:
    """The same of several months. Three queries, however many."""
    newest = {month: row.pk for month, row in newest_realised(claim).items()}
    computed = set(
        Working.objects.filter(posting__in=newest.values())
        .order_by()
        .values_list("posting", flat=True)
    )
    papers = list(claim.evidence.order_by("pk").values_list("month", "kind"))

    def shown(month: date) -> EvidenceGrade:
        if newest.get(month) in computed:
            return EvidenceGrade.A
        return EvidenceGrade(grade_of([kind for of, kind in papers if of in {month, None}]))

    return {month: shown(month) for month in months}


def signed_months(claim: Claim) -> set[date]:
    """Months whose saving was verified, as against months of which only costs were."""
    return verified_months(claim) & _realised_months(claim)


def newest_realised(claim: Claim) -> dict[date, LedgerPosting]:
    """The newest realised entry of each month."""
    rows = claim.postings.filter(kind=LedgerKind.REALISED, state=ClaimState.REALISED)
    return {row.month: row for row in rows.select_related("index_vintage").order_by("pk")}


def provisional_months(claim: Claim) -> set[date]:
    """Verified months whose newest entry with an index rests on a level that is not final."""
    rows = claim.postings.filter(state=VERIFIED).exclude(index_vintage=None).order_by("pk")
    newest = dict(rows.values_list("month", "is_provisional"))
    return {month for month, is_provisional in newest.items() if is_provisional}


def index_of(posting: LedgerPosting | None) -> Moved:
    """The publication that an entry rests on."""
    if posting is None:
        return Moved()
    return Moved(vintage=posting.index_vintage, is_provisional=posting.is_provisional)


def realised_apart_from_costs(claim: Claim, month: date) -> Amount | None:
    """What is entered as realised for the month and waits; None where nothing was entered."""
    rows = claim.postings.filter(state=ClaimState.REALISED, month=month).order_by("pk")
    entered = [row for row in rows if row.kind != LedgerKind.COST]
    if not any(row.kind == LedgerKind.REALISED for row in entered):
        return None
    stood = total(amount_of(row) for row in entered)
    return replace(stood, cost=NOTHING)


def withheld_cash(claim: Claim) -> dict[date, Decimal]:
    """Cash by arithmetic that was verified as avoidance, since no budget was recorded then."""
    rows = claim.postings.filter(kind=LedgerKind.VERIFIED).order_by()
    by_month = rows.values_list("month").annotate(cash=-Sum("cash"))
    standing_now = standing(claim).get(VERIFIED, {})
    limits = {month: amount.avoidance for month, amount in standing_now.items()}
    found = {
        month: min(cash, limits.get(month, NOTHING)) for month, cash in by_month.order_by("month")
    }
    return {month: cash for month, cash in found.items() if cash > 0}


def budget_recorded(claim: Claim) -> bool:
    """Whether a finance lead has recorded the budget that was reduced or redirected."""
    return SignOff.objects.filter(claim=claim, decision=SignOffDecision.BUDGET).exists()


@dataclass(frozen=True)
class Movement:
    """From one balance of verified savings to the next; `reversals` and `lapsed` are taken off."""

    opening: Decimal
    new: Decimal
    true_ups: Decimal
    reversals: Decimal
    lapsed: Decimal
    closing: Decimal
    by_category: Decimal
    by_attribution: Decimal

    @property
    def difference(self) -> Decimal:
        """Zero where the entries of the month lead from the opening to the closing."""
        added = self.opening + self.new + self.true_ups
        return self.closing - (added - self.reversals - self.lapsed)


NET = F("cash") + F("avoidance") + F("dis_saving") + F("cost")
VALUES: dict[str, Any] = {LedgerMeasure.TO_DATE: NET, LedgerMeasure.IN_FORCE: F("in_force")}
SHARES = ("claim__share_authority", "claim__share_consortium", "claim__share_national_body")


def movement(
    authority: Authority,
    measure: str,
    *,
    begins_at: datetime,
    ends_at: datetime,
    opening: Decimal | None = None,
) -> Movement:
    """The entries from `begins_at` until before `ends_at`, between two sums of all entries.

    `opening` is what an earlier month closed with; without it, the sum of what was entered before.
    """
    rows = LedgerPosting.objects.filter(
        authority=authority, state=VERIFIED, posted_at__lt=ends_at
    ).order_by()
    value = VALUES[measure]
    before = _sum(rows.filter(posted_at__lt=begins_at), value)
    entered = rows.filter(posted_at__gte=begins_at).values_list("kind")
    by_kind = dict(entered.annotate(amount=Sum(value)))
    shares = [_sum(rows, value * F(share)) for share in SHARES]
    return Movement(
        opening=before if opening is None else opening,
        new=by_kind.get(LedgerKind.VERIFIED, NOTHING),
        true_ups=by_kind.get(LedgerKind.TRUE_UP, NOTHING),
        reversals=-by_kind.get(LedgerKind.REVERSAL, NOTHING),
        lapsed=-by_kind.get(LedgerKind.LAPSE, NOTHING),
        closing=_sum(rows, value),
        by_category=sum(
            rows.values("claim__category")
            .annotate(amount=Sum(value))
            .values_list("amount", flat=True),
            NOTHING,
        ),
        by_attribution=sum(shares, NOTHING).quantize(Decimal("0.01")),
    )


def _sum(rows: QuerySet[LedgerPosting], value: Any) -> Decimal:
    return rows.aggregate(amount=Sum(value, default=NOTHING))["amount"]
