"""Units of measure: what an order unit holds, and what never converts."""

from decimal import Decimal

import pytest

from benchmarking.measures import units
from benchmarking.measures.units import Dimension


@pytest.mark.parametrize(
    "quantity, unit, held, dimension, base",
    [
        ("40", "box", "100", Dimension.COUNT, "4000"),
        ("-1", "Case", "1000", Dimension.COUNT, "-1000"),
        ("3", "each", None, Dimension.COUNT, "3"),
        ("3", "Each", "12", Dimension.COUNT, "36"),
        ("2", "doz.", None, Dimension.COUNT, "24"),
        ("250", "g", None, Dimension.MASS, "0.25"),
        ("2", "drum", "5", Dimension.VOLUME, "10"),
        ("1.5", "m²", None, Dimension.AREA, "1.5"),
        ("2", "weeks", None, Dimension.DAYS, "14"),
        ("90", "minutes", None, Dimension.HOURS, "1.5"),
    ],
)
def test_order_units_become_base_units(quantity, unit, held, dimension, base):
    found = units.base_quantity(
        Decimal(quantity), unit, dimension, units_per_order_unit=held and Decimal(held)
    )

    assert found == Decimal(base)


@pytest.mark.parametrize("unit", ["box", "pallet", "", "pack of something"])
def test_pack_of_unknown_content_is_not_guessed(unit):
    with pytest.raises(units.UnitUnresolved):
        units.base_quantity(Decimal(1), unit, Dimension.COUNT)


@pytest.mark.parametrize(
    "unit, dimension",
    [("kg", Dimension.COUNT), ("each", Dimension.MASS), ("day", Dimension.HOURS)],
)
def test_units_of_another_dimension_never_convert(unit, dimension):
    with pytest.raises(units.WrongDimension):
        units.base_quantity(Decimal(1), unit, dimension, units_per_order_unit=Decimal(10))


def test_every_dimension_has_a_base_unit_of_size_one():
    for dimension, name in units.BASE_UNITS.items():
        assert units.known(name) == units.Unit(dimension, Decimal(1))
