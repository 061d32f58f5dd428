"""The message that starts a job: a broker that is away delays the work and fails nothing."""

import time

import celery as celery_library

from procurement_portal import celery


def test_hint_to_a_broker_that_is_away_comes_back_soon_and_raises_nothing():
    dead = celery_library.Celery("dead", set_as_current=False)
    dead.config_from_object("django.conf:settings", namespace="CELERY")
    dead.conf.broker_url = "redis://127.0.0.1:1/0"
    started = time.monotonic()

    celery.hint(job_id=1, kind="tests.do_thing", app=dead)

    assert time.monotonic() - started < 2
