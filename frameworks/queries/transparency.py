"""What an authority publishes of a quarter under the Transparency Code, and what is missing (R68).

Contracts in force on any day of the quarter and framework agreements that the authority runs;
invitations to tender that went out in it. Spend is told by the app that holds it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Min, Prefetch, Q, QuerySet
from django.urls import reverse

from consortia.models import Authority
from frameworks.choices import (
    CallOffRoute,
    ContractOrigin,
    DeclarationKind,
    FrameworkStatus,
    NoticeType,
    PlaceStatus,
    WithheldPart,
)
from frameworks.law import deadlines
from frameworks.law.deadlines import Span
from frameworks.models import (
    CallOff,
    Contract,
    Framework,
    Notice,
    Supplier,
    SupplierDeclaration,
    SupplierOnLot,
    Withheld,
)
from frameworks.queries import withheld
from frameworks.sheets import transparency as tables
from frameworks.sheets.transparency import Row

QUARTERS_OFFERED = 8
CHARITY, COMPANY = "GB-CHC", "GB-COH"

ORIGINS = {
    ContractOrigin.PUBLISHED_TENDER: "Published invitation to tender",
    ContractOrigin.QUOTATION: "Invitation to quote",
    ContractOrigin.DIRECT: tables.NEITHER,
    ContractOrigin.CALL_OFF: "Called off from a framework agreement",
    ContractOrigin.UNKNOWN: "",
}
ROUTES = {
    CallOffRoute.COMPETITION: "Invitation to quote under a framework agreement",
    CallOffRoute.DIRECT: "Neither: called off directly from a framework agreement",
}


@dataclass(frozen=True)
class Tables:
    """The two tables of one authority and quarter."""

    authority: Authority
    quarter: Span
    contracts: Sequence[Row]
    tenders: Sequence[Row]

    @property
    def incomplete(self) -> list[Row]:
        """Rows of both in which something is missing."""
        return [row for row in (*self.contracts, *self.tenders) if row.missing]


def quarters_offered(on: date) -> list[Span]:
    """The quarter of the day and those before, the newest first."""
    days = (on - relativedelta(months=3 * back) for back in range(QUARTERS_OFFERED))
    return [deadlines.quarter_of(day) for day in days]


def last_whole_quarter(on: date) -> Span:
    """The one that is due next, or was due last."""
    return deadlines.quarter_of(deadlines.quarter_of(on).starts_on - timedelta(days=1))


def tables_of(authority: Authority, quarter: Span) -> Tables:
    """Both tables. Eleven queries, however many rows."""
    return Tables(authority, quarter, contracts(authority, quarter), tenders(authority, quarter))


def contracts(authority: Authority, quarter: Span) -> list[Row]:
    """Contracts and framework agreements above £5,000 that were in force in the quarter."""
    rows = (
        Contract.objects.filter(authority=authority, current_value__gt=tables.CONTRACTS_ABOVE)
        .filter(Q(starts_on__lte=quarter.ends_on) | Q(entered_on__lte=quarter.ends_on))
        .exclude(ended_on__lt=quarter.starts_on)
        .exclude(ended_on=None, ends_on__lt=quarter.starts_on)
        .select_related("call_off")
        .prefetch_related(
            _suppliers("supplier"), *withheld.fetched_with("withheld", "call_off__withheld")
        )
        .order_by("reference", "pk")
    )
    return [_contract(row) for row in rows] + list(_agreements(authority, quarter))


def tenders(authority: Authority, quarter: Span) -> list[Row]:
    """Invitations to tender above £5,000 that went out in the quarter."""
    return [_competition(row) for row in _competitions(authority, quarter)] + [
        _tender(row) for row in _tender_notices(authority, quarter)
    ]


def _contract(row: Contract) -> Row:
    number = _number(row.supplier)
    kind = tables.enterprise(
        is_sme=_said(row.supplier, DeclarationKind.SME),
        is_vcse=_said(row.supplier, DeclarationKind.VCSE),
    )
    said = _said_instead(withheld.of_contract(row))
    supplier = said.get(WithheldPart.SUPPLIER)
    value = said.get(WithheldPart.VALUE)
    return Row(
        tables.CONTRACT_COLUMNS,
        (
            row.reference,
            row.title,
            row.department,
            said.get(WithheldPart.DESCRIPTION, row.description),
            supplier or row.supplier.name,
            supplier or _details(row.supplier),
            value or row.current_value,
            value or row.irrecoverable_vat,
            row.starts_on,
            row.ended_on or row.ends_on,
            row.review_on,
            _origin(row),
            supplier or kind,
            supplier or (number if kind != tables.NEITHER else ""),
        ),
        reverse("contract", args=[row.pk]),
        may_be_empty=_without_number(kind),
    )


def _said_instead(rows: Iterable[Withheld]) -> dict[str, str]:
    """What stands in place of each part that is withheld (R49)."""
    return {one.part: one.statement for one in rows}


def _origin(row: Contract) -> str:
    if row.call_off is not None and row.call_off.route:
        return ROUTES[CallOffRoute(row.call_off.route)]
    return ORIGINS[ContractOrigin(row.origin)]


def _agreements(authority: Authority, quarter: Span) -> Iterator[Row]:
    """Framework agreements of a consortium that the authority runs, a row for each supplier."""
    places = SupplierOnLot.objects.filter(
        status__in=[PlaceStatus.APPOINTED, PlaceStatus.ACTIVE, PlaceStatus.SUSPENDED]
    ).prefetch_related(_suppliers("supplier"))
    frameworks = (
        Framework.objects.filter(
            publisher__operator=authority,
            estimated_value__gt=tables.CONTRACTS_ABOVE,
            status__in=[FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.EXPIRED],
            starts_on__lte=quarter.ends_on,
        )
        .filter(Q(ends_on=None) | Q(ends_on__gte=quarter.starts_on))
        .select_related("publisher")
        .prefetch_related(Prefetch("lots__places", places.order_by("supplier__name", "pk")))
        .order_by("reference", "pk")
    )
    for framework in frameworks:
        seats = [place for lot in framework.lots.all() for place in lot.places.all()]
        for supplier in {place.supplier_id: place.supplier for place in seats}.values():
            yield _agreement(framework, supplier)


def _agreement(framework: Framework, supplier: Supplier) -> Row:
    kind = tables.enterprise(
        is_sme=_said(supplier, DeclarationKind.SME), is_vcse=_said(supplier, DeclarationKind.VCSE)
    )
    return Row(
        tables.CONTRACT_COLUMNS,
        (
            framework.reference,
            framework.title,
            framework.publisher.name,
            framework.description,
            supplier.name,
            _details(supplier),
            framework.estimated_value,
            None,
            framework.starts_on,
            framework.ends_on,
            None,
            ORIGINS[ContractOrigin.PUBLISHED_TENDER],
            kind,
            _number(supplier) if kind != tables.NEITHER else "",
        ),
        reverse("framework", args=[framework.slug]),
        may_be_empty=_without_number(kind) | {tables.NOT_RECOVERED, tables.REVIEW},
    )


def _competitions(authority: Authority, quarter: Span) -> QuerySet[CallOff]:
    """Further competitions to which suppliers were invited in the quarter."""
    return (
        CallOff.objects.filter(
            authority=authority,
            route=CallOffRoute.COMPETITION,
            estimated_value__gt=tables.CONTRACTS_ABOVE,
        )
        .annotate(invited_at=Min("invitations__sent_at"))
        .filter(invited_at__date__gte=quarter.starts_on, invited_at__date__lte=quarter.ends_on)
        .select_related("contract")
        .prefetch_related(*withheld.fetched_with("withheld"))
        .order_by("reference", "pk")
    )


def _competition(row: CallOff) -> Row:
    made: Contract | None = getattr(row, "contract", None)
    said = _said_instead(row.withheld_now)
    return Row(
        tables.TENDER_COLUMNS,
        (
            row.reference,
            row.title,
            said.get(WithheldPart.DESCRIPTION, row.need),
            row.starts_on,
            row.ends_on,
            made.review_on if made else None,
            made.department if made else "",
        ),
        reverse("contract", args=[made.pk]) if made else reverse("call-off", args=[row.pk]),
    )


def _tender_notices(authority: Authority, quarter: Span) -> QuerySet[Notice]:
    """Tender notices of the framework agreements that the authority runs."""
    return (
        Notice.objects.filter(
            notice_type=NoticeType.UK4,
            published_on__range=(quarter.starts_on, quarter.ends_on),
            framework__publisher__operator=authority,
            framework__estimated_value__gt=tables.CONTRACTS_ABOVE,
        )
        .select_related("framework__publisher")
        .order_by("framework__reference", "pk")
    )


def _tender(notice: Notice) -> Row:
    framework = notice.framework
    return Row(
        tables.TENDER_COLUMNS,
        (
            framework.reference,
            framework.title,
            framework.description,
            framework.starts_on,
            framework.ends_on,
            None,
            framework.publisher.name,
        ),
        reverse("framework", args=[framework.slug]),
        may_be_empty=frozenset({tables.REVIEW}),
    )


def _suppliers(path: str) -> Prefetch:
    rows = Supplier.objects.prefetch_related(
        "identifiers",
        Prefetch("declarations", SupplierDeclaration.objects.order_by("declared_on", "pk")),
    )
    return Prefetch(path, rows)


def _said(supplier: Supplier, kind: str) -> bool | None:
    """What the newest declaration of the kind says; None where there is none."""
    said = [one.value for one in supplier.declarations.all() if one.kind == kind]
    return said[-1] if said else None


def _number(supplier: Supplier) -> str:
    """The number under which it is registered: as a charity, else as a company."""
    held = {one.scheme: one.value for one in supplier.identifiers.all()}
    return held.get(CHARITY) or held.get(COMPANY) or ""


def _details(supplier: Supplier) -> str:
    """Its official numbers, with their schemes."""
    return "; ".join(sorted(str(one) for one in supplier.identifiers.all()))


def _without_number(kind: str) -> frozenset[str]:
    """A registration number is asked for only of enterprises of either sort."""
    return frozenset() if kind not in ("", tables.NEITHER) else frozenset({"Registration number"})
