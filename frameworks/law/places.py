"""Who may come onto a lot after its framework was awarded, and on what ground (R17, R18)."""

from frameworks.law.findings import Finding, Outcome


def addition(
    *, is_awarded: bool, is_part_of_the_award: bool, is_closed_by_law: bool, is_reopening: bool
) -> Finding | None:
    """What R18 says of one more supplier; None when nothing stands against it.

    `is_closed_by_law`: a framework of the 2023 Act or the 2015 Regulations that is no dynamic
    market. A place that dates from the award is a record of it and no addition.
    """
    if not is_awarded or is_part_of_the_award or not is_closed_by_law or is_reopening:
        return None
    return Finding(
        rule="R18",
        outcome=Outcome.BLOCK,
        says="No supplier can be added to this framework after its award.",
        cure="Reopen its scheme if it is an open framework, or pass a place on to another supplier"
        " after a restructuring.",
    )


def carrying_over(*, by_place: bool, is_limited: bool) -> Finding | None:
    """What R17 says of a supplier that keeps its place when an open framework reopens."""
    if not (by_place and is_limited):
        return None
    return Finding(
        rule="R17",
        outcome=Outcome.BLOCK,
        says="The number of suppliers is limited, so nobody is carried over by their place alone.",
        cure="Take the supplier over by its earlier tender or by a new one.",
    )
