"""Who may claim where, and the lines and items that a claim could own."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from benchmarking.choices import Charge, PurchaseState
from benchmarking.models import Claim, ClaimLine, Initiative, Item, PurchaseLine, SpendLine
from benchmarking.queries import categories
from consortia.choices import RoleKind
from consortia.models import Authority, Consortium, ConsortiumMembership, standing_of
from frameworks.models import Contract, FrameworkAccess, Lot
from procurement_portal.core.periods import Period

ITEMS_OFFERED = 100
MONTHS_BEFORE = 12


def authorities(person: Any) -> QuerySet[Authority]:
    """Those for which the person buys, and on whose budgets they claim by themselves."""
    held = standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return Authority.objects.visible_to(person).filter(pk__in=held).order_by("name", "pk")


def buys_somewhere(person: Any) -> bool:
    """Whether there is an authority whose own savings the person claims. No query."""
    return bool(standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER]))


def consortia(person: Any) -> QuerySet[Consortium]:
    """Those that the person manages."""
    held = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return Consortium.objects.visible_to(person).filter(pk__in=held).order_by("name", "pk")


def initiatives(person: Any) -> QuerySet[Initiative]:
    """Those under which the person may claim."""
    return Initiative.objects.visible_to(person).filter(
        Q(authority__in=authorities(person))
        | Q(consortium__in=consortia(person))
        | _as_member(person)
    )


def _as_member(person: Any) -> Q:
    """Of a consortium whose member the person buys for."""
    members = ConsortiumMembership.objects.filter(authority__in=authorities(person))
    return Q(consortium__in=members.values("consortium"))


def budgets(person: Any, initiative: Initiative, *, on: date) -> QuerySet[Authority]:
    """On whose budget the person may claim under the initiative."""
    if initiative.authority_id is not None:
        return authorities(person).filter(pk=initiative.authority_id)
    live = ConsortiumMembership.objects.live_on(on).filter(consortium=initiative.consortium_id)
    managed = consortia(person).filter(initiatives=initiative).exists()
    own = Authority.objects.visible_to(person) if managed else authorities(person)
    return own.filter(pk__in=live.values("authority")).order_by("name", "pk")


def partners(person: Any, initiative: Initiative, *, on: date) -> QuerySet[Consortium]:
    """Consortia that can have a part in a claim under the initiative."""
    rows = Consortium.objects.visible_to(person).order_by("name", "pk")
    if initiative.consortium_id is not None:
        return rows.filter(pk=initiative.consortium_id)
    live = ConsortiumMembership.objects.live_on(on).filter(authority=initiative.authority_id)
    return rows.filter(pk__in=live.values("consortium"))


def lots(budget: QuerySet[Authority]) -> QuerySet[Lot]:
    """Lots of frameworks to which one of the authorities has, or had, access."""
    held = FrameworkAccess.objects.filter(authority__in=budget, starts_on__isnull=False)
    return (
        Lot.objects.filter(framework__in=held.values("framework"))
        .select_related("framework")
        .order_by("framework__title", "number", "pk")
    )


def contracts(person: Any, budget: QuerySet[Authority]) -> QuerySet[Contract]:
    """Contracts of the authorities that the person may see."""
    rows = Contract.objects.visible_to(person).filter(authority__in=budget)
    return rows.order_by("title", "pk")


def lines(person: Any, claim: Claim) -> QuerySet[SpendLine]:
    """Lines of spend in force of the claim's authority in the months in which it saves.

    Of the claim's contract, those that pay its supplier; else those of its category and below.
    """
    during = claim.lasts
    first, last = min(during.months()), during.ends_on
    rows = (
        SpendLine.objects.visible_to(person)
        .with_payee()
        .filter(authority=claim.authority_id, month__range=(first, last))
    )
    if claim.contract is not None:
        return rows.filter(payee_id=claim.contract.supplier_id)
    below = categories.tree(person).at_and_below(claim.category_id)
    return rows.filter(category__in=below)


def holders(found: Iterable[SpendLine]) -> dict[tuple[int, int, int], list[ClaimLine]]:
    """The claims that stand on each of the lines. One query."""
    rows = list(found)
    standing = ClaimLine.objects.live().filter(
        spend_import__in={row.spend_import_id for row in rows},
        row_number__in=[row.row_number for row in rows],
    )
    held: dict[tuple[int, int, int], list[ClaimLine]] = {}
    for row in standing.select_related("claim").order_by("pk"):
        if row.spend_line_key is not None:
            held.setdefault(row.spend_line_key, []).append(row)
    return held


def items(person: Any, claim: Claim, *, words: str = "") -> QuerySet[Item]:
    """What the authority has bought of the claim's category and below, or of such words."""
    bought = PurchaseLine.objects.visible_to(person).filter(authority=claim.authority_id)
    rows = Item.objects.visible_to(person).filter(pk__in=bought.values("item"))
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(key__icontains=words))
    else:
        below = categories.tree(person).at_and_below(claim.category_id)
        rows = rows.filter(category__in=below)
    return rows.order_by("name", "pk")


def owned_items(claim: Claim) -> list[Item]:
    """The items whose months the claim owns, by name."""
    owned = claim.lines.live().filter(item__isnull=False).values("item")
    return list(Item.objects.filter(pk__in=owned).order_by("name", "pk"))


def bought_a_month(person: Any, claim: Claim, of: Iterable[Item]) -> dict[int, Decimal]:
    """Base units of each item that the authority bought a month in the year before the claim."""
    before = Period(
        claim.starts_on - relativedelta(months=MONTHS_BEFORE), claim.starts_on - timedelta(days=1)
    )
    rows = PurchaseLine.objects.visible_to(person).filter(
        authority=claim.authority_id,
        item__in=list(of),
        charge=Charge.PRICE,
        state=PurchaseState.USABLE,
        bought_on__range=(before.starts_on, before.ends_on),
    )
    sums: dict[int, Decimal] = {}
    for item, units in rows.order_by("pk").values_list("item", "base_quantity"):
        sums[item] = sums.get(item, Decimal(0)) + (units or Decimal(0))
    return {item: round(total / MONTHS_BEFORE, 6) for item, total in sums.items() if total > 0}
