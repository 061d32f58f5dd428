"""Open frameworks: when they reopen, when they end, who may be carried over (R14, R15, R17)."""

from collections.abc import Iterator, Sequence
from datetime import date

from frameworks.law.codes import ACT_IN_FORCE, Kind, Moment, Regime
from frameworks.law.days import anniversary, last_day_of_years
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block

FIRST_REOPENING_YEARS, LATER_REOPENING_YEARS, SCHEME_YEARS, SOLE_SUPPLIER_YEARS = 3, 5, 8, 4


def scheme_end(first_award: date) -> date:
    """The scheme's last day: eight years beginning with its first award (s.49(2)(c))."""
    return last_day_of_years(first_award, SCHEME_YEARS)


def next_award_due(awards: Sequence[date]) -> date | None:
    """The last day for the next award (s.49(2)(a)), given all awards so far in order.

    None before the first award, and where the scheme ends before one falls due.
    """
    if not awards:
        return None
    if len(awards) == 1:
        return last_day_of_years(awards[0], FIRST_REOPENING_YEARS)
    opens = awards[1]
    while any(opens <= award < anniversary(opens, LATER_REOPENING_YEARS) for award in awards[2:]):
        opens = anniversary(opens, LATER_REOPENING_YEARS)
    due = last_day_of_years(opens, LATER_REOPENING_YEARS)
    return due if due < scheme_end(awards[0]) else None


def belongs_to_a_scheme(facts: FrameworkFacts) -> Iterator[Said]:
    """An open framework is one of a scheme, and only the Act knows such schemes."""
    is_open = facts.kind is Kind.OPEN
    if is_open and facts.regime is not Regime.PA2023:
        yield block(
            f"The {facts.regime.words} know no open frameworks.",
            "Correct the kind or the law.",
            "kind",
        )
    elif is_open and facts.scheme is None:
        yield block(
            "It is an open framework, but under no scheme.",
            "Name the scheme under which it is awarded.",
            "scheme",
        )
    elif not is_open and facts.scheme is not None:
        yield block(
            "It is under a scheme, but is not called an open framework.",
            "Call it one, or take it out of the scheme.",
            "kind",
        )


def schedule(facts: FrameworkFacts) -> Iterator[Said]:
    """Test the days of this framework against those of its scheme."""
    if facts.scheme is None:
        return
    awards = facts.scheme.awards
    awarded_on = facts.awarded_on or facts.starts_on
    yield from _reopens_in_time(facts, awards, awarded_on)
    yield from _ends_in_time(facts, awards, awarded_on)
    yield from _gives_way(facts, awards, awarded_on)


def _reopens_in_time(
    facts: FrameworkFacts, awards: Sequence[date], awarded_on: date | None
) -> Iterator[Said]:
    """A planned award is tested itself; the newest framework by whether the next is overdue."""
    due = next_award_due(awards)
    if due is None or (facts.is_awarded and awarded_on != awards[-1]):
        return
    next_one = facts.on if facts.is_awarded else awarded_on
    if next_one is not None and next_one > due:
        yield block(
            f"The scheme's next framework must be awarded by {due:%-d %B %Y}.",
            "Award it by then; a scheme that misses the day is no open framework.",
            "starts_on",
        )


def _ends_in_time(
    facts: FrameworkFacts, awards: Sequence[date], awarded_on: date | None
) -> Iterator[Said]:
    last = facts.last_possible_day
    if last is None or awarded_on is None:
        return
    ends = scheme_end(awards[0] if awards else awarded_on)
    if last > ends:
        yield block(
            f"It would run beyond the end of its scheme, {ends:%-d %B %Y}.",
            "Let it end with the scheme.",
            "ends_on",
        )
    sole_end = last_day_of_years(awarded_on, SOLE_SUPPLIER_YEARS)
    if facts.has_one_supplier and last > sole_end:
        yield block(
            "With one supplier only, it and its scheme end within four years of the award, "
            f"by {sole_end:%-d %B %Y}.",
            "Let it end by then.",
            "ends_on",
        )


def _gives_way(
    facts: FrameworkFacts, awards: Sequence[date], awarded_on: date | None
) -> Iterator[Said]:
    later = [award for award in awards if awarded_on is not None and award > awarded_on]
    if facts.is_awarded and later and (facts.ends_on is None or facts.ends_on > later[0]):
        yield block(
            f"It expired when the scheme's next framework was awarded on {later[0]:%-d %B %Y}.",
            "Let it end on that day.",
            "ends_on",
        )


def carried_over(facts: FrameworkFacts) -> Iterator[Said]:
    """With a limit on suppliers, a place alone carries nobody over."""
    scheme = facts.scheme
    if scheme is not None and scheme.max_suppliers is not None and facts.carried_by_place:
        yield block(
            "A supplier is carried over by virtue of its place, but the scheme limits the number "
            "of suppliers.",
            "Assess its earlier tender or a new one.",
            "carry_basis",
        )


RULES = (
    Rule(
        number="R14",
        title="An open framework is a scheme of frameworks",
        source="Procurement Act 2023, s.45(5)(g) and s.49(1), (9)",
        asks="An open framework is one of successive frameworks on substantially the same terms. "
        "A framework says whether it is under such a scheme.",
        why="Only such a scheme may take new suppliers in and run for eight years.",
        check=belongs_to_a_scheme,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R15",
        title="When an open framework reopens and ends",
        source="Procurement Act 2023, s.49(2), (6) and (7)",
        asks="The second framework is awarded within three years of the first, later ones at "
        "least once in every five years from the second; each gives way to the next, and the "
        "scheme ends eight years after the first award. With one supplier only, it ends within "
        "four years of that award.",
        why="That is the price of a term of more than four years: the door opens regularly.",
        check=schedule,
        regimes=(Regime.PA2023,),
        kinds=(Kind.OPEN,),
        holds_from=ACT_IN_FORCE,
        moments=(*Moment.DRAFTED, Moment.AWARD),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R17",
        title="Carrying suppliers over when it reopens",
        source="Procurement Act 2023, s.49(4) and (5)",
        asks="A supplier may be carried over because it has a place only where the number of "
        "suppliers is not limited; otherwise by its earlier tender or a new one.",
        why="Where places are scarce each must be won.",
        check=carried_over,
        regimes=(Regime.PA2023,),
        kinds=(Kind.OPEN,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.AWARD, Moment.GO_LIVE, Moment.PUBLISH_CONCLUDED),
        outcomes=(Outcome.BLOCK,),
    ),
)
