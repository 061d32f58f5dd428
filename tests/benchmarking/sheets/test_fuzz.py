"""Whatever the bytes, a file is read or refused in words: nothing else ever comes out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarking.sheets import amounts, dates, spend
from tests.benchmarking.sheets import workbooks
from tests.benchmarking.sheets.conftest import TODAY

RELAXED = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SMALL = (
    b"Payments,,,\nSupplier,Date,Net Amount,Description\nAcme,13/04/2024,10.00,a\n"
    b'"Bolt, Nut",14/04/2024,"1,005.00","b\nc"\nCog,15/04/2024,(2.50),d\nTotal,,1012.50,\n'
)
SEED = workbooks.xlsx({"A": [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 1.5]]})
PIECES = st.sampled_from(
    [b",", b'"', b"\n", b"\r", b"\x00", b"\xa3", b"\xff", b"\xef\xbb\xbf", b"-", b"Total", b"1e9",
     b"=", b";", b"\t", b"Amount", b"Supplier,Date,Amount\n", b"(", b"99/99/99", b"\xe2\x82"]
)  # fmt: skip


def survives(path):
    """Read the file; returns its report, or None when it was refused."""
    try:
        about = spend.interpret(path, filename="fuzz.csv", hints={"today": TODAY})
        lines = list(spend.read(path, about))
    except spend.Refused:
        return None
    assert [(line.sheet, line.row) for line in lines] == sorted(
        {(line.sheet, line.row) for line in lines}
    )
    assert spend.Interpretation.from_json(about.as_json()) == about
    return about


@RELAXED
@given(content=st.binary(max_size=2_000))
def test_arbitrary_bytes_are_read_or_refused(tmp_path, content):
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    survives(path)


@RELAXED
@given(rows=st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_arbitrary_rows_under_good_headings_are_read_or_refused(tmp_path, rows):
    path = tmp_path / "fuzz"
    body = "\n".join(",".join(row) for row in rows)
    path.write_text(f"Supplier,Date,Amount\nAcme,13/04/2024,1.00\n{body}", "utf-8", "replace")
    survives(path)


@RELAXED
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(SMALL)), st.integers(0, 6), PIECES), min_size=1, max_size=8
    )
)
def test_mutated_files_are_read_or_refused(tmp_path, edits):
    content = SMALL
    for place, removed, piece in edits:
        content = content[:place] + piece + content[place + removed :]
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    survives(path)


@pytest.mark.slow
@settings(RELAXED, max_examples=60)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
def test_mutated_workbooks_are_read_or_refused(tmp_path, edits):
    content = bytearray(SEED)
    for place, value in edits:
        content[place] = value
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    survives(path)


@RELAXED
@given(text=st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_cell(text):
    money = amounts.read(text)
    assert (money.amount is None) == bool(money.problem)
    if money.amount is not None:
        assert money.amount.is_finite()
    dates.read(text, dates.latest_plausible(TODAY))


@RELAXED
@given(amount=st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False))
def test_money_survives_being_written_in_any_british_form(amount):
    amount = amount + 0
    forms = [f"{amount}", f"{amount:,}", f" £{amount:,} "]
    if amount < 0:
        forms += [f"({-amount:,})", f"{-amount}-", f"{-amount:,} CR", f"-£{-amount:,}"]
    assert {amounts.read(form).amount for form in forms} == {amount}
