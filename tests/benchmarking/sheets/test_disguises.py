"""The same payments in every form that bodies publish them in come to the same rows and pounds."""

import dataclasses
import random

import pytest

from benchmarking.sheets import spend
from tests import real_data
from tests.benchmarking.sheets import disguises
from tests.benchmarking.sheets.conftest import TODAY

Style = disguises.Style
PAYMENTS = disguises.invented(random.Random(2026), 60)
CHANGES = {
    "delimiter": [";", "\t", "|"],
    "encoding": disguises.ENCODINGS,
    "newline": ["\n", "\r"],
    "extension": ["xls", "xlsx", "txt", ""],
    "container": ["xlsx", "ods", "html", "xml"],
    "titles": range(1, 7),
    "says_period": [True],
    "two_heading_rows": [True],
    "repeats_every": [10],
    "blank_every": [1, 7],
    "left_columns": [1, 3],
    "gap_column": [True],
    "totals": ["labelled", "plain total", "unlabelled", "sub-totals"],
    "notes": [True],
    "footer": [True],
    "triple": [True],
    "redacted_every": [4],
    "padding": [5],
    "quoted": [True],
    "day": list(disguises.DAYS),
    "amount": list(disguises.AMOUNTS),
}
CASES = [(field, value) for field, values in CHANGES.items() for value in values]
SPELLINGS = [(name, text) for name, texts in disguises.HEADINGS.items() for text in texts]
COARSE = ("month", "yyyymm")


def reading_of(tmp_path, payments, style):
    """What is read of the payments in this style, and what is true of them."""
    path = tmp_path / f"payments.{style.extension}"
    path.write_bytes(disguises.rendered(payments, style))
    report = spend.inspect(path, hints={"today": TODAY})
    truth = disguises.expected(payments)
    if style.day in COARSE:
        truth = {key: truth[key] for key in ("rows", "total")}
    return {key: report[key] for key in truth}, truth


@pytest.mark.parametrize("field,value", CASES)
def test_one_change_of_style_changes_no_payment(tmp_path, field, value):
    style = dataclasses.replace(Style(), **{field: value})
    if value == "european":
        style = dataclasses.replace(style, delimiter=";")
    found, truth = reading_of(tmp_path, PAYMENTS, style)
    assert found == truth


@pytest.mark.parametrize("name,text", SPELLINGS)
def test_one_heading_in_other_words_changes_no_payment(tmp_path, name, text):
    columns = tuple(dict.fromkeys([*Style.columns, name]))
    style = Style(columns=columns, headings=((name, text),))
    path = tmp_path / "payments.csv"
    path.write_bytes(disguises.rendered(PAYMENTS, style))
    about = spend.interpret(path, filename=path.name, hints={"today": TODAY})
    role = {"day": "date"}.get(name, name)
    if name in ("supplier", "day", "amount"):
        assert about.tables[0].column(role).index == columns.index(name)
    found, truth = reading_of(tmp_path, PAYMENTS, style)
    assert found == truth


def check_seed(tmp_path, seed):
    source = random.Random(seed)
    payments = disguises.invented(source, source.choice([25, 40, 150]))
    found, truth = reading_of(tmp_path, payments, disguises.at_random(source))
    assert found == truth


@pytest.mark.parametrize("seed", range(40))
def test_changes_together_change_no_payment(tmp_path, seed):
    check_seed(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 400))
def test_many_more_changes_together_change_no_payment(tmp_path, seed):
    check_seed(tmp_path, seed)


TRUTH = real_data.truth() if real_data.PRESENT else {}
USABLE = sorted(name for name, about in TRUTH.items() if about.get("usable", True))
RESAVED = {
    "semicolons": Style(delimiter=";"),
    "tabs under .xls": Style(delimiter="\t", extension="xls"),
    "pipes in UTF-16": Style(delimiter="|", encoding="utf-16-le", newline="\n"),
    "carriage returns": Style(newline="\r", quoted=True),
    "xlsx": Style(container="xlsx", extension="xlsx"),
    "ods": Style(container="ods", extension="ods"),
    "web page": Style(container="html", extension="xls"),
    "xml": Style(container="xml", extension="xml"),
    "framed": Style(titles=4, left_columns=2, padding=3, footer=True, notes=True),
}


def check_resaved(tmp_path, name, style):
    """A published file, its sheets one below the other, in another form: the same payments."""
    original = real_data.FOLDER / name
    about = spend.interpret(original, filename=original.name, hints={"today": TODAY})
    rows = [list(row.cells) for row in spend.rows(original, about)]
    path = tmp_path / f"{original.stem}.{style.extension}"
    path.write_bytes(disguises.resaved(rows, style))
    report = spend.inspect(path, hints={"today": TODAY})
    keys = ("rows", "total", "min_date", "max_date")
    assert {key: report[key] for key in keys} == {key: TRUTH[name][key] for key in keys}


@pytest.mark.parametrize("how", RESAVED)
@pytest.mark.parametrize("name", USABLE[5::70])
@real_data.real_data[0]
@real_data.real_data[1]
def test_a_published_file_saved_in_another_form_is_read_the_same(tmp_path, name, how):
    check_resaved(tmp_path, name, RESAVED[how])


@pytest.mark.slow
@pytest.mark.parametrize("how", RESAVED)
@pytest.mark.parametrize("name", USABLE[::4])
@real_data.real_data[0]
@real_data.real_data[1]
def test_many_published_files_saved_in_another_form_is_read_the_same(tmp_path, name, how):
    check_resaved(tmp_path, name, RESAVED[how])
