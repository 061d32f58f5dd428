"""Small spend files written for one test each, and what is read from them."""

import datetime

import pytest

from benchmarking.sheets import spend

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def empty_cache_of_its_own():
    """Nothing here has a cache: the shared fixture of this name would ask for settings."""


@pytest.fixture
def written(tmp_path):
    """Writes a file under a name with a space in it and gives its path."""

    def write(content, name="spend file.csv", encoding="utf-8"):
        path = tmp_path / name
        data = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def interpreted(written):
    """The interpretation of a file with this content."""

    def interpret(content, name="spend file.csv", encoding="utf-8", **hints):
        path = written(content, name, encoding)
        return spend.interpret(path, filename=name, hints={"today": TODAY} | hints)

    return interpret


@pytest.fixture
def lines_of(written):
    """Every line of a file with this content, in order."""

    def read(content, name="spend file.csv", encoding="utf-8", **hints):
        path = written(content, name, encoding)
        about = spend.interpret(path, filename=name, hints={"today": TODAY} | hints)
        return list(spend.read(path, about))

    return read


@pytest.fixture
def accepted(lines_of):
    """The accepted lines alone."""

    def read(content, **arguments):
        return [one for one in lines_of(content, **arguments) if isinstance(one, spend.Accepted)]

    return read


@pytest.fixture
def inspected(written):
    """The report on a file with this content."""

    def inspect(content, name="spend file.csv", encoding="utf-8", **hints):
        path = written(content, name, encoding)
        return spend.inspect(path, hints={"today": TODAY} | hints)

    return inspect
