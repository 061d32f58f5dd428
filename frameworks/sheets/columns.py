"""What a row of headings was understood to say: which column holds which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Columns:
    """The places of the fields among the headings; each sort of list names its own fields."""

    names: ClassVar[Mapping[str, str]]
    """Each field in words."""
    places: Mapping[str, int]
    headings: tuple[str, ...]

    @property
    def understood(self) -> list[tuple[str, str]]:
        """Each heading that is read, and what it was taken for, from left to right."""
        by_place = sorted((place, field) for field, place in self.places.items())
        return [(self.headings[place], self.names[field]) for place, field in by_place]

    @property
    def unused(self) -> list[str]:
        """Headings that are not read."""
        read = set(self.places.values())
        return [text for place, text in enumerate(self.headings) if text and place not in read]

    def heading(self, field: str) -> str:
        """The heading of the column that holds the field; its name where there is none."""
        place = self.places.get(field)
        return self.names[field] if place is None else self.headings[place]
