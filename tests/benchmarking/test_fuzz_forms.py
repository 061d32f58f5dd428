"""Whatever is typed into the forms of an import, or put in their place, no page breaks.

The fields are those of the page as it is drawn; what they hold is another matter.
"""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from tests.benchmarking import whole_way
from tests.factories import benchmarking

pytestmark = pytest.mark.django_db

UNSURE = (
    b"Paid to,When,Gross,Net,Notes\nAcme,03/04/2024,12.00,10.00,a\nBolt,05/04/2024,6.00,5.00,b\n"
    b"Cog,06/05/2024,-2.40,-2.00,c\nDot,never,1.20,1.00,d\n"
)
FORMS = ("spend-import", "spend-import-change", "spend-import-ledger", "spend-import-discard")
FORMS += ("spend-import-undo", "spend-import-correct", "spend-load")
NAME = re.compile(r'name="([^"]+)"')
VALUE = re.compile(r'value="([^"]*)"')
WEIRD = [
    *("", " ", "0", "-1", "1", "2", "3", "7", "99", "2147483648", "9" * 19, "9" * 40, "1e999"),
    *("NaN", "Infinity", "-0", "0x10", "1_000", "٣", "½", "\x00", "a\x00b", "\r\n", "\u202e", "😀"),
    *("£12.34", "(5)", "1,2,3", "0.001", "1e30", "9" * 30 + ".99", "None", "null", "[]", "{}"),
    *("on", "off", "april 2024", "0000-01", "9999-12", "12/9999", "january 10000", "utf-7", "idna"),
    *("base64", "undefined", "replace", "add_all", "dmy", "reversed", "gross", "amount", "date"),
    *("<script>", "' OR 1=1 --", "../../etc", "%00", "x" * 5000),
]
TEXTS = st.one_of(st.sampled_from(WEIRD), st.text(max_size=6))
QUERIES = ("page", "cause", "rows", "sort", "state", "authority", "q", "ledger_total", "after")


@pytest.fixture
def visitor(browser_of, finance_lead, authority):
    return whole_way.Visitor(browser_of(finance_lead), authority)


def drawn(visitor, path):
    """The names of the page's fields, and the values that it offers."""
    page = visitor.open(path).decode()
    names = sorted(set(NAME.findall(page)) - {"csrfmiddlewaretoken", "viewport", "theme-color"})
    return names, sorted(set(VALUE.findall(page)))


def filled(data, visitor, path):
    """A form as somebody sends it who does not care what it asks."""
    names, offered = drawn(visitor, path)
    names = [*names, *(f"column_{place}" for place in (0, 1, 99)), "question_period", "extra"]
    anything = st.one_of(TEXTS, st.sampled_from(offered or [""]), st.lists(TEXTS, max_size=2))
    sent = data.draw(st.dictionaries(st.sampled_from(names), anything, max_size=len(names)))
    if data.draw(st.booleans()):  # as if drawn just now
        one = SpendImport.objects.order_by("pk").last()
        sent["seen"] = one.updated_at.isoformat()
    return sent


def at_rest(visitor, one):
    """Whatever the form has set going is done."""
    one = SpendImport.objects.select_related("job").get(pk=one.pk)
    if one.state in {ImportState.RECEIVED, ImportState.CONFIRMED}:
        one = visitor.work(one)
    return one


def any_form(examples):
    """The property: two forms one after the other, of a file checked, and so on."""

    @whole_way.bounded(examples)
    @given(data=st.data())
    def property_holds(visitor, data):
        with whole_way.forgotten():
            one = visitor.work(visitor.upload(UNSURE, "unsure.csv"))
            for _ in range(3):
                route = data.draw(st.sampled_from([FORMS[0], FORMS[1], *FORMS]))
                path = reverse(route, args=[] if route == "spend-load" else [one.pk])
                answer = visitor.browser.get(path)
                assert answer.status_code < 500
                visitor.send(path, filled(data, visitor, path))
                one = at_rest(visitor, one)
                visitor.open(reverse("spend-import", args=[one.pk]))

    return property_holds


@pytest.mark.parametrize("examples", [6, pytest.param(300, marks=pytest.mark.slow)])
def test_no_form_of_an_import_breaks_whatever_it_is_sent(visitor, examples):
    any_form(examples)(visitor)


def any_query(examples):
    """The property: pages of a loaded file, with anything behind the question mark."""

    @whole_way.bounded(examples)
    @given(
        route=st.sampled_from([*whole_way.OF_ONE, *whole_way.OF_ALL]),
        params=st.dictionaries(st.sampled_from(QUERIES), TEXTS, max_size=3),
    )
    def property_holds(visitor, one, route, params):
        path = reverse(route, args=[] if route in whole_way.OF_ALL else [one.pk])
        visitor.open(path, params)

    return property_holds


@pytest.mark.parametrize("examples", [25, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_page_of_an_import_breaks_whatever_its_address_asks(visitor, examples):
    one = visitor.work(visitor.upload(UNSURE, "unsure.csv"))
    one = visitor.work(visitor.confirm(one))

    any_query(examples)(visitor, one)


@pytest.mark.parametrize("route", whole_way.OF_ONE)
def test_an_import_of_others_or_of_nobody_is_not_found(visitor, route):
    """Whatever is sent to its address, nothing of it changes."""
    foreign = benchmarking.SpendImportFactory(state=ImportState.CHECKED)
    for key in (foreign.pk, 0, 2**31, 2**63, 10**30):
        path = reverse(route, args=[key])
        assert visitor.browser.get(path).status_code == 404
        assert visitor.browser.post(path, {"seen": "x"}).status_code in {404, 405}
    foreign.refresh_from_db()
    assert foreign.state == ImportState.CHECKED


def test_a_file_for_an_authority_of_others_is_refused(visitor):
    foreign = benchmarking.SpendImportFactory().authority
    held = SpendImport.objects.count()
    for authority in (foreign.pk, 0, 10**30, "", "x", "\x00"):
        answer = visitor.send("/spend/upload/", {"authority": authority})
        assert answer.status_code == 200
    assert SpendImport.objects.count() == held
