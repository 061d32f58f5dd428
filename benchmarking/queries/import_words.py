"""The words that pages of imports put to the reader's codes."""

from typing import Final

from benchmarking.sheets import headers, hints, interpretation

MEANINGS: Final = {
    headers.AMOUNT: "Amount",
    headers.DATE: "Payment date",
    headers.SUPPLIER: "Supplier",
    headers.SUPPLIER_ID: "Supplier’s number in your system",
    headers.DESCRIPTION: "Description",
    headers.EXPENSE_TYPE: "Expense type",
    headers.CATEGORY: "Category",
    headers.DEPARTMENT: "Department",
    headers.SERVICE: "Service",
    headers.REFERENCE: "Reference (transaction or invoice)",
    headers.CONTRACT: "Contract",
    headers.BODY: "Paying body",
    headers.COMPANY_NO: "Company number",
    headers.CHARITY_NO: "Charity number",
    headers.VAT_NO: "VAT number",
    headers.POSTCODE: "Postcode",
    headers.CAPITAL_REVENUE: "Capital or revenue",
    headers.GROSS: "Amount with VAT",
    headers.VAT: "VAT",
}
"""What a column can mean."""

MEANING_CHOICES: Final = [("", "Not used"), *((role, MEANINGS[role]) for role in hints.ROLES)]

CONTAINERS: Final = {
    interpretation.TEXT: "Text file (CSV)",
    interpretation.WORKBOOK: "Workbook",
}
SIGNS: Final = {
    interpretation.AS_PUBLISHED: "Payments are positive and credits negative, as published",
    interpretation.REVERSED: "Turned round: payments were published as negative",
}
VAT: Final = {
    interpretation.NET: "Amounts are without VAT",
    interpretation.GROSS: "Amounts are with VAT",
    interpretation.UNSTATED: "The file does not say",
}
ORDERS: Final = {
    "dmy": "Day first: 4/5/2026 is 4 May 2026",
    "mdy": "Month first: 4/5/2026 is 5 April 2026",
}
ENCODINGS: Final = {
    "ascii": "ASCII",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "Windows (cp1252)",
    "iso-8859-1": "Latin 1 (ISO 8859-1)",
    "mac_roman": "Macintosh",
}
DELIMITERS: Final = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"}

CURES: Final = {
    "missing_amount": "Put the amount into the cell.",
    "not_an_amount": "Write the amount in figures, such as 1250.00.",
    "error_value": "Mend the formula in the workbook, or write the amount in its place.",
    "foreign_currency": "Write what was paid in pounds.",
    "ambiguous_amount": "Write the amount with a full stop before the pence, such as 1234.56.",
    "absurd_amount": "Check the amount: digits have run together or were repeated.",
    "no_supplier_or_date": "Add the supplier or the date of payment. Delete the row if it is a "
    "total or a remark.",
    "shifted_row": "Put the text that holds the comma into quotation marks, or move the cells "
    "back under their headings.",
    "fused_rows": "Begin the second payment on a row of its own.",
    "swallowed_rows": "Delete the stray quotation mark, or close it at the end of its cell.",
}
"""What to do about a refused row, by its code."""
