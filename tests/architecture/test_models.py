"""Models: each is explained to readers, and each that holds a tenant's rows says who sees them."""

import re

import pytest
from django.apps import apps

from consortia.models import Authority, Consortium
from tests.architecture.tree import ROOT

MODELS = [
    model
    for label in ("core", "consortia", "frameworks", "benchmarking")
    for model in apps.get_app_config(label).get_models()
]
PAGE = ROOT / "docs" / "models.md"
REACHED_THROUGH_THEIR_WHOLE = {"AuthorityIdentifier", "AuthoritySuccession"}


def entries():
    page = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"^### (\w+)\n\n(.+?)(?=\n#|\Z)", page, re.MULTILINE | re.DOTALL))


def test_page_explains_every_model_and_no_other():
    assert set(entries()) == {model.__name__ for model in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_entry_is_more_than_a_name(model):
    assert len(entries()[model.__name__].split()) >= 12


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_has_a_docstring_of_its_own(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


def of_a_tenant(model):
    return {field.related_model for field in model._meta.fields} & {Authority, Consortium}


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in MODELS
        if of_a_tenant(model) and model.__name__ not in REACHED_THROUGH_THEIR_WHOLE
    ],
    ids=lambda model: model.__name__,
)
def test_model_with_a_tenant_says_who_sees_its_rows(model):
    assert hasattr(model._default_manager.all(), "visible_to")
