"""A portal with at least one of everything that is published as open contracting data."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

from consortia.choices import Jurisdiction, OperatorRole
from frameworks import models
from frameworks.choices import (
    CallOffRoute,
    CallOffStatus,
    ChangeGround,
    ChangeKind,
    ContractOrigin,
    ContractStatus,
    FailureKind,
    FeeForm,
    FrameworkKind,
    FrameworkStatus,
    InvitationStatus,
    KpiRating,
    LotStatus,
    NoticeType,
    ObligationKind,
    ObligationStatus,
    PlaceStatus,
    Regime,
)
from tests.factories.consortia import (
    AuthorityFactory,
    AuthorityIdentifierFactory,
    ConsortiumFactory,
)
from tests.factories.frameworks import (
    ActiveAccessFactory,
    CallOffFactory,
    ContractFactory,
    CpvCodeFactory,
    FrameworkFactory,
    LotFactory,
    NoticeFactory,
    ObligationFactory,
    SentInvitationFactory,
    SupplierDeclarationFactory,
    SupplierFactory,
    SupplierIdentifierFactory,
    SupplierOnLotFactory,
)

AT = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)


def build():
    """Make it; what tests ask about by name is returned."""
    ashby = AuthorityFactory(
        name="Ashby District Council", slug="ashby", jurisdiction=Jurisdiction.WALES, region="TLL"
    )
    AuthorityIdentifierFactory(authority=ashby, scheme="GB-LAE", value="ASH")
    north = ConsortiumFactory(
        name="North Consortium",
        slug="north",
        operator=ashby,
        operator_role=OperatorRole.LEAD_OF_JOINT,
    )
    acme = SupplierFactory(name="Acme Ltd", slug="acme-ltd")
    SupplierIdentifierFactory(supplier=acme, scheme="GB-COH", value="01234567")
    SupplierIdentifierFactory(supplier=acme, scheme="GB-VAT", value="123456789")
    SupplierDeclarationFactory(supplier=acme, value=True)
    birch = SupplierFactory(name="Birch & Co", slug="birch-co")
    staff = _staff(north, acme, birch)
    lot = staff.lots.get(number="1")
    competed = _competed(ashby, lot, acme, birch)
    return SimpleNamespace(
        authority=ashby,
        consortium=north,
        acme=acme,
        birch=birch,
        framework=staff,
        lot=lot,
        competed=competed,
        contract=_whole_life(competed),
        direct=_direct(ashby, lot, birch),
        standing_still=_standing_still(ashby, lot, acme),
        cancelled=_cancelled(ashby, lot),
        private=ContractFactory(authority=ashby, supplier=birch, title="Kept to ourselves"),
        others=_other_frameworks(north),
    )


def _staff(north, acme, birch):
    old = FrameworkFactory(
        publisher=north,
        title="Temporary staff before",
        slug="staff-before",
        reference="FW0",
        regime=Regime.PCR2015,
        status=FrameworkStatus.EXPIRED,
        starts_on=date(2021, 4, 1),
        ends_on=date(2025, 3, 31),
        maximum_value=Decimal("4000000.00"),
    )
    framework = FrameworkFactory(
        publisher=north,
        title="Temporary staff",
        slug="staff",
        reference="FW1",
        description="Agency workers of all grades.",
        who_may_use="English local authorities; NHS trusts",
        estimated_value=Decimal("10000000.55"),
        supplier_fee_percent=Decimal("1.25"),
        fee_form=FeeForm.FIXED_PERCENT,
        fee_note="Of the value at award.",
        selection_process="Competition, or the supplier ranked first.",
        term_rationale="Four years let suppliers invest.",
        max_suppliers=12,
        contact_name="Procurement team",
        contact_email="buying@north.example",
        follows=old,
    )
    framework.cpv_codes.add(
        CpvCodeFactory(code="79620000-6", title="Supply services of personnel"),
        CpvCodeFactory(code="79610000-3", title="Placement services of personnel"),
    )
    for kind, number in ((NoticeType.UK4, "000004-2025"), (NoticeType.UK7, "000007-2025")):
        NoticeFactory(framework=framework, notice_type=kind, notice_id=number)
    NoticeFactory(framework=framework, notice_type=NoticeType.UK10, notice_id="", published_on=None)
    one = LotFactory(
        framework=framework,
        number="1",
        title="Social workers",
        regions=["TLC", "TLD"],
        allows_direct_award=True,
        estimated_value=Decimal("6000000.00"),
    )
    two = LotFactory(framework=framework, number="2", title="Porters")
    LotFactory(framework=framework, number="3", title="Pilots", status=LotStatus.NOT_AWARDED)
    for lot, supplier in ((one, acme), (one, birch), (two, acme)):
        SupplierOnLotFactory(lot=lot, supplier=supplier)
    return framework


def _other_frameworks(north):
    """Of other kinds and in other states; the one without a notice is not published."""
    FrameworkFactory(publisher=north, title="No notice", slug="no-notice", reference="FW9")
    FrameworkFactory(
        publisher=north, title="Secret", slug="secret", status=FrameworkStatus.DRAFT, ocid="ocds-x"
    )
    others = []
    for title, facts in (
        ("Dynamic market of vans", {"kind": FrameworkKind.DYNAMIC_MARKET}),
        ("Open framework of paper", {"kind": FrameworkKind.OPEN}),
        ("Planned framework", {"status": FrameworkStatus.PLANNED}),
        ("Given up", {"status": FrameworkStatus.ABANDONED}),
        ("Tendering", {"status": FrameworkStatus.TENDERING}),
    ):
        others.append(FrameworkFactory(publisher=north, title=title, **facts))
        NoticeFactory(framework=others[-1], notice_type=NoticeType.UK4)
    return others


def call_off_of(authority, lot, **facts):
    """A call-off under the authority's one access to the framework."""
    access = models.FrameworkAccess.objects.filter(authority=authority, framework=lot.framework)
    held = access.first() or ActiveAccessFactory(authority=authority, framework=lot.framework)
    return CallOffFactory(authority=authority, lot=lot, access=held, **facts)


def _competed(ashby, lot, acme, birch):
    place = lot.places.get(supplier=acme)
    call_off = call_off_of(
        ashby,
        lot,
        reference="CO/2026 1",
        title="Social workers for the winter",
        need="Forty social workers from November.",
        route=CallOffRoute.COMPETITION,
        status=CallOffStatus.SIGNED,
        place=place,
        award_value=Decimal("250000.10"),
        awarded_on=date(2026, 5, 1),
        standstill_days=8,
        standstill_ends_on=date(2026, 5, 14),
        signed_on=date(2026, 5, 15),
    )
    for one in (place, lot.places.get(supplier=birch)):
        SentInvitationFactory(call_off=call_off, place=one, status=InvitationStatus.RESPONDED)
    noticed(call_off=call_off, kind=ObligationKind.UK6, number="000106-2026", on=date(2026, 5, 1))
    return call_off


def noticed(*, kind, number, on, call_off=None, contract=None, key=""):
    """The record that a notice was published."""
    return ObligationFactory(
        authority=(call_off or contract).authority,
        call_off=call_off,
        contract=contract,
        kind=kind,
        key=key,
        status=ObligationStatus.DONE,
        done_on=on,
        notice_id=number,
    )


def contract_of(call_off, **facts):
    """The contract that a signed call-off became."""
    return ContractFactory(
        **{
            "authority": call_off.authority,
            "supplier": call_off.place.supplier,
            "lot": call_off.lot,
            "call_off": call_off,
            "reference": call_off.reference,
            "title": call_off.title,
            "description": call_off.need,
            "origin": ContractOrigin.CALL_OFF,
            "regime": call_off.regime,
            "nature": call_off.nature,
            "entered_on": call_off.signed_on,
            "starts_on": call_off.starts_on,
            "ends_on": call_off.ends_on,
            "award_value": call_off.award_value,
        }
        | facts
    )


def _whole_life(call_off):
    """Assessed, changed twice, failed, paid and terminated."""
    contract = contract_of(
        call_off,
        status=ContractStatus.TERMINATED,
        ends_on=date(2027, 11, 30),
        award_ends_on=date(2027, 5, 31),
        may_extend_to=date(2028, 5, 31),
        current_value=Decimal("300000.00"),
        ended_on=date(2026, 12, 31),
        ending_reason="Staff were not provided.",
        spent_to_date=Decimal("99000.01"),
        spent_as_at=date(2026, 11, 30),
        spent_line_count=3,
    )
    rate = models.Kpi.objects.create(contract=contract, name="Fill rate", target="95% in 5 days")
    models.Kpi.objects.create(contract=contract, name="Invoices right", target="99%")
    for rating in (KpiRating.BELOW, KpiRating.SIGNIFICANTLY_BELOW):
        models.KpiAssessment.objects.create(
            kpi=rate,
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 8, 31),
            rating=rating,
            measure=Decimal("61.5000"),
            words="Weekends above all.",
            assessed_by="Olive Officer",
            assessed_at=AT,
        )
    change(contract, value=("250000.10", "300000.00"), on=date(2026, 7, 1), notice="000110-2026")
    change(
        contract,
        value=("300000.00", "300000.00"),
        ends=(date(2027, 5, 31), date(2027, 11, 30)),
        on=date(2026, 9, 1),
    )
    models.PerformanceFailure.objects.create(
        contract=contract,
        kind=FailureKind.BREACH_TERMINATION,
        on=date(2026, 12, 1),
        what="No staff at three weekends.",
        amount=Decimal("5000.00"),
        recorded_by="Olive Officer",
        recorded_at=AT,
    )
    for kind, number, on in (
        (ObligationKind.UK7, "000107-2026", date(2026, 5, 20)),
        (ObligationKind.UK9, "000109-2026", date(2026, 12, 10)),
        (ObligationKind.UK11, "000111-2027", date(2027, 1, 20)),
    ):
        noticed(contract=contract, kind=kind, number=number, on=on)
    return contract


def change(contract, *, value, on, ends=(None, None), notice=""):
    """A change of a contract."""
    return models.ContractChange.objects.create(
        contract=contract,
        kind=ChangeKind.VALUE if ends == (None, None) else ChangeKind.TERM,
        ground=ChangeGround.ADDITIONAL if notice else ChangeGround.IN_TERMS,
        what="More staff" if notice else "Longer",
        why="The winter was long.",
        effective_on=on,
        value_before=Decimal(value[0]),
        value_after=Decimal(value[1]),
        ends_on_before=ends[0],
        ends_on_after=ends[1],
        needs_notice=bool(notice),
        notice_id=notice,
        made_by="Olive Officer",
        made_at=AT,
    )


def _direct(ashby, lot, birch):
    call_off = call_off_of(
        ashby,
        lot,
        reference="CO-2026-0002",
        title="Porters for the spring",
        route=CallOffRoute.DIRECT,
        status=CallOffStatus.SIGNED,
        place=lot.places.get(supplier=birch),
        award_value=Decimal("40000.00"),
        awarded_on=date(2026, 5, 4),
        signed_on=date(2026, 5, 6),
    )
    contract = contract_of(call_off)
    noticed(contract=contract, kind=ObligationKind.UK7, number="000207-2026", on=date(2026, 5, 8))
    return contract


def _standing_still(ashby, lot, acme):
    call_off = call_off_of(
        ashby,
        lot,
        reference="CO-2026-0003",
        title="Night staff",
        route=CallOffRoute.COMPETITION,
        status=CallOffStatus.STANDSTILL,
        place=lot.places.get(supplier=acme),
        award_value=Decimal("700000.00"),
        awarded_on=date(2026, 5, 11),
        standstill_days=8,
        standstill_ends_on=date(2026, 5, 22),
    )
    noticed(call_off=call_off, kind=ObligationKind.UK6, number="000306-2026", on=date(2026, 5, 11))
    return call_off


def _cancelled(ashby, lot):
    call_off = call_off_of(
        ashby,
        lot,
        reference="CO-2026-0004",
        title="Summer staff",
        status=CallOffStatus.CANCELLED,
        outcome_reason="The ward was closed.",
    )
    noticed(call_off=call_off, kind=ObligationKind.UK12, number="000412-2026", on=date(2026, 5, 9))
    return call_off


def removed(lot, supplier):
    """A supplier that is not on the lot any more."""
    return SupplierOnLotFactory(lot=lot, supplier=supplier, status=PlaceStatus.REMOVED)
