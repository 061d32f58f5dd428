"""The gov.uk registers of councils (`openregister_*.tsv`), one nation each, as of 2018."""

from collections.abc import Iterator, Mapping

from consortia.actions.authorities import Record, Unloaded
from consortia.choices import AuthorityKind, Jurisdiction, Region, Tier
from consortia.management.tables import codes
from consortia.management.tables.table import Table, day

TITLE = "a gov.uk register of councils (England, Scotland, Northern Ireland or Wales)"
NATION_OF_REGISTER = {
    "local-authority-eng": Jurisdiction.ENGLAND,
    "local-authority-sct": Jurisdiction.SCOTLAND,
    "local-authority-nir": Jurisdiction.NORTHERN_IRELAND,
    "principal-local-authority": Jurisdiction.WALES,
}
KIND_OF_REGISTER = {
    "local-authority-sct": AuthorityKind.SCOTTISH_COUNCIL,
    "local-authority-nir": AuthorityKind.NI_DISTRICT,
    "principal-local-authority": AuthorityKind.WELSH_COUNCIL,
}
REGION_OF_REGISTER = {
    "local-authority-sct": Region.SCOTLAND,
    "local-authority-nir": Region.NORTHERN_IRELAND,
    "principal-local-authority": Region.WALES,
}


def recognises(first_row: list[str]) -> bool:
    """The first heading is the register's name, and there are names and dates."""
    return first_row[:1] != [] and (
        first_row[0] in NATION_OF_REGISTER and {"name", "end-date"} <= set(first_row)
    )


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One council a row."""
    register = table.first_row()[0]
    for number, row in table.records():
        kind = _kind(register, row)
        if kind is None:
            reason = f"The type {row['local-authority-type']!r} is not known."
            yield Unloaded(number, row["name"], reason)
            continue
        yield Record(
            row=number,
            identifiers=((codes.SCHEME_OF_REGISTER[register], row[register]),),
            name=row.get("official-name") or row["name"],
            short_name=row["name"],
            kind=kind,
            jurisdiction=NATION_OF_REGISTER[register],
            tier=Tier.SUB_CENTRAL,
            region=REGION_OF_REGISTER.get(register, ""),
            website=row.get("website", ""),
            opened_on=day(row["start-date"]),
            closed_on=day(row["end-date"]),
        )


def _kind(register: str, row: Mapping[str, str]) -> AuthorityKind | None:
    return KIND_OF_REGISTER.get(register) or codes.KIND_OF_TYPE.get(row["local-authority-type"])
