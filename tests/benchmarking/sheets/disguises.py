"""The same payments as other bodies would publish them: formats, headings, furniture, containers.

A `Style` is one way of publishing. What is true of the payments does not depend on it: `rendered`
gives the bytes, and whoever reads them must find the same rows, the same total and the same days.
"""

import csv
import dataclasses
import datetime
import html
import io
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from xml.sax import saxutils

from tests.benchmarking.sheets import workbooks

PENNY = Decimal("0.01")
EPOCH = datetime.date(1899, 12, 30)


@dataclasses.dataclass(frozen=True)
class Payment:
    """What is true of a line, whoever publishes it."""

    day: datetime.date
    amount: Decimal
    supplier: str
    description: str = ""
    department: str = ""
    reference: str = ""
    category: str = ""


@dataclasses.dataclass(frozen=True)
class Style:
    """One way of publishing; the defaults are the plainest."""

    columns: tuple[str, ...] = ("department", "supplier", "day", "reference", "amount")
    headings: tuple[tuple[str, str], ...] = ()
    day: str = "dd/mm/yyyy"
    amount: str = "plain"
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\r\n"
    extension: str = "csv"
    container: str = "text"
    titles: int = 0
    says_period: bool = False
    two_heading_rows: bool = False
    repeats_every: int = 0
    blank_every: int = 0
    left_columns: int = 0
    gap_column: bool = False
    totals: str = "none"
    notes: bool = False
    footer: bool = False
    triple: bool = False
    redacted_every: int = 0
    padding: int = 0
    quoted: bool = False


HEADINGS = {
    "supplier": [
        "Supplier", "Supplier Name", "Payee", "Vendor Name", "Creditor", "Beneficiary", "Merchant",
        "SUPPLIER", "Vendor", "Payee Name", "Creditor Name", "supplier_name", "Name",
        "Name of Supplier", "Beneficiary Name", "Merchant Name", "6 Supplier", "* Supplier Final",
        "Supplier(T)", "Paid To", "Recipient", "SupplierName", "Company Name", "Contractor Name",
        "Payee / Supplier", "Vendor/Payee Name", "Supplier Trading Name", "Provider",
    ],
    "day": [
        "Date", "Payment Date", "Date Paid", "Paid Date", "Date of Payment", "Pay Date",
        "Invoice Payment Date", "Transaction Date", "DATE", "payment_date", "Posting Date",
        "Effective Date", "Clearing Date", "Date (payment not invoice date)", "Payment date:",
        "Date of Transaction", "Ledger Date", "Cheque Date", "Settlement Date", "DatePaid",
    ],
    "amount": [
        "Amount", "Net Amount", "Amount (£)", "Value", "Payment Value", "Amount Paid", "Total",
        "Spend", "Net", "Amount £", "Net Amount (£)", "Invoice Amount", "Total (excludes VAT)",
        "Sum of Amount", "Amount excl VAT", "AMOUNT", "8 Amount", "Value (£)", "Net Value",
        "Invoice Line Value (net of VAT)", "distribution_amount", "Amount in Sterling", "£",
        "Paid Amount", "Amount Paid (Excl. VAT)", "Cost", "Transaction Value", "Payment Amount",
        "Expenditure Amount (£)", "Net Total", "Actual Spend", "Amount GBP",
    ],
    "description": [
        "Description", "Narrative", "Payment Description", "Purpose", "Details",
        "Transaction Description", "Description of goods/services", "Line Description",
        "Purpose of Expenditure", "Item Text",
    ],
    "department": [
        "Department", "Directorate", "Department Family", "Service Area", "Service", "Dept.",
        "Cost Centre Description", "Division", "Expense Area", "Portfolio", "Business Unit",
    ],
    "reference": [
        "Transaction Number", "Transaction No.", "Invoice Number", "Reference", "Ref",
        "Document Number", "Unique Ref", "Voucher Number", "Payment Reference", "Trans No",
        "Internal Reference", "TransNo", "Doc. No",
    ],
    "category": [
        "Expense Type", "Expenditure Type", "Merchant Category", "Procurement Category",
        "Account Description", "Category", "ProClass", "Type of Expenditure",
        "Expenditure Category",
    ],
}  # fmt: skip

# Headings over two rows: the upper and the lower half.
HALVES = {
    "supplier": ("Supplier", "Name"),
    "day": ("Payment", "Date"),
    "amount": ("Net", "Amount (£)"),
    "description": ("Payment", "Description"),
    "department": ("", "Directorate"),
    "reference": ("Transaction", "Number"),
    "category": ("Expense", "Type"),
}

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _ordinal(day: datetime.date) -> str:
    last = 11 <= day.day <= 13
    suffix = "th" if last else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{suffix} {day:%B %Y}"


def _swapped(day: datetime.date) -> str:
    """As software with American settings saves British days: those it could take for its own."""
    return f"{day.year}-{day.day:02}-{day.month:02}" if day.day <= 12 else f"{day:%d/%m/%Y}"


DAYS: dict[str, Callable[[datetime.date], str]] = {
    "dd/mm/yyyy": lambda day: f"{day:%d/%m/%Y}",
    "d/m/yyyy": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dd/mm/yy": lambda day: f"{day:%d/%m/%y}",
    "dd-Mon-yy": lambda day: f"{day.day:02}-{MONTHS[day.month - 1]}-{day:%y}",
    "DD-MON-YYYY": lambda day: f"{day.day:02}-{MONTHS[day.month - 1].upper()}-{day.year}",
    "dd.mm.yyyy": lambda day: f"{day:%d.%m.%Y}",
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()} 00:00:00",
    "iso T": lambda day: f"{day.isoformat()}T00:00:00",
    "british time": lambda day: f"{day:%d/%m/%Y} 00:00",
    "compact": lambda day: f"{day:%Y%m%d}",
    "serial": lambda day: str((day - EPOCH).days),
    "ordinal": _ordinal,
    "long": lambda day: f"{day.day} {day:%B %Y}",
    "weekday": lambda day: f"{day:%A} {day.day} {day:%B} {day.year}",
    "month name first": lambda day: f"{day:%B} {day.day}, {day.year}",
    "mm/dd/yyyy": lambda day: f"{day:%m/%d/%Y}",
    "m/d/yy": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "swapped": _swapped,
    "month": lambda day: f"{MONTHS[day.month - 1]}-{day:%y}",
    "yyyymm": lambda day: f"{day:%Y%m}",
}


def _signed(amount: Decimal, positive: str, negative: str) -> str:
    return (negative if amount < 0 else positive).format(abs(amount))


def _european(amount: Decimal) -> str:
    return f"{amount:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


AMOUNTS: dict[str, Callable[[Decimal], str]] = {
    "plain": str,
    "short": lambda amount: f"{amount:f}".rstrip("0").rstrip("."),
    "commas": lambda amount: f"{amount:,}",
    "pounds": lambda amount: _signed(amount, "£{:,}", "-£{:,}"),
    "pounds, sign inside": lambda amount: _signed(amount, "£{:,}", "£-{:,}"),
    "brackets": lambda amount: _signed(amount, "{:,}", "({:,})"),
    "pounds in brackets": lambda amount: _signed(amount, "£{:,}", "(£{:,})"),
    "minus behind": lambda amount: _signed(amount, "{:,}", "{:,}-"),
    "CR": lambda amount: _signed(amount, "{:,}", "{:,}CR"),
    "DR and CR": lambda amount: _signed(amount, "{} DR", "{} CR"),
    "spaces": lambda amount: f"{amount:,}".replace(",", " "),
    "accounting": lambda amount: _signed(amount, "  {:,} ", " ({:,})") if amount else " -   ",
    "pounds apart": lambda amount: _signed(amount, "£ {:,}", "-£ {:,}"),
    "dash for minus": lambda amount: str(amount).replace("-", "\u2013"),
    "GBP": lambda amount: f"{amount} GBP",
    "four decimals": lambda amount: f"{amount}00",
    "european": _european,
}


def expected(payments: Sequence[Payment]) -> dict[str, object]:
    """What every reading must come to."""
    days = [payment.day for payment in payments]
    return {
        "rows": len(payments),
        "total": str(sum((payment.amount for payment in payments), Decimal("0.00"))),
        "min_date": min(days).isoformat(),
        "max_date": max(days).isoformat(),
    }


def rendered(payments: Sequence[Payment], style: Style) -> bytes:
    """The payments as a file in this style."""
    return CONTAINERS[style.container](grid(payments, style), style)


def grid(payments: Sequence[Payment], style: Style) -> list[list[object]]:
    """Titles, headings, rows, totals and notes as cells."""
    names = list(style.columns)
    if style.triple:
        at = names.index("amount")
        names[at : at + 1] = ["amount", "vat", "gross"]
    rows: list[list[object]] = _titles(payments, style)
    headings = _headings(names, style)
    rows += headings
    since: list[Payment] = []
    for number, payment in enumerate(payments, start=1):
        since.append(payment)
        rows.append(_row(names, payment, number, style))
        if style.blank_every and number % style.blank_every == 0:
            rows.append([""] * len(names))
        if style.totals == "sub-totals" and number % 7 == 0:
            rows.append(_total(names, since, style, "Sub-total"))
            since = []
        if style.repeats_every and number % style.repeats_every == 0 and number < len(payments):
            rows.append(list(headings[-1]))
    rows += _endings(names, payments, style)
    return [_placed(row, style) for row in rows]


def resaved(rows: Sequence[Sequence[str]], style: Style) -> bytes:
    """Rows of a file as they are, in another form, between titles and notes of this style."""
    above = [["Anytown Borough Council"], [""], ["Payments"], [""]][: style.titles]
    below = _endings((), (), style)
    placed = [_placed(row, style) for row in [*above, *rows, *below]]
    return CONTAINERS[style.container](placed, style)


def _titles(payments: Sequence[Payment], style: Style) -> list[list[object]]:
    first, last = (
        min(payments, key=lambda one: one.day).day,
        max(payments, key=lambda one: one.day).day,
    )
    lines: list[list[object]] = [
        ["Anytown Borough Council"],
        [""],
        ["Payments to suppliers of £500 or more"],
        ["Published under the Local Government Transparency Code 2015"],
        ["", ""],
        ["Contact:", "finance@anytown.example"],
    ][: style.titles]
    if style.says_period:
        lines.append([f"Period: {first:%B %Y} to {last:%B %Y}"])
    return lines


def _headings(names: Sequence[str], style: Style) -> list[list[object]]:
    texts = {"vat": "VAT", "gross": "Gross Amount", **dict(style.headings)}
    if style.two_heading_rows:
        halves = {"vat": ("", "VAT"), "gross": ("Gross", "Amount"), **HALVES}
        return [[halves[name][half] for name in names] for half in (0, 1)]
    return [[texts.get(name) or HEADINGS[name][0] for name in names]]


def _row(names: Sequence[str], payment: Payment, number: int, style: Style) -> list[object]:
    cells: list[object] = []
    vat = (payment.amount * Decimal("0.2")).quantize(PENNY) if number % 3 else Decimal("0.00")
    for name in names:
        if name == "day":
            cells.append(_day(payment.day, style))
        elif name in ("amount", "vat", "gross"):
            value = {"amount": payment.amount, "vat": vat, "gross": payment.amount + vat}[name]
            cells.append(_amount(value, style))
        elif name == "supplier" and style.redacted_every and number % style.redacted_every == 0:
            cells.append("REDACTED - PERSONAL DATA")
        else:
            cells.append(getattr(payment, name))
    return cells


def _day(day: datetime.date, style: Style) -> object:
    if style.day == "typed":
        return workbooks.Day((day - EPOCH).days)
    return DAYS[style.day](day)


def _amount(amount: Decimal, style: Style) -> object:
    return float(amount) if style.amount == "typed" else AMOUNTS[style.amount](amount)


def _total(
    names: Sequence[str], payments: Sequence[Payment], style: Style, label: str
) -> list[object]:
    cells: list[object] = [""] * len(names)
    cells[names.index("amount")] = _amount(sum((one.amount for one in payments), Decimal(0)), style)
    if label:
        cells[0 if names[0] not in ("amount", "day") else names.index("supplier")] = label
    return cells


def _endings(names: Sequence[str], payments: Sequence[Payment], style: Style) -> list[list[object]]:
    rows: list[list[object]] = []
    if style.totals in ("labelled", "sub-totals"):
        rows.append(_total(names, payments, style, "Grand Total"))
    if style.totals == "plain total":
        rows.append(_total(names, payments, style, "Total"))
    if style.totals == "unlabelled":
        rows.append(_total(names, payments, style, ""))
    if style.notes:
        rows += [
            [""],
            ["Notes"],
            ["1. Amounts are shown net of recoverable VAT."],
            ["2. Where a payment is to an individual the name has been removed."],
            ["Glossary"],
            ["BACS", "A payment by bank transfer"],
            ["CHAPS", "A same-day payment"],
        ]
    if style.footer:
        rows.append(["Report run on 03/05/2024 at 10:15 by J. Bloggs"])
        rows.append(["Page 1 of 1"])
    return rows


def _placed(row: list[object], style: Style) -> list[object]:
    cells = [""] * style.left_columns + list(row)
    if style.gap_column and len(row) > 2:
        cells.insert(style.left_columns + 2, "")
    return cells + [""] * style.padding


def _as_text(rows: Sequence[Sequence[object]], style: Style) -> bytes:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if style.quoted else csv.QUOTE_MINIMAL
    csv.writer(
        out, delimiter=style.delimiter, lineterminator=style.newline, quoting=quoting
    ).writerows(rows)
    return out.getvalue().encode(style.encoding, "replace")


def _as_xlsx(rows: Sequence[Sequence[object]], _style: Style) -> bytes:
    return workbooks.xlsx({"Payments": [[_cell(cell) for cell in row] for row in rows]})


def _as_ods(rows: Sequence[Sequence[object]], _style: Style) -> bytes:
    return workbooks.ods(rows)


def _as_html(rows: Sequence[Sequence[object]], style: Style) -> bytes:
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    page = (
        f'<html><head><meta charset="{style.encoding}"><title>Report</title></head>'
        f"<body><table border=1>{body}</table></body></html>"
    )
    return page.encode(style.encoding, "xmlcharrefreplace")


def _as_xml(rows: Sequence[Sequence[object]], _style: Style) -> bytes:
    body = "".join("<Row>" + "".join(_xml_cell(cell) for cell in row) + "</Row>" for row in rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Payments"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


def _xml_cell(cell: object) -> str:
    kind = "Number" if isinstance(cell, float) else "String"
    text = saxutils.escape(str(cell))
    if isinstance(cell, workbooks.Day):
        kind = "DateTime"
        text = f"{EPOCH + datetime.timedelta(days=int(cell))}T00:00:00.000"
    return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' if str(cell) else "<Cell/>"


def _cell(cell: object) -> object:
    return None if cell == "" else cell


CONTAINERS: dict[str, Callable[[Sequence[Sequence[object]], Style], bytes]] = {
    "text": _as_text,
    "xlsx": _as_xlsx,
    "ods": _as_ods,
    "html": _as_html,
    "xml": _as_xml,
}

SUPPLIERS = (
    "Acme Ltd", "Bolt, Nut & Sons", "Total Gas & Power Ltd", "O'Neill Plumbing", "3663",
    "Café Noir",
    "March Town Council", "May Gurney Ltd", "2 Sisters Food Group", "NHS England", "H M Revenue",
    "Smith, J", "Mr J Bloggs", "Sumitomo UK", "Net World Sports", "J&B \"Quality\" Meats",
    "A.B.C. Taxis", "Totalis Solutions", "Grand Hotel", "Page One Signs", "Date Palm Catering",
    "British Telecom PLC", "St. John's School", "Barclaycard Commercial", "W H Smith", "Vat 69 Bar",
    "The Supplier Company", "Amount Holdings Ltd", "-Minus Design", "1st Call Care",
)  # fmt: skip
DEPARTMENTS = (
    "Adult Care",
    "Place",
    "Resources",
    "Children & Families",
    "Chief Executive's Office",
)
DESCRIPTIONS = (
    "Agency staff", "Repairs; minor works", "Fuel, diesel", "Books 2023/24", "Fees | legal",
    "Total rent for May", "Refund of VAT", "Room hire 04/05/24", "Software (annual)", "",
)  # fmt: skip
CATEGORIES = ("Consultancy", "311000 Utilities", "Taxis and Limousines", "Premises - Rent", "")


def invented(source: random.Random, number: int = 40) -> list[Payment]:
    """Payments over a quarter, with credits, noughts and awkward names."""
    start = datetime.date(source.choice([2011, 2016, 2023, 2025]), source.choice([1, 4, 7, 10]), 1)
    result = []
    for at in range(number):
        amount = Decimal(source.choice([1, 25, 500, 12_345, 3_000_000]) * source.randint(1, 400))
        amount = (amount / 100 + source.randint(0, 99) * PENNY).quantize(PENNY)
        if source.random() < 0.1:
            amount = -amount
        if source.random() < 0.02:
            amount = Decimal("0.00")
        result.append(
            Payment(
                start + datetime.timedelta(days=source.randint(0, 88)),
                amount,
                source.choice(SUPPLIERS),
                source.choice(DESCRIPTIONS),
                source.choice(DEPARTMENTS),
                str(5_100_000 + at * 7),
                source.choice(CATEGORIES),
            )
        )
    return result


EXTRAS = ("description", "department", "reference", "category")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman")


def at_random(source: random.Random) -> Style:
    """A combination of everything that can be combined."""
    container = source.choices(list(CONTAINERS), [12, 3, 2, 2, 2])[0]
    columns = ["supplier", "day", "amount", *source.sample(EXTRAS, source.randint(0, 4))]
    source.shuffle(columns)
    delimiter = source.choice([",", ",", ",", ";", "\t", "|"])
    amount = source.choice(list(AMOUNTS))
    if amount == "european" and container == "text":
        delimiter = ";"
    typed = container in ("xlsx", "xml")
    return Style(
        columns=tuple(columns),
        headings=tuple((name, source.choice(HEADINGS[name])) for name in columns),
        day="typed" if typed and source.random() < 0.6 else source.choice(list(DAYS)),
        amount="typed" if container != "text" and source.random() < 0.6 else amount,
        delimiter=delimiter,
        encoding=source.choice(ENCODINGS) if container == "text" else "utf-8",
        newline=source.choice(["\r\n", "\n", "\r"]),
        extension=source.choice(["csv", "csv", "txt", "xls", "xlsx", "CSV", ""]),
        container=container,
        titles=source.choice([0, 0, 1, 2, 3, 6]),
        says_period=source.random() < 0.3,
        two_heading_rows=source.random() < 0.15,
        repeats_every=source.choice([0, 0, 0, 12]),
        blank_every=source.choice([0, 0, 0, 5]),
        left_columns=source.choice([0, 0, 0, 1, 2]),
        gap_column=source.random() < 0.1,
        totals=source.choice(
            ["none", "none", "labelled", "plain total", "unlabelled", "sub-totals"]
        ),
        notes=source.random() < 0.3,
        footer=source.random() < 0.3,
        triple=source.random() < 0.2,
        redacted_every=source.choice([0, 0, 6]),
        padding=source.choice([0, 0, 3]),
        quoted=source.random() < 0.2,
    )
