"""Organisations as parties of a process, from rows that were fetched with what is told of them."""

from collections.abc import Iterable, Mapping

from consortia.choices import Jurisdiction, OperatorRole, Tier
from consortia.models import Authority, Consortium
from frameworks.choices import DeclarationKind
from frameworks.matching import identifiers
from frameworks.models import Supplier
from frameworks.ocds.processes import Party

LEADING = (identifiers.PPON, identifiers.COMPANY, identifiers.CHARITY)
"""Registers whose number leads, in this order, before all others by their names."""
NOT_TOLD = (identifiers.VAT,)
"""VAT numbers come from ledgers, and publishers' own lists number suppliers for themselves only."""
OF_LISTS = "LIST-"
TYPES = {
    Tier.CENTRAL: "publicAuthorityCentralGovernment",
    Tier.SUB_CENTRAL: "publicAuthoritySubCentralGovernment",
}
NATIONS = {
    Jurisdiction.WALES: "GB-WLS",
    Jurisdiction.SCOTLAND: "GB-SCT",
    Jurisdiction.NORTHERN_IRELAND: "GB-NIR",
}
ROLES: Mapping[str, tuple[str, ...]] = {
    OperatorRole.CPA: ("procuringEntity", "centralPurchasingBody"),
    OperatorRole.LEAD_OF_JOINT: ("procuringEntity", "leadBuyer"),
    OperatorRole.SINGLE_AUTHORITY: ("procuringEntity",),
}
"""What the operator of a consortium is to those who buy (R61)."""


def authority(row: Authority, *roles: str) -> Party:
    """A contracting authority."""
    held = _ordered((one.scheme, one.value) for one in row.identifiers.all())
    return Party(
        key=_key(held, f"authority-{row.slug}"),
        name=row.name,
        identifiers=held,
        roles=roles,
        authority_type=TYPES.get(Tier(row.tier), ""),
        nation=NATIONS.get(Jurisdiction(row.jurisdiction), ""),
        region=row.region,
    )


def consortium(row: Consortium, *, contact_name: str, contact_email: str) -> list[Party]:
    """A publisher, and the authority that runs it where there is one."""
    roles = ("buyer",) if row.operator else ("buyer", "procuringEntity")
    told = [
        Party(
            key=f"consortium-{row.slug}",
            name=row.name,
            roles=roles,
            contact_name=contact_name,
            contact_email=contact_email,
        )
    ]
    if row.operator:
        held = ROLES.get(row.operator_role, ("procuringEntity",))
        told.append(authority(row.operator, *held))
    return told


def supplier(row: Supplier, *roles: str) -> Party:
    """A supplier, with what it declared last."""
    held = _ordered(
        (one.scheme, one.value)
        for one in row.identifiers.all()
        if one.scheme not in NOT_TOLD and not one.scheme.startswith(OF_LISTS)
    )
    said: dict[str, bool] = {}
    for one in sorted(row.declarations.all(), key=lambda told: (told.declared_on, told.pk)):
        said[one.kind] = one.value
    return Party(
        key=_key(held, f"supplier-{row.slug}"),
        name=row.name,
        identifiers=held,
        roles=roles or ("supplier",),
        is_sme=said.get(DeclarationKind.SME),
        is_vcse=said.get(DeclarationKind.VCSE),
    )


def _ordered(held: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those of well-known registers first."""
    ranks = {scheme: place for place, scheme in enumerate(LEADING)}
    return tuple(sorted(held, key=lambda one: (ranks.get(one[0], len(ranks)), one)))


def _key(held: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return f"{held[0][0]}-{held[0][1]}" if held else otherwise
