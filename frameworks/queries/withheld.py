"""What is withheld, taken out of what is published, with its ground put in its place (R49).

Rows that are published are fetched with `fetched_with`, once for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Prefetch

from frameworks.choices import WithheldPart
from frameworks.models import Contract, Withheld
from frameworks.ocds.processes import Deal, Process


def fetched_with(*paths: str) -> list[Prefetch]:
    """What stands withheld at each path, in the order of the decisions, as `withheld_now`."""
    rows = Withheld.objects.in_force().order_by("pk")
    return [Prefetch(path, rows, to_attr="withheld_now") for path in paths]


def of_contract(contract: Contract) -> list[Withheld]:
    """Of the contract, and of the call-off that it came of, both fetched with it."""
    call_off = contract.call_off
    return [*contract.withheld_now, *(call_off.withheld_now if call_off else ())]


def without(process: Process, rows: Sequence[Withheld]) -> Process:
    """The process as it may be published: one whose deals are all of one contract or call-off."""
    if not rows:
        return process
    parts = {row.part for row in rows}
    deals = tuple(_deal(one, rows, parts) for one in process.deals)
    if WithheldPart.SUPPLIER in parts:
        hidden = {one.supplier for one in process.deals}
        others = tuple(one for one in process.parties if one.key not in hidden)
        process = replace(process, parties=others)
    if WithheldPart.DESCRIPTION in parts:
        said = (row.statement for row in rows if row.part == WithheldPart.DESCRIPTION)
        process = replace(process, description=" ".join(said), method_reason="")
    return replace(process, deals=deals)


def _deal(deal: Deal, rows: Sequence[Withheld], parts: set[str]) -> Deal:
    for part in sorted(parts):
        deal = TAKEN_OUT[part](deal)
    return replace(deal, withheld=tuple(row.statement for row in rows))


def _value(deal: Deal) -> Deal:
    """Amounts at award, after changes, paid and of damages: each would give the value away."""
    return replace(
        deal,
        value=None,
        paid=None,
        changes=tuple(replace(one, value=None) for one in deal.changes),
        failures=tuple(replace(one, amount=None) for one in deal.failures),
    )


def _supplier(deal: Deal) -> Deal:
    return replace(deal, supplier="")


def _description(deal: Deal) -> Deal:
    return replace(deal, description="")


def _performance(deal: Deal) -> Deal:
    metrics = tuple(replace(one, observations=()) for one in deal.metrics)
    return replace(deal, metrics=metrics, failures=())


TAKEN_OUT: Mapping[str, Callable[[Deal], Deal]] = {
    WithheldPart.VALUE: _value,
    WithheldPart.SUPPLIER: _supplier,
    WithheldPart.DESCRIPTION: _description,
    WithheldPart.PERFORMANCE: _performance,
}
