"""State machines as data: a table of transitions that actions enforce and tests enumerate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from procurement_portal.core import errors


@dataclass(frozen=True)
class Transition:
    """One arrow: from any of `sources` to `target`, for holders of `permission`."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str


class Machine:
    """The whole table for one kind of thing."""

    def __init__(self, *transitions: Transition) -> None:
        self._by_name: Mapping[str, Transition] = {arrow.name: arrow for arrow in transitions}

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    def target(self, name: str, *, source: str) -> str:
        """The state after the transition. Raises WrongState when the table has no such arrow."""
        arrow = self._by_name[name]
        if source not in arrow.sources:
            allowed = " or ".join(state.replace("_", " ") for state in arrow.sources)
            raise errors.WrongState(
                f"This can only be done while it is {allowed}; it is {source.replace('_', ' ')}."
            )
        return arrow.target

    def open_from(self, source: str) -> list[Transition]:
        """The transitions that the table allows from a state."""
        return [arrow for arrow in self if source in arrow.sources]
