"""Imports of lists as their pages show them, and what is still to be entered afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from consortia.choices import RoleKind
from consortia.models import Consortium, standing_of
from frameworks.models import CatalogueFile, CatalogueImport, FrameworkGap
from frameworks.sheets import catalogue
from frameworks.sheets.catalogue_facts import Came
from procurement_portal.core import files
from procurement_portal.core.sheets import refusal

SHOWN = 50
"""Rows of each table on a page; files hold the rest."""

COUNTS = (
    ("new_frameworks", "New agreements"),
    ("same_frameworks", "Agreements in the catalogue already"),
    ("without_title", "New agreements without a title"),
    ("without_end", "New agreements without a last day"),
    ("new_lots", "New lots"),
    ("new_places", "New places of suppliers"),
    ("supplier_new", "New suppliers"),
    ("supplier_matched", "Names matched to a supplier"),
    ("supplier_proposed", "Names for a person to look at"),
    ("filled", "Empty facts that are filled"),
    ("changed", "Facts that change"),
    ("left", "Facts told otherwise and left as they are"),
    ("refused_rows", "Rows refused"),
)
CAME = {
    Came.ACCEPTED: "taken",
    Came.SAME: "in the catalogue already",
    Came.REPEATED: "repeated",
    Came.CONFLICTING: "in conflict",
    Came.REFUSED: "refused",
}


def publishers_for(person: Any) -> QuerySet[Consortium]:
    """The consortia whose lists the person may bring in."""
    standing = standing_of(person)
    rows = Consortium.objects.order_by("name")
    if standing.is_operator:
        return rows
    return rows.filter(pk__in=standing.consortia_as([RoleKind.CONSORTIUM_MANAGER]))


def with_files(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each import with its publisher and how many files it has; not what its check said."""
    return (
        rows.select_related("publisher")
        .defer("result")
        .annotate(file_count=Count("files"))
        .order_by("-checked_at", "-pk")
    )


def counted(one: CatalogueImport) -> list[dict[str, str]]:
    """The counts of the check that are not nought, in words."""
    told = one.result.get("counts", {})
    return [{"key": words, "value": f"{told[name]:,}"} for name, words in COUNTS if told.get(name)]


def shown_files(one: CatalogueImport) -> list[dict[str, Any]]:
    """Each file with its lists, and what became of their rows in words."""
    kept = list(one.files.all())
    shown = []
    for row, told in zip(kept, one.result.get("files", []), strict=True):
        lists = [
            each
            | {
                "came": [
                    {"text": words, "number": each["counts"][came.value]}
                    for came, words in CAME.items()
                    if each["counts"][came.value]
                ],
                "columns": [{"cells": pair} for pair in each["understood"]],
            }
            for each in told["lists"]
        ]
        shown.append(
            told
            | {
                "position": row.position,
                "lists": lists,
                "framework": row.framework_reference,
                "needs_framework": any(each["needs_framework"] for each in lists),
            }
        )
    return shown


def shown_rows(one: CatalogueImport) -> dict[str, Any]:
    """The first rows of each table of the page, and how many there are in all."""
    result = one.result
    rows, new = result.get("rows", []), result.get("new", [])
    changes, suppliers = result.get("changes", []), result.get("suppliers", [])
    together = _together(rows)
    return {
        "rows": together[:SHOWN],
        "row_count": len(together),
        "new": [_new(row) for row in new[:SHOWN]],
        "new_count": len(new),
        "changes": [_change(row) for row in changes[:SHOWN]],
        "change_count": len(changes),
        "left_count": sum(1 for row in changes if not row["taken"]),
        "suppliers": [_supplier(row) for row in suppliers[:SHOWN]],
        "supplier_count": len(suppliers),
        "remarks": [[row["reference"], remark] for row in new for remark in row["remarks"]][:SHOWN],
    }


def _together(rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Rows of a list of which the same is said, as one."""
    said: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        came = CAME[Came(row["came"])].capitalize()
        told = (row["where"], row["column"] or "–", came, row["reason"])
        said.setdefault(told, []).append(row["row"])
    return [[where, _numbers(numbers), *more] for (where, *more), numbers in said.items()]


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) <= 3:
        return ", ".join(str(number) for number in numbers)
    return f"{numbers[0]} to {numbers[-1]} ({len(numbers):,} rows)"


def _new(row: Mapping[str, Any]) -> list[Any]:
    title = row["title"]
    if "title" in row["gaps"]:
        title = f"{title} (made up: title to be entered)"
    return [
        row["reference"],
        title,
        row["status"],
        row["law"],
        row["starts_on"] or "not told",
        row["ends_on"] or "not told",
        row["lots"],
        row["places"],
    ]


def _change(row: Mapping[str, Any]) -> list[str]:
    lot = f", lot {row['lot_number']}" if row["lot_number"] else ""
    what = "Is taken" if row["taken"] else "Stays as it is"
    return [f"{row['reference']}{lot}", FACTS[row["fact"]], row["was"] or "empty", row["now"], what]


FACTS = {
    "title": "Title",
    "summary": "Summary",
    "starts_on": "First day",
    "ends_on": "Last day",
    "may_extend_to": "Last day with every extension",
    "fee": "Supplier fee",
}


def _supplier(row: Mapping[str, str]) -> list[str]:
    verdict = "Held to be the same" if row["is_matched"] else "For a person to look at"
    return [row["name"], row["other"], row["reason"], verdict]


def gaps_of(publisher: Consortium) -> QuerySet[FrameworkGap]:
    """What imports left to be entered of the publisher's frameworks."""
    return (
        FrameworkGap.objects.open()
        .filter(framework__publisher=publisher)
        .select_related("framework")
        .order_by("framework__reference", "field")
    )


def rows_with_reasons(one: CatalogueImport, file: CatalogueFile) -> Iterator[list[str]]:
    """The file's own rows, each with what became of it and why before it.

    A file that was not read gives back one row that says why.
    """
    position = [row.position for row in one.files.all()].index(file.position)
    told = one.result["files"][position]
    by_sheet = {each["sheet"]: each for each in told["lists"]}
    said = {(row["list"], row["row"]): row for row in one.result["rows"]}
    try:
        for sheet, rows in catalogue.sheets(files.path(file.file)):
            each = by_sheet.get(sheet)
            for number, cells in enumerate(rows, start=1):
                yield [*_verdict(each, number, said), *cells]
    except refusal.Refused as refused:
        yield ["Not read", "", refused.message]
    except OSError:
        yield ["Not read", "", "The file is no longer in the store."]


def _verdict(
    each: Mapping[str, Any] | None, number: int, said: Mapping[tuple[int, int], Any]
) -> list[str]:
    if each is None or number <= each["heading_row"]:
        return ["", "", ""]
    row = said.get((each["number"], number))
    if row is None:
        return ["", "", ""]
    return [CAME[Came(row["came"])].capitalize(), row["column"], row["reason"]]
