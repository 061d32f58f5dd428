"""Money: exact Decimals in pounds, int64 pence in vectors, half-up only on the way out."""

from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


def round_half_up(value: Decimal, to: Decimal = PENNY) -> Decimal:
    """Round away from zero at the half (method 2.7a ruling 8): for display and posting only."""
    return value.quantize(to, rounding=ROUND_HALF_UP)


def to_pounds(pence: int) -> Decimal:
    """Pounds with two decimals."""
    return Decimal(pence).scaleb(-2)
