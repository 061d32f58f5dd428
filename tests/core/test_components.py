import time
from datetime import date

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from procurement_portal.core import components, form_fields, form_renderer


def drawn(source, query="", **context):
    """What a template prints, spaces run together, at an address and without a person."""
    context["request"] = RequestFactory().get(f"/things/{query}")
    page = engines["django"].engine.from_string(source).render(Context(context))
    return " ".join(page.split())


class Order(forms.Form):
    title = forms.CharField(help_text="As buyers search for it")
    ceiling = forms.DecimalField(widget=forms.NumberInput(attrs={"prefix": "£"}))
    region = forms.ChoiceField(choices=[("", "---------"), ("n", "North"), ("s", "South & East")])
    route = forms.ChoiceField(
        choices=[("d", "Direct"), ("c", "Competed")], widget=forms.RadioSelect
    )
    marks = forms.MultipleChoiceField(
        choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="I have read the rules")
    starts_on = form_fields.DayField(label="Start date")
    notes = forms.CharField(widget=forms.Textarea, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=3)


SENT = {
    "title": "Parts",
    "ceiling": "5",
    "region": "n",
    "route": "c",
    "marks": ["b"],
    "agreed": "on",
    "starts_on-day": "1",
    "starts_on-month": "4",
    "starts_on-year": "2026",
    "version": "3",
}


def test_a_component_is_drawn_with_its_parameters():
    assert drawn('{% component "tag" text=word classes="govuk-tag--green" %}', word="Live") == (
        '<strong class="govuk-tag govuk-tag--green"> Live </strong>'
    )


def test_text_is_escaped():
    assert "&lt;b&gt;Live&lt;/b&gt;" in drawn('{% component "tag" text=word %}', word="<b>Live</b>")


def test_html_is_escaped_unless_marked_safe():
    source = '{% component "inset-text" html=words %}'

    assert "&lt;script&gt;" in drawn(source, words="<script>")
    assert "<em>yes</em>" in drawn(source, words=mark_safe("<em>yes</em>"))


def test_html_deep_in_lists_is_escaped():
    rows = [{"key": {"text": "Name"}, "value": {"html": "<script>"}}]

    assert "<script>" not in drawn('{% component "summary-list" rows=rows %}', rows=rows)


def test_dotted_names_make_nested_parameters():
    page = drawn('{% component "input" id="n" name="n" label.text="Name" attributes.data-x="1" %}')

    assert '<label class="govuk-label" for="n"> Name </label>' in page
    assert 'data-x="1"' in page


def test_a_block_becomes_the_html_of_its_component():
    page = drawn(
        '{% componentblock "details" summaryText="Why" %}<p>{{ word }}</p>{% endcomponentblock %}',
        word="a < b",
    )

    assert "<p>a &lt; b</p>" in page


def test_a_component_that_does_not_exist_is_named():
    with pytest.raises(components.UnknownComponent, match="'buton'"):
        components.render("buton", {})


def test_a_parameter_without_a_name_is_a_syntax_error():
    with pytest.raises(TemplateSyntaxError, match="not name=value"):
        drawn('{% component "button" "Save" %}')


def test_a_button_takes_less_than_a_millisecond():
    components.render("button", {"text": "Save"})
    started = time.perf_counter()

    for _ in range(200):
        components.render("button", {"text": "Save"})

    assert (time.perf_counter() - started) / 200 < 0.001


def test_every_field_has_a_label_that_points_at_it():
    page = drawn("{{ form }}", form=Order())

    for name in ["title", "ceiling", "region", "notes"]:
        assert f'for="id_{name}"' in page
        assert f'id="id_{name}"' in page


def test_hints_are_tied_to_their_fields():
    page = drawn("{{ form.title.as_field_group }}", form=Order())

    assert 'id="id_title-hint" class="govuk-hint"' in page
    assert 'aria-describedby="id_title-hint"' in page


def test_fields_that_may_stay_empty_say_so():
    assert "Notes (optional)" in drawn("{{ form.notes.as_field_group }}", form=Order())


def test_a_number_is_typed_as_text_with_a_numeric_keyboard():
    page = drawn("{{ form.ceiling.as_field_group }}", form=Order())

    assert 'type="text"' in page
    assert 'inputmode="decimal"' in page
    assert 'aria-hidden="true">£</div>' in page
    assert "step=" not in page


def test_what_was_chosen_stays_chosen():
    page = drawn("{{ form }}", form=Order(SENT))

    assert '<option value="n" selected>North</option>' in page
    assert 'value="c" checked' in page
    assert 'value="b" checked' in page
    assert 'value="on" checked' in page
    assert '<input type="hidden" name="version" value="3" id="id_version">' in page


def test_options_are_escaped_once():
    assert "South &amp; East" in drawn("{{ form.region.as_field_group }}", form=Order())


def test_errors_come_first_with_links_into_the_fields():
    form = Order({"version": "3"})
    form.add_error(None, "The framework has ended.")

    assert form_renderer.error_links(form) == [
        {"text": "The framework has ended."},
        {"text": "Enter title", "href": "#id_title"},
        {"text": "Enter ceiling", "href": "#id_ceiling"},
        {"text": "Select region", "href": "#id_region"},
        {"text": "Select route", "href": "#id_route"},
        {"text": "Tick “I have read the rules” to go on", "href": "#id_agreed"},
        {"text": "Enter start date", "href": "#id_starts_on-day"},
    ]


def test_every_link_of_the_error_summary_lands_on_a_control():
    form = Order({"version": "3"})
    page = drawn("{{ form }}", form=form)

    for link in form_renderer.error_links(form):
        assert f'id="{link["href"][1:]}"' in page
    assert "There is a problem" in page


def test_an_error_that_does_not_name_its_field_gets_the_name():
    form = Order(SENT | {"ceiling": "much"})

    assert form_renderer.error_links(form) == [
        {"text": "Ceiling: Enter a number.", "href": "#id_ceiling"}
    ]


def test_a_day_is_three_numbers():
    form = Order(SENT)

    assert form.is_valid()
    assert form.cleaned_data["starts_on"] == date(2026, 4, 1)


@pytest.mark.parametrize(
    "day, month, year, message, wrong",
    [
        (
            "31",
            "2",
            "2026",
            "Start date must be a real date, such as 1 4 2026",
            {"day", "month", "year"},
        ),
        ("1", "", "2026", "Start date must include a month", {"month"}),
        ("1", "", "", "Start date must include a month and year", {"month", "year"}),
        (
            "1",
            "4",
            "26",
            "Start date must be a real date, such as 1 4 2026",
            {"day", "month", "year"},
        ),
        (
            "one",
            "4",
            "2026",
            "Start date must be a real date, such as 1 4 2026",
            {"day", "month", "year"},
        ),
    ],
)
def test_a_day_that_is_wrong_says_which_part(day, month, year, message, wrong):
    form = Order(SENT | {"starts_on-day": day, "starts_on-month": month, "starts_on-year": year})

    assert form.errors["starts_on"] == [message]
    assert form_fields.wrong_parts(form["starts_on"]) == wrong


def test_what_was_typed_into_a_wrong_day_is_kept():
    page = drawn("{{ form.starts_on.as_field_group }}", form=Order(SENT | {"starts_on-day": "99"}))

    assert 'value="99"' in page


def test_a_calendar_control_gets_the_day_in_its_own_way_of_writing():
    class Since(forms.Form):
        day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    page = drawn("{{ form }}", form=Since(initial={"day": date(2026, 4, 1)}))

    assert 'type="date"' in page
    assert 'value="2026-04-01"' in page


def test_a_widget_that_draws_itself_still_has_label_and_error():
    class Range(forms.Form):
        span = forms.SplitDateTimeField(label="Moment")

    page = drawn("{{ form }}", form=Range({}))

    assert "Moment" in page
    assert "Enter moment" in page
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_span_error">' in page


class Narrow(forms.Form):
    q = forms.CharField(label="Search", required=False)
    state = forms.MultipleChoiceField(
        choices=[("live", "Live"), ("ended", "Ended")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends = form_fields.DayField(label="Ends after", required=False)
    since = forms.DateField(label="Since", required=False)


CHIPS = """{% load lists %}{% filter_chips form as on %}
{% for chip in on %}[{{ chip.label }}: {{ chip.value }} → {{ chip.href }}]{% endfor %}"""


def chips(query):
    return drawn(CHIPS, query, form=Narrow()).replace("&amp;", "&")


def test_each_filter_that_is_on_has_a_link_that_takes_off_it_alone():
    assert chips("?state=live&state=ended&sort=-title&page=4") == (
        "[State: Live → ?state=ended&sort=-title][State: Ended → ?state=live&sort=-title]"
    )


def test_a_day_that_is_filtered_by_is_shown_in_words():
    assert chips("?since=2026-04-01") == "[Since: 1 April 2026 → ?]"
    assert chips("?since=soon") == "[Since: soon → ?]"


def test_a_filter_left_empty_is_not_on():
    assert chips("?q=&ends-day=") == ""


def test_a_day_in_three_parts_is_one_filter():
    assert chips("?ends-day=1&ends-month=4&ends-year=2027&q=oil") == (
        "[Search: oil → ?ends-day=1&ends-month=4&ends-year=2027][Ends after: 1 4 2027 → ?q=oil]"
    )


def test_a_filter_form_carries_the_order_along_but_not_the_page():
    page = drawn(
        '{% include "components/filters.html" with filter_form=form %}',
        "?state=live&sort=-title&page=4",
        form=Narrow({"state": ["live"]}),
    )

    assert '<input type="hidden" name="sort" value="-title">' in page
    assert 'name="page"' not in page
    assert "Filters (1)" in page
    assert "(optional)" not in page


def table(query=""):
    return drawn(
        '{% include "components/table.html" with caption="All things" %}',
        query,
        headings=[
            {"text": "Title", "sort": "title"},
            {"text": "Ceiling", "sort": "ceiling", "numeric": True},
        ],
        rows=[[{"text": "Oil", "href": "/oil/"}, "£5"]],
    )


def test_a_heading_orders_by_its_column():
    page = table("?q=oil&page=2")

    assert page.count('aria-sort="none"') == 2
    assert 'href="?q=oil&amp;sort=title"' in page
    assert 'href="?q=oil&amp;sort=ceiling"' in page


def test_the_column_in_order_says_so_and_links_to_the_reverse():
    page = table("?sort=ceiling")

    assert page.count('aria-sort="ascending"') == 1
    assert 'href="?sort=-ceiling"' in page


def test_the_first_cell_names_the_row_and_numbers_stand_right():
    page = table()

    assert 'scope="row"><a class="govuk-link" href="/oil/">' in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">£5</td>' in page


def test_nought_is_a_figure_and_not_an_empty_cell():
    page = drawn(
        '{% include "components/table.html" with caption="Counts" %}',
        headings=[{"text": "Name"}, {"text": "Lines", "numeric": True}],
        rows=[["Oil", 0]],
        totals=["All", 0],
    )

    assert page.count('<td class="govuk-table__cell govuk-table__cell--numeric">0</td>') == 2


def test_a_wide_table_can_be_scrolled_by_keyboard_and_is_named():
    page = table()

    assert 'role="region" aria-labelledby="all-things-caption" tabindex="0"' in page
    assert 'id="all-things-caption">All things</caption>' in page


def test_pages_keep_the_filters():
    page = drawn(
        '{% include "components/pagination.html" %}',
        "?q=oil&page=2",
        page=Paginator(range(60), 25).page(2),
    )

    assert 'href="?q=oil&amp;page=1"' in page
    assert 'href="?q=oil&amp;page=3"' in page
    assert 'aria-current="page"' in page


def test_a_single_page_has_no_pagination():
    assert (
        drawn('{% include "components/pagination.html" %}', page=Paginator([1], 25).page(1)) == ""
    )


@pytest.mark.parametrize("kind", ["nothing_yet", "no_match", "no_permission", "failed", "too_few"])
def test_every_empty_place_says_why(kind):
    page = drawn('{% include "components/empty_state.html" with things="contracts" %}', kind=kind)

    assert '<h2 class="govuk-heading-m">' in page
    assert '<p class="govuk-body">' in page
    assert "{" not in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_from_the_view(name):
    page = engines["django"].engine.get_template(f"{name}.html").render(Context())

    assert "<h1" in page
    assert "Common Purchase" in page


def test_the_title_says_when_a_form_has_errors():
    page = drawn(
        '{% extends "core/action_page.html" %}', title="Publish", submit="Publish", form=Order({})
    )

    assert "<title>Error: Publish – Common Purchase</title>" in page


def test_no_page_carries_a_style_attribute():
    page = drawn('{% extends "core/action_page.html" %}', title="A", submit="B", form=Order({}))

    assert "style=" not in page


def test_sample_data_is_named_on_the_page():
    page = drawn('{% extends "base.html" %}', sample_data=True)

    assert "This portal shows sample data: invented bodies, suppliers and figures." in page


def test_a_select_is_drawn_once_and_safe_text_is_not_taken_for_other_text():
    def a_select(hint):
        return components.render(
            "select",
            {
                "id": "a",
                "name": "a",
                "label": {"text": "A"},
                "hint": {"html": hint},
                "items": [{"text": "One"}],
            },
        )

    as_text, again = a_select("<b>1</b>"), a_select("<b>1</b>")
    as_markup = a_select(mark_safe("<b>1</b>"))

    assert as_text == again
    assert "&lt;b&gt;1&lt;/b&gt;" in as_text
    assert "<b>1</b>" in as_markup
