"""Finding frameworks by words, as officers type them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from frameworks.actions import search_index
from frameworks.choices import FrameworkStatus, OpenTo, PlaceStatus
from frameworks.matching import search_words
from frameworks.models import Framework, FrameworkSearch, SearchWord
from frameworks.queries import search
from tests.conftest import AT
from tests.factories.core import StoredFileFactory
from tests.factories.frameworks import (
    CategoryFactory,
    CategoryMappingFactory,
    CpvCodeFactory,
    FrameworkFactory,
    LotFactory,
    SupplierOnLotFactory,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def found(text, person=ANYBODY, **wish):
    """References of what the person finds, best first."""
    rows = Framework.objects.visible_to(person)
    sought = search.understood(text, seen_by=person, **wish)
    best = search.best_first(search.matching(rows, sought), sought)
    return [row.reference for row in best]


@pytest.fixture
def catalogue(consortium):
    """Five agreements that share words."""
    vehicles = FrameworkFactory(title="Vehicle purchase", reference="RM6060", publisher=consortium)
    SupplierOnLotFactory(
        lot__framework=vehicles, lot__title="Motorcycles", supplier__name="Peugeot Motors plc"
    )
    FrameworkFactory(title="Laundry and linen", reference="CM/OSG/05/3565")
    FrameworkFactory(title="G-Cloud 10", reference="RM1557.10")
    FrameworkFactory(title="Legal advice", reference="RM3786", summary="For purchase of vehicles")
    FrameworkFactory(title="Vehicle hire", reference="RM807", status=FrameworkStatus.EXPIRED)
    search_index.refresh_all(at=AT)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("RM6060", "RM6060"),
        ("rm 6060", "RM6060"),
        ("RM-6060", "RM6060"),
        ("6060", "RM6060"),
        ("606", "RM6060"),
        ("3565", "CM/OSG/05/3565"),
        ("cm osg 05 3565", "CM/OSG/05/3565"),
        ("CMOSG053565", "CM/OSG/05/3565"),
        ("05/3565", "CM/OSG/05/3565"),
        ("1557.10", "RM1557.10"),
        ("rm1557", "RM1557.10"),
        ("RM1557/10", "RM1557.10"),
    ],
)
def test_reference_is_found_with_and_without_its_letters_and_signs(catalogue, typed, first):
    assert found(typed)[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("vehicel purchase", "RM6060"),
        ("vehicle purchse", "RM6060"),
        ("motorcyles", "RM6060"),
        ("peugot", "RM6060"),
        ("laundrey", "CM/OSG/05/3565"),
        ("linnen", "CM/OSG/05/3565"),
        ("g cloud", "RM1557.10"),
        ("gcloud", "RM1557.10"),
        ("g-cloud", "RM1557.10"),
    ],
)
def test_misspelt_words_and_words_written_apart_are_found(catalogue, typed, first):
    assert found(typed)[:1] == [first]


def test_reader_is_told_what_was_searched_for_and_can_have_it_as_typed(catalogue):
    mended = search.understood("vehicel  hire", seen_by=ANYBODY)
    as_typed = search.understood("vehicel hire", seen_by=ANYBODY, as_typed=True)

    assert (mended.shown, mended.is_mended) == ("vehicle hire", True)
    assert (as_typed.shown, as_typed.is_mended) == ("vehicel hire", False)
    assert found("vehicel hire", as_typed=True) == []


def test_nothing_is_mended_where_each_word_is_held_by_something(catalogue):
    sought = search.understood("laundry vehicle", seen_by=ANYBODY)

    assert sought.is_mended is False


def test_where_nothing_holds_every_word_the_rarer_word_decides(catalogue):
    sought = search.understood("laundry vehicle", seen_by=ANYBODY)

    assert sought.is_partial is True
    assert found("laundry vehicle") == ["CM/OSG/05/3565"]


def test_what_holds_most_of_the_words_comes_first(catalogue):
    assert found("legal advice linen") == ["RM3786"]
    assert found("laundry 6060") == ["RM6060"]
    assert found("purchase vehicle laundry") == ["RM6060", "RM3786"]


def test_words_that_nothing_holds_are_named_and_count_for_nothing(catalogue):
    sought = search.understood("zebra vehicle unicorn purchase hire", seen_by=ANYBODY)

    assert sought.unknown == "zebra or unicorn"
    assert found("zebra vehicle unicorn purchase hire")[0] == "RM807"


@pytest.mark.parametrize("typed", ["RM 9999", "vehicle 9999", "zebra unicorn", "zebra"])
def test_no_half_is_found_without_the_numbers_or_a_known_word(catalogue, typed):
    assert found(typed) == []


def test_search_in_whole_finds_nothing_by_half(catalogue):
    assert found("laundry vehicle", in_whole=True) == []
    assert found("laundrey vehicel", in_whole=True) == []


def test_drafts_weigh_nothing_for_strangers(catalogue):
    FrameworkFactory(title="Zebra laundry", reference="D1", status=FrameworkStatus.DRAFT)
    search_index.refresh_all(at=AT)

    assert search.understood("zebra vehicle", seen_by=ANYBODY).unknown == "zebra"


def test_another_number_is_never_taken_for_the_one_typed(catalogue):
    assert found("RM6061") == []


def test_title_comes_before_other_texts_and_what_is_open_before_what_ended(catalogue):
    assert found("vehicle") == ["RM6060", "RM807", "RM3786"]


def test_whole_reference_comes_before_part_of_another(catalogue):
    FrameworkFactory(title="Older", reference="3786")
    search_index.refresh_all(at=AT)

    assert found("3786") == ["3786", "RM3786"]


def test_categories_codes_needs_and_open_documents_are_found(consortium):
    framework = FrameworkFactory(reference="F1")
    category = CategoryFactory(name="Catering", parent=CategoryFactory(name="Facilities"))
    framework.categories.add(category)
    CategoryMappingFactory(scheme="words", code="sandwich", category=category)
    framework.cpv_codes.add(CpvCodeFactory(code="55520000-1", title="Canteen services"))
    search_index.refresh([framework.pk], at=AT)

    for typed in ("catering", "facilities", "sandwiches", "canteen", "55520000"):
        assert found(typed) == ["F1"]


def test_documents_for_holders_are_found_by_nobody(document_of):
    document_of("Buyers guide", OpenTo.EVERYBODY)
    document_of("Secret prices", OpenTo.HOLDERS)

    assert len(found("guide")) == 1
    assert found("secret", as_typed=True) == []


@pytest.fixture
def document_of():
    framework = FrameworkFactory()

    def add(title, open_to):
        framework.documents.create(
            purpose="guide",
            title=title,
            file=StoredFileFactory(),
            file_name="guide.pdf",
            open_to=open_to,
            published_on=AT.date(),
        )
        search_index.refresh([framework.pk], at=AT)

    return add


def test_who_only_tendered_is_found_by_nobody():
    SupplierOnLotFactory(supplier__name="Hopeful Ltd", status=PlaceStatus.TENDERED)
    SupplierOnLotFactory(supplier__name="Winner Ltd", status=PlaceStatus.APPOINTED)
    search_index.refresh_all(at=AT)

    assert found("hopeful", as_typed=True) == []
    assert len(found("winner")) == 1


def test_drafts_are_found_by_their_publishers_people_and_suggested_to_nobody(consortium, manager):
    FrameworkFactory(
        title="Zeppelins", reference="D1", publisher=consortium, status=FrameworkStatus.DRAFT
    )
    search_index.refresh_all(at=AT)

    assert found("zeppelins") == []
    assert found("zeppelins", manager) == ["D1"]
    assert not search.understood("zepelins", seen_by=ANYBODY).is_mended
    assert not SearchWord.objects.filter(word__startswith="zepp").exists()


def test_understanding_takes_one_query_and_mending_three_more(catalogue, django_assert_num_queries):
    with django_assert_num_queries(1):
        search.understood("vehicle purchase", seen_by=ANYBODY)
    with django_assert_num_queries(4):
        search.understood("vehicel purchse motocycles", seen_by=ANYBODY)


def test_refreshing_takes_as_many_queries_for_many_as_for_one(catalogue, django_assert_num_queries):
    keys = list(Framework.objects.values_list("pk", flat=True))
    with django_assert_num_queries(11):
        search_index.refresh(keys[:1], at=AT)

    with django_assert_num_queries(11):
        search_index.refresh(keys, at=AT)


def test_what_changed_since_is_found_after_the_next_sweep(catalogue):
    call_command("refresh_search", verbosity=0)
    vehicles = Framework.objects.get(reference="RM6060")
    LotFactory(framework=vehicles, title="Ambulances")
    before = found("ambulances")

    done = search_index.refresh_changed(at=AT)

    assert before == []
    assert found("ambulances") == ["RM6060"]
    assert done >= 1


def test_words_of_what_is_gone_are_forgotten_by_the_nightly_sweep(catalogue):
    Framework.objects.filter(reference="RM807").update(title="Bicycle hire")

    search_index.refresh_all(at=AT)

    assert SearchWord.objects.get(word="vehicle").framework_count == 1
    assert FrameworkSearch.objects.count() == 5


@pytest.mark.parametrize("text", ["&|!():*", "'", "\\", "a" * 500, "<->", "１２３", "é" * 70])
def test_any_text_can_be_searched_for(catalogue, text):
    assert isinstance(found(text), list) if search_words.words_of(text) else True


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("vehicel", "vehicle"),
        ("rm6061", ""),
        ("van", ""),
        ("cleening", "cleaning"),
        ("leaning", "cleaning"),
        ("leading", ""),
    ],
)
def test_nearest_word_is_the_one_that_was_most_likely_meant(word, meant):
    vocabulary = {"vehicle": 3, "vehicles": 1, "rm6060": 1, "cleaning": 2, "can": 1}

    assert search_words.nearest(word, vocabulary) == meant


def test_keys_of_a_reference_are_its_runs_of_parts_that_hold_a_digit():
    assert search_words.reference_keys("RM1557.13") == ["rm155713", "1557", "155713", "rm1557"]
    assert search_words.reference_keys("") == []
