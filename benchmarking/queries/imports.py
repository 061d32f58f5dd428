"""One import as its page tells it: how it goes, what was understood, refused, and changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from benchmarking.choices import ImportState, Permission, RunState
from benchmarking.models import BenchmarkRun, RejectedRow, SpendImport, SpendLine
from benchmarking.queries.windows import Window
from benchmarking.sheets import wording as sheet_words
from benchmarking.sheets.interpretation import NO_HEADER
from frameworks.choices import SpendKind
from procurement_portal.core import access
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period, last_day_of_month

EXAMPLES = 3
LOOKED_AT = 1000  # rows searched for examples of each reason
STEPS = (
    "Received",
    "Working out how the file is laid out",
    "Reading rows",
    "Loading lines",
)
NOW = {JobState.FAILED.value: "failed", JobState.RUNNING.value: "current"}
ROLES = {
    "amount": "Amount",
    "date": "Payment date",
    "paid_on": "Payment date",
    "supplier": "Supplier",
    "reference": "Reference",
    "description": "Description",
    "category": "Category",
    "expense_type": "Expense type",
    "service": "Service",
    "department": "Department",
}
SIGNS = {
    "as_published": "Payments are positive, credits negative, as published",
    "reversed": "Signs are turned round: payments were published as negative",
}
CONTAINERS = {"text": "Text file (CSV)", "workbook": "Workbook"}


def with_parties(rows: QuerySet[SpendImport]) -> QuerySet[SpendImport]:
    """Imports with all that a row of a list or a page's head names."""
    return rows.select_related("authority", "file", "job")


@dataclass(frozen=True)
class Step:
    """A step of the work, as the progress component shows it."""

    text: str
    state: str


def steps(job: Job | None) -> list[Step]:
    """What is done, what is being done, and what waits; nothing once all is done."""
    if job is None or job.state == JobState.DONE:
        return []
    now = STEPS.index(job.step) if job.step in STEPS else 1
    current = NOW.get(job.state, "waiting")
    return [
        Step(text, "done" if place < now else current if place == now else "waiting")
        for place, text in enumerate(STEPS)
    ]


@dataclass(frozen=True)
class ColumnRead:
    """A column that means something: what, under which heading, and how we knew."""

    meaning: str
    header: str
    evidence: str


@dataclass(frozen=True)
class Understood:
    """What the reader made of the file, in words."""

    facts: Sequence[dict[str, str]]
    columns: Sequence[ColumnRead]
    warnings: Sequence[str]
    skipped: Sequence[str]
    questions: Sequence[dict[str, str]]


def understood(spend_import: SpendImport) -> Understood | None:
    """The interpretation in words; None before the file has been read."""
    told = spend_import.interpretation
    if not told.get("tables"):
        return None
    return Understood(
        facts=_facts(spend_import, told),
        columns=list(dict.fromkeys(_columns(told["tables"]))),
        warnings=[sheet_words.WARNINGS.get(code, code) for code in told.get("warnings", ())],
        skipped=[f"{each['sheet']}: {each['reason']}" for each in told.get("skipped", ())],
        questions=[_question(each) for each in told.get("questions", ())],
    )


def _facts(spend_import: SpendImport, told: dict[str, Any]) -> list[dict[str, str]]:
    table = told["tables"][0]
    facts = {
        "Kind of file": CONTAINERS.get(told["container"], told["container"]),
        "Encoding": told["encoding"],
        "Sheets read": ", ".join(dict.fromkeys(one["sheet"] for one in told["tables"])),
        "Row of the headings": ""
        if table["header_row"] == NO_HEADER
        else str(table["header_row"] + 1),
        "Signs": SIGNS.get(told["sign"], told["sign"]),
        "VAT": spend_import.get_vat_basis_display(),
        "Period named by the file": _period(told.get("period")),
    }
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _period(told: dict[str, str] | None) -> str:
    if told is None:
        return ""
    first, last = date.fromisoformat(told["start"]), date.fromisoformat(told["end"])
    return f"{first:%-d %B %Y} to {last:%-d %B %Y}"


def _columns(tables: Sequence[dict[str, Any]]) -> list[ColumnRead]:
    return [
        ColumnRead(
            ROLES.get(column["role"], column["role"].replace("_", " ").capitalize()),
            column["header"] or f"Column {column['index'] + 1}",
            column["evidence"],
        )
        for table in tables
        for column in table["columns"]
    ]


def _question(told: dict[str, Any]) -> dict[str, str]:
    labels = {choice["value"]: choice["label"] for choice in told["choices"]}
    return {"key": told["text"], "value": labels.get(told["answer"], told["answer"])}


@dataclass(frozen=True)
class Reason:
    """Rows refused for one reason: how many, and the first of them."""

    text: str
    column: str
    row_count: int
    examples: Sequence[RejectedRow]


def reasons(spend_import: SpendImport) -> list[Reason]:
    """The refused rows by reason, the commonest first. Two queries."""
    groups = (
        spend_import.rejections.order_by()
        .values_list("reason", "column")
        .annotate(row_count=Count("pk"))
        .order_by("-row_count", "reason", "column")
    )
    examples: dict[tuple[str, str], list[RejectedRow]] = defaultdict(list)
    for row in spend_import.rejections.order_by("sheet", "row_number", "pk")[:LOOKED_AT]:
        examples[row.reason, row.column].append(row)
    return [
        Reason(reason, column, row_count, examples[reason, column][:EXAMPLES])
        for reason, column, row_count in groups
    ]


@dataclass(frozen=True)
class Share:
    """What of the import went into one category."""

    name: str
    key: str
    kind: str
    line_count: int
    net_amount: Decimal


@dataclass(frozen=True)
class Changed:
    """What the import did to the figures: its months and categories, and where they show."""

    first_month: date | None
    last_month: date | None
    shares: Sequence[Share]
    shown_in: Sequence[Window]
    is_computing: bool


def changed(person: Any, spend_import: SpendImport) -> Changed | None:
    """The lines by category and the periods that hold them; None unless loaded. Three queries."""
    if spend_import.state != ImportState.COMMITTED:
        return None
    lines = SpendLine.objects.visible_to(person).filter(spend_import=spend_import)
    groups = (
        lines.order_by()
        .values_list("category__name", "category__key", "category__kind")
        .annotate(Count("row_number"), net=Sum("net_amount"), first=Min("month"), last=Max("month"))
        .order_by("-net", "category__name")
    )
    rows = list(groups)
    first = min((row[5] for row in rows), default=None)
    last = max((row[6] for row in rows), default=None)
    runs = _runs(person, first, last)
    shown = [run for run in runs if run.state == RunState.CURRENT and _holds(run, spend_import)]
    return Changed(
        first_month=first,
        last_month=last,
        shares=[
            Share(name, key, SpendKind(kind).label, count, net)
            for name, key, kind, count, net, *_ in rows
        ],
        shown_in=[Window(run) for run in shown],
        is_computing=any(run.state in {RunState.QUEUED, RunState.RUNNING} for run in runs),
    )


def _holds(run: BenchmarkRun, spend_import: SpendImport) -> bool:
    """Computed after the lines were loaded."""
    computed, loaded = run.computed_at, spend_import.committed_at
    return computed is not None and loaded is not None and computed >= loaded


def _runs(person: Any, first: date | None, last: date | None) -> list[BenchmarkRun]:
    if first is None or last is None:
        return []
    touched = Period(first, last_day_of_month(last))
    wanted = Q(state__in=[RunState.CURRENT, RunState.QUEUED, RunState.RUNNING])
    return list(
        BenchmarkRun.objects.visible_to(person)
        .filter(wanted, starts_on__lte=touched.ends_on, ends_on__gte=touched.starts_on)
        .order_by("-ends_on", "-pk")
    )


def may_undo(person: Any, spend_import: SpendImport) -> bool:
    """Whether the person may take the import's lines out again, now."""
    is_loaded = spend_import.state == ImportState.COMMITTED
    return is_loaded and access.can(person, Permission.SPEND_UNDO, spend_import)
