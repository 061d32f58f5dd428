"""Commands of the demonstration where there is nothing of it, or where it must not be."""

import io

import pytest
from django.core.management import CommandError, call_command

from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia

pytestmark = pytest.mark.django_db


def test_no_sample_data_goes_beside_real_authorities():
    consortia.AuthorityFactory()

    with pytest.raises(CommandError, match="real authorities"):
        call_command("seed_demo", scale="small", inline=True)

    assert Authority.objects.count() == 1
    assert not Category.objects.exists()


def test_production_wants_it_said_twice(settings):
    settings.IN_PRODUCTION = True

    with pytest.raises(CommandError, match="--yes"):
        call_command("seed_demo", scale="small", inline=True)

    assert not Authority.objects.exists()


def test_nothing_to_remove_is_no_failure():
    out = io.StringIO()

    call_command("remove_demo", stdout=out)

    assert out.getvalue() == "There is no sample data.\n"
    assert not AuditEvent.objects.exists()


def test_no_accounts_are_printed_that_are_not_there():
    out = io.StringIO()

    call_command("demo_accounts", stdout=out)

    assert out.getvalue() == "There are no sample accounts. Run: manage.py seed_demo\n"
