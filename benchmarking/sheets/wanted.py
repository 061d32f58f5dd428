"""Which meanings a table's columns have by someone's word: a person's now, or one agreed before.

A heading named by a person counts in every table that has it; tables without it keep what was
found in them. That a named column exists nowhere is told to the person.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benchmarking.sheets import headers, hints, interpretation

GIVEN: Final = "given by the user"
AGREED: Final = "as agreed before"


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """Meaning to place and reason; `without` names meanings that no column has.

    `is_whole` says that nothing is to be added to it, because the same headings were agreed on.
    """

    places: Mapping[str, tuple[int, str]] = dataclasses.field(default_factory=dict)
    without: frozenset[str] = frozenset()
    is_whole: bool = False


NOTHING: Final = Word()


class Wanted:
    """Gives each table its word, and remembers which hints found a column anywhere."""

    def __init__(
        self, told: hints.Hints, saved: interpretation.Interpretation | None = None
    ) -> None:
        self._columns = told.columns
        self._used: set[str] = set()
        before = [*told.agreed.values(), *filter(None, (told.saved,))]
        self._known = {
            interpretation.layout_of(table.headings) for one in before for table in one.tables
        }
        self._tables = saved.tables if saved else ()

    def is_known(self, row: Sequence[str]) -> bool:
        """Whether a row is the headings of a table that was agreed on before."""
        return bool(self._known) and interpretation.layout_of(row) in self._known

    def of(self, headings: Sequence[str]) -> Word:
        """The word on a table with these headings."""
        word = self._agreed(headings)
        given = {
            role: (index, GIVEN)
            for role, where in self._columns.items()
            if (index := self._index(where, headings)) is not None
        }
        taken = {index for index, _ in given.values()}
        places = {
            role: place
            for role, place in word.places.items()
            if role not in given and place[0] not in taken
        }
        without = {role for role, where in self._columns.items() if where is None}
        kept = {role: place for role, place in places.items() if role not in without}
        return Word(kept | given, (word.without | without) - set(given), word.is_whole)

    def found(self, roles: Iterable[str]) -> None:
        """Columns wanted for these meanings are there."""
        self._used.update(roles)

    def check(self) -> None:
        """Raise WrongHint when a hint named a column that no table has."""
        for role, where in self._columns.items():
            if where is None or role in self._used:
                continue
            if isinstance(where, int):
                raise hints.WrongHint(
                    f"Column {where + 1} cannot be the {role}: "
                    + ("it holds no amounts." if role == headers.AMOUNT else "there is none.")
                )
            raise hints.WrongHint(f"No column with the heading “{where[:80]}” can be the {role}.")

    def _index(self, where: hints.Where, headings: Sequence[str]) -> int | None:
        if where is None or isinstance(where, int):
            return where
        texts = [text.strip() for text in headings]
        if where.strip() in texts:
            return texts.index(where.strip())
        keys = [headers.squeezed(text[:200]) for text in texts]
        key = headers.squeezed(where[:200])
        return keys.index(key) if key and key in keys else None

    def _agreed(self, headings: Sequence[str]) -> Word:
        """What was agreed: all of it for the same headings, else heading by heading."""
        if not self._tables:
            return NOTHING
        here = interpretation.layout_of(headings)
        for table in self._tables:
            if table.headings and interpretation.layout_of(table.headings) == here:
                places = {one.role: (one.index, AGREED) for one in table.columns}
                return Word(places, frozenset(hints.ROLES) - set(places), is_whole=True)
        keys = {headers.squeezed(text): at for at, text in reversed([*enumerate(headings)])}
        places = {}
        for table in self._tables:
            for column in table.columns:
                at = keys.get(headers.squeezed(column.header))
                if at is not None and column.header.strip():
                    places.setdefault(column.role, (at, AGREED))
        return Word(places)
