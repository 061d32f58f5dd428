"""The savings dashboard as a workbook: one table a sheet, behind a cover."""

from collections.abc import Iterator

from benchmarking.queries.savings_dashboard import PARTIES, Figures, grade_in_words
from procurement_portal.core.xlsx import Sheet

CUTS = ("Name", "Verified net cash", "Verified avoided cost", "Verified net", "Expected")


def sheets(found: Figures) -> Iterator[Sheet]:
    """One table a sheet; amounts are pounds, as numbers."""
    standing = found.standing
    verified = standing.verified
    headline = [
        ("Verified net cash", verified.net_cash),
        ("Verified avoided cost", verified.avoidance),
        ("Verified net", verified.net),
        ("Expected, not verified", standing.forecast),
        ("In force, a year", found.in_force),
    ]
    yield Sheet("Headline", ("Figure", "Pounds"), headline)
    yield Sheet(
        "Against target",
        ("Target of", "Target", "Verified net", "Left"),
        [
            (one.category or "The whole year", one.target, one.verified, one.left)
            for one in found.targets
        ],
    )
    yield Sheet(
        "By month",
        ("Month", "Verified net cash", "To date"),
        [(one.month, one.net_cash, one.to_date) for one in found.months],
    )
    for name, cuts in (("By category", found.categories), ("By framework", found.frameworks)):
        yield Sheet(
            name,
            CUTS,
            [
                (
                    cut.name or "None",
                    cut.standing.verified.net_cash,
                    cut.standing.verified.avoidance,
                    cut.standing.verified.net,
                    cut.standing.forecast,
                )
                for cut in cuts
            ],
        )
    yield Sheet(
        "By who brought it about",
        ("Brought about by", "Verified net"),
        [(PARTIES[party], amount) for party, amount in found.parties.items()],
    )
    yield Sheet(
        "By evidence",
        ("Evidence", "Verified net"),
        [(grade_in_words(grade), amount) for grade, amount in found.grades.items()],
    )
