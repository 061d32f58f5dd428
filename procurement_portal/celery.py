"""The Celery application: how a queued job becomes a message, and what beat repeats.

A job row is the truth and the message only a hint: if the broker is away the row stays queued
and the sweeper, which beat starts every few seconds, hints again (reliability rule 5).
"""

import os
import time
from typing import Any

import structlog
from celery import Celery, signals
from celery.schedules import crontab
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.exceptions import OperationalError

from procurement_portal.core import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement_portal.settings")

log = structlog.get_logger(__name__)

app = Celery("procurement_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(["procurement_portal"])
app.conf.beat_schedule = {
    "sweep jobs that lost their worker or their message": {
        "task": "core.sweep_jobs",
        "schedule": 15.0,
    },
    "do what a day brings to frameworks by itself, every hour": {
        "task": "frameworks.advance_schedule",
        "schedule": crontab(minute=10),
    },
    "compare sums with the snapshots every night": {
        "task": "benchmarking.keep_books",
        "schedule": crontab(hour=1, minute=30),
    },
    "recompute benchmarks every night": {
        "task": "benchmarking.compute_nightly",
        "schedule": crontab(hour=2, minute=30),
    },
    "compute figures that are due, where their message was lost": {
        "task": "benchmarking.compute_waiting",
        "schedule": 60.0,
    },
    "publish the month's release of benchmarks": {
        "task": "benchmarking.compute_release",
        "schedule": crontab(hour=5, minute=20),
    },
    "write snapshots whose message was lost": {
        "task": "benchmarking.keep_snapshots",
        "schedule": 60.0,
    },
    "do what a day brings to the savings ledger": {
        "task": "benchmarking.advance_savings",
        "schedule": crontab(hour=5, minute=10),
    },
    "tell subscribers of savings dashboards once a month or quarter has passed": {
        "task": "benchmarking.tell_dashboards",
        "schedule": crontab(hour=5, minute=40),
    },
    "let what changed in the catalogue be found": {
        "task": "frameworks.refresh_changed_search",
        "schedule": crontab(minute="*/5"),
    },
    "tell of what is new in saved searches": {
        "task": "frameworks.tell_saved_views",
        "schedule": crontab(hour=4, minute=40),
    },
    "make anew what frameworks are found by": {
        "task": "frameworks.refresh_search",
        "schedule": crontab(hour=3, minute=10),
    },
    "send news by e-mail that an earlier try could not": {
        "task": "consortia.mail_notifications",
        "schedule": 60.0,
    },
    "send digests in the morning, and again where the mail server was away": {
        "task": "consortia.mail_digests",
        "schedule": crontab(hour="7-20", minute=0),
    },
}


def hint(*, job_id: int, kind: str, app: Celery = app) -> None:
    """Send the message that starts a job; a broker that is away only delays it."""
    try:
        app.send_task(kind, kwargs={"job_id": job_id})
    except (OperationalError, *app.connection_for_write().recoverable_connection_errors):
        log.warning("job_hint_not_sent", job_id=job_id, kind=kind)


def start(*, task: str, app: Celery = app) -> None:
    """Let a worker run a task that beat repeats, now instead of at its next time."""
    try:
        app.send_task(task)
    except (OperationalError, *app.connection_for_write().recoverable_connection_errors):
        log.warning("task_not_started", task=task)


@signals.setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Settings configure logging; Celery would otherwise replace it."""


@signals.heartbeat_sent.connect
def tell_health(sender: Any, **_: object) -> None:
    """Let the readiness page know, every few seconds, that this worker lives."""
    if time.monotonic() - _told["at"] >= health.WORKER_TELLS_EVERY_SECONDS:
        _told["at"] = time.monotonic()
        health.worker_seen(sender.eventer.hostname)


_told = {"at": float("-inf")}
