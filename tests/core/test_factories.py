"""Every factory makes a row that the database accepts."""

import pytest

from tests.factories import benchmarking, consortia, core, frameworks

FACTORIES = [
    factory
    for module in (core, consortia, frameworks, benchmarking)
    for name, factory in vars(module).items()
    if name.endswith("Factory")
    and factory.__module__ == module.__name__
    and not factory._meta.abstract
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_makes_a_row_that_the_database_holds(factory):
    row = factory()

    assert type(row).objects.filter(pk=row.pk).exists()
