"""Reference lists that ship: whole, safe to repeat, and understood by the classifier's rule."""

import io
import json
from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command

from benchmarking.actions import own_labels, phrases
from benchmarking.actions.classification import Classifier
from consortia.choices import DenominatorMeasure
from frameworks.actions import reference
from frameworks.choices import Direction, MappingScheme, SpendKind
from frameworks.models import Category, CategoryMapping, CpvCode
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests import real_data


@pytest.fixture
def loaded(db, at):
    return reference.load(by=SYSTEM, at=at)


def everything():
    return [
        list(table.objects.order_by("pk").values())
        for table in (Category, CategoryMapping, CpvCode)
    ]


def test_categories_stand_in_two_levels(loaded):
    categories = Category.objects.select_related("parent__parent")

    assert 30 <= categories.count() <= 45
    assert all(one.parent is None or one.parent.parent is None for one in categories)


def test_every_kind_of_money_and_known_codes(loaded):
    categories = list(Category.objects.all())

    assert {one.kind for one in categories} == set(SpendKind.values)
    assert {one.direction for one in categories} == set(Direction.values)
    assert {one.denominator for one in categories} <= set(DenominatorMeasure.values)


def test_cpv_codes_have_their_levels(loaded):
    levels = dict(CpvCode.objects.values_list("code", "level"))

    assert len(levels) == 9458
    assert levels["03000000-1"] == levels["90000000-7"] == 2
    assert levels["03100000-2"] == 3
    assert levels["03111100-3"] == 6


def test_loading_again_changes_nothing(loaded, at):
    before = everything()

    assert set(reference.load(by=SYSTEM, at=at).values()) == {0}

    assert everything() == before
    assert AuditEvent.objects.filter(name="frameworks.reference.loaded").count() == 2


def test_an_update_mends_what_differs_and_leaves_the_rest(loaded, at):
    Category.objects.filter(key="energy").update(name="Something else")
    CategoryMapping.objects.filter(scheme="words", code="electricity").update(confidence=0)
    own = CategoryMapping.objects.create(
        scheme=MappingScheme.LABEL,
        code="our own label",
        category=Category.objects.get(key="energy"),
        confidence=1,
    )

    changed = reference.load(by=SYSTEM, at=at)

    assert (changed["categories"], changed["mappings"], changed["CPV codes"]) == (1, 1, 0)
    assert Category.objects.get(key="energy").name == "Electricity and gas"
    assert CategoryMapping.objects.filter(pk=own.pk).exists()


def test_the_command_counts(db):
    out = io.StringIO()

    call_command("load_categories", stdout=out)

    assert "9458 CPV codes added or changed" in out.getvalue()


@pytest.mark.parametrize("who", ["officer", "finance_lead", "manager", "auditor", "outsider"])
def test_only_operators_load(who, people, at):
    with pytest.raises(NotAllowed):
        reference.load(by=people[who], at=at)

    assert not Category.objects.exists()


def test_words_are_written_as_they_are_looked_for():
    rows = list(reference.rows(reference.WORDS))

    assert len(rows) > 900
    assert [row["words"] for row in rows if reference.as_words(row["words"]) != row["words"]] == []


def test_no_word_means_two_categories():
    words = [row["words"] for row in reference.rows(reference.WORDS)]

    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("label", "description", "category"),
    [
        ("", "Half-hourly electricity, Depot", "energy"),
        ("", "AGENCY STAFF - social work", "agency"),
        ("", "Carriageway surfacing", "highways"),
        ("Telephony", "whatever it says", "telecoms"),
        ("", "Pension contributions March", "payroll"),
        ("", "Grants to voluntary organisations", "grants"),
        ("", "As agreed", "uncategorised"),
    ],
)
def test_lines_find_their_category(loaded, label, description, category):
    found = Classifier.load().classify(label, description)

    assert Category.objects.get(pk=found.category_id).key == category


def test_compiled_table_says_where_it_comes_from(tmp_path):
    source, output = tmp_path / "cpv.json", tmp_path / "cpv.csv"
    source.write_text(json.dumps({"09300000-2": "Electricity ", "09000000-3": "Fuel, and energy"}))

    call_command("compile_cpv", source, output=output, stdout=io.StringIO())

    lines = output.read_text(encoding="utf-8").splitlines()
    assert "213/2008" in lines[1]
    assert lines[3:] == ["code,title", '09000000-3,"Fuel, and energy"', "09300000-2,Electricity"]


@pytest.mark.parametrize("titles", [{"0900000": "Fuel"}, {"09000000-3": " "}])
def test_a_wrong_list_is_not_compiled(titles, tmp_path):
    source, output = tmp_path / "cpv.json", tmp_path / "cpv.csv"
    source.write_text(json.dumps(titles))

    with pytest.raises(CommandError):
        call_command("compile_cpv", source, output=output)

    assert not output.exists()


class TestPublishedList:
    pytestmark = real_data.real_data

    def test_shipped_table_is_the_published_list(self):
        published = real_data.FOLDER / "reference" / "classifications" / "cpv_2008_en.json"
        titles = json.loads(published.read_text(encoding="utf-8"))

        shipped = {row["code"]: row["title"] for row in reference.rows(reference.CPV)}

        assert shipped == {code: " ".join(title.split()) for code, title in titles.items()}


@pytest.mark.parametrize(
    "table",
    [reference.WORDS, reference.SUPPLIER_WORDS, *reference.CODED],
    ids=lambda path: path.name,
)
def test_every_mapping_names_a_category_and_how_sure_it_is(table):
    keys = {row["key"] for row in reference.rows(reference.CATEGORIES)}
    rows = list(reference.rows(table))

    assert {row["category"] for row in rows} <= keys
    assert {row["scheme"] for row in rows if "scheme" in row} <= set(MappingScheme.values)
    assert all(0 < float(row["confidence"]) <= 1 for row in rows)


def test_every_cpv_division_and_group_leads_to_a_category_but_for_what_no_authority_buys():
    codes = [row["code"] for row in reference.rows(reference.CPV)]
    top = [code for code in codes if reference.level_of(code) <= 3]
    (mapped,) = (table for table in reference.CODED if table.name == "cpv_categories.csv")
    stems = {own_labels.cpv_stem(row["code"]) for row in reference.rows(mapped)}

    without = [
        code
        for code in top
        if not any(own_labels.cpv_stem(code)[:length] in stems for length in (2, 3))
    ]

    assert [code for code in without if not code.startswith(("75", "98"))] == []


def test_phrases_that_are_compared_alike_mean_one_category():
    meant = defaultdict(set)
    for row in reference.rows(reference.WORDS):
        meant[phrases.as_phrase(row["words"])].add(row["category"])

    assert {phrase: found for phrase, found in meant.items() if len(found) > 1} == {}
