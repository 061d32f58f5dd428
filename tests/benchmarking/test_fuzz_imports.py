"""Whatever is uploaded, no page breaks, and a file is in whole or refused, never partly.

Each example goes the whole way through the pages: uploaded, checked by the worker's own door,
every page of it opened, loaded, opened again, undone. Then it is forgotten.
"""

import io
import random
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import real_data
from tests.benchmarking import whole_way
from tests.benchmarking.sheets import workbooks

pytestmark = pytest.mark.django_db

LARGEST_REAL = 60_000
SMALL = (
    b"Payments,,,\nSupplier,Date,Net Amount,Description\nAcme,13/04/2024,10.00,a\n"
    b'"Bolt, Nut",14/04/2024,"1,005.00","b\nc"\nCog,15/04/2024,(2.50),d\n'
    b"Cog,15/04/2024,(2.50),d\nTotal,,1010.00,\nDot,never,x,e\n"
)
WORKBOOK = workbooks.xlsx(
    {
        "April": [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 1.5]],
        "May": [["Supplier", "Date", "Amount"], ["Bolt", workbooks.Day(45425), 2.5]],
    }
)
PIECES = [b",", b'"', b"\n", b"\r", b"\x00", b"\xa3", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"-"]
PIECES += [b"Total", b"1e9", b"=1+1", b";", b"\t", b"|", b"Amount", b"Supplier,Date,Amount\n"]
PIECES += [b"(", b"99/99/99", b"\xe2\x82", b"9" * 40, b",,,,,,,,", b"PK\x03\x04", b"<html>"]


@pytest.fixture
def visitor(browser_of, finance_lead, authority):
    return whole_way.Visitor(browser_of(finance_lead), authority)


def edited(content, edits):
    """Pieces cut out of the bytes and others put in."""
    for place, removed, piece in edits:
        at = place % (len(content) + 1)
        content = content[:at] + piece + content[at + removed :]
    return content


def edits(most=6):
    return st.lists(
        st.tuples(st.integers(0, 2**20), st.integers(0, 12), st.sampled_from(PIECES)),
        min_size=1,
        max_size=most,
    )


def contents():
    """Noise, text in rows, and files that were spoilt."""
    noise = st.binary(max_size=400)
    rows = st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6)
    typed = rows.map(
        lambda several: (
            "Supplier,Date,Amount\nAcme,13/04/2024,1.00\n" + "\n".join(map(",".join, several))
        ).encode("utf-8", "replace")
    )
    spoilt = st.builds(edited, st.sampled_from([SMALL, SMALL, WORKBOOK]), edits())
    return st.one_of(spoilt, typed, noise)


NAMES = st.sampled_from(["a.csv", "a.xlsx", "=cmd|'/c'.csv", "Ünï “£”.CSV", "a" * 200, ".ods"])


def any_file(examples):
    """The property, with so many examples."""

    @whole_way.bounded(examples)
    @example(content=SMALL, filename="a.csv")
    @example(content=WORKBOOK, filename="a.xlsx")
    @example(content=SMALL.replace(b"cr", b"c\x00r").replace(b"Dot", b"D\x00t"), filename="a.csv")
    @given(content=contents(), filename=NAMES)
    def property_holds(visitor, content, filename):
        with whole_way.forgotten():
            visitor.whole_way(content, filename)

    return property_holds


@pytest.mark.parametrize("examples", [4, pytest.param(300, marks=pytest.mark.slow)])
def test_any_file_is_in_whole_or_refused_and_no_page_breaks(visitor, examples):
    any_file(examples)(visitor)


def real_files():
    """Small published files, as text and as workbooks."""
    whole = [real_data.FOLDER / name for name in real_data.truth()] if real_data.PRESENT else []
    small = [path for path in whole if path.stat().st_size < LARGEST_REAL]
    return st.sampled_from(small or [None])


def spoilt(content, other, seed):
    """A real file as accidents leave it."""
    chance = random.Random(seed)
    ways = [_flipped, _cut, _spliced, _other_delimiter, _with_nuls, _rezipped]
    for way in chance.sample(ways, chance.choice((1, 1, 2))):
        content = way(content, other, chance)
    return content


def _flipped(content, other, chance):
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 5, 50)) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut(content, other, chance):
    first, last = sorted(chance.choices(range(len(content) + 1), k=2))
    return chance.choice((content[:last], content[first:], content[:first] + content[last:]))


def _spliced(content, other, chance):
    return _cut(content, other, chance) + _cut(other, content, chance)


def _other_delimiter(content, other, chance):
    return content.replace(b",", chance.choice((b";", b"\t", b"|", b"", b",,"))[:2])


def _with_nuls(content, other, chance):
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice((b"\x00", b"\x00" * 300, b"\n\x00\n")) + content[at:]


def _rezipped(content, other, chance):
    """A workbook whose parts are spoilt while its archive is sound."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return content
    name = chance.choice(sorted(parts))
    parts[name] = _flipped(_cut(parts[name], other, chance), other, chance)
    return workbooks.zipped(parts)


def spoilt_real_file(examples):
    """The property, with so many examples."""

    @whole_way.bounded(examples)
    @given(path=real_files(), other=real_files(), seed=st.integers(0, 2**32))
    def property_holds(visitor, path, other, seed):
        content = spoilt(path.read_bytes(), other.read_bytes(), seed)
        with whole_way.forgotten():
            visitor.whole_way(content, path.name)

    return property_holds


class TestRealFiles:
    pytestmark = real_data.real_data

    @pytest.mark.parametrize("examples", [2, pytest.param(150, marks=pytest.mark.slow)])
    def test_spoilt_real_files_are_in_whole_or_refused(self, visitor, examples):
        spoilt_real_file(examples)(visitor)
