"""Whether the portal lives, and whether it is ready to work."""

from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger(__name__)

WORKERS_KEY = "health:workers"
WORKER_TELLS_EVERY_SECONDS = 10
WORKER_FORGOTTEN_AFTER_SECONDS = 35


class NotReady(Exception):
    """A part that the portal needs does not answer."""


def worker_seen(name: str) -> None:
    """Remember for a short while that a worker lives."""
    cache.set(WORKERS_KEY, name, WORKER_FORGOTTEN_AFTER_SECONDS)


def process_lives(request: HttpRequest) -> HttpResponse:
    """Answer as long as this process can."""
    return HttpResponse("ok\n", content_type="text/plain")


def portal_is_ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part answers, else 503; each part says what is wrong with it."""
    found = outcomes()
    is_ready = all(outcome == "ok" for outcome in found.values())
    return JsonResponse({"ready": is_ready} | found, status=200 if is_ready else 503)


def outcomes() -> dict[str, str]:
    """What each part answers: "ok", or what is wrong with it."""
    return {name: _outcome(name, check) for name, check in CHECKS.items()}


def _outcome(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except Exception:
        log.exception("readiness_check_failed", check=name)
        return "does not answer"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.get(WORKERS_KEY)


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"{len(waiting)} migrations are not applied")


def _workers() -> None:
    if cache.get(WORKERS_KEY) is None:
        raise NotReady("no worker has been seen in the last half minute")


CHECKS = {
    "database": _database,
    "redis": _redis,
    "migrations": _migrations,
    "workers": _workers,
}
