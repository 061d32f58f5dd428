"""Headings and their meanings: known spellings, typing slips, traps."""

import pytest

from benchmarking.sheets import headers


def role_and_basis(heading):
    meaning = headers.meaning(heading)
    return meaning and (meaning.role, meaning.basis)


@pytest.mark.parametrize(
    "heading,role",
    [
        ("supplicer", "supplier"),
        ("suplier name", "supplier"),
        ("suppklier", "supplier"),
        ("* SUPPLIER FINAL", "supplier"),
        ("6 Supplier", "supplier"),
        ("Name:  ", "supplier"),
        ("MCH.MERCHANT NAME", "supplier"),
        ("Supplier(Beneficiary) Name", "supplier"),
        ("SupplierName", "supplier"),
        ("supplier_name", "supplier"),
        ("Payee", "supplier"),
        ("Paid to", "supplier"),
        ("Entuty", "body"),
        ("entitiy", "body"),
        ("Name of body", "body"),
        ("expence type", "expense_type"),
        ("Expense type (account code name)", "expense_type"),
        ("transation number", "reference"),
        ("Transaction number (SFT invoice no.)", "reference"),
        ("HBC ref no.", "reference"),
        ("directotate", "department"),
        ("1 Department Family", "department"),
        ("Expense Area (division within the trust)", "service"),
        ("C/C - Business Area", "service"),
        ("Date (payment not invoice date)", "date"),
        ("Invoice GL Date", "date"),
        ("Updated", "date"),
        ("Merchant category desc", "category"),
        ("Proclass", "category"),
        ("VAT Registration Number", "vat_no"),
        ("Supplier Registered Company Number", "company_no"),
        ("Supplier Post Code", "postcode"),
        ("Contract/PO #", "contract"),
        ("Capital /Revenue", "capital_revenue"),
        ("Supplier ID(T)", "supplier_id"),
        ("Supplier Type", "other"),
        ("Body", "other"),
        ("Type", "other"),
        ("Purchase Order Number", "other"),
        ("VAT", "vat"),
        ("Irrecoverable VAT", "vat"),
        ("Supplier Registered Charity Number", "charity_no"),
        ("Enw'r Cyflenwr", "supplier"),
        ("Supplier Name / Enw'r Cyflenwr", "supplier"),
        ("Dyddiad Talu", "date"),
        ("Swm (£)", "amount"),
    ],
)
def test_headings_are_understood(heading, role):
    assert headers.meaning(heading).role == role


@pytest.mark.parametrize(
    "heading,expected",
    [
        ("Amount", ("amount", "unstated")),
        ("8 Amount", ("amount", "unstated")),
        ("Amount (œ)", ("amount", "unstated")),
        ("£", ("amount", "unstated")),
        ("Total", ("amount", "unstated")),
        ("Spend", ("amount", "unstated")),
        ("Value", ("amount", "unstated")),
        ("distribution_amount", ("amount", "unstated")),
        ("Net", ("amount", "net")),
        ("Net Amount(£)", ("amount", "net")),
        ("Sum of Invoice Nett Amount", ("amount", "net")),
        ("Total (excludes VAT)", ("amount", "net")),
        ("Amount excl. VAT", ("amount", "net")),
        ("Invoice Line Value (net of VAT)", ("amount", "net")),
        ("Gross", ("gross", "gross")),
        ("Amount (including VAT)", ("gross", "gross")),
        ("Amount paid inc VAT", ("gross", "gross")),
    ],
)
def test_amounts_say_whether_they_hold_vat(heading, expected):
    assert role_and_basis(heading) == expected


def test_the_text_half_of_a_pair_is_known():
    assert headers.meaning("Supplier Name(T)").is_text
    assert not headers.meaning("Supplier Name").is_text


@pytest.mark.parametrize("text", ["", "  ", "Supplies", "Column1", "Row Labels", "12.50", "2020"])
def test_other_words_mean_nothing(text):
    assert headers.meaning(text) is None
