"""Whatever the bytes, a file is read or refused in words: nothing else ever comes out."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.sheets import spend
from procurement_portal.core.sheets import amounts, dates, web_tables
from tests import real_data
from tests.benchmarking.sheets import workbooks
from tests.benchmarking.sheets.conftest import TODAY

SMALL = (
    b"Payments,,,\nSupplier,Date,Net Amount,Description\nAcme,13/04/2024,10.00,a\n"
    b'"Bolt, Nut",14/04/2024,"1,005.00","b\nc"\nCog,15/04/2024,(2.50),d\nTotal,,1012.50,\n'
)
SEED = workbooks.xlsx({"A": [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 1.5]]})
PAGE = (
    b"<html><meta charset=utf-8><table><tr><th colspan=2>Supplier<th>Date<th>Amount</tr>"
    b"<tr><td rowspan=2>Acme<td><td>13/04/2024<td>&pound;10.00</table><!-- x --><script>y</script>"
)
HARMS = [
    *(b"", b",", b'"', b"\r", b"\x00", b"\xa3", b"\xff\xfe", b"Total", b"1e9", b"9" * 300, b"NaN"),
    *(b"Supplier,Date,Amount\n", b"99/99/99", b"31/02/2020", b"<table>", b"\xe2\x82"),
]
PIECES = st.sampled_from(
    [b"<", b"</table>", b"<td", b"&#x110000;", b"&#0;", b"<!", b"<?", b"]]>",
     b",", b'"', b"\n", b"\r", b"\x00", b"\xa3", b"\xff", b"\xef\xbb\xbf", b"-", b"Total", b"1e9",
     b"=", b";", b"\t", b"Amount", b"Supplier,Date,Amount\n", b"(", b"99/99/99", b"\xe2\x82"]
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One for all examples: each writes its file over the last one."""
    return tmp_path_factory.mktemp("fuzz")


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


@given(content=st.binary(max_size=2_000))
def test_arbitrary_bytes_are_read_or_refused(folder, content):
    path = folder / "fuzz"
    path.write_bytes(content)
    survives(path)


@given(rows=st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_arbitrary_rows_under_good_headings_are_read_or_refused(folder, rows):
    path = folder / "fuzz"
    body = "\n".join(",".join(row) for row in rows)
    path.write_text(f"Supplier,Date,Amount\nAcme,13/04/2024,1.00\n{body}", "utf-8", "replace")
    survives(path)


@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(SMALL)), st.integers(0, 6), PIECES), min_size=1, max_size=8
    )
)
def test_mutated_files_are_read_or_refused(folder, edits):
    content = SMALL
    for place, removed, piece in edits:
        content = content[:place] + piece + content[place + removed :]
    path = folder / "fuzz"
    path.write_bytes(content)
    survives(path)


HINTS = st.fixed_dictionaries(
    {},
    optional={
        "header_row": st.integers(-2, 6),
        "columns": st.dictionaries(
            st.sampled_from(["amount", "date", "supplier", "description", "colour"]),
            st.one_of(st.integers(-1, 6), st.sampled_from(["Amount", "Supplier", ""]), st.none()),
            max_size=3,
        ),
        "encoding": st.sampled_from(["utf-8", "utf-16", "cp1252", "cp037", "klingon"]),
        "delimiter": st.sampled_from([",", ";", "x", "", "\t"]),
        "quoting": st.sampled_from(["none", "double", "?"]),
        "sheets": st.sampled_from([[""], ["A"], []]),
        "day_order": st.sampled_from(["dmy", "mdy", "ymd"]),
        "sign": st.sampled_from(["reversed", "as_published"]),
        "period": st.sampled_from([["2024-04-01", "2024-04-30"], ["x", "y"], "z"]),
    },
)


@given(
    hints=HINTS, content=st.sampled_from([SMALL, SMALL[10:], SMALL[30:], b"", b"\xff\xfe" + SMALL])
)
def test_whatever_is_said_of_a_file_it_is_read_refused_or_the_mistake_told(folder, hints, content):
    path = folder / "fuzz"
    path.write_bytes(content)
    try:
        about = spend.interpret(path, filename="fuzz.csv", hints={"today": TODAY} | hints)
        lines = list(spend.read(path, about))
        assert [(row.sheet, row.row) for row in spend.rows(path, about)] == [
            (line.sheet, line.row) for line in lines
        ]
    except (spend.Refused, spend.WrongHint):
        return


@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(PAGE)), st.integers(0, 9), PIECES), min_size=1, max_size=8
    )
)
def test_mutated_pages_give_rows_and_nothing_worse(edits):
    content = PAGE
    for place, removed, piece in edits:
        content = content[:place] + piece + content[place + removed :]
    assert all(
        isinstance(cell, str)
        for _, row in web_tables.html_rows(io.BytesIO(content))
        for cell in row
    )


SMALL_REAL = [
    name
    for name in (real_data.truth() if real_data.PRESENT else {})
    if (real_data.FOLDER / name).stat().st_size < 120_000
][::4]


@pytest.mark.parametrize("name", SMALL_REAL)
@real_data.real_data[0]
@real_data.real_data[1]
def test_mutated_published_files_are_read_or_refused(folder, name):
    original = (real_data.FOLDER / name).read_bytes()[:40_000]
    source = random.Random(name)
    for _ in range(6):
        content = bytearray(original)
        for _ in range(source.randint(1, 10)):
            place = source.randrange(len(content) + 1)
            content[place : place + source.randint(0, 40)] = source.choice(HARMS)
        path = folder / "fuzz"
        path.write_bytes(bytes(content))
        survives(path)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
def test_mutated_workbooks_are_read_or_refused(folder, edits):
    content = bytearray(SEED)
    for place, value in edits:
        content[place] = value
    path = folder / "fuzz"
    path.write_bytes(content)
    survives(path)


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_cell(text):
    money = amounts.read(text)
    assert (money.amount is None) == bool(money.problem)
    if money.amount is not None:
        assert money.amount.is_finite()
    dates.read(text, dates.latest_plausible(TODAY))


@given(amount=st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False))
def test_money_survives_being_written_in_any_british_form(amount):
    amount = amount + 0
    forms = [f"{amount}", f"{amount:,}", f" £{amount:,} "]
    if amount < 0:
        forms += [f"({-amount:,})", f"{-amount}-", f"{-amount:,} CR", f"-£{-amount:,}"]
    assert {amounts.read(form).amount for form in forms} == {amount}
