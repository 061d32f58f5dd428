"""Who may import whom: the contracts hold, and they bite."""

import shutil
import subprocess
import sys

import pytest

from tests.architecture.tree import PACKAGES, ROOT

LINT_IMPORTS = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
    "--no-cache",
]


def lint(folder):
    done = subprocess.run(LINT_IMPORTS, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_every_contract_is_kept():
    code, report = lint(ROOT)

    assert code == 0, report


@pytest.fixture
def copy(tmp_path):
    """The Python files of the project, free to be spoilt."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name
                for name in names
                if name in {"__pycache__", "static", "styles"}
                or ("." in name and not name.endswith(".py"))
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


PLANTED = [
    ("consortia/policies.py", "from benchmarking import models", "Apps depend downwards only"),
    (
        "benchmarking/measures/order_statistics.py",
        "import django",
        "Sheets, law, matching, measures, disclosure and charts know no framework",
    ),
    (
        "consortia/models/people.py",
        "from consortia.actions import memberships",
        "Inside an app: edges call actions, actions call models",
    ),
    ("frameworks/helpers.py", "", "Inside an app: edges call actions, actions call models"),
    ("consortia/filters.py", "import rest_framework", "DRF stays at the edge"),
    ("consortia/policies.py", "import celery", "Only tasks know Celery"),
]


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
def test_planted_violation_is_caught(path, line, contract, copy):
    with (copy / path).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    code, report = lint(copy)

    assert code != 0
    broken = [said for said in report.splitlines() if said.startswith(contract)]
    assert broken
    assert "BROKEN" in broken[0] or f"{contract}\n" in report.partition("Broken contracts")[2]
