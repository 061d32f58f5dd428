"""Official numbers in one spelling, and none rather than a wrong one."""

import pytest

from benchmarking.sheets import identifiers


@pytest.mark.parametrize(
    "company,charity,vat,found",
    [
        ("01234567", "", "", "GB-COH-01234567"),
        ("1234567", "", "", "GB-COH-01234567"),
        ("1234567.0", "", "", "GB-COH-01234567"),
        (" sc 123456 ", "", "", "GB-COH-SC123456"),
        ("OC301234", "", "", "GB-COH-OC301234"),
        ("R0000123", "", "", "GB-COH-R0000123"),
        ("123456789", "", "", ""),
        ("ZZ123456", "", "", ""),
        ("00000000", "", "", ""),
        ("N/A", "", "", ""),
        ("", "1164883", "", "GB-CHC-1164883"),
        ("", "234567-1", "", "GB-CHC-234567"),
        ("", "SC012345", "", "GB-SC-SC012345"),
        ("", "NIC101234", "", "GB-NIC-101234"),
        ("", "12", "", ""),
        ("", "", "GB 980 7806 84", "GB-VAT-980780684"),
        ("", "", "980780684", "GB-VAT-980780684"),
        ("", "", "980780684001", "GB-VAT-980780684"),
        ("", "", "980780685", ""),
        ("", "", "GB1", ""),
        ("", "", "Not known", ""),
        ("", "", "9" * 500, ""),
        ("", "", "٩٨٠٧٨٠٦٨٤", ""),
        ("01234567", "1164883", "980780684", "GB-COH-01234567"),
        ("none", "1164883", "980780684", "GB-CHC-1164883"),
    ],
)
def test_numbers_are_put_into_one_spelling(company, charity, vat, found):
    assert identifiers.official(company, charity, vat) == found


def test_a_short_number_from_a_mixed_column_may_be_either_so_it_is_neither():
    assert identifiers.official("1164883", "", "", may_be_charity=True) == ""
    assert identifiers.official("01164883", "", "", may_be_charity=True) == "GB-COH-01164883"


def test_a_line_carries_the_number_of_its_supplier(accepted):
    text = (
        "Supplier,Company Number,VAT Reg No,Postcode,Date,Amount\n"
        "Acme,,980780684,AB1 2CD,13/04/2024,1.00\nBolt,1234567,,,13/04/2024,1.00\n"
        "Cog,,,,13/04/2024,1.00\n"
    )
    lines = accepted(text)
    assert [line.official_id for line in lines] == ["GB-VAT-980780684", "GB-COH-01234567", ""]
    assert lines[0].postcode == "AB1 2CD"
