"""The savings dashboard: one part of the ledger, cut in every way, from the same postings.

All panels answer to the same filters. Verified amounts are net; what is expected stands apart and
is in none of their sums. The ledger is read once, however many claims there are.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from benchmarking.charts.saved import Saved
from benchmarking.choices.savings import EvidenceGrade
from benchmarking.models import Claim
from benchmarking.queries import drawings, ledger_sums, savings_beside
from benchmarking.queries.ledger_sums import Cuts, Names, Reach
from benchmarking.queries.savings import AgainstTarget, Cut, MonthOfYear, Slice, Standing
from benchmarking.queries.savings_beside import Beside
from procurement_portal.core.figures import Figure
from procurement_portal.core.periods import financial_year, financial_year_label
from procurement_portal.core.templatetags import formats

T = TypeVar("T")
MOST_LINES = 12
CLAIM_ROW = ("title", "state", "authority__name", "category__name")
ALL_YEARS = "all"
NOTHING = Decimal(0)
UNGRADED = "Corrections, which have no grade"
PARTIES: Mapping[str, str] = {
    "authority": "The authorities themselves",
    "consortium": "Their consortium",
    "national_body": "A national body",
}
SOURCE = "The savings ledger: entries that finance leads signed for."
CUT_HEADINGS = (
    {"text": "Name"},
    {"text": "Verified, net, cash", "numeric": True},
    {"text": "Verified, avoided cost", "numeric": True},
    {"text": "Verified, net", "numeric": True},
    {"text": "Expected", "numeric": True},
)
TARGET_HEADINGS = (
    {"text": "Target of"},
    {"text": "Target", "numeric": True},
    {"text": "Verified, net", "numeric": True},
    {"text": "Reached", "numeric": True},
    {"text": "Left", "numeric": True},
)
MONTH_HEADINGS = (
    {"text": "Month"},
    {"text": "Verified, net, cash", "numeric": True},
    {"text": "To date", "numeric": True},
)
GRADE_HEADINGS = (
    {"text": "Evidence"},
    {"text": "Verified, net", "numeric": True},
    {"text": "Of it", "numeric": True},
)
PARTY_HEADINGS = ({"text": "Brought about by"}, {"text": "Verified, net", "numeric": True})
FILE_HEADINGS = (
    "Panel",
    "Name",
    "Verified net cash",
    "Verified avoided cost",
    "Verified net",
    "Expected",
    "Target",
    "To date",
)


@dataclass(frozen=True)
class Panel:
    """One question: its table, and its chart where anything can be drawn."""

    id: str
    title: str
    tabled: Callable[[], Mapping[str, Any]]
    drawing: drawings.Drawing | None = None
    svg: str = ""

    @cached_property
    def table(self) -> Mapping[str, Any]:
        """Its lines in words: made when it is shown, which pages that are kept do not need."""
        return self.tabled()

    @cached_property
    def figure(self) -> Figure | None:
        """The chart with its words."""
        return drawings.figure(self.id, self.drawing, self.svg, subtitle=self.title, source=SOURCE)

    @property
    def told(self) -> str:
        """The same in full, for those who do not see the picture."""
        return self.drawing.told if self.drawing else ""

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it."""
        return not self.table["rows"]


@dataclass(frozen=True)
class Figures:
    """Everything that one part of the ledger says."""

    part: Slice
    standing: Standing
    in_force: Decimal
    targets: Sequence[AgainstTarget]
    months: Sequence[MonthOfYear]
    categories: Sequence[Cut]
    frameworks: Sequence[Cut]
    parties: Mapping[str, Decimal]
    grades: Mapping[str, Decimal]
    digest: str
    """Of all amounts but those of targets, as `Cuts.digest`."""

    @property
    def target(self) -> AgainstTarget | None:
        """The target of the whole year, where one is set."""
        return next((one for one in self.targets if not one.category_key), None)


@dataclass(frozen=True)
class Dashboard:
    """What the page shows."""

    figures: Figures
    panels: Sequence[Panel]
    claims: Sequence[Any]
    claim_count: int
    beside: Beside | None

    @property
    def has_entries(self) -> bool:
        """Anything stands in this part of the ledger."""
        return bool(self.figures.standing.by_state) or self.claim_count > 0

    @property
    def shown_as(self) -> str:
        """All that stands below the headline, in short: what is equal looks the same."""
        found = self.figures
        cuts = [(one.key, one.name) for one in (*found.categories, *found.frameworks)]
        drawn = [(one.drawing.key, bool(one.svg)) for one in self.panels if one.drawing]
        data = self.beside and (self.beside.label, self.beside.use, self.beside.of_data)
        place = [getattr(one, "pk", None) for one in (found.part.authority, found.part.consortium)]
        claims = [
            (one.pk, one.title, one.state, one.authority.name, one.category.name)
            for one in self.claims
        ]
        told = (found.digest, found.targets, cuts, drawn, data, place, claims)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def undrawn(self) -> list[drawings.Drawing]:
        """Charts that nobody has drawn yet."""
        return [one.drawing for one in self.panels if one.drawing and not one.svg]


def years(claims: Reach, *, on: date) -> list[tuple[str, str]]:
    """The financial years in which the claims save, and that of the day; newest first."""
    now = financial_year(on)
    first = min(now, financial_year(claims.first)) if claims.first else now
    last = max(now, financial_year(claims.last)) if claims.last else now
    told = [(str(year), financial_year_label(year)) for year in range(last, first - 1, -1)]
    return [*told, (ALL_YEARS, "All years")]


def figures(person: Any, part: Slice) -> Figures:
    """Every sum of the part, from one reading of the ledger. Eight queries at most."""
    cuts = ledger_sums.cuts(person, part)
    return _figures(person, part, cuts, cuts.names())


def _figures(person: Any, part: Slice, cuts: Cuts, names: Names) -> Figures:
    aimed = ledger_sums.targets(person, part)
    return Figures(
        part=part,
        standing=cuts.standing,
        in_force=cuts.in_force,
        targets=ledger_sums.against(aimed, cuts.verified) if aimed else [],
        months=cuts.months,
        categories=cuts.categories(names),
        frameworks=cuts.frameworks(names),
        parties=cuts.parties,
        grades=cuts.grades,
        digest=cuts.digest,
    )


def page(
    person: Any, part: Slice, asked: Mapping[str, str], known: Names | None = None
) -> Dashboard:
    """The part, with charts that were drawn and the newest claims in it.

    Ten queries at most, and five more where it is of one authority; two fewer where the page has
    names of categories and frameworks already.
    """
    cuts = ledger_sums.cuts(person, part)
    found = _figures(person, part, cuts, cuts.names(known))
    return Dashboard(
        figures=found,
        panels=_with_pictures(_panels(found, asked)),
        claims=_newest(person, cuts),
        claim_count=cuts.claim_count,
        beside=savings_beside.of(person, part),
    )


def _newest(person: Any, cuts: Cuts) -> list[Claim]:
    """The newest claims as `savings.with_standing` gives them; what stands of them was kept."""
    rows = Claim.objects.visible_to(person).filter(pk__in=cuts.newest).order_by("-pk")
    claims = list(rows.select_related("authority", "category").only(*CLAIM_ROW))
    for claim in claims:
        vars(claim).update(cuts.newest[claim.pk])
    return claims


def _panels(found: Figures, asked: Mapping[str, str]) -> list[Panel]:
    return [
        _targets_panel(found),
        _months_panel(found),
        _cut_panel("categories", "Verified by category", found.categories, asked, "category"),
        _cut_panel("frameworks", "Verified by framework", found.frameworks, asked, "framework"),
        _parties_panel(found),
        _grades_panel(found),
    ]


def _with_pictures(panels: Sequence[Panel]) -> list[Panel]:
    drawn = drawings.pictures(*(panel.drawing for panel in panels))
    return [
        replace(panel, svg=drawn.get(panel.drawing.key, "") if panel.drawing else "")
        for panel in panels
    ]


def _targets_panel(found: Figures) -> Panel:
    def row(one: AgainstTarget) -> list[Any]:
        return [
            one.category or "The whole year",
            formats.pounds_exact(one.target),
            formats.pounds_exact(one.verified),
            formats.percent(one.verified / one.target),
            formats.pounds_exact(one.left),
        ]

    lines = [Saved(one.category or "All", one.verified, one.target) for one in found.targets]
    return Panel(
        id="targets",
        title="Against target",
        tabled=_table("Verified, net, against target", TARGET_HEADINGS, row, found.targets),
        drawing=_drawing("verified savings, net", lines[:MOST_LINES]),
    )


def _months_panel(found: Figures) -> Panel:
    def row(one: MonthOfYear) -> list[Any]:
        return [formats.month(one.month), *map(formats.pounds_exact, (one.net_cash, one.to_date))]

    newest = found.months[-MOST_LINES:]
    about = "verified cash, net,"
    if len(newest) < len(found.months):
        about += f" of the newest {MOST_LINES} months with entries"
    lines = [Saved(formats.month(one.month), one.net_cash) for one in newest]
    return Panel(
        id="months",
        title="Month by month",
        tabled=_table(
            "Verified, net, cash, month by month and to date", MONTH_HEADINGS, row, found.months
        ),
        drawing=_drawing(about, [line for line in lines if line.amount]),
    )


def _cut_panel(
    panel: str, title: str, cuts: Sequence[Cut], asked: Mapping[str, str], name: str
) -> Panel:
    address = reverse("savings-dashboard")

    def row(cut: Cut) -> list[Any]:
        return [_drill(cut, address, {**asked, name: cut.key}), *_amounts(cut.standing)]

    lines = [
        Saved(cut.name or "None", cut.standing.verified.net)
        for cut in cuts
        if cut.standing.verified.net
    ]
    return Panel(
        id=panel,
        title=title,
        tabled=_table(title, CUT_HEADINGS, row, cuts),
        drawing=_drawing(f"{title}, net,", lines),
    )


def _drill(cut: Cut, address: str, narrowed: Mapping[str, str]) -> Any:
    """The line's name, leading to the same page narrowed to it."""
    return {"text": cut.name, "href": f"{address}?{urlencode(narrowed)}"} if cut.key else "None"


def _amounts(standing: Standing) -> list[str]:
    verified = standing.verified
    shown = (verified.net_cash, verified.avoidance, verified.net, standing.forecast)
    return [formats.pounds_exact(amount) for amount in shown]


def _parties_panel(found: Figures) -> Panel:
    def row(one: tuple[str, Decimal]) -> list[Any]:
        party, amount = one
        return [PARTIES[party], formats.pounds_exact(amount)]

    return Panel(
        id="attribution",
        title="Who brought it about",
        tabled=_table(
            "Verified, net, by who brought it about",
            PARTY_HEADINGS,
            row,
            found.parties.items(),
            totals=["All", formats.pounds_exact(found.standing.verified.net)],
        ),
    )


def _grades_panel(found: Figures) -> Panel:
    net = found.standing.verified.net

    def row(one: tuple[str, Decimal]) -> list[Any]:
        grade, amount = one
        return [grade_in_words(grade), formats.pounds_exact(amount), _share(amount, net)]

    return Panel(
        id="evidence",
        title="How well it is shown",
        tabled=_table(
            "Verified, net, by the grade of its evidence",
            GRADE_HEADINGS,
            row,
            found.grades.items(),
            totals=["All", formats.pounds_exact(net), ""],
        ),
    )


def grade_in_words(grade: str) -> str:
    """A: lines or returns, matched."""
    return str(EvidenceGrade(grade).label) if grade else UNGRADED


def _share(amount: Decimal, whole: Decimal) -> str:
    return formats.percent(amount / whole) if whole > 0 else ""


def _table(
    caption: str,
    headings: Any,
    row: Callable[[T], list[Any]],
    lines: Iterable[T],
    **more: Any,
) -> Callable[[], dict[str, Any]]:
    """The table, to be made of the lines when it is shown."""
    told = {"caption": caption, "headings": headings, **more}
    return lambda: {**told, "rows": list(map(row, lines))}


def _drawing(about: str, lines: Iterable[Saved]) -> drawings.Drawing | None:
    """As many lines as a chart has room for; those beyond it are one line together."""
    shown = list(lines)
    beyond = shown[MOST_LINES - 1 :]
    if len(beyond) > 1:
        rest = Saved(f"{len(beyond)} others", sum((one.amount for one in beyond), NOTHING))
        shown = [*shown[: MOST_LINES - 1], rest]
    return drawings.Drawing("saved", tuple(shown), about=about) if shown else None


def file_rows(found: Figures) -> Iterator[list[Any]]:
    """Every panel's figures, one line each, under `FILE_HEADINGS`. Amounts are pounds."""
    verified = found.standing.verified
    yield _line("Whole", "All", found.standing)
    yield ["In force", "Verified recurring savings, a year", "", "", found.in_force, "", "", ""]
    for one in found.targets:
        name = one.category or "The whole year"
        yield ["Against target", name, "", "", one.verified, "", one.target, ""]
    for month in found.months:
        name = f"{month.month:%Y-%m}"
        yield ["Month by month", name, month.net_cash, "", "", "", "", month.to_date]
    for panel, cuts in (("By category", found.categories), ("By framework", found.frameworks)):
        for cut in cuts:
            yield _line(panel, cut.name or "None", cut.standing)
    for party, amount in found.parties.items():
        yield ["By who brought it about", PARTIES[party], "", "", amount, "", "", ""]
    yield ["By who brought it about", "All", "", "", verified.net, "", "", ""]
    for grade, amount in found.grades.items():
        yield ["By evidence", grade_in_words(grade), "", "", amount, "", "", ""]


def _line(panel: str, name: str, standing: Standing) -> list[Any]:
    verified = standing.verified
    amounts = [verified.net_cash, verified.avoidance, verified.net, standing.forecast]
    return [panel, name, *amounts, "", ""]
