"""What is wrong with a price in a file, and how to mend it, by code."""

from typing import Final, NamedTuple


class Words(NamedTuple):
    """A reason and its cure; `{other}` stands for the number of another row."""

    reason: str
    cure: str


WORDS: Final[dict[str, Words]] = {
    "missing_item": Words(
        "Nothing says what this price is for.",
        "Give the item's name or description in this row.",
    ),
    "missing_price": Words(
        "There is no price in this row.", "Give the price in pounds, or take the row out."
    ),
    "missing_supplier": Words(
        "Nothing says whose price this is.",
        "Name the supplier in this row, or choose one supplier for the whole file.",
    ),
    "no_price": Words(
        "This is not a price but a word in its place.",
        "Give the price in pounds, or take the row out.",
    ),
    "not_a_price": Words(
        "This cannot be read as a price.", "Write it as a number of pounds, such as 1234.50."
    ),
    "ambiguous_amount": Words(
        "This number can be read in two ways.",
        "Write it as a number of pounds with a full stop before the pence, such as 1234.50.",
    ),
    "absurd_amount": Words("This price is too large to be one.", "Check the digits."),
    "error_value": Words(
        "The spreadsheet shows an error in this cell.", "Mend the formula, or type the price."
    ),
    "foreign_currency": Words("This price is not in pounds.", "Give the price in pounds sterling."),
    "negative_price": Words(
        "A price cannot be below nought.",
        "Give the price itself; discounts are taken off before they come here.",
    ),
    "percentage": Words(
        "This is a percentage, not a price.",
        "Give the price in pounds that the percentage leads to.",
    ),
    "price_range": Words(
        "These are two prices in one cell.", "Give each price a row of its own, with its own unit."
    ),
    "vat_included": Words(
        "This price says that it includes VAT, and the list is without.",
        "Give the price on the same basis as the rest of the list.",
    ),
    "unknown_lot": Words(
        "The framework has no such lot.", "Use the lot's number as the framework's page has it."
    ),
    "unknown_supplier": Words(
        "No supplier of this name has a place on the framework.",
        "Use the supplier's name as the framework's page has it, or enter its place first.",
    ),
    "not_on_the_lot": Words(
        "This supplier has no place on this lot.",
        "Check the lot and the supplier, or enter the supplier's place on the lot first.",
    ),
    "bad_pack": Words(
        "This cannot be read as a number of units.",
        "Give how many units one order unit holds, as a whole number such as 10.",
    ),
    "bad_date": Words("This cannot be read as a date.", "Write it as day/month/year."),
    "ends_before_start": Words(
        "The last day of this price lies before its first.", "Check both dates."
    ),
    "repeated": Words(
        "The same price stands in row {other} already.", "Take one of the two rows out."
    ),
    "overlapping": Words(
        "Row {other} gives another price for the same thing at the same time.",
        "Keep the right one, or give them dates that do not overlap.",
    ),
    "text_too_long": Words(
        "This text is longer than a price list needs.", "Shorten it to 1,000 characters."
    ),
}


def reason(code: str, other: int | None = None) -> str:
    """What is wrong; without the other row's number, in general."""
    words = WORDS[code].reason
    if other is None:
        return words.replace("Row {other}", "Another row").replace("row {other}", "another row")
    return words.format(other=f"{other:,}")
