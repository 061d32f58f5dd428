"""Districts with secrets, and all that each kind of user can get of the portal that keeps them.

Every body has a spend, a price, an amount beside frameworks and a saving that no other has. They
stand in two releases and two comparisons of prices; some bodies come late, between the two.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pypdf
from django.urls import Resolver404, resolve, reverse
from django.urls.exceptions import NoReverseMatch
from python_calamine import CalamineWorkbook

from benchmarking.actions import items, releases
from benchmarking.choices.savings import LedgerMeasure
from benchmarking.models import BaseCell, FrameworkUse, PurchaseLine, Reconciliation
from consortia.choices import AuthorityKind
from consortia.models import Authority, Consortium
from frameworks.choices import Direction
from procurement_portal.core.access import SYSTEM
from tests.architecture import routes
from tests.benchmarking.conftest import YEAR, computed
from tests.benchmarking.prices import GLOVES, compare
from tests.factories import benchmarking, consortia, frameworks, prices

MONTHS = 12
TOPICS = ("benchmark", "release", "unit-price", "price-level", "framework-use", "savings")
"""What the name of a page has that shows figures of others beside the own."""
LINK = re.compile(r'(?:href|"url"|"next")\s*[=:]\s*"([^"#]+)')
OF_MACHINES = {"readyz", "healthz"}
"""Asked by machines about the machine."""
OF_A_NAME = 3
"""So many addresses of one name are opened, beside those with an argument of their own list."""


@dataclass
class Secret:
    """What is known of one body to itself alone."""

    body: Authority
    people: int
    each_month: Decimal
    price: Decimal
    beside: Decimal
    saved: Decimal
    is_late: bool

    @property
    def rate(self) -> float:
        """Pounds a head in the year."""
        return float(self.each_month * MONTHS / self.people)


@dataclass
class World:
    """The secrets, and who may ask."""

    secrets: list[Secret]
    people: dict[str, Any]
    stands_at: dict[str, Authority]
    """The body whose own figures the person may see."""
    counts: list[int] = field(default_factory=list)
    """How many bodies stood in each release, and in the comparison of prices beside it."""

    def among(self, release: int) -> list[Secret]:
        """Those that were in the release of this place, from 0."""
        return self.secrets[: self.counts[release]]


def build(
    people: dict[str, Any],
    authority: Authority,
    midland: Consortium,
    at: Any,
    *,
    seed: int,
    kinds: Sequence[AuthorityKind] = (AuthorityKind.DISTRICT,),
) -> World:
    """The world of one seed: some bodies in the first release, three to five that come late.

    The kinds of bodies follow one another; with many kinds no body has others of its own.
    """
    rng = np.random.default_rng(seed)
    first, late = int(rng.integers(11, 17)), int(rng.integers(3, 6))
    others = [
        consortia.AuthorityFactory(kind=kinds[number % len(kinds)])
        for number in range(1, first + late)
    ]
    bodies = [authority, *others]
    world = World([_secret(rng, body, n >= first) for n, body in enumerate(bodies)], {}, {})
    _people(world, people, bodies, midland)
    agency = frameworks.CategoryFactory(
        key="agency-staff", name="Agency staff", direction=Direction.LOWER_BETTER
    )
    known = items.Known("gtin", f"0{GLOVES}", name="Gloves", dimension="count")
    item = next(iter(items.resolve([known]).values()))
    sellers = frameworks.SupplierFactory.create_batch(3)
    framework = frameworks.FrameworkFactory()
    for secrets in (world.secrets[:first], world.secrets[first:]):
        _load(secrets, agency, item, sellers, framework)
        world.counts.append(sum(world.counts) + len(secrets))
        computed(at)
        releases.publish(by=SYSTEM, at=at)
        compare()
    seller = frameworks.SupplierRoleFactory(supplier=sellers[0], person__name="Sue Seller")
    world.people["supplier"] = seller.person
    return world


def _secret(rng: Any, body: Authority, is_late: bool) -> Secret:
    def pounds(low: int, high: int) -> Decimal:
        return Decimal(int(rng.integers(low * 100, high * 100))) / 100

    size = int(rng.integers(80_000, 160_000))
    consortia.DenominatorFactory(authority=body, value=size, as_at=YEAR.starts_on)
    price = Decimal(int(rng.integers(40_000, 70_000))) / 10_000
    money = pounds(20_000, 90_000), price, pounds(1_000, 9_000), pounds(10_000, 99_000)
    return Secret(body, size, *money, is_late)


def _people(
    world: World, people: dict[str, Any], bodies: list[Authority], midland: Consortium
) -> None:
    """The people of the tests, a neighbour in the same consortium, and another consortium's."""
    other = consortia.ConsortiumFactory()
    for number, body in enumerate(bodies):
        consortia.MembershipFactory(authority=body, consortium=other if number % 3 else midland)
    neighbour = consortia.AuthorityRoleFactory(authority=bodies[3], person__name="Ned")
    elsewhere = consortia.AuthorityRoleFactory(authority=bodies[4], person__name="Elsie")
    manages = consortia.ConsortiumRoleFactory(consortium=other, person__name="Mona")
    own = dict.fromkeys(("officer", "finance_lead", "auditor"), bodies[0])
    world.stands_at = own | {"neighbour": bodies[3], "member of another": bodies[4]}
    world.people = people | {
        "neighbour": neighbour.person,
        "member of another": elsewhere.person,
        "manager of another": manages.person,
    }


def _load(
    secrets: list[Secret], agency: Any, item: Any, sellers: list[Any], framework: Any
) -> None:
    BaseCell.objects.bulk_create(
        benchmarking.BaseCellFactory.build(
            authority=one.body,
            category=agency,
            month=month,
            net_amount=one.each_month,
            absolute_amount=one.each_month,
        )
        for one in secrets
        for month in YEAR.months()
    )
    PurchaseLine.objects.bulk_create(
        prices.PurchaseLineFactory.build(
            purchase_import=prices.PurchaseImportFactory(authority=one.body),
            row_number=2,
            item=item,
            order_quantity=Decimal(100),
            base_quantity=Decimal(10_000),
            net_amount=one.price * 100,
            supplier=sellers[number % len(sellers)],
            bought_on=date(2026, 3, 4),
        )
        for number, one in enumerate(secrets)
    )
    FrameworkUse.objects.bulk_create(
        benchmarking.FrameworkUseFactory.build(
            authority=one.body, category=agency, framework=framework, net_amount=one.beside
        )
        for one in secrets
    )
    Reconciliation.objects.bulk_create(_closed(one) for one in secrets)


def _closed(one: Secret) -> Reconciliation:
    nothing = dict.fromkeys(("opening", "true_ups", "reversals", "lapsed", "difference"), 0)
    whole = dict.fromkeys(("new", "closing", "by_category", "by_attribution"), one.saved)
    return Reconciliation(
        authority=one.body,
        month=date(2026, 3, 1),
        measure=LedgerMeasure.TO_DATE,
        computed_at=benchmarking.AT,
        **nothing,
        **whole,
    )


def seen_by(browser: Any, foreign: Secret, *, everything: bool = False) -> dict[str, str]:
    """The text of every answer that is no refusal, by its address: pages, files and the API.

    Begins with every address that needs no argument, asked plainly and with what belongs to
    others, and follows the links in the answers. Without `everything` only addresses whose name
    shows figures of others are opened.
    """
    found: dict[str, str] = {}
    opened: dict[str, int] = {}
    waiting = list(dict.fromkeys(_first(foreign, everything=everything)))
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200:
            continue
        found[address] = _text(answer)
        for link in dict.fromkeys(LINK.findall(found[address])):
            path = urlsplit(unescape(link)).path
            name = _name(path)
            wanted = name and path not in seen and (everything or _is_of_spend(name))
            if wanted and opened.get(name, 0) < OF_A_NAME:
                opened[name] = opened.get(name, 0) + 1
                seen.add(path)
                waiting.append(path)
    return found


def _first(foreign: Secret, *, everything: bool) -> Any:
    slug, pk = foreign.body.slug, foreign.body.pk
    for pattern in routes.ours():
        name = str(pattern.name)
        is_wanted = _is_of_spend(name) or (everything and name not in OF_MACHINES)
        if "GET" in routes.methods_of(pattern) and is_wanted:
            try:
                path = reverse(name)
            except NoReverseMatch:
                continue
            yield path
            if everything or path.endswith(".csv"):
                yield f"{path}?authority={slug}&category=agency-staff"
            if path.startswith("/api/"):
                yield f"{path}?page_size=1000&authority={pk}&ordering=-net_amount&expand=authority"


def _is_of_spend(name: str) -> bool:
    return any(topic in name for topic in TOPICS)


@cache
def _name(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        rows = chain.from_iterable(
            book.get_sheet_by_name(name).to_python() for name in book.sheet_names
        )
        return "\n".join(",".join(map(str, row)) for row in rows)
    return str(body.decode("utf-8-sig"))
