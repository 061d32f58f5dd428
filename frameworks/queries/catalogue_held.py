"""What a publisher's catalogue holds already, as lists are compared with it."""

from dataclasses import dataclass, field
from typing import Any

from consortia.models import Consortium
from frameworks.models import Framework, FrameworkGap, Lot, SupplierOnLot
from frameworks.sheets.catalogue_values import key

FIELDS = (
    "title",
    "summary",
    "starts_on",
    "ends_on",
    "may_extend_to",
    "supplier_fee_percent",
    "fee_form",
    "fee_note",
    "regime",
    "status",
)


@dataclass
class HeldLot:
    """A lot of the catalogue; `suppliers` hold a place on it."""

    pk: int
    number: str
    title: str
    suppliers: set[int] = field(default_factory=set)


@dataclass
class HeldFramework:
    """A framework of the catalogue; lots by the key of their number."""

    pk: int
    reference: str
    values: dict[str, Any]
    open_gaps: set[str] = field(default_factory=set)
    lots: dict[str, HeldLot] = field(default_factory=dict)


def held_by(publisher: Consortium) -> dict[str, HeldFramework]:
    """The publisher's frameworks by the key of their reference, in four queries."""
    rows = Framework.objects.filter(publisher=publisher).order_by("pk")
    held = {
        row["pk"]: HeldFramework(row["pk"], row["reference"], {one: row[one] for one in FIELDS})
        for row in rows.values("pk", "reference", *FIELDS)
    }
    gaps = FrameworkGap.objects.open().filter(framework__publisher=publisher)
    for framework_id, name in gaps.values_list("framework", "field"):
        held[framework_id].open_gaps.add(name)
    lots: dict[int, HeldLot] = {}
    numbered = Lot.objects.filter(framework__publisher=publisher).order_by("pk")
    for pk, framework_id, number, title in numbered.values_list(
        "pk", "framework", "number", "title"
    ):
        lots[pk] = held[framework_id].lots.setdefault(key(number), HeldLot(pk, number, title))
    places = SupplierOnLot.objects.filter(lot__framework__publisher=publisher)
    for lot_id, supplier_id in places.values_list("lot", "supplier").iterator():
        lots[lot_id].suppliers.add(supplier_id)
    return {key(one.reference): one for one in held.values()}
