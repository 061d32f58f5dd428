"""Notes of whose figures are due, in the transaction that moved what they rest on."""

from datetime import date

from benchmarking.models import DueFigures


def note(authority_id: int, first: date | None, last: date | None) -> None:
    """Have the authority's figures computed anew for windows that hold a month of the span.

    Nothing is noted where nothing moved. The note commits, or is undone, with the change.
    """
    if first is not None and last is not None:
        DueFigures.objects.create(authority_id=authority_id, first_month=first, last_month=last)
