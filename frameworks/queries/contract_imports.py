"""Imports of contracts as their pages show them, and the files given back with reasons."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from frameworks.choices import ContractOrigin, Nature, Regime
from frameworks.models import ContractImport
from frameworks.queries.contract_plans import Came
from frameworks.sheets import contracts as sheet
from frameworks.sheets.contract_headings import NAMES
from procurement_portal.core import files
from procurement_portal.core.sheets import refusal

SHOWN: Final = 200
"""Rows of each table at most; the file with reasons has them all."""

WORDS: Final[Mapping[str, str]] = {
    Came.NEW: "contracts new",
    Came.SAME: "in the register already",
    Came.CHANGED: "put right by the file",
    Came.DIFFERS: "told otherwise, and left as they are",
    Came.REPEATED: "rows repeated in the file",
    Came.REFUSED: "rows refused",
}
CAME: Final[Mapping[str, str]] = {
    Came.NEW: "New",
    Came.SAME: "In the register already",
    Came.CHANGED: "Put right",
    Came.DIFFERS: "Left as it is",
    Came.REPEATED: "Repeated",
    Came.REFUSED: "Refused",
}
_LABELS: Final = {
    **dict(ContractOrigin.choices),
    **dict(Nature.choices),
    **dict(Regime.choices),
}


def counted(one: ContractImport) -> list[dict[str, str]]:
    """How many rows came to what, as facts."""
    counts = one.result.get("counts", {})
    return [
        {"term": words.capitalize(), "value": f"{counts[came]:,}"}
        for came, words in WORDS.items()
        if counts.get(came)
    ]


def shown(one: ContractImport) -> dict[str, Any]:
    """The rows in tables: new ones, those that differ, and those not taken with the reason."""
    rows: Sequence[Mapping[str, Any]] = one.result.get("rows", [])
    new = [row for row in rows if row["came"] == Came.NEW]
    bad = [row for row in rows if row["came"] in {Came.REFUSED, Came.REPEATED}]
    told = [
        [
            row["reference"],
            NAMES.get(fact, fact).capitalize(),
            _LABELS.get(was, was) or "nothing",
            _LABELS.get(now, now) or "nothing",
            CAME[row["came"]] if not row["reason"] else row["reason"],
        ]
        for row in rows
        for fact, was, now in row["differences"]
    ]
    remarks = one.result.get("remarks", [])
    return {
        "new": [[row["reference"], row["title"], row["supplier"], row["value"]] for row in new][
            :SHOWN
        ],
        "new_count": len(new),
        "bad": [[str(row["row"]), row["column"] or "–", row["reason"]] for row in bad][:SHOWN],
        "bad_count": len(bad),
        "differences": told[:SHOWN],
        "difference_count": len(told),
        "remarks": [[str(number), column, reason] for number, column, reason in remarks][:SHOWN],
        "remark_count": len(remarks),
        "shown": SHOWN,
    }


def rows_with_reasons(one: ContractImport) -> Iterator[list[str]]:
    """The file's own rows, each with what became of it and why before it."""
    said = {row["row"]: row for row in one.result.get("rows", [])}
    try:
        for name, rows in sheet.tables(files.path(one.file)):
            for number, cells in enumerate(rows, start=1):
                row = said.get(number) if name == one.result.get("sheet") else None
                yield [*_verdict(row), *cells]
    except refusal.Refused as refused:
        yield ["Not read", "", refused.message]
    except OSError:
        yield ["Not read", "", "The file is no longer in the store."]


def _verdict(row: Mapping[str, Any] | None) -> list[str]:
    if row is None:
        return ["", "", ""]
    return [CAME[row["came"]], row["column"], row["reason"]]
