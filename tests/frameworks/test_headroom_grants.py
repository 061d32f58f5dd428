"""Room beyond a limit: by whom, on what ground, and that decisions to award then fit."""

from decimal import Decimal

import pytest

from frameworks.actions import drafting, headroom, headroom_grants, variations
from frameworks.choices import FrameworkStatus, LotStatus, Regime
from frameworks.models import FrameworkVersion, HeadroomGrant
from frameworks.queries import rules
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks import publishing
from tests.frameworks.publishing import as_stored

pytestmark = pytest.mark.django_db

ACT = {"regime": Regime.PA2023, "estimated_value": Decimal(1000)}
REGULATIONS = {"regime": Regime.PCR2015, "maximum_value": Decimal(1000)}
GIVEN = {"amount": Decimal(500), "ground": "Sch.8 para 4", "notice_id": "004321-2026"}
LAWS = [(ACT, "manager", Decimal(1100)), (REGULATIONS, "operator", Decimal(1000))]
ROLES = ("officer", "finance_lead", "auditor", "manager", "operator", "outsider", "stranger")


def granted(framework, *, by, at, **given):
    return headroom_grants.grant(framework.pk, by=by, at=at, **GIVEN | given)


def committed(lot, amount, at):
    call_off = frameworks.AwardedCallOffFactory(lot=lot, estimated_value=Decimal(amount))
    return headroom.commit(call_off, amount=Decimal(amount), by=SYSTEM, at=at)


@pytest.mark.parametrize(("law", "who", "limit"), LAWS)
def test_grant_makes_room_for_the_next_award(law, who, limit, consortium, people, at):
    lot = frameworks.LotFactory(framework__publisher=consortium, **_of(law))
    committed(lot, limit, at)
    with pytest.raises(headroom.NoHeadroom):
        committed(lot, 1, at)

    grant = granted(lot.framework, by=people[who], at=at)

    assert committed(lot, 500, at) is not None
    with pytest.raises(headroom.NoHeadroom):
        committed(lot, "0.01", at)
    assert as_stored(lot.framework)["granted_value"] == Decimal(500)
    assert (grant.granted_by, grant.ground) == (str(people[who]), "Sch.8 para 4")
    version = FrameworkVersion.objects.get()
    assert version.legal_basis == "Sch.8 para 4"
    assert version.changes == [
        {
            "fact": "Limit of what may be committed",
            "was": f"£{limit:,.2f}",
            "is": f"£{limit + 500:,.2f}",
        }
    ]
    assert AuditEvent.objects.filter(name="frameworks.headroom.granted").count() == 1


@pytest.mark.parametrize(("law", "who", "limit"), LAWS)
def test_rules_count_what_was_granted(law, who, limit, consortium, people, at):
    lot = frameworks.LotFactory(framework__publisher=consortium, **_of(law))
    grant = {"committed_value": limit + 500, "unguarded_value": limit + 500}
    type(lot.framework).objects.filter(pk=lot.framework_id).update(**grant)
    lot.framework.refresh_from_db()
    assert _blocks(lot.framework, at)

    granted(lot.framework, by=people[who], at=at)

    lot.framework.refresh_from_db()
    assert not _blocks(lot.framework, at)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize(("law", "granter", "limit"), LAWS)
def test_nobody_else_grants(law, granter, limit, who, consortium, people, at):
    framework = frameworks.FrameworkFactory(publisher=consortium, **law)
    if who == granter:
        return

    with pytest.raises(NotAllowed):
        granted(framework, by=people[who], at=at)

    _nothing_happened(framework)


@pytest.mark.parametrize(
    ("law", "given", "refusal"),
    [
        (ACT, {"amount": Decimal(0)}, headroom_grants.AmountNeeded),
        (ACT, {"amount": Decimal(-5)}, headroom_grants.AmountNeeded),
        (ACT, {"ground": " "}, headroom_grants.GroundNeeded),
        (ACT, {"notice_id": " "}, headroom_grants.NoticeNeeded),
        (ACT | {"is_light_touch": True}, {}, headroom_grants.NoLimitToRaise),
        (ACT | {"estimated_value": None}, {}, headroom_grants.NoLimitToRaise),
        (ACT | {"status": FrameworkStatus.DRAFT}, {}, WrongState),
    ],
)
def test_half_a_grant_is_refused(law, given, refusal, consortium, manager, at):
    framework = frameworks.FrameworkFactory(publisher=consortium, **law)

    with pytest.raises(refusal):
        granted(framework, by=manager, at=at, **given)

    _nothing_happened(framework)


def test_regulations_ask_for_a_basis_and_no_notice(consortium, operator, at):
    framework = frameworks.FrameworkFactory(publisher=consortium, **REGULATIONS)

    with pytest.raises(headroom_grants.GroundNeeded, match="regulation 72"):
        granted(framework, by=operator, at=at, ground="")

    assert granted(framework, by=operator, at=at, notice_id="").notice_id == ""


def test_value_below_what_is_committed_is_refused_in_words(consortium, manager, at):
    framework = publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)
    committed(framework.lots.get(), 1_000_000, at)
    account = variations.Account("Less.", "Less is needed.", at.date(), "Section 74")
    said = {"account": account, "version": 1, "on": at.date(), "by": manager, "at": at}
    before, lot = as_stored(framework), framework.lots.get()

    with pytest.raises(drafting.BelowCommitted, match="committed of the framework"):
        variations.vary(framework.pk, facts={"estimated_value": Decimal(900_000)}, **said)
    with pytest.raises(drafting.BelowCommitted, match="committed of the lot"):
        variations.vary_lot(lot.pk, facts={"maximum_value": Decimal(999_999)}, **said)

    assert as_stored(framework) == before


def test_ceiling_entered_and_raised_exhausts_a_lot_and_reopens_it(consortium, manager, at):
    framework = publishing.framework(consortium, status=FrameworkStatus.LIVE, lot=LotStatus.LIVE)
    lot = framework.lots.get()
    frameworks.SupplierOnLotFactory(lot=lot)
    committed(lot, 1000, at)
    account = variations.Account("The ceiling.", "As noticed.", at.date(), "Section 74")

    for version, (ceiling, status) in enumerate(
        [(1000, LotStatus.EXHAUSTED), (1001, LotStatus.LIVE), (None, LotStatus.LIVE)], start=1
    ):
        variations.vary_lot(
            lot.pk,
            facts={"maximum_value": ceiling},
            account=account,
            version=version,
            on=at.date(),
            by=manager,
            at=at,
        )
        assert as_stored(lot)["status"] == status


def _of(law):
    return {f"framework__{name}": value for name, value in law.items()}


def _blocks(framework, at):
    found = rules.findings(framework, moment="call_off", on=at.date())
    return [one for one in found if one.rule in {"R24", "R25"} and one.outcome == "block"]


def _nothing_happened(framework):
    assert as_stored(framework)["granted_value"] == 0
    assert not HeadroomGrant.objects.exists()
    assert not FrameworkVersion.objects.exists()
    assert not AuditEvent.objects.exists()
