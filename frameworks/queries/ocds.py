"""What may be published as open contracting data, and its facts from the tables.

What everybody may have (R48): published frameworks of which a notice is recorded, or that were made
before the Act; call-offs and contracts of which an award or contract details notice is recorded,
and contracts that came from a package published elsewhere. An authority may have all of its own.
Facts are gathered chunk by chunk, each in a fixed number of queries.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from consortia.models import standing_of
from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    PUBLIC_PLACES,
    CallOffStatus,
    InvitationStatus,
    ObligationKind,
    ObligationStatus,
    Regime,
)
from frameworks.models import (
    CallOff,
    Contract,
    Framework,
    KpiAssessment,
    Notice,
    Obligation,
    SupplierOnLot,
)
from frameworks.ocds import merging, naming, releases
from frameworks.ocds.processes import Process
from frameworks.queries import ocds_contracts, ocds_frameworks, withheld

CHUNK = 200
TELLING = (ObligationKind.UK6, ObligationKind.UK7)
"""A recorded notice of either kind makes a call-off or contract public."""


class Key(NamedTuple):
    """A process by the sort of row that it is of, and that row's key."""

    kind: str
    key: int | str


@dataclass(frozen=True)
class Scope:
    """What is exported: frameworks, contracts, and call-offs that have no contract."""

    frameworks: QuerySet[Framework]
    contracts: QuerySet[Contract]
    call_offs: QuerySet[CallOff]


def public() -> Scope:
    """All that everybody may have; nothing while no prefix is registered."""
    if not settings.OCDS_OCID_PREFIX:
        return nothing()
    return Scope(_public_frameworks(), _public_contracts(), _public_call_offs())


def of_framework(framework: Framework) -> Scope:
    """A framework and what was called off from it, as far as everybody may have it."""
    whole = public()
    return Scope(
        whole.frameworks.filter(pk=framework.pk),
        whole.contracts.filter(lot__framework=framework),
        whole.call_offs.filter(lot__framework=framework),
    )


def own(person: Any) -> Scope:
    """All decided call-offs and contracts of the person's authorities, published or not."""
    if not settings.OCDS_OCID_PREFIX:
        return nothing()
    decided = CallOff.objects.filter(status__in=COMMITTED_CALL_OFFS, contract=None)
    return Scope(
        Framework.objects.none(),
        Contract.objects.visible_to(person),
        decided.filter(authority__in=standing_of(person).authorities),
    )


def nothing() -> Scope:
    """No process at all."""
    return Scope(Framework.objects.none(), Contract.objects.none(), CallOff.objects.none())


def processes(scope: Scope) -> Iterator[Process]:
    """The processes of the scope: frameworks, then contracts, then call-offs without one."""
    yield from gathered(keys(scope))


def keys(scope: Scope) -> list[Key]:
    """What the scope holds, process by process, in an order that stays."""
    from_elsewhere = scope.contracts.filter(call_off=None).exclude(ocid="")
    here = scope.contracts.filter(Q(ocid="") | Q(call_off__isnull=False))
    return [
        *(Key("framework", one) for one in _column(scope.frameworks, "pk")),
        *(Key("contract", one) for one in _column(here, "pk")),
        *(Key("process", one) for one in _column(from_elsewhere, "ocid")),
        *(Key("call-off", one) for one in _column(scope.call_offs, "pk")),
    ]


def gathered(wanted: Sequence[Key]) -> Iterator[Process]:
    """The processes of the keys, in that order: a fixed number of queries for each chunk."""
    prefix = settings.OCDS_OCID_PREFIX
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        held: dict[Key, Process] = {}
        for kind, gather in GATHERED.items():
            chosen = [one.key for one in chunk if one.kind == kind]
            held |= gather(chosen, prefix) if chosen else {}
        yield from (held[one] for one in chunk if one in held)


def all_releases(found: Iterable[Process]) -> Iterator[dict[str, Any]]:
    """The releases of the processes, one process after another."""
    for process in found:
        yield from releases.write(process)


def records(found: Iterable[Process]) -> Iterator[dict[str, Any]]:
    """The records of the processes, one each."""
    for process in found:
        yield merging.record(releases.write(process))


def find(ocid: str, scope: Scope) -> Process | None:
    """The process of that name in the scope."""
    return next(processes(_narrowed(ocid, scope)), None)


def count(scope: Scope) -> dict[str, int]:
    """How many frameworks, call-offs and contracts the scope holds."""
    return {
        "frameworks": scope.frameworks.count(),
        "contracts": scope.contracts.count(),
        "call_offs": scope.call_offs.count(),
    }


def left_out() -> int:
    """Published frameworks under the Act of which no notice is recorded yet (R48)."""
    return Framework.objects.visible_to(None).count() - _public_frameworks().count()


def _narrowed(ocid: str, scope: Scope) -> Scope:
    """The few rows that the name may be of."""
    prefix = settings.OCDS_OCID_PREFIX
    slug = naming.framework_slug(prefix, ocid)
    authority, reference = naming.contract_key(prefix, ocid) or (None, None)
    own_contract = Q(ocid="", authority__slug=authority, reference=reference)
    own_call_off = Q(ocid="", authority__slug=authority, reference=reference)
    called_off = Q(
        call_off__ocid="", call_off__authority__slug=authority, call_off__reference=reference
    )
    return Scope(
        scope.frameworks.filter(Q(ocid=ocid) | Q(ocid="", slug=slug)),
        scope.contracts.filter(
            Q(ocid=ocid, call_off=None)
            | (own_contract & Q(call_off=None))
            | Q(call_off__ocid=ocid)
            | called_off
        ),
        scope.call_offs.filter(Q(ocid=ocid) | own_call_off),
    )


# Who may have what


def _public_frameworks() -> QuerySet[Framework]:
    noticed = Notice.objects.filter(framework=OuterRef("pk")).exclude(notice_id="")
    return Framework.objects.visible_to(None).filter(
        ~Q(regime=Regime.PA2023) | ~Q(ocid="") | Exists(noticed)
    )


def _public_contracts() -> QuerySet[Contract]:
    told = _telling()
    return Contract.objects.filter(
        _from_a_package()
        | Exists(told.filter(contract=OuterRef("pk")))
        | Exists(told.filter(call_off=OuterRef("call_off"), call_off__isnull=False))
    )


def _from_a_package() -> Q:
    """Published by somebody else; what was our own needs a notice in the package itself."""
    came = Q(call_off=None, procurement__has_key="on")
    return came & (
        ~Q(ocid__startswith=f"{settings.OCDS_OCID_PREFIX}-") | Q(procurement__has_key="notices")
    )


def _public_call_offs() -> QuerySet[CallOff]:
    """Those in or after standstill that are not signed, and those ended with a notice of it."""
    told = _telling().filter(call_off=OuterRef("pk"))
    ended = _noticed().filter(call_off=OuterRef("pk"), kind=ObligationKind.UK12)
    return CallOff.objects.filter(contract=None).filter(
        Q(Exists(told), status__in=COMMITTED_CALL_OFFS)
        | Q(Exists(ended), status__in=[CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD])
    )


def _telling() -> QuerySet[Obligation]:
    return _noticed().filter(kind__in=TELLING)


def _fetched(path: str, name: str) -> Prefetch:
    """The notices recorded of rows at the path, by that name."""
    return Prefetch(path, _noticed(), to_attr=name)


def _noticed() -> QuerySet[Obligation]:
    return Obligation.objects.filter(status=ObligationStatus.DONE).exclude(notice_id="")


# Rows with all that is told of them


def _column(rows: QuerySet[Any], name: str) -> list[Any]:
    return list(rows.order_by(name).values_list(name, flat=True).distinct())


def _frameworks(keys: Sequence[Any], prefix: str) -> dict[Key, Process]:
    return {
        Key("framework", one.pk): ocds_frameworks.process(one, prefix)
        for one in _with_facts(Framework.objects.filter(pk__in=keys))
    }


def _contracts(keys: Sequence[Any], prefix: str) -> dict[Key, Process]:
    return {
        Key("contract", one.pk): ocds_contracts.process([one], prefix)
        for one in _whole_contracts(Contract.objects.filter(pk__in=keys))
    }


def _from_elsewhere(keys: Sequence[Any], prefix: str) -> dict[Key, Process]:
    """Contracts of one process together, however many there are."""
    held: dict[str, list[Contract]] = {}
    for contract in _whole_contracts(Contract.objects.filter(ocid__in=keys, call_off=None)):
        held.setdefault(contract.ocid, []).append(contract)
    return {
        Key("process", ocid): ocds_contracts.process(contracts, prefix)
        for ocid, contracts in held.items()
    }


def _call_offs(keys: Sequence[Any], prefix: str) -> dict[Key, Process]:
    return {
        Key("call-off", one.pk): ocds_contracts.process_of_call_off(one, prefix)
        for one in _whole_call_offs(CallOff.objects.filter(pk__in=keys))
    }


GATHERED: Mapping[str, Callable[[Sequence[Any], str], dict[Key, Process]]] = {
    "framework": _frameworks,
    "contract": _contracts,
    "process": _from_elsewhere,
    "call-off": _call_offs,
}


def _with_facts(rows: QuerySet[Framework]) -> Iterable[Framework]:
    places = SupplierOnLot.objects.filter(status__in=PUBLIC_PLACES).order_by("pk")
    return (
        rows.order_by("pk")
        .select_related("publisher__operator", "scheme", "follows")
        .prefetch_related(
            "lots",
            Prefetch(
                "lots__places",
                places.select_related("supplier").prefetch_related(
                    "supplier__identifiers", "supplier__declarations"
                ),
            ),
            "publisher__operator__identifiers",
            "notices",
            "cpv_codes",
            "versions",
        )
    )


def _whole_contracts(rows: QuerySet[Contract]) -> Iterable[Contract]:
    assessments = KpiAssessment.objects.order_by("starts_on", "ends_on", "pk")
    return (
        rows.order_by("pk")
        .select_related("authority", "supplier", "lot__framework", "call_off__authority")
        .prefetch_related(
            *_of_both(),
            "supplier__identifiers",
            "supplier__declarations",
            "changes",
            "kpis",
            Prefetch("kpis__assessments", assessments),
            "failures",
            _fetched("obligations", "notices_recorded"),
            _fetched("call_off__obligations", "notices_of_call_off"),
            *withheld.fetched_with("withheld", "call_off__withheld"),
        )
        .annotate(bid_count=_bids("call_off__invitations"))
    )


def _whole_call_offs(rows: QuerySet[CallOff]) -> Iterable[CallOff]:
    return (
        rows.order_by("pk")
        .select_related("authority", "lot__framework", "place__supplier")
        .prefetch_related(
            *_of_both(),
            "place__supplier__identifiers",
            "place__supplier__declarations",
            _fetched("obligations", "notices_recorded"),
            *withheld.fetched_with("withheld"),
        )
        .annotate(bid_count=_bids("invitations"))
    )


def _of_both() -> tuple[str, ...]:
    return ("authority__identifiers",)


def _bids(invitations: str) -> Count:
    """How many suppliers responded: what an award notice tells (PR reg. 27)."""
    return Count(invitations, filter=Q(**{f"{invitations}__status": InvitationStatus.RESPONDED}))
