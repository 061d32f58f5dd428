"""What the linters say, and what they cannot see."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.tree import APPS, PACKAGES, ROOT, parsed, sources


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--output-format=concise", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        ["djlint", "--quiet", "--lint", "--check", "templates"],
    ],
    ids=["rules", "form", "templates"],
)
def test_code_and_templates_are_in_their_common_form(command):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_types_agree():
    done = subprocess.run(
        [sys.executable, "-m", "mypy"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_no_module_is_called_after_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "service", "services"}

    assert [path for path in sources(*PACKAGES) if path.stem in vague] == []


def test_nothing_is_imported_inside_a_function():
    """Django's `ready` is the exception: models exist only from then on."""
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in sources(*PACKAGES)
        for outer in ast.walk(parsed(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) and outer.name != "ready"
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert found == []


def test_every_module_says_why_it_exists():
    silent = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parsed(path))
    ]

    assert silent == []


def test_no_rule_hides_in_the_saving_of_a_model():
    """No `pre_save` or `post_save`, and no model that overrides `save` or `delete`."""
    found = []
    for path in sources(*PACKAGES):
        text = path.read_text(encoding="utf-8")
        found += [f"{path}: {name}" for name in ("pre_save", "post_save") if name in text]
        if "models" in path.parts and path.parts[-3] in APPS:
            found += [
                f"{path}:{node.lineno}"
                for node in ast.walk(parsed(path))
                if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
            ]

    assert found == []


def test_models_never_read_the_clock():
    """`standing_of` and `sells_for` do, once a request: they are where people meet the day."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in APPS
        for path in sources(f"{app}/models", f"{app}/actions")
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef)
        and function.name not in {"standing_of", "sells_for"}
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "localdate", "today"}
    ]

    assert found == []
