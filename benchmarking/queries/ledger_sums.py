"""A part of the ledger read once, and cut in every way from what was read.

Each of the sums that `savings` gives one query for, for pages that need all of them: the ledger is
gone through once, however many panels there are, and again only after something was entered.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Min, QuerySet, Sum

from benchmarking.choices.savings import ClaimState, EvidenceGrade
from benchmarking.measures import apportionment
from benchmarking.models import Claim, Target
from benchmarking.models.postings import PARTS
from benchmarking.queries import ledger_kept, savings
from benchmarking.queries.ledger import Amount, total
from benchmarking.queries.savings import AgainstTarget, Cut, MonthOfYear, Slice, Standing
from frameworks.models import Category, Framework
from procurement_portal.core.periods import financial_year

COLUMNS = (
    "state",
    "month",
    "claim__category",
    "claim__framework",
    "grade",
    *savings.PARTIES.values(),
)
NOTHING = Decimal(0)
MOST_CLAIMS = 10
VERIFIED = ClaimState.FINANCE_VERIFIED


@dataclass(frozen=True)
class Bit:
    """What stands in one state for one month, of claims alike in all that they are cut by."""

    state: str
    month: date
    category: int
    framework: int | None
    grade: str
    shares: tuple[Decimal, ...]
    amount: Amount
    in_force: Decimal


@dataclass(frozen=True)
class Sums:
    """A part of the ledger: its year's bits, and what is in force whatever the year."""

    bits: Sequence[Bit]
    in_force: Decimal

    @property
    def standing(self) -> Standing:
        """All of it, state by state."""
        return _standing(self.bits)

    @property
    def verified(self) -> list[Bit]:
        """What finance leads signed for."""
        return [bit for bit in self.bits if bit.state == VERIFIED]

    @property
    def by_month(self) -> list[MonthOfYear]:
        """Verified net cash month by month, and cumulated."""
        amounts = _grouped(self.verified, lambda bit: bit.month)
        to_date, found = NOTHING, []
        for month in sorted(amounts):
            net_cash = total(bit.amount for bit in amounts[month]).net_cash
            to_date += net_cash
            found.append(MonthOfYear(month, net_cash, to_date))
        return found

    @property
    def by_party(self) -> dict[str, Decimal]:
        """Verified net by who brought it about, in pence that sum to the verified whole."""
        sums = dict.fromkeys(savings.PARTIES, NOTHING)
        for bit in self.verified:
            for party, share in zip(sums, bit.shares, strict=True):
                sums[party] += bit.amount.net * share
        return apportionment.shown(sums)

    @property
    def by_category(self) -> dict[Any, Standing]:
        """What stands in each category, by its key."""
        return _standings(self.bits, lambda bit: bit.category)

    @property
    def by_framework(self) -> dict[Any, Standing]:
        """What stands by each framework, by its key; None for claims without one."""
        return _standings(self.bits, lambda bit: bit.framework)

    @property
    def by_grade(self) -> dict[str, Decimal]:
        """Verified net by the grade of its evidence, the best first; corrections have none."""
        grouped = _grouped(self.verified, lambda bit: bit.grade)
        sums = {grade: _sum(grouped.get(grade, ())).net for grade in (*EvidenceGrade.values, "")}
        return {grade: net for grade, net in sums.items() if net}

    @property
    def by_own_category(self) -> dict[int, Decimal]:
        """Verified net of each category's own claims, by its key."""
        grouped = _grouped(self.verified, lambda bit: bit.category)
        return {key: total(bit.amount for bit in bits).net for key, bits in grouped.items()}


@dataclass(frozen=True)
class Names:
    """What categories and frameworks are called: of each its key in addresses, and its name."""

    categories: Mapping[int, tuple[str, str]]
    frameworks: Mapping[int, tuple[str, str]]

    def have(self, categories: Set[int], frameworks: Set[int]) -> bool:
        """Whether all of these are named."""
        return categories <= self.categories.keys() and frameworks <= self.frameworks.keys()


@dataclass(frozen=True)
class Cuts:
    """A part of the ledger, cut in every way."""

    standing: Standing
    in_force: Decimal
    months: Sequence[MonthOfYear]
    by_category: Mapping[int, Standing]
    by_framework: Mapping[int | None, Standing]
    parties: Mapping[str, Decimal]
    grades: Mapping[str, Decimal]
    verified: Mapping[int, Decimal]
    """Net pounds of each category's own claims, by its key."""
    claim_count: int
    newest: Mapping[int, Mapping[str, Decimal]]
    """What stands of its newest claims, of all years, as `savings.with_standing` has it."""
    digest: str
    """Of everything that was read: equal where all amounts are."""

    def names(self, known: Names | None = None) -> Names:
        """What it is cut by is called: as known where all of it is, else by two queries."""
        frameworks = {key for key in self.by_framework if key is not None}
        if known and known.have(self.by_category.keys(), frameworks):
            return known
        categories = Category.objects.filter(pk__in=self.by_category)
        named = categories.values_list("pk", "key", "name")
        titled = Framework.objects.filter(pk__in=frameworks).values_list("pk", "slug", "title")
        return Names(*({pk: (key, name) for pk, key, name in rows} for rows in (named, titled)))

    def categories(self, names: Names) -> list[Cut]:
        """By category, the most verified first."""
        return _named(self.by_category, names.categories)

    def frameworks(self, names: Names) -> list[Cut]:
        """By framework, claims without one too, the most verified first."""
        return _named(self.by_framework, names.frameworks)


def cuts(person: Any, part: Slice) -> Cuts:
    """The part of the ledger that the person sees, kept until something is entered.

    One query where it was cut before, else four.
    """
    return ledger_kept.kept(Cuts, person, part, lambda: _cut(person, part))


def _cut(person: Any, part: Slice) -> Cuts:
    sums, claims = read(person, part), savings.claims(person, part)
    made: dict[str, Any] = {
        "standing": sums.standing,
        "in_force": sums.in_force,
        "months": sums.by_month,
        "by_category": sums.by_category,
        "by_framework": sums.by_framework,
        "parties": sums.by_party,
        "grades": sums.by_grade,
        "verified": sums.by_own_category,
        "claim_count": claims.count(),
        "newest": _newest(claims),
    }
    return Cuts(**made, digest=hashlib.sha256(repr(made).encode()).hexdigest())


def _newest(claims: QuerySet[Claim]) -> dict[int, dict[str, Decimal]]:
    newest = Claim.objects.filter(pk__in=claims.order_by("-pk").values("pk")[:MOST_CLAIMS])
    rows = savings.with_standing(newest).order_by("-pk").values("pk", *savings.OF_A_CLAIM)
    return {row.pop("pk"): row for row in rows}


@dataclass(frozen=True)
class Reach:
    """Which claims a person sees: from when to when they save, and what they are of."""

    first: date | None
    last: date | None
    categories: frozenset[int]
    frameworks: frozenset[int]


def reach(person: Any) -> Reach:
    """Of all claims that the person sees, kept as `cuts` is. One query where it is kept."""
    return ledger_kept.kept(Reach, person, None, lambda: _reach(person))


def _reach(person: Any) -> Reach:
    seen = Claim.objects.visible_to(person).order_by()
    ends = seen.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    places = list(seen.values_list("category", "framework").distinct())
    return Reach(
        **ends,
        categories=frozenset(category for category, _ in places),
        frameworks=frozenset(framework for _, framework in places if framework is not None),
    )


def against(aimed: Iterable[Target], verified: Mapping[int, Decimal]) -> list[AgainstTarget]:
    """Targets beside what is verified of each, of `Cuts.verified`. One query.

    A category's target is held against its own claims and those of categories below it.
    """
    parents = dict(Category.objects.values_list("pk", "parent"))
    return [
        AgainstTarget(
            category=row.category.name if row.category else "",
            category_key=row.category.key if row.category else "",
            target=row.amount,
            verified=sum(
                (
                    amount
                    for category, amount in verified.items()
                    if row.category_id in {None, category, parents[category]}
                ),
                NOTHING,
            ),
        )
        for row in aimed
    ]


def read(person: Any, part: Slice) -> Sums:
    """The part of the ledger that the person sees. One query."""
    whole = Slice(part.authority, part.consortium, None, part.category, part.framework)
    sums = {f"sum_{name}": Sum(name) for name in (*PARTS, "market", "in_force")}
    rows = savings.postings(person, whole).values_list(*COLUMNS).annotate(**sums)
    bits = [_bit(row) for row in rows.iterator()]
    year = part.financial_year
    return Sums(
        bits=[bit for bit in bits if year is None or financial_year(bit.month) == year],
        in_force=sum((bit.in_force for bit in bits), NOTHING),
    )


def targets(person: Any, part: Slice) -> list[Target]:
    """The targets of the part's authority or consortium in its year, the whole first. One query.

    None where the part is not what a target is of: of several years, or of one framework.
    """
    year = part.financial_year
    if year is None or not part.may_have_targets:
        return []
    rows: Any = Target.objects.visible_to(person).filter(
        authority=part.authority,
        consortium=part.consortium,
        financial_year=year,
    )
    if part.category is not None:
        rows = rows.filter(category=part.category)
    order = F("category__name").asc(nulls_first=True)
    return list(rows.select_related("category").order_by(order, "pk"))


def _bit(row: tuple[Any, ...]) -> Bit:
    state, month, category, framework, grade, *rest = row
    shares, amounts = rest[: len(savings.PARTIES)], rest[len(savings.PARTIES) :]
    amount, in_force = Amount(*amounts[:-1]), amounts[-1]
    return Bit(state, month, category, framework, grade, tuple(shares), amount, in_force)


def _grouped(bits: Iterable[Bit], by: Callable[[Bit], Any]) -> dict[Any, list[Bit]]:
    held: dict[Any, list[Bit]] = defaultdict(list)
    for bit in bits:
        held[by(bit)].append(bit)
    return held


def _standing(bits: Iterable[Bit]) -> Standing:
    grouped: Mapping[str, list[Bit]] = _grouped(bits, lambda bit: bit.state)
    return Standing({state: _sum(of) for state, of in grouped.items()})


def _sum(bits: Iterable[Bit]) -> Amount:
    columns = zip(
        *(
            (one.cash, one.avoidance, one.dis_saving, one.cost, one.market)
            for one in (bit.amount for bit in bits)
        ),
        strict=True,
    )
    return Amount(*(sum(column, NOTHING) for column in columns))


def _standings(bits: Iterable[Bit], by: Callable[[Bit], Any]) -> dict[Any, Standing]:
    return {key: _standing(of) for key, of in _grouped(bits, by).items()}


def _named(standings: Mapping[Any, Standing], names: Mapping[Any, tuple[str, str]]) -> list[Cut]:
    lines = [Cut(*names.get(key, ("", "")), standing) for key, standing in standings.items()]
    return sorted(lines, key=lambda line: (-line.standing.verified.net, line.name, line.key))
