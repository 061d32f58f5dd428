"""What a file of contracts would do to an authority's register, row by row. Writes nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from consortia.models import Authority
from frameworks.choices import MappingScheme, NameStanding
from frameworks.matching.names import name_key
from frameworks.models import Category, CategoryMapping, Contract, SupplierName
from frameworks.sheets.catalogue import Row
from frameworks.sheets.catalogue_values import key
from frameworks.sheets.contracts import ReadRegister

TERMS: Final = frozenset({"starts_on", "ends_on", "may_extend_to", "award_value", "option_value"})
"""What changes are measured from: of a contract that was called off or changed here it stays."""
FACTS: Final = (
    "title",
    "description",
    "department",
    "entered_on",
    "starts_on",
    "ends_on",
    "may_extend_to",
    "review_on",
    "award_value",
    "option_value",
    "irrecoverable_vat",
    "payment_days",
    "origin",
    "regime",
    "nature",
)
CPV_FIGURES: Final = range(8, 1, -1)


class Came(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    DIFFERS = "differs"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """A fact that the register has otherwise."""

    fact: str
    was: str
    now: str


@dataclass(frozen=True)
class Planned:
    """One row, and what becomes of it."""

    number: int
    came: Came
    reference: str = ""
    column: str = ""
    reason: str = ""
    contract_id: int | None = None
    supplier: str = ""
    company_number: str = ""
    facts: Mapping[str, Any] | None = None
    """What would be recorded, by the names of the table's columns."""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What becomes of all rows."""

    rows: tuple[Planned, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many rows come to what."""
        return Counter(str(row.came) for row in self.rows)

    @property
    def does_something(self) -> bool:
        """Whether the register would be another afterwards."""
        return any(row.came in {Came.NEW, Came.CHANGED} for row in self.rows)

    def digest(self) -> str:
        """A hash of everything that would be done."""
        done = [
            [row.number, row.came, row.contract_id, row.supplier, sorted((row.facts or {}).items())]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(done, default=str).encode()).hexdigest()


def plan(register: ReadRegister, authority: Authority, *, takes_changes: bool) -> Plan:
    """What the file would do now; `takes_changes` lets it win where the register says otherwise.

    Rows that were refused in reading are among them. Six queries, however many rows.
    """
    known = _Known(authority)
    refused = [
        Planned(bad.number, Came.REFUSED, column=bad.column, reason=bad.reason)
        for bad in register.bad_rows
    ]
    seen: dict[str, int] = {}
    rows = []
    for row in register.rows:
        reference = row.values["reference"]
        before = seen.setdefault(key(reference), row.number)
        if before != row.number:
            said = f"The reference stands in row {before} already."
            rows.append(Planned(row.number, Came.REPEATED, reference, "", said))
        else:
            rows.append(_planned(row, known, takes_changes=takes_changes))
    return Plan(tuple(sorted([*rows, *refused], key=lambda one: one.number)))


class _Known:
    """The register as it is, and what categories and suppliers are called."""

    def __init__(self, authority: Authority) -> None:
        held = Contract.objects.filter(authority=authority).select_related("category", "supplier")
        self.contracts = {key(row.reference): row for row in held.order_by("pk")}
        self.changed = set(
            held.filter(changes__isnull=False).values_list("pk", flat=True).distinct().order_by()
        )
        categories = list(Category.objects.order_by("pk"))
        self.categories = {one.name.casefold(): one for one in categories}
        self.categories |= {one.key.casefold(): one for one in categories}
        mapped = CategoryMapping.objects.filter(scheme=MappingScheme.CPV).select_related("category")
        self.by_cpv = {row.code[:8]: row.category for row in mapped.order_by("pk")}
        self.suppliers = dict(
            SupplierName.objects.filter(
                standing=NameStanding.ACCEPTED,
                supplier__contracts__authority=authority,
            ).values_list("key", "supplier_id")
        )

    def category(self, values: Mapping[str, Any]) -> Category | None:
        """The one that is named, or that the first code of the vocabulary means."""
        named = self.categories.get(values.get("category", "").casefold())
        return named or self._by_codes(values.get("cpv", ()))

    def _by_codes(self, codes: Iterable[str]) -> Category | None:
        for code in codes:
            for figures in CPV_FIGURES:
                found = self.by_cpv.get(code[:figures].ljust(8, "0"))
                if found is not None:
                    return found
        return None


def _planned(row: Row, known: _Known, *, takes_changes: bool) -> Planned:
    values = row.values
    facts = {name: values[name] for name in FACTS if name in values}
    about = {
        "reference": values["reference"],
        "supplier": values["supplier"],
        "company_number": values.get("company_number", ""),
    }
    held = known.contracts.get(key(values["reference"]))
    if held is None:
        facts |= {"reference": values["reference"], "category": known.category(values)}
        return Planned(row.number, Came.NEW, facts=facts, **about)
    differences = _differences(held, facts, known.category(values), named="category" in values)
    other_supplier = known.suppliers.get(name_key(values["supplier"]), held.supplier_id)
    about["contract_id"] = held.pk
    if other_supplier != held.supplier_id:
        was = Difference("supplier", held.supplier.name, values["supplier"])
        shown = (was, *(one for _, one in differences.values()))
        said = "Another supplier comes in by a change of the contract."
        return Planned(row.number, Came.DIFFERS, reason=said, differences=shown, **about)
    if not differences:
        return Planned(row.number, Came.SAME, **about)
    shown = tuple(one for _, one in differences.values())
    stays = _stays(held, differences, known, takes_changes=takes_changes)
    if stays:
        return Planned(row.number, Came.DIFFERS, reason=stays, differences=shown, **about)
    taken = {name: value for name, (value, _) in differences.items()}
    return Planned(row.number, Came.CHANGED, facts=taken, differences=shown, **about)


def _differences(
    held: Contract, facts: Mapping[str, Any], category: Category | None, *, named: bool
) -> dict[str, tuple[Any, Difference]]:
    """Facts that the row tells otherwise; what it leaves out is no difference."""
    found = {}
    told = dict(facts)
    if category is not None and (named or held.category is None):
        told["category"] = category
    for name, value in told.items():
        was = getattr(held, name)
        if name == "ends_on" and value is None and was is None:
            continue
        if was != value and not (name == "origin" and value == "unknown"):
            found[name] = (value, Difference(name, _text(was), _text(value)))
    return found


def _stays(
    held: Contract, differences: Mapping[str, Any], known: _Known, *, takes_changes: bool
) -> str:
    if not takes_changes:
        return "The register stays as it is, unless you let the file win."
    is_fixed = held.call_off_id is not None or held.pk in known.changed
    if is_fixed and TERMS & differences.keys():
        return "It was called off or changed here: record a change of the contract instead."
    return ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
