"""Units of measure: what an order unit holds, in the one base unit of its dimension (method 2.2).

Quantities of different dimensions never convert: a kilogram is no number of pieces, and a working
day no fixed number of hours. A box, pack or pallet is no unit until somebody says what it holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

QUANTITY_PLACES: Final = Decimal("0.000001")


class Dimension(StrEnum):
    """What is measured; quantities of one dimension can be added, of two never."""

    COUNT = "count"
    MASS = "mass"
    VOLUME = "volume"
    LENGTH = "length"
    AREA = "area"
    ENERGY = "energy"
    HOURS = "hours"
    DAYS = "days"


BASE_UNITS: Final[Mapping[Dimension, str]] = {
    Dimension.COUNT: "each",
    Dimension.MASS: "kg",
    Dimension.VOLUME: "litre",
    Dimension.LENGTH: "metre",
    Dimension.AREA: "square metre",
    Dimension.ENERGY: "kWh",
    Dimension.HOURS: "hour",
    Dimension.DAYS: "day",
}
"""The unit in which quantities of the dimension are added."""


class UnitUnresolved(ValueError):
    """Nobody has said how many base units the order unit holds."""


class WrongDimension(ValueError):
    """The unit measures something else than the item is measured by."""


@dataclass(frozen=True)
class Unit:
    """A unit with a fixed size: so many base units of its dimension."""

    dimension: Dimension
    size: Decimal


_SIZES: Final[Mapping[Dimension, Mapping[str, str]]] = {
    Dimension.COUNT: {
        "1": "each|ea|item|items|unit|units|piece|pieces|pcs|pc|no|number|single",
        "2": "pair|pairs|pr",
        "12": "dozen|doz|dz",
        "144": "gross",
        "1000": "thousand",
    },
    Dimension.MASS: {
        "1": "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme",
        "0.001": "g|gram|grams|gm",
        "1000": "tonne|tonnes|metric tonne",
    },
    Dimension.VOLUME: {
        "1": "litre|litres|liter|ltr|l",
        "0.001": "ml|millilitre|millilitres",
        "1000": "cubic metre|cubic metres|m3",
    },
    Dimension.LENGTH: {
        "1": "metre|metres|meter|m",
        "0.01": "cm|centimetre",
        "0.001": "mm|millimetre",
        "1000": "km|kilometre|kilometres",
    },
    Dimension.AREA: {"1": "square metre|square metres|sqm|sq m|m2", "10000": "hectare|hectares|ha"},
    Dimension.ENERGY: {"1": "kwh|kilowatt hour", "1000": "mwh"},
    Dimension.HOURS: {"1": "hour|hours|hr|hrs|h", "1/60": "minute|minutes|min|mins"},
    Dimension.DAYS: {"1": "day|days|night|nights", "7": "week|weeks|wk|wks"},
}


def _size(text: str) -> Decimal:
    whole, _, parts = text.partition("/")
    return Decimal(whole) / Decimal(parts or "1")


_UNITS: Final[Mapping[str, Unit]] = {
    word: Unit(dimension, _size(size))
    for dimension, sizes in _SIZES.items()
    for size, words in sizes.items()
    for word in words.split("|")
}


def plain(text: str) -> str:
    """The unit as it is compared: small letters, single spaces, no full stops."""
    return " ".join(
        re.sub(r"[^\w/]+", " ", text.replace("²", "2").replace("³", "3")).split()
    ).lower()


def known(text: str) -> Unit | None:
    """The unit of a fixed size that the text names; None for a box, a pack or an unknown word."""
    return _UNITS.get(plain(text))


def base_quantity(
    quantity: Decimal,
    order_unit: str,
    dimension: Dimension | str,
    *,
    units_per_order_unit: Decimal | None = None,
) -> Decimal:
    """How many base units so many order units are, to a millionth of a base unit.

    `units_per_order_unit` counts base units of the item in one order unit, such as 100 for a box
    of a hundred gloves; it is not needed for a unit of a fixed size, such as kg, and multiplies it
    where it is given. Raises UnitUnresolved where neither says what the order unit holds, and
    WrongDimension for a fixed unit of another dimension: pieces never become kilograms.
    """
    unit = known(order_unit)
    if unit is not None and unit.dimension != Dimension(dimension):
        raise WrongDimension(
            f"{order_unit} measures {unit.dimension}, the item is measured by {dimension}"
        )
    if units_per_order_unit is None and unit is None:
        raise UnitUnresolved(f"nobody has said how much one {order_unit or 'order unit'} holds")
    size = unit.size if unit else Decimal(1)
    held = Decimal(1) if units_per_order_unit is None else units_per_order_unit
    return (quantity * held * size).quantize(QUANTITY_PLACES)
