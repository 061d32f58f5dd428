"""Messages that start work: a broker that is away delays the work and fails nothing."""

import time

import celery as celery_library
import pytest

from procurement_portal import celery


@pytest.fixture
def dead():
    """An application whose broker is away."""
    app = celery_library.Celery("dead", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    return app


def test_hint_to_a_broker_that_is_away_comes_back_soon_and_raises_nothing(dead):
    started = time.monotonic()

    celery.hint(job_id=1, kind="tests.do_thing", app=dead)

    assert time.monotonic() - started < 2


def test_task_is_started_no_worse_than_a_job(dead):
    started = time.monotonic()

    celery.start(task="tests.do_thing", app=dead)

    assert time.monotonic() - started < 2
