"""What a file of prices says, by the words that its framework uses."""

from pathlib import Path

from consortia.choices import Region
from frameworks.choices import ON_THE_LOT, NameStanding, PlaceStatus
from frameworks.models import Framework, Lot, Supplier, SupplierName, SupplierOnLot
from frameworks.models.suppliers import name_key
from frameworks.sheets import price_cells, price_headings, price_list
from frameworks.sheets.price_list import Known, Reading

PRICED = (*ON_THE_LOT, PlaceStatus.SUSPENDED)
ALSO_CALLED = {
    "yorkshire": Region.YORKSHIRE,
    "yorkshire and humber": Region.YORKSHIRE,
    "yorkshire and humberside": Region.YORKSHIRE,
    "eastern": Region.EAST,
    "east england": Region.EAST,
    "east anglia": Region.EAST,
    "greater london": Region.LONDON,
    "ni": Region.NORTHERN_IRELAND,
}
"""Other words for a region, as headings have them."""


def read(
    path: Path, framework: Framework, *, lot: Lot | None = None, supplier: Supplier | None = None
) -> Reading:
    """Read the file against the framework's lots and the suppliers that have places on them.

    `lot` and `supplier` are those of the whole file. Raises sheets.refusal.Refused.
    """
    return price_list.read(path, known(framework, lot=lot, supplier=supplier))


def known(
    framework: Framework, *, lot: Lot | None = None, supplier: Supplier | None = None
) -> Known:
    """The framework's lots and suppliers by the words for them. Three queries."""
    lots = list(Lot.objects.filter(framework=framework).order_by("number", "pk"))
    places = SupplierOnLot.objects.filter(lot__framework=framework, status__in=PRICED)
    pairs = list(places.values_list("lot_id", "supplier_id", "supplier__name"))
    suppliers = _other_names({supplier_id for _, supplier_id, _ in pairs})
    suppliers |= {name_key(name): supplier_id for _, supplier_id, name in pairs}
    whole = lot or (lots[0] if len(lots) == 1 else None)
    return Known(
        lots={price_cells.lot_key(one.number): one.pk for one in lots},
        suppliers=suppliers,
        places={(lot_id, supplier_id) for lot_id, supplier_id, _ in pairs},
        regions=_regions(),
        name_key=name_key,
        lot=whole.pk if whole else None,
        supplier=supplier.pk if supplier else None,
    )


def _other_names(suppliers: set[int]) -> dict[str, int]:
    """Names under which the suppliers are known besides their own, where one only has each."""
    rows = SupplierName.objects.filter(
        supplier__in=suppliers, standing=NameStanding.ACCEPTED, is_public=True
    ).values_list("key", "supplier_id")
    found: dict[str, set[int]] = {}
    for key, supplier_id in rows:
        found.setdefault(key, set()).add(supplier_id)
    return {key: owners.pop() for key, owners in found.items() if len(owners) == 1}


def _regions() -> dict[str, str]:
    """What each word for a region means, as the region's own name."""
    words = {**ALSO_CALLED}
    for region in Region:
        old_code = region.value.replace("TL", "UK", 1)
        words |= dict.fromkeys((region.label, region.value, old_code), region)
    return {price_headings.key(word): region.label for word, region in words.items()}
