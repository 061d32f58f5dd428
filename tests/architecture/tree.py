"""The project as files and modules, for tests that read it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
APPS = ("consortia", "frameworks", "benchmarking")
PACKAGES = (*APPS, "procurement_portal")


def modules(package: str) -> Iterator[ModuleType]:
    """Every module of a package, itself excluded."""
    parent = importlib.import_module(package)
    for found in pkgutil.iter_modules(parent.__path__):
        yield importlib.import_module(f"{package}.{found.name}")


def sources(*packages: str) -> Iterator[Path]:
    """Every Python file of the packages, migrations excluded."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
