"""NHS bodies: the organisation data service's extracts without headings, and the list of ICBs.

`etr.csv` holds trusts and `eccg.csv` commissioners, both in the service's 27 columns: code, name,
region, ICB, address, postcode, opened and closed on.
"""

import re
from collections.abc import Iterator

from consortia.actions.authorities import Key, Record, Unloaded
from consortia.choices import AuthorityKind, Jurisdiction, Tier
from consortia.management.tables import codes
from consortia.management.tables.table import Table, day

TITLE = "an extract of NHS trusts or commissioners by the organisation data service"
COLUMNS = 27
CODE, NAME, REGION, ICB, OPENED, CLOSED = 0, 1, 2, 3, 10, 11
NO_BODY = re.compile(r"\b(REPORTING ENTITY|COMMISSIONING HUB)\b")
WALES = re.compile(r"\b(WALES|WELSH|VELINDRE)\b")
SMALL = {"and", "of", "the", "for", "in", "on", "upon", "with"}
LETTERS = {"NHS", "CCG", "ICB", "PCT"}


def recognises(first_row: list[str]) -> bool:
    """No headings: 27 cells, a code of three to five characters, a name in capitals, a date."""
    return (
        len(first_row) == COLUMNS
        and re.fullmatch(r"[0-9A-Z]{3,5}", first_row[CODE]) is not None
        and first_row[NAME].isupper()
        and re.fullmatch(r"[0-9]{8}", first_row[OPENED]) is not None
    )


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One body a row; reporting entities and hubs buy nothing themselves."""
    for number, cells in table.rows():
        name = cells[NAME]
        if NO_BODY.search(name):
            yield Unloaded(number, as_title(name), "It is a heading for reports, not a body.")
            continue
        is_welsh = WALES.search(name) is not None
        is_trust = name.endswith("TRUST")
        yield Record(
            row=number,
            identifiers=((codes.ODS, cells[CODE]),),
            name=as_title(name),
            kind=AuthorityKind.NHS_TRUST if is_trust else AuthorityKind.NHS_COMMISSIONER,
            jurisdiction=Jurisdiction.WALES if is_welsh else Jurisdiction.ENGLAND,
            tier=Tier.SUB_CENTRAL,
            region=codes.REGION_OF_NHS.get(cells[REGION], ""),
            opened_on=day(cells[OPENED]),
            closed_on=day(cells[CLOSED]),
            parent=_icb(cells[ICB]),
        )


def _icb(code: str) -> Key | None:
    return (codes.ODS, code) if code else None


def as_title(name: str) -> str:
    """“BARTS HEALTH NHS TRUST” → “Barts Health NHS Trust”."""
    words = [_word(word) for word in name.split()]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _word(word: str) -> str:
    bare = word.strip(",.()")
    if bare in LETTERS or any(character.isdigit() for character in bare):
        return word
    lower = word.lower()
    return lower if lower in SMALL else "-".join(part.capitalize() for part in lower.split("-"))
