"""Suppliers as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from frameworks.choices import ON_THE_LOT, DeclarationKind, NameStanding
from frameworks.models import (
    Contract,
    Framework,
    Supplier,
    SupplierDeclaration,
    SupplierName,
    SupplierOnLot,
)


def with_places(rows: QuerySet[Supplier], *, seen_by: Any) -> QuerySet[Supplier]:
    """Each supplier with `framework_count`, the frameworks on which it holds a place now."""
    places = (
        SupplierOnLot.objects.filter(
            supplier=OuterRef("pk"),
            status__in=ON_THE_LOT,
            lot__framework__in=Framework.objects.visible_to(seen_by),
        )
        .order_by()
        .values("supplier")
        .annotate(n=Count("lot__framework", distinct=True))
        .values("n")
    )
    count = Coalesce(Subquery(places), 0, output_field=IntegerField())
    return rows.annotate(framework_count=count)


def whole(rows: QuerySet[Supplier], *, seen_by: Any) -> QuerySet[Supplier]:
    """Suppliers with everything that their own page shows besides places and contracts."""
    names = SupplierName.objects.visible_to(seen_by).filter(standing=NameStanding.ACCEPTED)
    declared = SupplierDeclaration.objects.order_by("-declared_on", "source", "pk")
    family = Supplier.objects.shown_to(seen_by).order_by("name", "pk")
    return rows.prefetch_related(
        "identifiers",
        Prefetch("parent", queryset=family),
        Prefetch("subsidiaries", queryset=family),
        Prefetch("names", queryset=names.order_by("name", "pk")),
        Prefetch("declarations", queryset=declared),
    )


def survivor(slug: str, *, seen_by: Any) -> Supplier | None:
    """What the supplier of that address became part of; None for one that stands by itself."""
    found = Supplier.objects.filter(slug=slug).select_related("merged_into").first()
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    if found is None or found.slug == slug:
        return None
    return Supplier.objects.visible_to(seen_by).filter(pk=found.pk).first()


def with_words(rows: QuerySet[Supplier], text: str, *, seen_by: Any) -> QuerySet[Supplier]:
    """Suppliers of which every word is in a name that the person may see."""
    for word in text.split():
        named = SupplierName.objects.visible_to(seen_by).filter(name__icontains=word)
        rows = rows.filter(
            Q(is_listed=True, name__icontains=word) | Q(pk__in=named.values("supplier"))
        )
    return rows


@dataclass(frozen=True)
class Declared:
    """What is known of one question about a supplier; nothing said is not a no."""

    label: str
    said: Sequence[SupplierDeclaration]


def declared(supplier: Supplier) -> list[Declared]:
    """Every kind of declaration with what each source said last, the newest first."""
    return [Declared(kind.label, _last_of_each_source(supplier, kind)) for kind in DeclarationKind]


def _last_of_each_source(supplier: Supplier, kind: DeclarationKind) -> list[SupplierDeclaration]:
    newest: dict[str, SupplierDeclaration] = {}
    for row in supplier.declarations.all():
        if row.kind == kind:
            newest.setdefault(row.source, row)
    return list(newest.values())


def places_of(supplier: Supplier, *, seen_by: Any) -> QuerySet[SupplierOnLot]:
    """The supplier's awarded places on lots of frameworks that the person may see."""
    return (
        SupplierOnLot.objects.public()
        .filter(supplier=supplier, lot__framework__in=Framework.objects.visible_to(seen_by))
        .select_related("lot__framework__publisher")
        .order_by("lot__framework__title", "lot__number", "pk")
    )


def contracts_with(supplier: Supplier, *, seen_by: Any) -> QuerySet[Contract]:
    """The person's own authorities' contracts with the supplier."""
    return (
        Contract.objects.visible_to(seen_by)
        .filter(supplier=supplier)
        .select_related("supplier", "authority", "lot")
        .order_by("ends_on", "pk")
    )


def meant_by(text: str, *, count: int = 5) -> list[Supplier]:
    """Listed suppliers of that number, address or name; else those with the words in their name."""
    listed = Supplier.objects.standing().filter(is_listed=True)
    exactly = listed.filter(
        Q(name__iexact=text) | Q(slug=text) | Q(identifiers__value__iexact=text)
    ).distinct()
    return list(exactly.order_by("name", "pk")[:count]) or list(
        listed.filter(name__icontains=text).order_by("name", "pk")[:count]
    )
