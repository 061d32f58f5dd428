"""PostgreSQL and Redis for the tests: a pytest plugin, loaded with `-p tests.servers`.

Settings are read when Django loads, which is before any fixture runs, so the servers start when
this module is imported. Only the first pytest process starts them; xdist's workers inherit the
environment. Set `DATABASE_URL`, `OWNER_DATABASE_URL` and `REDIS_URL` to use servers of your own.
The tests connect as the owner, who makes databases; the processes that they start do not.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from procurement_portal.embedded import both

TEST_ENVIRONMENT = {
    "PORTAL_MODE": "test",
    "SECRET_KEY": "only for tests, where nothing is secret",
    "SEALING_KEYS": "only for tests where nothing is sealed in earnest",
    "DJANGO_SETTINGS_MODULE": "procurement_portal.settings",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
}
started: list[both.Servers] = []


def start() -> None:
    """Start what the environment does not name, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs as another account and passes through here
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "logs").mkdir()
    os.environ.update(TEST_ENVIRONMENT)
    os.environ["PORTAL_DATA"] = str(folder / "data")
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        servers = both.start(folder, logs=folder / "logs", durable=False)
        atexit.register(stop)
        started.append(servers)
        ours = dict(servers.environment)
        if "DATABASE_URL" in os.environ:
            del ours["OWNER_DATABASE_URL"]  # it owns another database
        os.environ.update(ours | os.environ)


def stop() -> None:
    while started:
        started.pop().stop()


def pytest_unconfigure() -> None:
    stop()


def keep_apart(worker: str) -> None:
    """Give each parallel test process a Redis database and a folder for files of its own.

    Messages stay apart, and what a test finds in the file store is what it put there.
    """
    number = 1 + int(worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    os.environ["PORTAL_DATA"] = str(Path(os.environ["PORTAL_DATA"]) / worker)


if "PYTEST_XDIST_WORKER" in os.environ:
    keep_apart(os.environ["PYTEST_XDIST_WORKER"])
else:
    start()
