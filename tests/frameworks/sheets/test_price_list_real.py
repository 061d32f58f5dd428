"""Published price books and rate cards, read as they are."""

import json
from collections import Counter

import pytest

from frameworks.sheets import price_list
from procurement_portal.core.sheets.refusal import Refused
from tests.real_data import FOLDER, real_data

pytestmark = real_data

FM = FOLDER / "frameworks" / "crown-marketplace" / "fm"
CARDS = FOLDER / "frameworks" / "crown-marketplace" / "rate-cards"
PRICES = FOLDER / "prices"


def known(names=()):
    suppliers = {name.casefold(): number for number, name in enumerate(names, start=1)}
    return price_list.Known(
        lots={"1": 1},
        suppliers=suppliers,
        places={(1, number) for number in suppliers.values()},
        regions={},
        name_key=str.casefold,
        lot=1,
    )


def test_price_book_of_25_suppliers_by_kind_of_building():
    told = json.loads((FM / "rm3830-dummy-supplier-data.json").read_text())
    names = [one["supplier_name"] for one in told]

    reading = price_list.read(FM / "rm3830-direct-award-data-dev-test.xlsx", known(names))

    (table,) = reading.tables
    assert (table.sheet, table.axis, len(table.of("price"))) == ("Prices", "variant", 12)
    assert (reading.rows, reading.rows_refused, len(reading.lines)) == (1125, 0, 13_500)
    assert len({line.supplier for line in reading.lines}) == 25
    assert reading.noughts == 342
    assert reading.sheets_left_out == ["Variances"]


def test_rates_against_a_benchmark_by_standard():
    reading = price_list.read(FM / "rm3830-rates.csv", known())

    assert (reading.rows, len(reading.lines), len(reading.refused)) == (155, 175, 0)


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("s70_sample.csv", {"foreign_currency": 20, "not_a_price": 1}),
        ("s70_bad_sample.csv", {"foreign_currency": 19, "not_a_price": 2}),
        ("s70_empty.csv", {"not_a_price": 1}),
    ],
)
def test_dollars_and_instructions_are_refused_row_by_row(name, problems):
    reading = price_list.read(PRICES / "gsa_labor_rates" / name, known())

    found = Counter(one.code for one in reading.refused)
    assert {code: found[code] for code in problems} == problems
    assert reading.lines == []


@pytest.mark.parametrize("path", sorted(CARDS.glob("*.json")), ids=lambda path: path.stem)
def test_rate_card_with_a_column_for_each_supplier(path, tmp_path):
    """The same rates as a card: a role a row, a supplier a column; every one comes back."""
    rates = {}
    for supplier in json.loads(path.read_text()):
        for place in supplier["supplier_frameworks"]:
            for lot in place["supplier_framework_lots"]:
                for rate in lot["supplier_framework_lot_rates"]:
                    role = f"{rate['position_id']} {rate['jurisdiction_id']}"
                    rates[role, supplier["name"]] = rate["rate"]
    names = sorted({name for _, name in rates})
    roles = sorted({role for role, _ in rates})
    card = tmp_path / "card.csv"
    rows = [";".join(["Role", *names])]
    rows += [
        ";".join([role, *(str(rates.get((role, one), "")) for one in names)]) for role in roles
    ]
    card.write_text("\n".join(rows))

    reading = price_list.read(card, known(names))

    told = {(line.item, names[(line.supplier or 0) - 1]): line.price for line in reading.lines}
    assert reading.refused == []
    assert told == rates


def test_lists_that_are_no_price_lists_are_refused():
    for path in (PRICES / "drug_tariff" / "formulation_swaps.csv", FM / "regions.csv"):
        with pytest.raises(Refused, match="headings of a price list"):
            price_list.read(path, known())
