"""Invented authorities, how large they are, and the consortia that they form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benchmarking.management.sample import plan
from benchmarking.models import Statistic
from consortia.choices import (
    AuthorityKind,
    ConsortiumForm,
    DenominatorMeasure,
    MembershipRole,
    OperatorRole,
    Region,
)
from consortia.models import Authority, AuthorityIdentifier, Consortium, Denominator

SCHEME = "SAMPLE"

NAMES: Mapping[str, tuple[str, ...]] = {
    AuthorityKind.UNITARY: (
        "Brackenmoor",
        "Aldermere",
        "Calderwick",
        "Dunmarsh",
        "Fenwold Vale",
        "Garrowby",
        "Holmesford",
        "Ivelstone",
        "Kestrelby",
        "Larchester",
        "Maplethorne",
        "Netherwold",
        "Oakminster",
        "Pendlebeck",
        "Ravensholt",
        "Stourwick",
    ),
    AuthorityKind.DISTRICT: (
        "Tamberley",
        "Ullswick",
        "Verewood",
        "Wynsford",
        "Yarnwell",
        "Ashdene",
        "Birchmoor",
        "Coldbeck",
        "Deepholm",
        "Elmsworth",
        "Farnmere",
        "Greyfold",
        "Hartsmoor",
        "Inglebury",
        "Kelderness",
    ),
    AuthorityKind.NHS_TRUST: (
        "Aldermere Hospitals",
        "Calder Reach Hospitals",
        "Eldon Vale Community Health",
        "Holmesford and Garrowby Hospitals",
        "Larchester Teaching Hospitals",
        "Northmarch Mental Health",
        "Stourwick Hospitals",
        "Tarn Valley Hospitals",
    ),
    AuthorityKind.COUNTY: ("Northmarchshire", "Eldonshire", "Wealdmoorshire", "Tarnshire"),
}
STYLES = {
    AuthorityKind.UNITARY: "{} Council",
    AuthorityKind.DISTRICT: "{} District Council",
    AuthorityKind.NHS_TRUST: "{} NHS Trust",
    AuthorityKind.COUNTY: "{} County Council",
}
SIZES = {
    AuthorityKind.UNITARY: (140_000, 420_000),
    AuthorityKind.DISTRICT: (70_000, 160_000),
    AuthorityKind.NHS_TRUST: (250_000, 600_000),
    AuthorityKind.COUNTY: (550_000, 1_100_000),
}
REGIONS = (Region.NORTH_EAST, Region.NORTH_WEST, Region.YORKSHIRE, Region.EAST_MIDLANDS)

BUYING = "northmarch-buying-alliance"
SHARED = "three-vales-procurement"
HEALTH = "tarnside-health-and-care"
CONSORTIA = (
    (
        BUYING,
        "Northmarch Buying Alliance",
        ConsortiumForm.BUYING_CONSORTIUM,
        OperatorRole.CPA,
        "Frameworks that any public body may use, paid for by a fee on suppliers' sales.",
    ),
    (
        SHARED,
        "Three Vales Shared Procurement Service",
        ConsortiumForm.SHARED_SERVICE,
        OperatorRole.SINGLE_AUTHORITY,
        "One procurement team for district councils, hosted by one of them.",
    ),
    (
        HEALTH,
        "Tarnside Health and Care Partnership",
        ConsortiumForm.NHS_LOCAL_AUTHORITY,
        OperatorRole.LEAD_OF_JOINT,
        "NHS trusts and councils that buy care and equipment together.",
    ),
)


@dataclass(frozen=True)
class Body:
    """An authority and what its payments are made from: residents it serves, or the like."""

    authority: Authority
    size: int

    @property
    def slug(self) -> str:
        """Of the authority."""
        return self.authority.slug

    @property
    def kind(self) -> str:
        """Of the authority."""
        return self.authority.kind


@dataclass(frozen=True)
class Joining:
    """An authority that is to be a member of a consortium."""

    authority: str
    consortium: str
    role: str


def authorities(scale: plan.Scale) -> list[Body]:
    """Every body, the kinds one after the other."""
    return [
        _body(kind, name, number)
        for kind, count in scale.bodies.items()
        for number, name in enumerate(NAMES[kind][:count])
    ]


def _body(kind: str, name: str, number: int) -> Body:
    slug = name.lower().replace(" ", "-")
    if kind == AuthorityKind.NHS_TRUST:
        slug += "-nhs-trust"
    low, high = SIZES[AuthorityKind(kind)]
    authority = Authority(
        name=STYLES[AuthorityKind(kind)].format(name),
        slug=slug,
        kind=kind,
        region=REGIONS[number % len(REGIONS)],
        is_sample=True,
    )
    return Body(authority, size=plan.dice("size", slug).randrange(low, high))


def identifiers(bodies: list[Body]) -> list[AuthorityIdentifier]:
    """One made-up code each, in a scheme of its own so that it is nobody's real code."""
    return [
        AuthorityIdentifier(authority=body.authority, scheme=SCHEME, value=f"B{number:03}")
        for number, body in enumerate(bodies, start=1)
    ]


def denominators(bodies: list[Body], today: date) -> list[Denominator]:
    """Two years of sizes for every body but the one whose size is not known."""
    return [
        Denominator(
            authority=body.authority,
            measure=measure,
            year=year,
            value=Decimal(round(value * growth)),
            source=plan.SOURCE,
            as_at=date(year, 6, 30),
        )
        for body in bodies
        if body.slug != plan.NO_DENOMINATOR.authority
        for year, growth in ((today.year - 2, 0.992), (today.year - 1, 1.0))
        for measure, value in _sizes(body).items()
    ]


def statistics(bodies: list[Body], today: date) -> list[Statistic]:
    """What makes the bodies alike or not: all but the ages, of which no table is invented."""
    return [
        Statistic(
            authority=body.authority,
            variable=variable,
            year=today.year - 2,
            value=Decimal(str(round(value, 4))),
            source=plan.SOURCE,
        )
        for body in bodies
        for variable, value in _setting(body).items()
    ]


def _setting(body: Body) -> dict[str, float]:
    chance = plan.dice("setting", body.slug)
    urban = chance.uniform(0.1, 0.98)
    density = 120 * 40**urban
    return {
        "residents": body.size,
        "density": density,
        "area": body.size / density,
        "urban-share": urban,
        "sparse-share": (1 - urban) * chance.uniform(0.3, 0.9),
        "deprivation": chance.randrange(1, 6),
    }


def _sizes(body: Body) -> dict[str, float]:
    if body.kind == AuthorityKind.NHS_TRUST:
        return {
            DenominatorMeasure.POPULATION: body.size,
            DenominatorMeasure.STAFF: body.size / 70,
            DenominatorMeasure.BED_DAYS: body.size * 0.55,
        }
    return {
        DenominatorMeasure.POPULATION: body.size,
        DenominatorMeasure.STAFF: body.size / 85,
        DenominatorMeasure.DWELLINGS: body.size / 2.3,
    }


def consortia(bodies: list[Body]) -> list[Consortium]:
    """Three, of different forms, each run by its lead."""
    by_slug = {body.slug: body.authority for body in bodies}
    leads = {
        joining.consortium: by_slug[joining.authority]
        for joining in memberships(bodies)
        if joining.role == MembershipRole.LEAD
    }
    return [
        Consortium(
            slug=slug,
            name=name,
            form=form,
            purpose=purpose,
            operator=leads[slug],
            operator_role=operator_role,
            is_sample=True,
        )
        for slug, name, form, operator_role, purpose in CONSORTIA
    ]


def members(bodies: list[Body]) -> dict[str, list[Authority]]:
    """The authorities that join each consortium, by its slug."""
    by_slug = {body.slug: body.authority for body in bodies}
    found: dict[str, list[Authority]] = {slug: [] for slug, *_ in CONSORTIA}
    for joining in memberships(bodies):
        found[joining.consortium].append(by_slug[joining.authority])
    return found


def memberships(bodies: list[Body]) -> list[Joining]:
    """Who joins what; the lead of each consortium comes first."""
    of_kind: dict[str, list[str]] = {}
    for body in bodies:
        of_kind.setdefault(body.kind, []).append(body.slug)
    unitary = of_kind[AuthorityKind.UNITARY]
    districts = of_kind[AuthorityKind.DISTRICT]
    trusts = of_kind.get(AuthorityKind.NHS_TRUST, [])
    counties = of_kind.get(AuthorityKind.COUNTY, [])
    joining = {
        BUYING: [unitary[1], unitary[0], *unitary[2:], *counties, *trusts[:2]],
        SHARED: [districts[3], *districts[:3], *districts[4:]],
        HEALTH: [*trusts, *counties[:2], *unitary[2:5]],
    }
    return [
        Joining(authority, consortium, _role(number, authority, consortium, trusts))
        for consortium, members in joining.items()
        for number, authority in enumerate(members)
    ]


def _role(number: int, authority: str, consortium: str, trusts: list[str]) -> str:
    if number == 0:
        return MembershipRole.LEAD
    is_guest = consortium == BUYING and authority in trusts
    return MembershipRole.ASSOCIATE if is_guest else MembershipRole.MEMBER
