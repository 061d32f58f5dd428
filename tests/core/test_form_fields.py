"""Fields of forms that Django has not."""

import pytest
from django import forms

from consortia.models import Authority
from procurement_portal.core.form_fields import OneOfRows
from tests.factories.consortia import AuthorityFactory

pytestmark = pytest.mark.django_db


class Choosing(forms.Form):
    by_key = OneOfRows(Authority.objects.none(), required=False)
    by_slug = OneOfRows(Authority.objects.none(), required=False, to_field_name="slug")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].queryset = Authority.objects.exclude(slug="withheld").order_by("name")


@pytest.fixture
def ashby():
    AuthorityFactory(slug="withheld")
    return AuthorityFactory(slug="ashby")


def test_a_row_is_checked_and_shown_from_one_reading(ashby, django_assert_num_queries):
    form = Choosing({"by_key": str(ashby.pk), "by_slug": "ashby"})
    with django_assert_num_queries(2):
        assert form.is_valid()
        shown = form.as_p()

    assert form.cleaned_data == {"by_key": ashby, "by_slug": ashby}
    assert f'<option value="{ashby.pk}" selected>' in shown
    assert '<option value="ashby" selected>' in shown


def test_nothing_may_be_chosen(ashby):
    form = Choosing({"by_key": "", "by_slug": ""})

    assert form.is_valid()
    assert form.cleaned_data == {"by_key": None, "by_slug": None}


@pytest.mark.parametrize("asked", ["withheld", "Ashby", "ashby ", "0"])
def test_rows_that_are_not_offered_cannot_be_chosen(ashby, asked):
    form = Choosing({"by_key": asked, "by_slug": asked})

    assert not form.is_valid()
    assert set(form.errors) == {"by_key", "by_slug"}
