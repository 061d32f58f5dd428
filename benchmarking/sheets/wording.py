"""The words in which codes are told to an officer: reasons, warnings and questions."""

from typing import Final

REASONS: Final = {
    "missing_amount": "The amount is missing.",
    "not_an_amount": "The amount is not a number.",
    "error_value": "The amount is a spreadsheet error such as #REF!.",
    "foreign_currency": "The amount is in another currency than pounds.",
    "ambiguous_amount": "The comma may mean thousands or pence: write the amount with a full stop.",
    "absurd_amount": "The amount is a thousand billion pounds or more.",
    "no_supplier_or_date": "The row has an amount but neither a supplier nor a date.",
    "shifted_row": "The row has more cells than there are headings, so its cells have moved: "
    "usually a comma inside a text without quotation marks.",
    "fused_rows": "Two rows have run into one: a line break is missing.",
    "swallowed_rows": "A quotation mark that is never closed has swallowed the rows that follow.",
}
"""Rejection codes in words."""

IGNORED: Final = {
    "before_table": "above the headings",
    "heading": "headings",
    "repeated_heading": "headings repeated inside the table",
    "blank": "blank",
    "total": "total or sub-total",
    "note": "note",
    "sheet_not_used": "on a sheet that is not read",
}
"""Why a row is no line, in words."""

WARNINGS: Final = {
    "macros_ignored": "The workbook holds macros; they were not run.",
    "mixed_encoding": "Some characters are in another encoding than the rest of the file.",
    "unquoted": "A quotation mark is never closed, so quotation marks were read as ordinary text.",
    "no_dates": "No row has a usable date; the period must come from elsewhere.",
    "coarse_dates": "Dates give a month or quarter, not a day.",
    "dates_dropped": "Some dates were not understood or lie outside any plausible time.",
    "day_month_mixed": "Some dates are day first and some month first.",
    "dates_swapped": "Day and month had been swapped in some dates and were put right.",
    "no_supplier_column": "No column names suppliers.",
    "vat_lines": "Some lines are VAT themselves, listed apart from the payment they belong to.",
    "stated_total_differs": "The total printed in the file differs from the sum of its lines.",
    "rejected_rows": "Some rows were rejected.",
    "sheets_skipped": "Some sheets were not read.",
    "mostly_negative": "Most amounts are negative.",
    "headings_guessed": "Some columns were recognised by their content, not by their headings.",
    "no_headings": "The file has no row of headings; its columns were recognised by their content.",
    "several_tables": "The file holds several tables with different headings.",
}
"""Warnings in words."""
