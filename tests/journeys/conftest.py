"""Workers, a web server and browsers for the journeys."""

import os

import pytest
from django.core.management import call_command

from tests import web, workers
from tests.journeys import browser

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """Of long walks, `make test` does the one with scripts; `make test-all` does both."""
    for item in items:
        if item.get_closest_marker("long_walk") and not item.callspec.params.get("visitor"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Start real workers on this test's database; all are gone when the test ends."""
    workers.empty_broker()
    started = []

    def start(**options):
        worker = workers.Worker(tmp_path / f"worker-{len(started)}.log", **options)
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.stop()


@pytest.fixture
def categories(transactional_db):
    """The categories that the portal ships."""
    call_command("load_categories", verbosity=0)


@pytest.fixture(scope="module")
def chromium():
    with browser.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(django_db_setup):
    """A real web server on the tests' database; it outlives the rows of a single test."""
    with web.served() as address:
        yield address


@pytest.fixture
def portal(server, transactional_db):
    """The address of the web server, with an empty database behind it."""
    return server


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request, portal, chromium):
    """Makes visitors, each with a browser of their own; every walk is done with and without."""
    contexts = []

    def arrive():
        context = chromium.new_context(
            java_script_enabled=request.param, viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return browser.Visitor(context.new_page(), portal, has_scripts=request.param)

    yield arrive
    for context in contexts:
        context.close()
