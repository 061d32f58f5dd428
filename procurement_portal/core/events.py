"""Domain events: news that leaves after commit, carrying ids only.

Apps announce downwards-declared events; apps above connect in their `subscribers` room.
Events can be lost with the process, so every receiver has a sweep that heals it.
"""

from collections.abc import Callable
from functools import partial

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

Receiver = Callable[..., None]


class DomainEvent:
    """A past-tense fact, such as "benchmarking.spend_import_committed"."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._receivers: list[Receiver] = []

    def connect(self, receiver: Receiver) -> Receiver:
        """Call the receiver, with the event's ids as keywords, after each commit. A decorator."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)
        return receiver

    def announce(self, **ids: int | str) -> None:
        """Tell the receivers once the transaction has committed; nothing is told on rollback."""
        for receiver in self._receivers:
            transaction.on_commit(partial(self._deliver, receiver, ids))

    def _deliver(self, receiver: Receiver, ids: dict[str, int | str]) -> None:
        try:
            receiver(**ids)
        except Exception:
            log.exception("event_receiver_failed", event_name=self.name, **ids)
