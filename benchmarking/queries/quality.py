"""How good the data behind a figure is, as pages tell it, and what would make it better."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString

from benchmarking.measures import quality
from benchmarking.measures.quality import Band
from benchmarking.models import BenchmarkResult, SpendImport
from benchmarking.queries import lifts, wording
from benchmarking.queries.windows import Window
from consortia.models import Authority

TENTH = Decimal("0.1")
MOST_FILES = 12
MOST_LIFTS = 3


@dataclass(frozen=True)
class Told:
    """A score in words; a band of "" says that nobody has scored the data."""

    score: Decimal | None
    band: str

    @property
    def label(self) -> str:
        """B (83.9)."""
        return f"{self.band} ({self.score.normalize():f})" if self.score is not None else ""

    @property
    def meaning(self) -> str:
        """Sound."""
        return wording.QUALITY[Band(self.band)] if self.band else ""

    @property
    def short(self) -> SafeString:
        """The letter alone, beside figures in a table; with its meaning for those who listen."""
        if not self.band:
            return SafeString("quality not scored")
        return format_html(
            '<span class="govuk-visually-hidden">data </span>quality {}'
            '<span class="govuk-visually-hidden">, {}</span>',
            self.band,
            self.meaning,
        )

    @property
    def sentence(self) -> str:
        """The whole where there is no room for a link: "Data quality B (83.9), sound."."""
        if self.score is None:
            return "Data quality: not scored."
        return f"Data quality {self.label}, {self.meaning}."

    @property
    def is_left_out(self) -> bool:
        """Whether nobody is compared with it."""
        return self.band == Band.D


NOT_SCORED = Told(None, "")


def told(score: Decimal | None) -> Told:
    """A score in words."""
    return NOT_SCORED if score is None else Told(score, quality.band(score).value)


def of_results(found: Iterable[BenchmarkResult]) -> Told | None:
    """What the results of one authority in one window were computed from: each says the same."""
    first = next(iter(found), None)
    return None if first is None else Told(first.quality_score, first.quality_band)


@dataclass(frozen=True)
class PartRow:
    """A part of an import's score as a row: what it weighs, is, gives, and what would help."""

    key: str
    name: str
    asks: str
    weight: Decimal
    value: Decimal | None
    points: Decimal | None
    most: Decimal | None
    helps: str

    @property
    def gain(self) -> Decimal:
        """Points that a perfect part would add."""
        return (self.most or Decimal(0)) - (self.points or Decimal(0))


@dataclass(frozen=True)
class ImportQuality:
    """The score of an import and how it is made up."""

    told: Told
    rows: Sequence[PartRow]

    @property
    def best_help(self) -> PartRow | None:
        """The part that would add most, where anything would."""
        gains = [row for row in self.rows if row.gain > 0]
        return max(gains, key=lambda row: row.gain, default=None)


def of_import(spend_import: SpendImport) -> ImportQuality | None:
    """How the import's score is made up; None before it was scored. No query."""
    kept = spend_import.quality
    if spend_import.quality_score is None or not kept:
        return None
    points = {one.part.key: one for one in quality.points(_components(kept["components"]))}
    rows = [_row(part, points.get(part.key), kept["evidence"]) for part in quality.PARTS]
    return ImportQuality(told(spend_import.quality_score), rows)


def _components(kept: Mapping[str, str | None]) -> quality.Components:
    return quality.Components(
        **{key: None if value is None else Fraction(value) for key, value in kept.items()}
    )


def _row(part: quality.Part, points: quality.Points | None, evidence: Mapping[str, Any]) -> PartRow:
    weight = quality.posted(part.weight)
    if points is None:
        return PartRow(
            part.key, part.name, part.asks, weight, None, None, None, lifts.DOES_NOT_APPLY[part.key]
        )
    return PartRow(
        key=part.key,
        name=part.name,
        asks=part.asks,
        weight=weight,
        value=quality.posted(points.value, Decimal("0.0001")),
        points=quality.posted(points.points, TENTH),
        most=quality.posted(points.most, TENTH),
        helps=lifts.HELPS[part.key](evidence) if points.missing else "",
    )


@dataclass(frozen=True)
class File:
    """A file behind a window's figures: how much of them, and how good it is."""

    spend_import: SpendImport
    amount: Decimal
    made_up: ImportQuality | None

    @property
    def told(self) -> Told:
        """Its score."""
        return self.made_up.told if self.made_up else NOT_SCORED


@dataclass(frozen=True)
class Lift:
    """What would raise the score of a window most, and by how many points at the most."""

    name: str
    step: str
    points: Decimal


@dataclass(frozen=True)
class OfWindow:
    """The data behind one authority's figures in a window."""

    told: Told
    files: Sequence[File]
    file_count: int
    lifts: Sequence[Lift]


def of_window(
    person: Any, authority: Authority, window: Window | None, found: Iterable[BenchmarkResult]
) -> OfWindow | None:
    """What the results rest on: the files that hold most, and what would help. One query."""
    computed = of_results(found)
    if window is None or computed is None:
        return None
    held = (
        SpendImport.objects.visible_to(person)
        .filter(
            authority=authority, months__month__range=(window.run.starts_on, window.run.ends_on)
        )
        .annotate(held=Sum("months__absolute_amount"))
        .defer("findings", "interpretation", "hints")
        .order_by("-held", "pk")
    )
    files = [File(one, one.held, of_import(one)) for one in held]
    return OfWindow(computed, files[:MOST_FILES], len(files), _lifts(files))


def _lifts(files: Sequence[File]) -> list[Lift]:
    """The parts that miss most, over all scored files by their amounts."""
    scored = [(file.amount, file.made_up) for file in files if file.made_up]
    whole = sum((amount for amount, _ in scored), Decimal(0))
    if not whole:
        return []
    gains: dict[str, Decimal] = {}
    for amount, made_up in scored:
        for row in made_up.rows:
            gains[row.key] = gains.get(row.key, Decimal(0)) + row.gain * amount / whole
    found = [
        Lift(part.name, lifts.STEPS[part.key], gains[part.key].quantize(TENTH))
        for part in quality.PARTS
        if part.key in lifts.STEPS
    ]
    most = sorted(found, key=lambda lift: (-lift.points, lift.name))
    return [lift for lift in most if lift.points >= TENTH][:MOST_LIFTS]
