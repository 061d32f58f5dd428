"""What became of the things of a package, and whom and what a package speaks of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings

from consortia.models import Authority, AuthorityIdentifier, Consortium
from frameworks.actions import supplier_listing
from frameworks.actions.supplier_listing import Listed
from frameworks.choices import DeclarationKind, PackageResult
from frameworks.matching import identifiers
from frameworks.matching.identifiers import OfficialNumber
from frameworks.matching.names import name_key
from frameworks.models import Framework, Supplier, SupplierDeclaration
from frameworks.ocds import naming
from frameworks.ocds.processes import Money, Party, Process

NOT_OF_SUPPLIERS = "GB-VAT"
CENT = Decimal("0.01")
MOST = Decimal("99999999999999.99")


class CannotBeBroughtIn(Exception):
    """Why a thing of a package is not taken, in words for people."""


@dataclass(frozen=True)
class Came:
    """What became of one thing."""

    ocid: str
    thing: str
    label: str
    outcome: str
    reason: str = ""
    subject_ref: str = ""


@dataclass(frozen=True)
class Package:
    """The file that a thing came with, who brings it in, and when."""

    file_name: str
    by: Any
    at: datetime


def known_authority(party: Party | None) -> Authority:
    """The authority that the party is: by its numbers, else by its very name where one bears it.

    Raises CannotBeBroughtIn, for a contract of somebody unknown is nobody's here.
    """
    if party is None:
        raise CannotBeBroughtIn("It names no buyer.")
    for scheme, value in party.identifiers:
        held = AuthorityIdentifier.objects.filter(scheme=scheme, value__iexact=value)
        if one := held.select_related("authority").first():
            return one.authority
    named = list(Authority.objects.filter(name__iexact=party.name)[:2]) if party.name else []
    if len(named) == 1:
        return named[0]
    numbers = ", ".join(f"{scheme} {value}" for scheme, value in party.identifiers)
    who = f"{party.name or party.key} ({numbers})" if numbers else party.name or party.key
    raise CannotBeBroughtIn(
        f"No authority here is {who}. Load it with its number first, then bring this in again."
    )


def suppliers(
    process: Process,
    keys: Sequence[str],
    publisher: Consortium | Authority,
    package: Package,
) -> tuple[dict[str, int], list[Came]]:
    """The suppliers by the keys of their parties, and what became of them.

    Known ones are found by their numbers, then by name; what is only likely goes to a person.
    """
    parties = {key: _party(process, key) for key in keys}
    listed: dict[str, Listed] = {}
    for party in parties.values():
        one = listed.setdefault(name_key(party.name), Listed(party.name))
        one.numbers |= set(_numbers(party))
    found = supplier_listing.find(listed)
    tokens = {found.tokens[key] for key in listed}
    source = f"open contracting data, {process.ocid}"
    homes = supplier_listing.write(
        found, tokens, publisher, by=package.by, at=package.at, source=source
    )
    by_key = {key: homes[found.tokens[name_key(one.name)]] for key, one in parties.items()}
    for key, party in parties.items():
        _declare(by_key[key], party, process, source)
    new = {homes[token] for token in tokens if isinstance(token, str)}
    told = [
        Came(
            process.ocid,
            "supplier",
            row.name,
            PackageResult.MADE if row.pk in new else PackageResult.UNCHANGED,
            subject_ref=f"supplier:{row.pk}",
        )
        for row in Supplier.objects.filter(pk__in=by_key.values()).order_by("pk")
    ]
    return by_key, told


def _party(process: Process, key: str) -> Party:
    party = process.party(key)
    if party is None or not name_key(party.name):
        raise CannotBeBroughtIn(f"It names a supplier {key} and does not say who that is.")
    return party


def _numbers(party: Party) -> Iterable[OfficialNumber]:
    for scheme, value in party.identifiers:
        number = identifiers.read(f"{scheme}-{value}")
        if number is not None and number.scheme != NOT_OF_SUPPLIERS:
            yield number


def _declare(supplier: int, party: Party, process: Process, source: str) -> None:
    """Keep what the package says the supplier is, where that is not what was said last."""
    for kind, value in (
        (DeclarationKind.SME, party.is_sme),
        (DeclarationKind.VCSE, party.is_vcse),
    ):
        said = SupplierDeclaration.objects.filter(supplier=supplier, kind=kind)
        last = said.order_by("-declared_on", "-pk").first()
        if value is None or (last is not None and last.value == value):
            continue
        if last is None or last.declared_on <= process.on:
            SupplierDeclaration.objects.get_or_create(
                supplier_id=supplier,
                kind=kind,
                source=source,
                declared_on=process.on,
                defaults={"value": value},
            )


def pounds(value: Money | None) -> Decimal | None:
    """Pounds to the penny. Raises CannotBeBroughtIn for other currencies and impossible amounts."""
    if value is None:
        return None
    if value.currency != "GBP":
        raise CannotBeBroughtIn(f"Its value is in {value.currency}; the portal counts in pounds.")
    if not 0 <= value.net <= MOST:
        raise CannotBeBroughtIn(f"{value.net} is no value of a contract or framework.")
    return value.net.quantize(CENT, ROUND_HALF_UP)


def framework(ocid: str) -> Framework | None:
    """The framework of that process, whether it is called by it here or made its name."""
    return Framework.objects.filter(ocid=ocid).first() or own_framework(ocid)


def own_framework(ocid: str) -> Framework | None:
    """The framework of this portal that the name was made for."""
    slug = naming.framework_slug(settings.OCDS_OCID_PREFIX, ocid)
    return Framework.objects.filter(ocid="", slug=slug).first() if slug else None
