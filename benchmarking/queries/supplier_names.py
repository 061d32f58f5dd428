"""Names that may be one supplier's, beside what the person's own authorities paid under them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Sum

from benchmarking.models import SpendLine
from frameworks.choices import MatchReason, NameStanding, Permission
from frameworks.models import Supplier, SupplierMerge, SupplierName, SupplierProposal
from frameworks.queries import suppliers
from procurement_portal.core import access

EXAMPLES = 3
NAMES_SHOWN = 4
FOUND_AT_MOST = 12

BANDS: Sequence[tuple[str, str, Decimal, Decimal]] = (
    ("nearly-certain", "Nearly certain", Decimal("0.9"), Decimal("1.001")),
    ("likely", "Likely", Decimal("0.75"), Decimal("0.9")),
    ("possible", "Possible", Decimal(0), Decimal("0.75")),
)
"""A proposal's score in words: key, words, from, below."""

AGAINST: Mapping[str, str] = {
    "legal form": "They state different legal forms.",
    "numbers": "They hold different numbers.",
    "may be a person": "One may be a person, the other a company.",
    "common words only": "The name is made of common words.",
}
"""What speaks against, as the matching room calls it, in words."""


def band_of(score: Decimal) -> str:
    """The score in words."""
    return next(words for _, words, least, below in BANDS if least <= score < below)


@dataclass(frozen=True)
class Paid:
    """What the person's own authorities paid under a name: lines, net pounds, and examples."""

    lines: int = 0
    net: Decimal = Decimal(0)
    examples: Sequence[str] = ()


@dataclass(frozen=True)
class Side:
    """One side of a proposal: the supplier as this person may call it."""

    title: str
    slug: str
    names: Sequence[SupplierName]
    numbers: Sequence[str]


@dataclass(frozen=True)
class Question:
    """A proposal with both sides, what speaks for and against, and whether the person decides."""

    proposal: SupplierProposal
    moving: Side
    staying: Side
    band: str
    why: str
    shared: Sequence[str]
    against: Sequence[str]
    paid: Paid
    may_decide: bool

    @property
    def sides(self) -> Sequence[tuple[Side, str]]:
        """Both sides, each with the words that stand before it."""
        return (self.moving, "In your files"), (self.staying, "Known as")


def in_queue(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Proposals with what a row needs of the rows around them."""
    return rows.select_related("name__supplier", "candidate", "decided_by")


def questions(proposals: Sequence[SupplierProposal], person: Any) -> list[Question]:
    """The proposals side by side, in a fixed number of queries besides the right to decide."""
    both = {one.name.supplier_id for one in proposals} | {one.candidate_id for one in proposals}
    sides = _sides(both, person)
    paid = paid_under([one.name_id for one in proposals], person)
    return [
        Question(
            proposal=one,
            moving=_side(sides, one.name.supplier, one.name),
            staying=_side(sides, one.candidate, None),
            band=band_of(one.score),
            why=_why(one),
            shared=one.evidence.get("shared", ()),
            against=[AGAINST[code] for code in one.evidence.get("against", ()) if code in AGAINST],
            paid=paid.get(one.name_id, Paid()),
            may_decide=access.can(person, Permission.SUPPLIER_CHANGE, one.name.supplier),
        )
        for one in proposals
    ]


def _why(proposal: SupplierProposal) -> str:
    if proposal.reason == MatchReason.IDENTIFIER:
        return f"The same official number: {proposal.evidence.get('number', '')}."
    if proposal.reason == MatchReason.SAME_KEY:
        return "The same words, with something besides."
    if proposal.reason == MatchReason.ALIAS:
        return "One names the other, its initials, or a branch of it."
    if proposal.reason == MatchReason.PERSON:
        return "A person thinks so."
    return "The names are alike."


def _sides(keys: Iterable[int], person: Any) -> dict[int, Supplier]:
    names = SupplierName.objects.visible_to(person).filter(standing=NameStanding.ACCEPTED)
    rows = Supplier.objects.filter(pk__in=keys).prefetch_related(
        "identifiers", Prefetch("names", queryset=names.order_by("name", "pk"))
    )
    return {row.pk: row for row in rows}


def _side(sides: Mapping[int, Supplier], supplier: Supplier, about: SupplierName | None) -> Side:
    held = sides[supplier.pk]
    names = [name for name in held.names.all() if about is None or name.pk != about.pk]
    first = about.name if about else (names[0].name if names else "")
    return Side(
        title=supplier.name if supplier.is_listed and about is None else first or supplier.name,
        slug=supplier.slug,
        names=names[:NAMES_SHOWN],
        numbers=[str(number) for number in held.identifiers.all()],
    )


def paid_under(names: Iterable[int], person: Any) -> dict[int, Paid]:
    """What the person's authorities paid, by the key of the name; names not paid are absent."""
    keys = list(names)
    own = SpendLine.objects.visible_to(person).filter(supplier_name__in=keys)
    sums = {
        row["supplier_name"]: row
        for row in own.order_by()
        .values("supplier_name")
        .annotate(lines=Count("row_number"), net=Sum("net_amount"))
    }
    told = (
        SpendLine.objects.visible_to(person)
        .filter(supplier_name=OuterRef("pk"))
        .exclude(description="")
        .order_by("description")
        .values("description")
        .distinct()[:EXAMPLES]
    )
    examples = dict(
        SupplierName.objects.filter(pk__in=sums)
        .annotate(told=ArraySubquery(told))
        .values_list("pk", "told")
    )
    return {key: Paid(row["lines"], row["net"], examples.get(key, ())) for key, row in sums.items()}


@dataclass(frozen=True)
class NameRow:
    """A name of a supplier, how it came to be, and what was paid under it."""

    name: SupplierName
    paid: Paid
    may_split: bool


def names_of(supplier: Supplier, person: Any) -> list[NameRow]:
    """The accepted names that the person may see, by name."""
    names = list(
        SupplierName.objects.visible_to(person)
        .filter(supplier=supplier, standing=NameStanding.ACCEPTED)
        .order_by("name", "pk")
    )
    paid = paid_under([name.pk for name in names], person)
    return [
        NameRow(
            name,
            paid.get(name.pk, Paid()),
            may_split=access.can(person, Permission.SUPPLIER_NAME_SPLIT, name),
        )
        for name in names
    ]


@dataclass(frozen=True)
class Member:
    """A supplier of a group and what the person's authorities paid it."""

    supplier: Supplier
    lines: int
    net: Decimal


@dataclass(frozen=True)
class Group:
    """A group and those that belong to it, directly or through another, with their total."""

    head: Supplier
    members: Sequence[Member]

    @property
    def net(self) -> Decimal:
        """Net pounds paid to all of them."""
        return sum((member.net for member in self.members), Decimal(0))

    @property
    def lines(self) -> int:
        """Lines paid to all of them."""
        return sum(member.lines for member in self.members)


def group_of(supplier: Supplier, person: Any) -> Group | None:
    """The group that the supplier heads or belongs to, as far as the person sees it."""
    head = supplier
    while head.parent_id is not None:
        above = Supplier.objects.visible_to(person).filter(pk=head.parent_id).first()
        if above is None:
            break
        head = above
    family, latest = {head.pk}, {head.pk}
    while latest:
        below = Supplier.objects.visible_to(person).filter(parent__in=latest)
        latest = set(below.values_list("pk", flat=True)) - family
        family |= latest
    if len(family) == 1:
        return None
    sums = {
        row["supplier_name__supplier"]: row
        for row in SpendLine.objects.visible_to(person)
        .filter(supplier_name__supplier__in=family)
        .order_by()
        .values("supplier_name__supplier")
        .annotate(lines=Count("row_number"), net=Sum("net_amount"))
    }
    rows = Supplier.objects.shown_to(person).filter(pk__in=family).order_by("name", "pk")
    nothing = {"lines": 0, "net": Decimal(0)}
    members = [
        Member(row, sums.get(row.pk, nothing)["lines"], sums.get(row.pk, nothing)["net"])
        for row in rows
    ]
    return Group(next(row.supplier for row in members if row.supplier.pk == head.pk), members)


@dataclass(frozen=True)
class Change:
    """A merge or split as the history of a supplier tells it."""

    change: SupplierMerge
    words: str
    may_undo: bool


def history_of(supplier: Supplier, person: Any) -> list[Change]:
    """What was merged into the supplier and split off it, the newest first."""
    rows = (
        SupplierMerge.objects.visible_to(person)
        .of(supplier)
        .select_related("source", "target", "done_by", "undone_by")
    )
    return [
        Change(
            change=row,
            words=_told(row, supplier, person),
            may_undo=row.undone_at is None
            and access.can(person, Permission.SUPPLIER_CHANGE_UNDO, row),
        )
        for row in rows
    ]


def _told(row: SupplierMerge, supplier: Supplier, person: Any) -> str:
    names = SupplierName.objects.visible_to(person).filter(pk__in=row.moved["names"])
    several = ", ".join(names.order_by("name", "pk").values_list("name", flat=True)[:NAMES_SHOWN])
    moved = several or "Names that you may not see"
    if row.kind == "merge":
        return f"{moved} taken in" if row.target_id == supplier.pk else f"{moved} given up"
    return f"{moved} split off" if row.source_id == supplier.pk else f"{moved} split off to here"


def found_by_name(text: str, person: Any, *, besides: Supplier) -> QuerySet[Any]:
    """Suppliers with every word in a name that the person may see, by name."""
    return suppliers.with_words(
        Supplier.objects.shown_to(person).exclude(pk=besides.pk), text, seen_by=person
    ).order_by("name", "pk")[:FOUND_AT_MOST]
