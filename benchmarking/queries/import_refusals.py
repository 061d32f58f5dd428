"""Rows that were refused: by cause, each with what to do about it, and in the user's own file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from benchmarking.models import RejectedRow, SpendImport
from benchmarking.queries import import_reading
from benchmarking.queries.import_words import CURES
from benchmarking.sheets import spend
from procurement_portal.core import files

EXAMPLES = 3
ROWS_A_PAGE = 50
LOOKED_AT = 1000  # rows searched for examples of each cause
SWALLOWED = "swallowed_rows"


@dataclass(frozen=True)
class Cause:
    """Rows refused for one reason: how many, how many wait to be mended, and the first of them."""

    code: str
    text: str
    cure: str
    column: str
    row_count: int
    open_count: int
    examples: Sequence[RejectedRow]


def causes(spend_import: SpendImport) -> list[Cause]:
    """The refused rows by cause and column, the commonest first. Two queries."""
    groups = (
        spend_import.rejections.order_by()
        .values_list("code", "reason", "column")
        .annotate(row_count=Count("pk"), open_count=Count("pk", filter=Q(mended_by=None)))
        .order_by("-row_count", "reason", "column")
    )
    examples: dict[tuple[str, str], list[RejectedRow]] = defaultdict(list)
    for row in spend_import.rejections.order_by("sheet", "row_number", "pk")[:LOOKED_AT]:
        of_cause = examples[row.code, row.column]
        if len(of_cause) < EXAMPLES:
            of_cause.append(_with_words(row))
    return [
        Cause(
            code=code,
            text=reason,
            cure=CURES.get(code, ""),
            column=column,
            row_count=row_count,
            open_count=open_count,
            examples=examples[code, column],
        )
        for code, reason, column, row_count, open_count in groups
    ]


def rows(spend_import: SpendImport, *, code: str = "") -> QuerySet[Any]:
    """The refused rows in the order of the file, of one cause where it is named."""
    found = spend_import.rejections.select_related("mended_by")
    found = found.filter(code=code) if code else found
    return found.order_by("sheet", "row_number", "column", "pk")


def page(spend_import: SpendImport, *, code: str = "", number: str | None = None) -> Page[Any]:
    """A page of the refused rows, with what to show of each cell. Two queries."""
    found = Paginator(rows(spend_import, code=code), ROWS_A_PAGE).get_page(number)
    for row in found:
        _with_words(row)
    return found


def _with_words(row: Any) -> Any:
    row.value_shown, row.cure = value_shown(row), CURES.get(row.code, "")
    return row


def value_shown(row: RejectedRow) -> str:
    """What the cell said; rows that ran into one cell may hold names and are only counted."""
    if row.code == SWALLOWED:
        return f"({len(row.value):,} characters)"
    return import_reading.without_name(row.value)


def by_code(spend_import: SpendImport) -> dict[str, int]:
    """How many refused rows there are of each code. One query."""
    groups = spend_import.rejections.order_by().values_list("code")
    return dict(groups.annotate(rows=Count("pk")).order_by("code"))


def open_count(spend_import: SpendImport) -> int:
    """How many refused rows no other file mends. One query."""
    return spend_import.rejections.filter(mended_by=None).count()


def with_reasons(spend_import: SpendImport, *, only_refused: bool) -> Iterator[list[str]]:
    """The user's own file with what is wrong with each refused row that waits to be mended.

    Raises sheets.refusal.Refused where the stored file cannot be read.
    """
    about = import_reading.of(spend_import)
    if about is None:
        return iter(())
    problems: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    waiting = spend_import.rejections.filter(mended_by=None).order_by("pk")
    for row in waiting.iterator():
        problems[row.sheet, row.row_number].append((row.column, row.code))
    path = files.path(spend_import.file)
    return spend.annotated(path, about, problems, only_problems=only_refused)
