"""Names reduced to what is compared, and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.matching.names import fold, name_key
from frameworks.matching.parts import take_apart


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ACME & Sons Limited", "acme and sons ltd"),
        ("The Acme and Sons Ltd.", "acme and sons ltd"),
        ("Hope C.I.C.", "hope cic"),
        ("Hope Community Interest Company", "hope cic"),
        ("A B C Public Limited Company", "abc plc"),
        ("Children's Café", "childrens cafe"),
        ("Kier plc", "kier plc"),
        ("The The", "the the"),
        ("???", "???"),
    ],
)
def test_key(text, key):
    assert name_key(text) == key


@given(st.text())
def test_key_of_a_key_is_itself(text):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_any_text_is_taken_apart(text):
    parts = take_apart(text)

    assert parts.text == text
    assert parts.all_words >= set(parts.core)


def test_letters_side_by_side_are_joined():
    assert fold("B T and C.I.C.") == "bt and cic"


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("KENT COUNTY COUNCIL 1 (G)", ("kent", "county", "council")),
        ("VECTOS *DO NOT USE*", ("vectos",)),
        ("TEACHERS PENSIONS(A/C 36150398)", ("teachers", "pensions")),
        ("Amazon.co.uk 2R6S124M4", ("amazon", "co", "uk")),
        ("premier inn44513065", ("premier", "inn")),
        ("HMCTS BRADFORD135", ("hmcts", "bradford135")),
        ("City of Oxford Council", ("city", "oxford", "council")),
        ("Falck Ambulance Svcs", ("falck", "ambulance", "services")),
        ("GREATER MANCHESTER COMISSIONER", ("greater", "manchester", "commissioner")),
        ("Police & Crime Commissioner for Kent", ("pcc", "kent")),
    ],
)
def test_core_is_without_notes_and_in_full(text, core):
    assert take_apart(text).core == core


def test_form_trading_name_former_name_and_brackets_stand_apart():
    parts = take_apart("Hill Care 1 Ltd t/a Alderwood (Leeds) (formerly Oak Care)")

    assert (parts.core, parts.form) == (("hill", "care", "1"), "ltd")
    assert parts.trading == ("alderwood",)
    assert parts.former == ("oak", "care")
    assert parts.asides == (("leeds",),)
    assert parts.numbers == {"1"}
