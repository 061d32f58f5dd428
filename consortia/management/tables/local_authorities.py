"""The mySociety list of UK local authorities (`uk_local_authorities_*.csv`).

It holds names, codes, kinds, regions, counties, combined authorities, opening, closing and
successors, and residents in mid-2020.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from consortia.actions.authorities import Key, Record, Size, Unloaded
from consortia.choices import DenominatorMeasure, Jurisdiction, Tier
from consortia.management.tables import codes, populations
from consortia.management.tables.table import Table, day

TITLE = "local authorities with codes, kinds, regions, successors and residents"
NEEDED = {"local-authority-code", "official-name", "gss-code", "local-authority-type", "nation"}


def recognises(first_row: list[str]) -> bool:
    """By the headings that its meaning hangs on."""
    return set(first_row) >= NEEDED


def rows(table: Table) -> Iterator[Record | Unloaded]:
    """One authority a row."""
    records = list(table.records())
    keys = {row["local-authority-code"]: _identifiers(row)[0] for _, row in records}
    for number, row in records:
        kind = codes.KIND_OF_TYPE.get(row["local-authority-type"])
        if kind is None:
            reason = f"The type {row['local-authority-type']!r} is not known."
            yield Unloaded(number, row["official-name"], reason)
            continue
        yield Record(
            row=number,
            identifiers=_identifiers(row),
            name=row["official-name"],
            short_name=row.get("nice-name", ""),
            kind=kind,
            jurisdiction=codes.NATIONS[row["nation"]],
            tier=Tier.SUB_CENTRAL,
            region=codes.REGIONS.get(row.get("region", ""), ""),
            opened_on=day(row.get("start-date", "")),
            closed_on=_last_day(row.get("end-date", "")),
            parent=_parent(row, keys),
            successors=tuple(
                keys.get(code.strip(), ("", code.strip()))
                for code in row.get("replaced-by", "").split(",")
                if code.strip()
            ),
            sizes=_sizes(row),
        )


def _identifiers(row: Mapping[str, str]) -> tuple[Key, ...]:
    """The register's code, the GSS code, and GSS codes it had before."""
    register, _, code = row.get("old-register-and-code", "").partition(":")
    scheme = codes.SCHEME_OF_REGISTER.get(
        register, codes.SCHEME_OF_NATION[codes.NATIONS.get(row["nation"], Jurisdiction.ENGLAND)]
    )
    gss = [row["gss-code"], *row.get("former-gss-codes", "").split(",")]
    return (
        (scheme, code or row["local-authority-code"]),
        *((codes.GSS, one.strip()) for one in gss if one.strip()),
    )


def _last_day(text: str) -> date | None:
    """The table dates some endings by the last day, some by the successor's first: 1 April."""
    end = day(text)
    return end - timedelta(days=1) if end and end.day == 1 else end


def _parent(row: Mapping[str, str], keys: Mapping[str, Key]) -> Key | None:
    """The county council, else the combined authority."""
    code = row.get("county-la") or row.get("combined-authority") or ""
    return keys.get(code)


def _sizes(row: Mapping[str, str]) -> tuple[Size, ...]:
    residents = row.get("pop-2020", "")
    if not residents:
        return ()
    return (
        Size(
            DenominatorMeasure.POPULATION,
            populations.YEAR,
            Decimal(residents),
            populations.SOURCE,
            populations.AS_AT,
        ),
    )
