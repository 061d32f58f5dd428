"""What is written is read back as it was, whatever words and amounts stand in it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks.ocds import checking, days, naming, reading, releases, understanding
from frameworks.ocds.processes import Change, Ending, Money
from tests.frameworks.ocds.test_checking import PROCESS, PUBLISHER

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(str.strip)
SOME_WORDS = WORDS.filter(bool)
AMOUNTS = st.decimals(0, Decimal("9999999999999.99"), places=2)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(title=SOME_WORDS, description=WORDS, reference=SOME_WORDS, name=SOME_WORDS, value=AMOUNTS)
@settings(max_examples=60, deadline=None)
def test_odd_words_and_amounts_survive(title, description, reference, name, value):
    supplier = replace(PROCESS.parties[1], name=name)
    change = Change("1", date(2026, 9, 1), title, description, "additional", "", Money(value))
    deal = replace(PROCESS.deals[0], title=title, value=Money(value), changes=(change,))
    process = replace(
        PROCESS,
        title=title,
        description=description,
        reference=reference,
        parties=(PROCESS.parties[0], supplier),
        deals=(deal,),
    )

    text = releases.text(releases.package(PUBLISHER, releases.write(process)))
    read = reading.read(text.encode())

    assert checking.faults(json.loads(text)) == []
    assert understanding.understand(read.releases[process.ocid]) == process


@given(on=DAYS, starts_on=DAYS, ends_on=DAYS)
@settings(max_examples=60, deadline=None)
def test_days_survive_winter_and_summer(on, starts_on, ends_on):
    assert days.read(days.start_of(starts_on)) == starts_on
    assert days.read(days.end_of(ends_on)) == ends_on
    ending = Ending(max(on, ends_on), "termination", "It failed.")
    deal = replace(PROCESS.deals[0], ending=ending)
    process = replace(PROCESS, on=on, deals=(deal,))

    assert understanding.understand(releases.write(process)) == process


@given(slug=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), reference=SOME_WORDS)
@settings(max_examples=60, deadline=None)
def test_a_name_tells_whose_it_is_and_no_two_things_share_one(slug, reference):
    framework = naming.of_framework("ocds-abc123", slug)
    contract = naming.of_contract("ocds-abc123", slug, reference)

    assert naming.framework_slug("ocds-abc123", framework) == slug
    assert naming.contract_key("ocds-abc123", framework) is None
    assert naming.contract_key("ocds-abc123", contract) == (slug, reference)
    assert naming.framework_slug("ocds-abc123", contract) is None
    assert naming.contract_key("ocds-zzz999", contract) is None


@pytest.mark.parametrize(
    ("prefix", "may"),
    [("ocds-abc123", True), ("ocds-h6vhtk", False), ("ocds-b5fd17", False), ("abc123", False)],
)
def test_nobody_mints_under_the_prefix_of_another(prefix, may):
    assert naming.may_mint(prefix) is may


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-07-01T23:59:59Z", date(2026, 7, 1)),
        ("2026-06-30T23:00:00Z", date(2026, 7, 1)),
        ("2026-07-01T00:00:00Z", date(2026, 7, 1)),
        ("2026-07-01T00:00:00+01:00", date(2026, 7, 1)),
        ("2026-02-30", None),
        ("soon", None),
        (20260701, None),
    ],
)
def test_days_are_read_as_they_were_meant(text, day):
    assert days.read(text) == day
