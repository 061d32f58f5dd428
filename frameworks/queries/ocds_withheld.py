"""What is withheld, taken out of what is published, with its ground put in its place (R49)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from frameworks.choices import WithheldPart
from frameworks.models import Withheld
from frameworks.ocds.processes import Deal, Process


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
