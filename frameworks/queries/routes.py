"""Which ways of calling off a framework's lots are open to an authority, and why others are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortia.models import Authority
from frameworks.choices import CallOffRoute
from frameworks.law import rules
from frameworks.law.codes import Moment, Regime
from frameworks.law.facts import CallOffFacts
from frameworks.law.findings import Finding, Outcome
from frameworks.models import Framework, Lot
from frameworks.queries import call_off_facts, closures
from frameworks.queries import facts as framework_facts

TO_COME = "to be written in the draft"
"""What a draft has still to say stands in no route's way."""


@dataclass(frozen=True)
class Route:
    """One way of calling off from one lot."""

    lot: Lot
    route: CallOffRoute
    because: Sequence[Finding]
    """What closes it; nothing where it is open."""

    @property
    def is_open(self) -> bool:
        """Nothing stands in its way."""
        return not self.because

    @property
    def words(self) -> str:
        """Its name."""
        return str(self.route.label)


def for_call_off(
    framework: Framework,
    authority: Authority,
    *,
    on: date,
    value: Decimal | None = None,
    months: int | None = None,
    lot: Lot | None = None,
) -> list[Route]:
    """Both routes of every lot, or of the one that is named, in the order of their numbers.

    `value` is the most that may be paid, without VAT, and `months` how long it is to run; where
    they are not known yet, nothing is closed because of them.
    """
    lots = [lot] if lot is not None else list(framework.lots.order_by("number", "pk"))
    whole = framework_facts.of_framework(framework, on=on)
    found = []
    for one in lots:
        one.framework = framework
        closed = closures.of_lot(one, authority, on=on, wanted=value)
        of_lot = call_off_facts.of_lot(one)
        for route in CallOffRoute:
            facts = CallOffFacts(
                framework=whole,
                on=on,
                regime=Regime(framework.regime),
                route=route,
                lot=of_lot,
                estimate=Decimal(0) if value is None else value,
                lot_least=None if value is None else one.min_call_off_value,
                lot_most=one.max_call_off_value,
                lot_months=one.max_call_off_months,
                months=months,
                justification=TO_COME,
            )
            said = rules.ask(facts, moment=Moment.RUN_CALL_OFF)
            blocks = [finding for finding in said if finding.outcome is Outcome.BLOCK]
            found.append(Route(one, route, [*closed, *blocks]))
    return found
