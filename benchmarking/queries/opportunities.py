"""Opportunities to read: the ranked list with its total, and one with all that it rests on."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Sum
from django.urls import reverse

from benchmarking.choices import Permission
from benchmarking.choices.opportunities import OpportunityKind, OpportunityState, WayToTake
from benchmarking.measures import next_pound
from benchmarking.models import Opportunity
from benchmarking.queries import opportunity_words as words
from benchmarking.queries import usable_frameworks, use_lines
from benchmarking.queries.usable_frameworks import Usable
from frameworks.choices import LotStatus
from frameworks.models import Framework, Lot
from procurement_portal.core import access
from procurement_portal.core.history import Entry, history_of

OVERLAP = (
    "The same pounds can be dear beside peers, dear beside a list and bought beside a framework, "
    "so amounts of different kinds are never added where they may be the same. In each category, "
    "with those below it, only the kind that adds up to most is in the total; each pound is "
    "counted once."
)
"""How the total is made, on the page and in the files."""
NOTHING_YET = (
    "They are found once twelve months of spend have been compared with peers and sorted by "
    "framework, once purchases have been compared, or when a contract nears its end."
)
"""What would fill an empty list."""
RANKED = (F("low").desc(nulls_last=True), "-at_stake", "pk")
MOST_OVERLAPPING = 10


@dataclass(frozen=True)
class Total:
    """What the open ones come to. Pounds a year; `low` counts each pound once."""

    count: int
    low: Decimal
    at_stake_of_contracts: Decimal


def rows(found: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Those that stand, with everything that a row names."""
    standing: Any = found
    whole: QuerySet[Opportunity] = standing.standing().select_related(
        "authority", "consortium", "category", "item", "framework", "contract"
    )
    return whole


def total(person: Any, found: QuerySet[Opportunity]) -> Total:
    """Of the open ones among those found. One query."""
    sums = (
        found.filter(state=OpportunityState.OPEN)
        .order_by()
        .values_list("authority", "consortium", "overlap", "kind")
        .annotate(Count("pk"), Sum("low"), Sum("at_stake"))
    )
    amounts: list[tuple[Hashable, str, Decimal]] = []
    count, contracts = 0, Decimal(0)
    for authority, consortium, overlap, kind, number, low, at_stake in sums:
        count += number
        amounts.append(((authority, consortium, overlap), kind, low or Decimal(0)))
        if kind == OpportunityKind.CONTRACT:
            contracts += at_stake
    return Total(count, next_pound.counted_once(amounts), contracts)


@dataclass(frozen=True)
class Row:
    """An opportunity with the words that stand beside it."""

    row: Opportunity
    frameworks: Sequence[Framework]

    @property
    def subject(self) -> str:
        """What it is about."""
        return words.subject(self.row)

    @property
    def cause(self) -> str:
        """Why, where there is a cause."""
        return words.cause(self.row)

    @property
    def worth(self) -> str:
        """What it is worth a year, between its bounds."""
        return words.worth(self.row)

    @property
    def effort(self) -> str:
        """What it takes, in one word."""
        return words.effort(self.row)

    @property
    def effort_means(self) -> str:
        """What that word means."""
        return words.effort_means(self.row)

    @property
    def next_step(self) -> str:
        """What to do first."""
        return words.next_step(self.row, self.readiest)

    @property
    def readiest(self) -> str:
        """The title of the framework that is proposed; nothing where there is none."""
        return self.frameworks[0].title if self.frameworks else ""

    @property
    def named(self) -> Sequence[tuple[Framework, str]]:
        """The frameworks with what is left of each, in words that give no figure, and its fee."""
        return [
            (one, f"{one.headroom_band}. {usable_frameworks.fee(one)}") for one in self.frameworks
        ]

    @property
    def lines_url(self) -> str:
        """Where the amount at stake can be looked at: its lines, its item or its contract."""
        return _lines_url(self.row)


def told(person: Any, found: Iterable[Opportunity]) -> list[Row]:
    """Each with the first frameworks that could be used. One query."""
    held = list(found)
    keys = {key for row in held for key in row.usable[:SHOWN_FRAMEWORKS]}
    seen = Framework.objects.visible_to(person).filter(pk__in=keys)
    known: Mapping[int, Framework] = {one.pk: one for one in seen}
    return [
        Row(row, [known[key] for key in row.usable[:SHOWN_FRAMEWORKS] if key in known])
        for row in held
    ]


SHOWN_FRAMEWORKS = 2


def _lines_url(row: Opportunity) -> str:
    if row.contract_id is not None:
        return reverse("contract", args=[row.contract_id])
    slug = row.authority.slug if row.authority else ""
    if row.item_id is not None:
        return f"{reverse('unit-price', args=[row.item_id])}?{urlencode({'authority': slug})}"
    if row.authority is None or row.category is None or row.starts_on is None:
        return ""
    if row.kind == OpportunityKind.OFF_FRAMEWORK and row.ends_on is not None:
        return _lines_off_framework(row, slug, row.category.key, row.starts_on, row.ends_on)
    asked = {
        "authority": slug,
        "category": row.category.key,
        "month_from": f"{row.starts_on:%Y-%m}",
        "month_to": f"{row.ends_on:%Y-%m}",
    }
    return f"{reverse('spend-lines')}?{urlencode(asked)}"


def _lines_off_framework(
    row: Opportunity, authority: str, category: str, first: date, last: date
) -> str:
    """The very lines that the amount at stake is the sum of."""
    lines = use_lines.Addresses(authority, first, last, category)
    if row.framework is None:
        return lines.off_other
    return replace(lines, framework=row.framework.slug, cause=row.cause).off_supplier


@dataclass(frozen=True)
class Choice:
    """A framework that may be used, as the page of an opportunity names it."""

    usable: Usable
    left: str
    fee: str
    lots: Sequence[Lot]


@dataclass(frozen=True)
class Way:
    """One way to take it: the words of its button, and its page."""

    way: WayToTake
    text: str
    href: str
    is_first: bool = False


@dataclass(frozen=True)
class Opened:
    """What it was taken as, in words, and its page."""

    text: str
    href: str


@dataclass(frozen=True)
class OpportunityPage:
    """Everything that the page of one opportunity shows."""

    told: Row
    formula: Sequence[str]
    not_told: str
    choices: Sequence[Choice]
    ways: Sequence[Way]
    overlapping: Sequence[Row]
    history: Sequence[Entry]
    opened: Sequence[Opened]
    may_decide: bool

    @property
    def is_open(self) -> bool:
        """It can be taken or dismissed."""
        return self.told.row.state == OpportunityState.OPEN

    @property
    def claiming(self) -> Way | None:
        """What was taken as a request or a call-off is claimed in its turn."""
        row = self.told.row
        if not row.is_taken or not row.may_be_claimed or row.category_id is None:
            return None
        return _way(row, WayToTake.INITIATIVE, "Claim what it saves", "opportunity-initiative")


def page(person: Any, row: Opportunity, *, on: date) -> OpportunityPage:
    """The opportunity, the frameworks with today's verdicts, and what may be the same pounds."""
    offered = choices(person, row, on=on)
    return OpportunityPage(
        told=told(person, [row])[0],
        formula=words.formula(row),
        not_told=words.not_told(row),
        choices=offered,
        ways=ways(row, offered),
        overlapping=told(person, _overlapping(person, row)),
        history=history_of(row),
        opened=list(_opened(row)),
        may_decide=access.can(person, Permission.OPPORTUNITY_DECIDE, row),
    )


def choices(person: Any, row: Opportunity, *, on: date) -> list[Choice]:
    """The frameworks that the authority may use for it on the day, the readiest first."""
    if row.authority is None or row.category_id is None:
        return []
    usable = usable_frameworks.for_authority(row.authority, [row.category_id], on=on)
    held = list(usable[row.category_id])
    lots: dict[int, list[Lot]] = {}
    rows = Lot.objects.visible_to(person).filter(framework__in=[one.framework for one in held])
    for lot in rows.filter(status=LotStatus.LIVE).order_by("number", "pk"):
        lots.setdefault(lot.framework_id, []).append(lot)
    return [
        Choice(
            usable=one,
            left=usable_frameworks.left(one.framework, seen_by=person),
            fee=usable_frameworks.fee(one.framework),
            lots=lots.get(one.framework.pk, []),
        )
        for one in held
    ]


def ways(row: Opportunity, offered: Iterable[Choice]) -> list[Way]:
    """How it can be taken today, the proposed way first."""
    held = list(offered)
    if row.authority_id is None:
        return [_way(row, WayToTake.INITIATIVE, "Open an initiative", "opportunity-together")]
    found = []
    if any(one.usable.is_joined and one.lots for one in held):
        found.append(_way(row, WayToTake.CALL_OFF, "Begin a call-off", "opportunity-call-off"))
    if any(one.usable.access is None for one in held):
        found.append(_way(row, WayToTake.ACCESS, "Ask to join a framework", "opportunity-join"))
    if row.category_id is not None:
        initiative = "opportunity-initiative"
        found.append(_way(row, WayToTake.INITIATIVE, "Open an initiative", initiative))
    return sorted(found, key=lambda one: not one.is_first)


def _way(row: Opportunity, way: WayToTake, text: str, name: str) -> Way:
    is_first = row.way == way or row.authority_id is None
    return Way(way, text, reverse(name, args=[row.pk]), is_first)


def _overlapping(person: Any, row: Opportunity) -> QuerySet[Opportunity]:
    """Open ones of other kinds, or of categories above and below, that may be the same pounds."""
    seen = Opportunity.objects.visible_to(person).filter(
        authority=row.authority_id,
        consortium=row.consortium_id,
        overlap=row.overlap_id,
        state=OpportunityState.OPEN,
        is_current=True,
        low__isnull=False,
    )
    others = seen.exclude(kind=row.kind) if row.overlap_id else seen.none()
    return rows(others).order_by(*RANKED)[:MOST_OVERLAPPING]


def _opened(row: Opportunity) -> Iterator[Opened]:
    if row.call_off is not None:
        address = reverse("call-off", args=[row.call_off.pk])
        yield Opened(f"call-off {row.call_off.reference}", address)
    if row.access is not None:
        address = reverse("access-request", args=[row.access.pk])
        yield Opened(f"the request to join {row.access.framework}", address)
    if row.initiative is not None:
        claim = row.initiative.claims.order_by("pk").first()
        if claim is not None:
            address = reverse("saving-claim", args=[claim.reference])
            yield Opened(f"claim {claim.reference}", address)
        else:
            address = reverse("initiative", args=[row.initiative.pk])
            yield Opened(f"the initiative “{row.initiative}”", address)
