"""History: every event that an action records is told in words.

The names are read from the source: the first argument of `audit.record`, followed through the
tables of the module, the variables of the function and the calls of the function that records,
from its own module or from another.
"""

import ast
import importlib
from functools import cache
from itertools import product

import pytest

from procurement_portal.core import history
from tests.architecture.tree import ROOT, parsed, sources

APPS = {
    "consortia": "consortia.queries.history",
    "frameworks": "frameworks.choices.history",
    "benchmarking": "benchmarking.queries.history",
}
"""Each app, and the module in which its events are told in words."""
MODULES = [path for app in APPS for path in sources(f"{app}/actions")]


class Room:
    """One module of actions: its tree, and its names as they are when it runs."""

    def __init__(self, path):
        self.functions = [
            node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)
        ]
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self.names = vars(importlib.import_module(dotted))

    def recorded(self):
        """Every name that reaches `audit.record`, with the line of the call."""
        for function in self.functions:
            for call in calls(function):
                if ast.unparse(call.func) == "audit.record":
                    for name in self.texts(call.args[0], function):
                        yield name, call.lineno

    def texts(self, node, function):
        """The texts that an expression of the function can be."""
        match node:
            case ast.JoinedStr():
                parts = [self.texts(part, function) for part in node.values]
                return {"".join(chosen) for chosen in product(*parts)}
            case ast.FormattedValue():
                return self.texts(node.value, function)
            case ast.IfExp():
                return self.texts(node.body, function) | self.texts(node.orelse, function)
            case ast.Subscript():
                return {str(text) for text in self.known(node.value).values()}
            case ast.Name() if node.id in arguments(function):
                return self.given(node.id, function)
            case ast.Name() | ast.Attribute(value=ast.Name()) if found := assigned(node, function):
                return set().union(*(self.texts(value, function) for value in found))
        return {str(self.known(node))}

    def given(self, name, function):
        """What the callers give for an argument of the function."""
        place = arguments(function).index(name)
        found = set()
        for room in map(room_of, MODULES):
            for caller in room.functions:
                for call in calls(caller):
                    if room.is_call_of(self.names[function.name], call, function.name):
                        found |= room.texts(keyword(call, name) or call.args[place], caller)
        return found

    def is_call_of(self, function, call, name):
        """Whether the call is of that function, by whatever name this module has imported it."""
        match call.func:
            case ast.Name(id=called) if called == name:
                return self.names.get(called) is function
            case ast.Attribute(value=ast.Name(id=module), attr=called) if called == name:
                return getattr(self.names.get(module), called, None) is function
        return False

    def known(self, node):
        """What a name of the module stands for."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Attribute):
            return getattr(self.known(node.value), node.attr)
        return self.names[node.id]


@cache
def room_of(path):
    return Room(path)


@cache
def calls(function):
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def arguments(function):
    return [argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]]


def keyword(call, name):
    return next((one.value for one in call.keywords if one.arg == name), None)


def assigned(node, function):
    """What a variable is set to in the function; of `thing.kind`, what `thing` is made with."""
    variable = node.id if isinstance(node, ast.Name) else node.value.id
    values = [
        one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign) and variable in [ast.unparse(to) for to in one.targets]
    ]
    if isinstance(node, ast.Name):
        return values
    made = [keyword(value, node.attr) for value in values if isinstance(value, ast.Call)]
    return [value for value in made if value is not None]


def test_names_are_found():
    found = {name for path in MODULES for name, _ in room_of(path).recorded()}

    assert {
        "consortia.membership.approved",
        "frameworks.framework.went_live",
        "frameworks.place.novated",
        "frameworks.supplier.split",
        "frameworks.supplier_proposal.refused",
    } <= found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_every_event_of_the_room_has_words(path):
    silent = [
        f"{name}: {path.relative_to(ROOT)}:{line}"
        for name, line in room_of(path).recorded()
        if not history.has_words(name)
    ]

    assert silent == []


@pytest.mark.parametrize("app", APPS)
def test_no_words_tell_of_what_is_never_recorded(app):
    words = importlib.import_module(APPS[app]).WORDS
    recorded = {name for path in sources(f"{app}/actions") for name, _ in room_of(path).recorded()}

    assert set(words) - recorded == set()
