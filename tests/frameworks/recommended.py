"""Call-offs that wait for the decision to award, on one lot: as many as want it at once."""

from decimal import Decimal

from frameworks.actions import call_offs
from frameworks.choices import CallOffStatus
from frameworks.models import CallOff
from procurement_portal.core.errors import DomainError
from tests.factories import frameworks

VALUE = Decimal("40.00")


class Recommended:
    """Call-offs of £40 of one authority, and the officer who decides about them."""

    def __init__(self, officer, authority, *, count, ceiling):
        framework = frameworks.FrameworkFactory(estimated_value=Decimal(10_000_000))
        self.lot = frameworks.LotFactory(
            framework=framework,
            maximum_value=ceiling,
            allows_direct_award=True,
            core_terms="Set out in the schedule.",
            selection_mechanism="The lowest total cost of the basket.",
        )
        self.officer = officer
        place = frameworks.SupplierOnLotFactory(lot=self.lot)
        access = frameworks.ActiveAccessFactory(framework=framework, authority=authority)
        self.call_offs = CallOff.objects.bulk_create(
            frameworks.AwardedCallOffFactory.build(
                lot=self.lot,
                authority=authority,
                access=access,
                place=place,
                status=CallOffStatus.RECOMMENDED,
                awarded_on=None,
                estimated_value=VALUE,
            )
            for _ in range(count)
        )

    def move(self, call_off, transition, at, *, version=None):
        """The code of the refusal; empty where it was done."""
        said = {"reason": "It was decided.", "version": version}
        try:
            call_offs.move(call_off.pk, transition, by=self.officer, at=at, **said)
        except DomainError as refusal:
            return refusal.code
        return ""
