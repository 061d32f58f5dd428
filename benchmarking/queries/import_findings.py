"""What loading a file would do, or did: sums to agree with, payments that stand in two files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from benchmarking.choices import OverlapChoice
from benchmarking.models import ImportMonth, SpendImport
from frameworks.choices import SpendKind

NOTHING = Decimal(0)
DIFFERENCES = 10
PENNY_OR_TWO = Decimal("0.05")
"""How far a printed total may lie from the sum of the lines for the noise of other software."""


@dataclass(frozen=True)
class Sums:
    """A number of lines and what they add up to, in pounds."""

    name: str
    lines: int
    net: Decimal
    note: str = ""


@dataclass(frozen=True)
class ControlTotals:
    """What a file adds up to, to be agreed with the ledger.

    `kinds` add up to the whole; only spend is compared (method 2.1). `credits` is the sum of the
    negative amounts. `stated` is the total that the file itself prints.
    """

    kinds: Sequence[Sums]
    months: Sequence[Sums]
    credits: Decimal
    stated: Decimal | None
    stated_differs: Decimal | None
    ledger_differs: Decimal | None


def control_totals(spend_import: SpendImport) -> ControlTotals:
    """The sums of the file's lines, in force or not."""
    findings, total = spend_import.findings, spend_import.accepted_total
    stated = _pounds(findings.get("stated_total"))
    ledger = spend_import.ledger_total
    return ControlTotals(
        kinds=_kinds(findings.get("categories", ())),
        months=[
            Sums(date.fromisoformat(one["month"]).strftime("%B %Y"), one["lines"], one_net(one))
            for one in findings.get("months", ())
        ],
        credits=(total - spend_import.absolute_amount) / 2,
        stated=stated,
        stated_differs=None if stated is None else _difference(total, stated),
        ledger_differs=None if ledger is None else total - ledger,
    )


def _difference(total: Decimal, stated: Decimal) -> Decimal:
    return NOTHING if abs(total - stated) <= PENNY_OR_TWO else total - stated


def _kinds(categories: Sequence[Mapping[str, Any]]) -> list[Sums]:
    """Lines by what the money is: spend first, then what is kept out of comparison."""
    found = []
    for kind in SpendKind:
        of_kind = [one for one in categories if one["kind"] == kind]
        if of_kind:
            note = "compared with others" if kind == SpendKind.SPEND else "kept out of comparison"
            lines, net = sum(one["lines"] for one in of_kind), sum(map(one_net, of_kind), NOTHING)
            found.append(Sums(str(kind.label), lines, net, note))
    return found


def categories(spend_import: SpendImport) -> list[Sums]:
    """Lines by category, the largest sum first."""
    found = [
        Sums(one["name"], one["lines"], one_net(one), str(SpendKind(one["kind"]).label))
        for one in spend_import.findings.get("categories", ())
    ]
    return sorted(found, key=lambda one: (-one.net, one.name))


def one_net(told: Mapping[str, Any]) -> Decimal:
    """The sum in a finding, which JSON keeps as text."""
    return Decimal(told["net"])


def _pounds(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass(frozen=True)
class Difference:
    """A payment that stands otherwise in an earlier file; `after` is None where it is gone."""

    supplier: str
    row: str
    earlier_row: str
    earlier_import: int
    before: Decimal
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        """What the payment becomes more, in pounds."""
        return (self.after or NOTHING) - self.before


@dataclass(frozen=True)
class EarlierFile:
    """A file that holds some of the same payments, and the months in which it does."""

    pk: int
    filename: str
    lines: int
    first_month: date
    last_month: date


@dataclass(frozen=True)
class Overlap:
    """What a file has in common with those loaded before."""

    new: Sums
    same: Sums
    changed: Sums
    changed_before: Sums
    gone: Sums
    earlier: Sequence[EarlierFile]
    differences: Sequence[Difference]
    difference_count: int
    proposed: OverlapChoice

    def meaning_of(self, choice: str) -> str:
        """What a choice would do, in figures."""
        return _MEANINGS[OverlapChoice(choice)].format(
            new=_lines(self.new.lines),
            same=_lines(self.same.lines),
            changed=_lines(self.changed.lines),
            gone=_lines(self.gone.lines),
            whole=_lines(self.new.lines + self.same.lines + self.changed.lines),
            earlier=_lines(self.same.lines + self.changed.lines + self.gone.lines),
            twice=f"£{self.same.net + self.changed_before.net:,.2f}",
        )


_MEANINGS = {
    OverlapChoice.REPLACE: "All {whole} of this file count, and {earlier} of the earlier files no "
    "longer do, among them {gone} that this file does not hold.",
    OverlapChoice.ADD_NEW: "{new} new and {changed} changed here count. {same} found in both stay "
    "as they are, and so do {gone} that only the earlier files hold.",
    OverlapChoice.ADD_ALL: "All {whole} of this file count beside those loaded before. If they are "
    "the same payments, {twice} is counted twice.",
}


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def overlap(spend_import: SpendImport) -> Overlap | None:
    """The comparison with earlier files; None where they have nothing in common."""
    told = spend_import.findings.get("overlap")
    if not told:
        return None
    counts = {
        name: Sums(name, told[name]["lines"], one_net(told[name]))
        for name in ("new", "same", "changed", "changed_before", "gone")
    }
    return Overlap(
        **counts,
        earlier=[_earlier(one) for one in told["earlier"]],
        differences=_differences(told["examples"])[:DIFFERENCES],
        difference_count=counts["changed"].lines + counts["gone"].lines,
        proposed=OverlapChoice(told["proposed"]),
    )


def _earlier(told: Mapping[str, Any]) -> EarlierFile:
    first, last = (date.fromisoformat(told[name]) for name in ("first_month", "last_month"))
    return EarlierFile(told["import"], told["filename"], told["lines"], first, last)


def _differences(examples: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Difference]:
    """Changed and gone payments together, the largest difference first."""
    found = [
        Difference(
            supplier=one["supplier"],
            row=one.get("row", ""),
            earlier_row=one["earlier_row"],
            earlier_import=one["import"],
            before=Decimal(one["before"]),
            after=_pounds(one.get("net")),
        )
        for one in [*examples["changed"], *examples["gone"]]
    ]
    return sorted(found, key=lambda one: -abs(one.change))


@dataclass(frozen=True)
class InForce:
    """What of a loaded file counts, where later files replaced some of it."""

    lines: int
    net: Decimal
    is_whole: bool


def in_force(spend_import: SpendImport) -> InForce:
    """The lines that no later file replaced. One query."""
    months = ImportMonth.objects.filter(spend_import=spend_import)
    sums = months.aggregate(lines=Sum("line_count"), net=Sum("net_amount"))
    lines = sums["lines"] or 0
    return InForce(lines, sums["net"] or NOTHING, lines == spend_import.accepted_rows)
