"""Whatever is posted in whatever order: the ledger is what R26 says, and is never overdrawn."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.actions import headroom
from frameworks.choices import ChangeGround, ChangeKind
from frameworks.law.values import CallOffValue, committed_value
from frameworks.models import ContractChange, HeadroomPosting, Lot
from procurement_portal.core.access import SYSTEM
from tests.factories import frameworks
from tests.frameworks.ledgers import assert_ledger_adds_up

pytestmark = pytest.mark.django_db

LIMIT = Decimal("1100.00")
CEILING = Decimal("600.00")
PENCE = st.integers(1, 70_000).map(lambda pence: Decimal(pence) / 100)
STEP = st.tuples(
    st.sampled_from(["decide", "cancel", "sign", "change", "spend", "give_up", "record"]),
    st.integers(0, 4),
    PENCE,
)


class Plain:
    """What one call-off counts for, kept by hand."""

    def __init__(self, lot):
        self.lot = lot
        self.call_off = self.contract = None
        self.estimate = self.spent = Decimal(0)
        self.is_open = self.is_cancelled = False

    @property
    def value(self):
        return CallOffValue(self.estimate, self.spent, self.is_cancelled)


class Ledger:
    """A framework with two lots, one of which has a ceiling, and five call-offs."""

    def __init__(self, at):
        self.at = at
        framework = frameworks.FrameworkFactory(estimated_value=Decimal(1000))
        self.lots = [
            frameworks.LotFactory(framework=framework, maximum_value=ceiling)
            for ceiling in (CEILING, None)
        ]
        self.access = frameworks.ActiveAccessFactory(framework=framework)
        self.rows = [Plain(self.lots[number % 2]) for number in range(5)]

    def committed(self, lot=None):
        return committed_value(row.value for row in self.rows if lot in {None, row.lot})

    def has_room(self, lot, wanted):
        """As the law has it, of the plain sums."""
        ceiling = lot.maximum_value
        return wanted <= 0 or (
            self.committed() + wanted <= LIMIT
            and (ceiling is None or self.committed(lot) + wanted <= ceiling)
        )

    def _guarded(self, row, wanted, post):
        """Post it; refused exactly where the plain sums leave no room."""
        if self.has_room(row.lot, wanted):
            with transaction.atomic():
                post()
            return True
        with pytest.raises(headroom.NoHeadroom), transaction.atomic():
            post()
        return False

    def decide(self, row, amount):
        if row.call_off is not None or row.contract is not None:
            return
        call_off = frameworks.AwardedCallOffFactory(
            lot=row.lot,
            access=self.access,
            authority=self.access.authority,
            estimated_value=amount,
        )
        if self._guarded(
            row, amount, lambda: headroom.commit(call_off, amount=amount, by=SYSTEM, at=self.at)
        ):
            row.call_off, row.estimate, row.is_open = call_off, amount, True

    def cancel(self, row, amount):
        if row.is_open and row.contract is None:
            headroom.release(row.call_off, reason="No need.", by=SYSTEM, at=self.at)
            row.is_open, row.is_cancelled = False, True

    def sign(self, row, amount):
        if row.is_open and row.contract is None:
            row.contract = frameworks.ContractFactory(
                lot=row.lot, call_off=row.call_off, award_value=row.estimate
            )

    def record(self, row, amount):
        if row.call_off is None and row.contract is None:
            row.contract = frameworks.ContractFactory(lot=row.lot, award_value=amount)
            headroom.record(row.contract, reason="Made elsewhere.", by=SYSTEM, at=self.at)
            row.estimate, row.is_open = amount, True

    def change(self, row, amount):
        if not row.is_open or row.contract is None:
            return
        estimate = max(amount, row.contract.award_value)
        wanted = max(estimate, row.spent) - max(row.estimate, row.spent)
        made = ContractChange.objects.create(
            contract=row.contract,
            kind=ChangeKind.VALUE,
            ground=ChangeGround.NOT_SUBSTANTIAL,
            what="Another value.",
            why="More is needed.",
            effective_on=self.at.date(),
            value_before=row.contract.current_value,
            value_after=amount,
            needs_notice=False,
            made_by="somebody",
            made_at=self.at,
        )
        if self._guarded(row, wanted, lambda: headroom.change(made, by=SYSTEM, at=self.at)):
            row.estimate = estimate
            row.contract.current_value = amount
            row.contract.save()

    def spend(self, row, amount):
        if row.contract is not None:
            headroom.spend(row.contract, total=amount, reason="Lines.", by=SYSTEM, at=self.at)
            row.spent = amount

    def give_up(self, row, amount):
        if row.is_open and row.contract is not None:
            headroom.give_up(row.contract, reason="Terminated.", by=SYSTEM, at=self.at)
            row.is_open, row.is_cancelled = False, True


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=14))
def test_any_order_of_postings_keeps_to_the_plain_sums(at, steps):
    with transaction.atomic():
        ledger = Ledger(at)
        for what, number, amount in steps:
            getattr(ledger, what)(ledger.rows[number], amount)

            for lot in ledger.lots:
                assert Lot.objects.get(pk=lot.pk).committed_value == ledger.committed(lot)
            assert_ledger_adds_up(lot.framework)
        transaction.set_rollback(True)


def test_posting_never_changes(at):
    ledger = Ledger(at)
    ledger.decide(ledger.rows[0], Decimal(10))

    with pytest.raises(Exception, match="never_changes"), transaction.atomic():
        HeadroomPosting.objects.update(committed=Decimal(5))
