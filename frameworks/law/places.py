"""On what ground a supplier keeps its place, asked when the place is given (R17)."""

from frameworks.law.findings import Finding, Outcome


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
