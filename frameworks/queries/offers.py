"""How a direct award's suppliers could be ranked, and how its offers stand."""

from collections.abc import Sequence

from frameworks.choices import PlaceStatus, RankBasis
from frameworks.law.ranking import Candidate
from frameworks.models import CallOff, Invitation
from frameworks.queries import baskets


def candidates(call_off: CallOff) -> list[Candidate[int]]:
    """The lot's active suppliers, by the keys of their places, with what the basket costs."""
    held = baskets.of_call_off(call_off)
    return [
        Candidate(
            key=quote.place.pk,
            name=str(quote.place.supplier),
            place_rank=quote.place.rank,
            total=quote.total if held.lines and quote.is_complete else None,
            missing=tuple(quote.missing) if held.lines else ("anything",),
        )
        for quote in held.quotes
    ]


def bases(call_off: CallOff, among: Sequence[Candidate[int]]) -> list[RankBasis]:
    """By what these can be put in order, the most telling first (R11).

    A lot whose other suppliers are only suspended is not one of a single supplier.
    """
    holding = call_off.lot.places.filter(
        status__in=[PlaceStatus.ACTIVE, PlaceStatus.APPOINTED, PlaceStatus.SUSPENDED]
    )
    fitting = {
        RankBasis.ONLY: len(among) == 1 and holding.count() == 1,
        RankBasis.COST: any(one.total is not None for one in among),
        RankBasis.PLACE: any(one.place_rank is not None for one in among),
    }
    return [basis for basis, fits in fitting.items() if fits]


def of_call_off(call_off: CallOff) -> list[Invitation]:
    """Its ranked suppliers in turn, then those without a rank."""
    rows = call_off.invitations.select_related("place__supplier")
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.pk))
