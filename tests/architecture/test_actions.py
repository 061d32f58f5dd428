"""Actions: every public function that writes says by whom and at what moment.

The rule is read from the source: a public function of `*/actions/*.py` that records in the audit
trail, itself or through a private function of its module that it calls, changes state that people
answer for. It takes `by` and `at` (or only `at`, when a worker's job is the actor) keyword-only,
without defaults, and has a docstring.
"""

import ast

import pytest

from tests.architecture.tree import APPS, ROOT, parsed, sources

MODULES = [path for app in APPS for path in sources(f"{app}/actions")]


def functions(path):
    return {node.name: node for node in parsed(path).body if isinstance(node, ast.FunctionDef)}


def names_called(function):
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    } | {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def records(function, others, seen=frozenset()):
    """Whether the function reaches `audit.record` inside its module."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "audit.record":
            return True
    reached = (names_called(function) & set(others)) - seen - {function.name}
    return any(records(others[name], others, seen | {function.name}) for name in reached)


WRITERS = [
    pytest.param(path, node, id=f"{path.parent.parent.name}.{path.stem}.{name}")
    for path in MODULES
    for name, node in functions(path).items()
    if not name.startswith("_") and records(node, functions(path))
]


def test_there_are_actions():
    assert len(WRITERS) >= 5


@pytest.mark.parametrize(("path", "function"), WRITERS)
def test_action_says_by_whom_and_when(path, function):
    keywords = dict(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))
    required = {argument.arg for argument, default in keywords.items() if default is None}
    is_a_jobs_handler = any(argument.arg == "job" for argument in function.args.args)

    wanted = {"at"} if is_a_jobs_handler else {"by", "at"}
    assert wanted <= required, f"{path.relative_to(ROOT)}:{function.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_public_functions_of_the_room_are_explained(path):
    silent = [
        name
        for name, function in functions(path).items()
        if not name.startswith("_") and not ast.get_docstring(function)
    ]

    assert silent == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_by_and_at_are_never_positional_nor_guessed(path):
    guessed = [
        f"{name}({argument.arg})"
        for name, function in functions(path).items()
        for argument in [*function.args.args, *function.args.posonlyargs]
        if argument.arg in {"by", "at"}
    ]

    assert guessed == []
