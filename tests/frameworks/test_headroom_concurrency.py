"""Sixteen who want the last of a lot at the same moment: real transactions on real threads.

The same load on a copy of the tables without guard and check overdraws: the proof proves something.
"""

import random
from decimal import Decimal

import pytest
from django.db import connection, transaction

from frameworks.actions import headroom
from frameworks.choices import ChangeGround, ChangeKind
from frameworks.models import CallOff, ContractChange, Framework, Lot
from procurement_portal.core.access import SYSTEM
from tests.factories import frameworks
from tests.frameworks.crowds import crowd
from tests.frameworks.ledgers import assert_ledger_adds_up

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16
EACH = 10
CEILING = Decimal("1000.00")
SEED = 20260512


class Estate:
    """A lot that is nearly exhausted, and as many awarded call-offs as are tried at once."""

    def __init__(self, at, *, each=EACH, ceiling=CEILING, estimate=None, lots=1):
        self.at, self.ceiling = at, ceiling
        self.framework = frameworks.FrameworkFactory(estimated_value=estimate)
        self.lots = [
            frameworks.LotFactory(framework=self.framework, maximum_value=ceiling)
            for _ in range(lots)
        ]
        access = frameworks.ActiveAccessFactory(framework=self.framework)
        self.access = access
        self.places = [frameworks.SupplierOnLotFactory(lot=lot) for lot in self.lots]
        self.call_offs = [None] * (THREADS * each)
        self.contracts = {}
        self.held = {}
        """What each call-off that was not cancelled was committed for, by its key."""
        self.renew()

    def renew(self):
        """Put new call-offs where there are none, or where they have run their course."""
        places = [place for place, one in enumerate(self.call_offs) if one is None]
        made = CallOff.objects.bulk_create(self._call_off(place) for place in places)
        for place, call_off in zip(places, made, strict=True):
            self.call_offs[place] = call_off

    def _call_off(self, number):
        place = self.places[number % len(self.places)]
        return frameworks.AwardedCallOffFactory.build(
            lot=place.lot,
            authority=self.access.authority,
            access=self.access,
            place=place,
            regime=self.framework.regime,
            nature=self.framework.nature,
        )

    def committed(self, lot):
        return Lot.objects.get(pk=lot.pk).committed_value

    def room(self, lot):
        """What is left for one more call-off of the lot."""
        framework = Framework.objects.get(pk=self.framework.pk)
        lefts = [self.ceiling - self.committed(lot)]
        if framework.commitment_limit is not None:
            lefts.append(framework.commitment_limit - framework.committed_value)
        return min(lefts)

    def commit(self, call_off, amount):
        """Whether it was committed."""
        try:
            with transaction.atomic():
                headroom.commit(call_off, amount=amount, by=SYSTEM, at=self.at)
        except headroom.NoHeadroom:
            return False
        self.held[call_off.pk] = amount
        return True

    def cancel(self, call_off):
        with transaction.atomic():
            headroom.release(call_off, reason="No need.", by=SYSTEM, at=self.at)
        del self.held[call_off.pk]

    def sign(self, call_off):
        self.contracts[call_off.pk] = frameworks.ContractFactory(
            lot=call_off.lot,
            call_off=call_off,
            authority=call_off.authority,
            supplier=call_off.place.supplier,
            award_value=self.held[call_off.pk],
        )

    def change(self, call_off, value):
        """Whether the contract has the value now."""
        contract = self.contracts[call_off.pk]
        try:
            with transaction.atomic():
                made = ContractChange.objects.create(
                    contract=contract,
                    kind=ChangeKind.VALUE,
                    ground=ChangeGround.NOT_SUBSTANTIAL,
                    what="Another value.",
                    why="More is needed.",
                    effective_on=self.at.date(),
                    value_before=contract.current_value,
                    value_after=value,
                    needs_notice=False,
                    made_by="somebody",
                    made_at=self.at,
                )
                headroom.change(made, by=SYSTEM, at=self.at)
                contract.current_value = value
                contract.save(update_fields=["current_value"])
        except headroom.NoHeadroom:
            return False
        return True

    def give_up(self, place):
        contract = self.contracts.pop(self.call_offs[place].pk)
        headroom.give_up(contract, reason="Ended.", by=SYSTEM, at=self.at)
        self.call_offs[place] = None

    def live_sum(self, lot):
        """What the call-offs that were not cancelled count for, kept by hand."""
        return sum(
            (
                max(self.contracts[one.pk].current_value, self.contracts[one.pk].award_value)
                if one.pk in self.contracts
                else self.held.get(one.pk, Decimal(0))
                for one in self.call_offs
                if one is not None and one.lot_id == lot.pk
            ),
            Decimal(0),
        )


def _pence(chance, least, most):
    return Decimal(chance.randint(least, most)) / 100


def _rush(estate, people, wishes):
    """All threads try their call-offs at once; those refused."""

    def work(number):
        return [
            estate.call_offs[place]
            for place in range(number, len(estate.call_offs), THREADS)
            if place in wishes and not estate.commit(estate.call_offs[place], wishes[place])
        ]

    return [one for refused in people.do(work) for one in refused]


def _meanwhile(estate, people, chance):
    """All threads cancel, change and end call-offs of their own at once."""
    chances = [random.Random(chance.random()) for _ in range(THREADS)]

    def work(number):
        own = chances[number]
        for place in range(number, len(estate.call_offs), THREADS):
            call_off = estate.call_offs[place]
            if call_off.pk in estate.contracts:
                if own.random() < 0.6:
                    estate.give_up(place)
                else:
                    estate.change(call_off, _pence(own, 100, 4000))
            elif call_off.pk in estate.held:
                if own.random() < 0.7:
                    estate.cancel(call_off)
                elif own.random() < 0.3:
                    estate.sign(call_off)

    people.do(work)


def _rounds(estate, *, count):
    """The load, with all that has to hold after each part of it."""
    chance = random.Random(SEED)
    were_refused = were_committed = 0
    with crowd(THREADS) as people:
        for _ in range(count):
            estate.renew()
            free = [
                place
                for place, one in enumerate(estate.call_offs)
                if one.pk not in estate.held and one.pk not in estate.contracts
            ]
            wishes = {place: _pence(chance, 500, 2500) for place in free}
            refused = _rush(estate, people, wishes)

            refused_ids = {one.pk for one in refused}
            asked = {estate.call_offs[place].pk: wish for place, wish in wishes.items()}
            for one in refused:
                assert asked[one.pk] > estate.room(one.lot), "refused while room remained"
            were_refused += len(refused_ids)
            were_committed += len(asked) - len(refused_ids)
            for lot in estate.lots:
                assert estate.committed(lot) == estate.live_sum(lot)
            assert_ledger_adds_up(estate.framework)

            _meanwhile(estate, people, chance)

            for lot in estate.lots:
                assert estate.committed(lot) == estate.live_sum(lot)
            assert_ledger_adds_up(estate.framework)
    return were_committed, were_refused


def test_twenty_rounds_on_a_nearly_exhausted_lot(at):
    committed, refused = _rounds(Estate(at, each=4, ceiling=Decimal(400)), count=20)

    assert committed > 200
    assert refused > 200


@pytest.mark.slow
def test_two_hundred_rounds_on_a_nearly_exhausted_lot(at):
    committed, refused = _rounds(Estate(at), count=200)

    assert committed > 4000
    assert refused > 4000


@pytest.mark.slow
def test_many_rounds_on_three_lots_whose_framework_binds_too(at):
    committed, refused = _rounds(Estate(at, estimate=Decimal(2000), lots=3), count=250)

    assert committed > 4000
    assert refused > 4000


def test_without_guard_and_check_the_same_load_overdraws(at):
    """Read what is left, then insert where there is room: what the ledger must not be."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_posting (lot int NOT NULL, amount numeric NOT NULL)")
    chance = random.Random(SEED)
    overdrawn = 0

    def naive(amount):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(amount), 0) FROM naive_posting WHERE lot = 1")
            if cursor.fetchone()[0] + amount <= CEILING:
                cursor.execute("INSERT INTO naive_posting VALUES (1, %s)", [amount])

    try:
        with crowd(THREADS) as people:
            for _ in range(20):
                wishes = [[_pence(chance, 500, 2500) for _ in range(EACH)] for _ in range(THREADS)]
                people.do(lambda number, wishes=wishes: [naive(one) for one in wishes[number]])
                with connection.cursor() as cursor:
                    cursor.execute("SELECT sum(amount) FROM naive_posting")
                    overdrawn += cursor.fetchone()[0] > CEILING
                    cursor.execute("TRUNCATE naive_posting")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_posting")

    assert overdrawn >= 15
