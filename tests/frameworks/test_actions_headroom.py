"""The headroom ledger: what decisions commit, what is given back, and what cannot be refused."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from frameworks.actions import headroom
from frameworks.choices import Regime
from frameworks.models import Framework, HeadroomPosting, Lot
from tests.factories import frameworks

pytestmark = pytest.mark.django_db


def _lot(**facts):
    framework = frameworks.FrameworkFactory(estimated_value=Decimal(1000))
    return frameworks.LotFactory(framework=framework, **facts)


def _sums(lot):
    posted = HeadroomPosting.objects.filter(lot=lot).aggregate(
        committed=Sum("committed"), actual=Sum("actual"), unguarded=Sum("unguarded")
    )
    row = Lot.objects.get(pk=lot.pk)
    whole = Framework.objects.get(pk=lot.framework_id)
    for one in (row, whole):
        assert one.committed_value == posted["committed"]
        assert one.actual_value == posted["actual"]
        assert one.unguarded_value == posted["unguarded"]
    return row.committed_value, row.actual_value


def _awarded(lot, amount):
    return frameworks.AwardedCallOffFactory(lot=lot, estimated_value=Decimal(amount))


@pytest.mark.parametrize(
    ("facts", "limit"),
    [
        ({"regime": Regime.PA2023, "estimated_value": Decimal(1000)}, Decimal(1100)),
        ({"regime": Regime.PA2023, "estimated_value": Decimal(1000), "nature": "works"}, 1150),
        ({"regime": Regime.PA2023, "estimated_value": 1000, "is_light_touch": True}, None),
        ({"regime": Regime.PA2023, "estimated_value": 1000, "kind": "dynamic_market"}, None),
        ({"regime": Regime.PCR2015, "maximum_value": Decimal(1000)}, Decimal(1000)),
        ({"regime": Regime.PCR2015, "estimated_value": Decimal(1000)}, None),
        ({"regime": Regime.PSR, "estimated_value": Decimal(1000)}, None),
        ({"regime": Regime.PCR2015, "maximum_value": 1000, "granted_value": 50}, Decimal(1050)),
    ],
)
def test_limit_follows_the_regime(facts, limit):
    framework = frameworks.FrameworkFactory(**facts)
    framework.refresh_from_db()

    assert framework.commitment_limit == limit


def test_decision_commits_until_the_limit_and_the_next_is_refused(officer, at):
    lot = _lot()
    headroom.commit(_awarded(lot, 600), amount=Decimal(600), by=officer, at=at)
    headroom.commit(_awarded(lot, 500), amount=Decimal(500), by=officer, at=at)

    with pytest.raises(headroom.NoHeadroom, match=r"£0\.00 left, and this needs £0\.01"):
        headroom.commit(_awarded(lot, 1), amount=Decimal("0.01"), by=officer, at=at)

    assert _sums(lot) == (Decimal(1100), 0)


def test_ceiling_of_a_lot_binds_within_its_framework(officer, at):
    lot = _lot(maximum_value=Decimal(300))
    headroom.commit(_awarded(lot, 250), amount=Decimal(250), by=officer, at=at)

    with pytest.raises(headroom.NoHeadroom, match=r"£50\.00 left"):
        headroom.commit(_awarded(lot, 60), amount=Decimal(60), by=officer, at=at)

    assert _sums(lot) == (Decimal(250), 0)


def test_cancelled_call_off_counts_only_for_what_was_paid(officer, at):
    lot = _lot()
    call_off = _awarded(lot, 400)
    headroom.commit(call_off, amount=Decimal(400), by=officer, at=at)
    headroom.release(call_off, reason="Not needed.", by=officer, at=at)

    assert _sums(lot) == (0, 0)


def test_spend_beyond_the_estimate_is_recorded_not_refused(officer, at):
    lot = _lot()
    call_off = _awarded(lot, 1000)
    headroom.commit(call_off, amount=Decimal(1000), by=officer, at=at)
    contract = frameworks.ContractFactory(lot=lot, call_off=call_off, award_value=Decimal(1000))

    headroom.spend(contract, total=Decimal(900), reason="May", by=officer, at=at)
    assert _sums(lot) == (Decimal(1000), Decimal(900))
    headroom.spend(contract, total=Decimal(1300), reason="June", by=officer, at=at)
    assert _sums(lot) == (Decimal(1300), Decimal(1300))
    headroom.spend(contract, total=Decimal(1250), reason="Credit note", by=officer, at=at)
    assert _sums(lot) == (Decimal(1250), Decimal(1250))
    headroom.spend(contract, total=Decimal(10), reason="Undone", by=officer, at=at)
    assert _sums(lot) == (Decimal(1000), Decimal(10))
