"""Official numbers as files write them."""

import pytest

from frameworks.matching import identifiers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("01234567", "GB-COH-01234567"),
        (" sc123456 ", "GB-COH-SC123456"),
        ("GB-COH-1234567", "GB-COH-01234567"),
        ("GB-CHC-1089464", "GB-CHC-1089464"),
        ("GB 980 7806 84", "GB-VAT-980780684"),
        ("980780684", "GB-VAT-980780684"),
        ("GB-VAT-980780684", "GB-VAT-980780684"),
        ("PABC-1234-WXYZ", "GB-PPON-PABC-1234-WXYZ"),
        ("GB-PPON-PABC-1234-WXYZ", "GB-PPON-PABC-1234-WXYZ"),
    ],
)
def test_official_number(text, number):
    assert str(identifiers.read(text)) == number


@pytest.mark.parametrize(
    "text",
    ["", "V10023", "1234567", "980780685", "000000000", "GB-COH-12", "not known", "GB-VAT-1"],
)
def test_ledgers_own_code_is_none(text):
    assert identifiers.read(text) is None
