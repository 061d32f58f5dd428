"""What a register of savings would do to the ledger, row by row, and what became of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from benchmarking.choices.savings import ClaimState, SavingType
from benchmarking.models import Claim, SavingImport
from benchmarking.sheets.saving_registers import ReadSavings
from consortia.models import Authority
from frameworks.models import Category
from frameworks.sheets import catalogue
from frameworks.sheets.catalogue import Row
from procurement_portal.core import files
from procurement_portal.core.periods import Period, financial_year_label
from procurement_portal.core.sheets import refusal

SHOWN: Final = 200
AS_CONTRACTED: Final = (
    "The register says that it was delivered. It comes in as contracted: it is realised and "
    "verified here with a baseline, evidence and a signature."
)


class Came(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"
    REPEATED = "repeated"
    REFUSED = "refused"


WORDS: Final[Mapping[str, str]] = {
    Came.NEW: "Claims new",
    Came.SAME: "In the ledger already",
    Came.REPEATED: "Rows repeated in the file",
    Came.REFUSED: "Rows refused",
}
CAME: Final[Mapping[str, str]] = {
    Came.NEW: "New",
    Came.SAME: "In the ledger already",
    Came.REPEATED: "Repeated",
    Came.REFUSED: "Refused",
}


@dataclass(frozen=True)
class Planned:
    """One row, and what becomes of it."""

    number: int
    came: Came
    column: str = ""
    reason: str = ""
    title: str = ""
    kind: str = ""
    value: Decimal = Decimal(0)
    year: int = 0
    category: Category | None = None
    state: str = ClaimState.IDENTIFIED
    told: Mapping[str, Any] | None = None
    """The lesser facts: reference, supplier, owner, scheme and its reference."""

    @property
    def during(self) -> Period:
        """The financial year in which it saves."""
        return Period.of_financial_year(self.year)


@dataclass(frozen=True)
class Plan:
    """What becomes of all rows."""

    rows: tuple[Planned, ...]

    @property
    def new(self) -> list[Planned]:
        """Those that would be claimed."""
        return [row for row in self.rows if row.came == Came.NEW]

    @property
    def counts(self) -> Counter[str]:
        """How many rows come to what."""
        return Counter(str(row.came) for row in self.rows)

    def digest(self) -> str:
        """A hash of everything that would be done."""
        done = [
            {
                "row": row.number,
                "came": row.came,
                "claim": [row.title, row.kind, row.value, row.year, row.state],
                "category": row.category and row.category.key,
                "told": row.told,
            }
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(done, default=str, sort_keys=True).encode()).hexdigest()


Identity = tuple[str, str, date, Decimal]


def plan(register: ReadSavings, authority: Authority) -> Plan:
    """What the file would do now, those refused in reading among them. Two queries.

    A saving is known again by its title, type, year and value, unless that claim was reversed.
    """
    categories = _categories()
    held = _held(authority)
    seen: dict[Identity, int] = {}
    rows = [Planned(bad.number, Came.REFUSED, bad.column, bad.reason) for bad in register.bad_rows]
    for row in register.rows:
        planned = _planned(row, register, categories)
        if planned.came == Came.NEW:
            planned = _once(planned, held, seen)
        rows.append(planned)
    return Plan(tuple(sorted(rows, key=lambda one: one.number)))


def _categories() -> dict[str, Category]:
    rows = list(Category.objects.order_by("pk"))
    return {one.name.casefold(): one for one in rows} | {one.key.casefold(): one for one in rows}


def _held(authority: Authority) -> set[Identity]:
    standing = Claim.objects.filter(authority=authority).exclude(state=ClaimState.REVERSED)
    rows = standing.order_by().values_list("title", "kind", "starts_on", "annual_amount")
    return {(title.casefold(), kind, starts_on, value) for title, kind, starts_on, value in rows}


def _planned(row: Row, register: ReadSavings, categories: Mapping[str, Category]) -> Planned:
    values = row.values
    category = categories.get(values["category"].casefold())
    if category is None:
        columns = register.columns
        heading = columns.heading("category") if columns else ""
        reason = f"“{values['category'][:60]}” is no category of this portal."
        return Planned(row.number, Came.REFUSED, heading, reason, values["title"])
    state = values.get("state", ClaimState.IDENTIFIED)
    delivered = state == ClaimState.REALISED
    names = ("reference", "supplier", "owner", "scheme", "scheme_reference")
    return Planned(
        row.number,
        Came.NEW,
        reason=AS_CONTRACTED if delivered else "",
        title=values["title"],
        kind=values["kind"],
        value=values["value"],
        year=values["year"],
        category=category,
        state=ClaimState.CONTRACTED if delivered else state,
        told={name: values[name] for name in names if name in values},
    )


def _once(row: Planned, held: set[Identity], seen: dict[Identity, int]) -> Planned:
    identity = (row.title.casefold(), row.kind, row.during.starts_on, row.value)
    if identity in held:
        return Planned(row.number, Came.SAME, title=row.title)
    before = seen.setdefault(identity, row.number)
    if before != row.number:
        said = f"The same saving stands in row {before} already."
        return Planned(row.number, Came.REPEATED, reason=said, title=row.title)
    return row


def report(register: ReadSavings, told: Plan) -> dict[str, Any]:
    """The check as it is stored and shown."""
    columns = register.columns
    return {
        "sheet": register.sheet,
        "heading_row": register.heading_row,
        "understood": [list(pair) for pair in columns.understood] if columns else [],
        "unused": columns.unused if columns else [],
        "counts": dict(told.counts),
        "rows": [
            {
                "row": one.number,
                "came": str(one.came),
                "column": one.column,
                "reason": one.reason,
                "title": one.title,
                "kind": one.kind,
                "value": str(one.value),
                "year": one.year,
                "category": one.category.name if one.category else "",
                "state": str(one.state),
            }
            for one in told.rows
        ],
    }


def counted(one: SavingImport) -> list[dict[str, str]]:
    """How many rows came to what, as facts."""
    counts = one.result.get("counts", {})
    return [
        {"term": words, "value": f"{counts[came]:,}"}
        for came, words in WORDS.items()
        if counts.get(came)
    ]


def shown(one: SavingImport) -> dict[str, Any]:
    """The rows in tables: new ones, and those not taken with the reason."""
    rows: Sequence[Mapping[str, Any]] = one.result.get("rows", [])
    new = [row for row in rows if row["came"] == Came.NEW]
    bad = [row for row in rows if row["came"] in {Came.REFUSED, Came.REPEATED}]
    return {
        "new": [_cells(row) for row in new[:SHOWN]],
        "new_count": len(new),
        "bad": [[str(row["row"]), row["column"] or "–", row["reason"]] for row in bad[:SHOWN]],
        "bad_count": len(bad),
        "delivered_count": sum(row["reason"] == AS_CONTRACTED for row in new),
        "shown": SHOWN,
    }


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        str(row["title"]),
        str(SavingType(row["kind"]).label),
        financial_year_label(row["year"]),
        str(row["category"]),
        str(ClaimState(row["state"]).label),
        f"£{Decimal(row['value']):,.2f}",
    ]


def rows_with_reasons(one: SavingImport) -> Iterator[list[str]]:
    """The file's own rows, each with what became of it and why before it."""
    said = {row["row"]: row for row in one.result.get("rows", [])}
    try:
        for name, rows in catalogue.sheets(files.path(one.file)):
            for number, cells in enumerate(rows, start=1):
                row = said.get(number) if name == one.result.get("sheet") else None
                verdict = [CAME[row["came"]], row["column"], row["reason"]] if row else [""] * 3
                yield [*verdict, *cells]
    except refusal.Refused as refused:
        yield ["Not read", "", refused.message]
    except OSError:
        yield ["Not read", "", "The file is no longer in the store."]
