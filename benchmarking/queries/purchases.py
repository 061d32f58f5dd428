"""Files of purchases, questions and adjustments in words, as their pages show them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db.models import QuerySet

from benchmarking.models import PriceAdjustment, PriceQuestion, PurchaseImport, PurchaseLine
from frameworks.models import Supplier
from frameworks.sheets import catalogue
from procurement_portal.core import files
from procurement_portal.core.sheets import refusal
from procurement_portal.core.templatetags import formats

SHOWN: Final = 200
LINE_HEADINGS: Final = (
    {"text": "Day"},
    {"text": "Supplier"},
    {"text": "Quantity", "numeric": True},
    {"text": "Net amount", "numeric": True},
)


def facts(one: PurchaseImport) -> list[dict[str, str]]:
    """What came of a file."""
    return [
        {"term": "Lines", "value": f"{one.line_count:,}"},
        {"term": "Without a known unit", "value": f"{one.report['unresolved']:,}"},
        {"term": "Rows refused", "value": f"{one.refused_count:,}"},
        {"term": "Net amount", "value": formats.pounds_exact(one.net_amount)},
        {"term": "Days", "value": f"{formats.day(one.first_on)} to {formats.day(one.last_on)}"},
    ]


def sellers(person: Any) -> QuerySet[Supplier]:
    """Those who sold what the person's authorities have bought, by name."""
    lines = PurchaseLine.objects.visible_to(person)
    return Supplier.objects.filter(pk__in=lines.values("supplier")).order_by("name", "pk")


def rows_with_reasons(one: PurchaseImport) -> Iterator[list[str]]:
    """The file's own rows, each with what became of it and why before it."""
    refused = {number: (column, why) for number, column, why in one.report["refused"]}
    try:
        for sheet, rows in catalogue.sheets(files.path(one.file)):
            is_read = sheet == one.report["sheet"]
            for number, cells in enumerate(rows, start=1):
                yield [*(_verdict(one, number, refused) if is_read else _NOTHING), *cells]
    except refusal.Refused as wrong:
        yield ["Not read", "", wrong.message]
    except OSError:
        yield ["Not read", "", "The file is no longer in the store."]


_NOTHING = ("", "", "")


def _verdict(
    one: PurchaseImport, number: int, refused: Mapping[int, tuple[str, str]]
) -> tuple[str, str, str]:
    if number in refused:
        return ("Refused", *refused[number])
    return _NOTHING if number <= one.report["heading_row"] else ("Loaded", "", "")


def units_proposed(question: PriceQuestion) -> Decimal | None:
    """What the order unit would hold by the one factor that fits; nothing where several do."""
    if len(question.proposals) != 1:
        return None
    return _units(question, question.proposals[0])


def _units(question: PriceQuestion, factor: str) -> Decimal:
    """So many base units in one order unit, by the factor."""
    exact = Fraction(factor) * Fraction(question.units_as_filed or 1)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001"))


def proposals(question: PriceQuestion) -> list[str]:
    """Each factor that fits in words."""
    return [
        f"{formats.number(_units(question, factor), 6).rstrip('0').rstrip('.')} "
        f"{question.item.base_unit} in one {question.order_unit or 'order unit'}, "
        f"{_times(factor)}"
        for factor in question.proposals
    ]


def _times(factor: str) -> str:
    part = Fraction(factor)
    if part >= 1:
        return f"{part.numerator} times as many as filed"
    return f"one {part.denominator}th of what was filed"


def proposed(question: PriceQuestion) -> str:
    """The one proposal, or that several fit."""
    told = proposals(question)
    if len(told) > 1:
        return f"Several fit: {'; '.join(told)}"
    return told[0] if told else "none"


def lines_of(person: Any, question: PriceQuestion) -> list[list[str]]:
    """The newest lines that the question speaks of, as cells."""
    rows = PurchaseLine.objects.visible_to(person).filter(
        authority=question.authority_id,
        item=question.item_id,
        order_unit=question.order_unit,
        units_per_order_unit=question.units_as_filed,
    )
    return [
        [
            formats.day(line.bought_on),
            line.supplier_shown or "not named",
            f"{line.order_quantity.normalize():f} {line.order_unit}",
            formats.pounds_exact(line.net_amount),
        ]
        for line in rows.order_by("-bought_on", "-pk")[:20]
    ]


def adjustment_in_words(one: PriceAdjustment) -> str:
    """What is signed, in a sentence."""
    return (
        f"{one.get_kind_display()} of {formats.pounds_exact(one.net_amount)} on {one.item}, "
        f"between {one.authority} and {one.supplier}, on {formats.day(one.applies_on)}: "
        f"{one.reason}"
    )
