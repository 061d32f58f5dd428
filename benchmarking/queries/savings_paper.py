"""The board paper of the savings dashboard: the same figures in the same order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarking.choices.opportunities import OpportunityState
from benchmarking.measures import savings as measure
from benchmarking.models import Opportunity
from benchmarking.queries import opportunities, savings_dashboard
from benchmarking.queries.savings import Slice
from benchmarking.queries.savings_dashboard import Dashboard, Figures, Panel
from procurement_portal.core import paper
from procurement_portal.core.periods import financial_year_label
from procurement_portal.core.templatetags import formats

TITLE = "Savings in procurement"
MOST_OPPORTUNITIES = 10
YEAR = "Financial year"
APART = (
    "What is expected stands apart and is in none of the verified sums. Opportunities are not "
    "savings until they are claimed, realised and verified."
)
METHOD = (
    "Cash and avoided cost are split by arithmetic from prices, quantities and an approved index; "
    "a claim is verified by a finance lead of the budget's authority who did not make it."
)


def make(person: Any, part: Slice, *, address: str, taken: str) -> bytes:
    """The paper of the part of the ledger that the person sees, as PDF/UA."""
    shown = savings_dashboard.page(person, part, {})
    return paper.made(
        title_of(part),
        lead=[*headline(shown.figures), APART],
        about=about(part, address=address, taken=taken),
        sections=[
            *map(_section, shown.panels),
            *_beside(shown),
            _opportunities(person, part),
            _claims(shown),
        ],
    )


def title_of(part: Slice) -> str:
    """Whose savings, and of when."""
    place = part.authority or part.consortium
    whose = f" of {place.name}" if place else ""
    return f"{TITLE}{whose}, {_year(part)}"


def _year(part: Slice) -> str:
    return _years(part) if part.financial_year is None else f"financial year {_years(part)}"


def _years(part: Slice) -> str:
    return "all years" if part.financial_year is None else financial_year_label(part.financial_year)


def headline(figures: Figures) -> Iterator[str]:
    """What is verified, what is expected apart, and how far it is to the target, in sentences."""
    verified = figures.standing.verified
    yield (
        f"Verified, net, cash: {formats.pounds_exact(verified.net_cash)}. Verified as avoided "
        f"cost: {formats.pounds_exact(verified.avoidance)}. Expected, not verified: "
        f"{formats.pounds_exact(figures.standing.forecast)}. Verified recurring savings in force "
        f"are worth {formats.pounds_exact(figures.in_force)} a year."
    )
    if figures.target is not None:
        target = figures.target
        yield (
            f"Of the target of {formats.pounds_exact(target.target)}, "
            f"{formats.pounds_exact(target.verified)} is verified, net, and "
            f"{formats.pounds_exact(target.left)} is left."
        )


def filters(part: Slice) -> list[tuple[str, str]]:
    """Every filter in words, on or not."""
    told = [
        ("Authority", part.authority and part.authority.name),
        ("Consortium", part.consortium and part.consortium.name),
        (YEAR, _years(part)),
        ("Category", part.category and part.category.name),
        ("Framework", part.framework and part.framework.title),
    ]
    return [(name, str(value or "All")) for name, value in told]


def about(part: Slice, *, address: str, taken: str) -> list[tuple[str, str]]:
    """What the figures are of and rest on: every filter, on or not, source, method and day."""
    return [
        *filters(part),
        ("Source", savings_dashboard.SOURCE),
        ("Method", f"{METHOD} Version {measure.VERSION}."),
        ("Taken", taken),
        ("Where", address),
    ]


def _beside(shown: Dashboard) -> Iterator[paper.Section]:
    """What the savings of one authority are read beside."""
    if shown.beside is not None:
        of = shown.beside
        yield paper.Section(
            f"Coverage, leakage and data, {of.label}", [of.use, f"Data: {of.of_data}"]
        )


def _section(panel: Panel) -> paper.Section:
    if panel.is_empty:
        return paper.Section(panel.title, ["Nothing stands in this part of the ledger."])
    return paper.Section(
        title=panel.title,
        text=[panel.told] if panel.told else [],
        svg=panel.svg,
        alt=panel.told,
        table=_table(panel.table),
    )


def _table(table: Mapping[str, Any]) -> paper.Table:
    rows = [*table["rows"], *([table["totals"]] if table.get("totals") else [])]
    return paper.Table(
        caption=table["caption"],
        headings=[(one["text"], bool(one.get("numeric"))) for one in table["headings"]],
        rows=[[_text(cell) for cell in row] for row in rows],
    )


def _text(cell: Any) -> str:
    return str(cell["text"] if isinstance(cell, Mapping) else cell)


def _opportunities(person: Any, part: Slice) -> paper.Section:
    """Where the next pound is, with the next step of each."""
    seen: Any = Opportunity.objects.visible_to(person).filter(state=OpportunityState.OPEN)
    for name, one in (
        ("authority", part.authority),
        ("consortium", part.consortium),
        ("category", part.category),
    ):
        if one is not None:
            seen = seen.filter(**{name: one})
    found = opportunities.rows(seen)
    total = opportunities.total(person, found)
    told = opportunities.told(person, found.order_by(*opportunities.RANKED)[:MOST_OPPORTUNITIES])
    if not told:
        return paper.Section("Where the next pound is", ["No opportunity is open."])
    return paper.Section(
        title="Where the next pound is",
        text=[
            f"Open opportunities: {total.count:,}, worth {formats.pounds(total.low)} a year at "
            f"the least. {opportunities.OVERLAP}"
        ],
        table=paper.Table(
            caption="The first of them",
            headings=[("Opportunity", False), ("Next step", False), ("Worth a year", True)],
            rows=[[one.subject, one.next_step, one.worth] for one in told],
        ),
    )


def _claims(shown: Dashboard) -> paper.Section:
    if not shown.claims:
        return paper.Section("Claims", ["No claim is in this part of the ledger."])
    text = [f"The newest {len(shown.claims)} of {shown.claim_count:,}, each over all its years."]
    return paper.Section(
        title="Claims",
        text=text,
        table=paper.Table(
            caption="Claims, the newest first",
            headings=_headings(("Claim", "State"), ("Verified cash", "Avoided", "Expected")),
            rows=[
                [
                    f"{one.reference}: {one.title}",
                    one.get_state_display(),
                    *map(formats.pounds, (one.verified_cash, one.verified_avoided, one.expected)),
                ]
                for one in shown.claims
            ],
        ),
    )


def _headings(texts: Sequence[str], numbers: Sequence[str]) -> list[tuple[str, bool]]:
    return [*((text, False) for text in texts), *((text, True) for text in numbers)]
