"""Migrations: named by a person, linear, none missing."""

import re

import pytest
from django.core.management import call_command

from tests.architecture.tree import APPS, ROOT

FOLDERS = [ROOT / app / "migrations" for app in APPS] + [
    ROOT / "procurement_portal" / "core" / "migrations"
]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_migrations_are_named_and_in_one_line(folder):
    names = sorted(path.stem for path in folder.glob("[0-9]*.py"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert [name for name in names if re.search(r"_auto_|^\d+_initial$", name)] == []
    assert (folder / "max_migration.txt").read_text(encoding="utf-8").strip() == names[-1]
