"""What a whole house consists of, in the order in which it comes up."""

import http.client
import os
import sys
from collections.abc import Mapping, Sequence

import celery
import psycopg2

from procurement_portal.demo import console, errors, ports, supervisor
from procurement_portal.embedded import postgres, redis

PYTHON = sys.executable
MANAGE = [PYTHON, str(supervisor.HOUSE / "manage.py")]
CELERY = [PYTHON, "-m", "celery", "-A", "procurement_portal"]
WORKERS = {"worker": ("imports,figures,prices,snapshots,default", 2), "charts": ("charts", 1)}
"""Name: its queues and how many processes. Charts have their own, as in real use."""
PATIENCE = 180  # seconds
OWNER = "OWNER_DATABASE_URL"


def environment(data: supervisor.folder.DataFolder, address: ports.Address) -> dict[str, str]:
    """Name what every process of the demonstration reads; servers add their addresses."""
    inherited = {name: value for name, value in os.environ.items() if name != OWNER}
    return inherited | {
        "PORTAL_MODE": "demo",
        "PORTAL_DATA": str(data.path),
        "SECRET_KEY": data.secret_key(),
        "SEALING_KEYS": data.sealing_key(),
        "DJANGO_SETTINGS_MODULE": "procurement_portal.settings",
        "PORT": str(address.port),
        "PORTAL_URL": os.environ.get("PORTAL_URL") or address.url,
        "PYTHONUNBUFFERED": "1",
    }


def require_static_files() -> None:
    """Raise CannotRun when the set-up steps before the demonstration were left out."""
    if not (supervisor.HOUSE / "build" / "staticfiles" / "staticfiles.json").exists():
        raise errors.CannotRun("The stylesheet and scripts are not built yet. Run: make demo")


def start_everything(
    parent: supervisor.Supervisor, address: ports.Address, *, with_sample_data: bool
) -> None:
    """Bring up servers, tables, workers and web; on the first run fill them with sample data."""
    start_servers(parent)
    with console.step("Database tables"):
        run(parent, "migrate", "--noinput", knows_besides=parent.owner)
    with console.step("Workers, schedule and web server"):
        start_workers(parent)
        start_web(parent, address)
        parent.wait_for("A worker", lambda: workers_answer(parent), seconds=PATIENCE)
        parent.wait_for("The web server", lambda: is_ready(address), seconds=PATIENCE)
    if not parent.data.is_filled():
        if with_sample_data:
            with console.step("Sample data, made once and brought in by the real importer"):
                run(parent, "seed_demo", aloud=True)
        parent.data.mark_filled()


def start_servers(parent: supervisor.Supervisor) -> None:
    """Start the servers that the environment does not name."""
    if "DATABASE_URL" in parent.environment:
        refuse_used_database(parent)
        parent.owner = {OWNER: os.environ[OWNER]} if OWNER in os.environ else {}
    else:
        with console.step("PostgreSQL"):
            place = parent.data.database_place
            if place != parent.data.path:
                console.say(f"    its account cannot enter {parent.data.path}: data is in {place}")
            server, addresses = postgres.start(place, log=parent.data.logs / "postgres.log")
            parent.adopt(server)
            parent.owner = {OWNER: addresses.pop(OWNER)}
            parent.environment |= addresses
    if "REDIS_URL" not in parent.environment:
        with console.step("Redis"):
            server, url = redis.start(parent.data.path, log=parent.data.logs / "redis.log")
            parent.adopt(server)
            parent.environment["REDIS_URL"] = url


def refuse_used_database(parent: supervisor.Supervisor) -> None:
    """Sample data must never get into a database that somebody else works with."""
    if parent.data.is_filled():
        return
    try:
        connection = psycopg2.connect(parent.environment["DATABASE_URL"])
    except psycopg2.OperationalError as problem:
        raise errors.CannotRun(f"DATABASE_URL leads nowhere: {problem}") from problem
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        (used,) = cursor.fetchone()
    connection.close()
    if used:
        raise errors.CannotRun(
            "DATABASE_URL names a database that is already in use, so the demonstration leaves "
            "it alone.\nUnset DATABASE_URL, or name an empty database."
        )


def run(
    parent: supervisor.Supervisor,
    command: str,
    *options: str,
    aloud: bool = False,
    knows_besides: Mapping[str, str] | None = None,
) -> None:
    """Run one of the project's management commands to its end."""
    parent.run(
        f"manage.py {command}",
        [*MANAGE, command, *options],
        log=f"{command}.log",
        aloud=aloud,
        knows_besides=knows_besides,
    )


def start_workers(parent: supervisor.Supervisor) -> None:
    """Start the Celery workers and the clock that repeats tasks."""
    for name, (queues, processes) in WORKERS.items():
        parent.start(f"Celery {name}", worker_command(name, queues, processes), log=f"{name}.log")
    schedule = parent.data.path / "schedule"
    parent.start(
        "Celery beat", [*CELERY, "beat", f"--schedule={schedule}", "--pidfile="], log="beat.log"
    )


def worker_command(name: str, queues: str, processes: int) -> Sequence[str]:
    """Return the command of one worker."""
    return [
        *CELERY,
        "worker",
        f"--queues={queues}",
        f"--concurrency={processes}",
        f"--hostname={name}@demo",
        "--without-gossip",
        "--without-mingle",
    ]


def start_web(parent: supervisor.Supervisor, address: ports.Address) -> None:
    """Start gunicorn at the address."""
    command = [PYTHON, "-m", "gunicorn", "--config=python:procurement_portal.gunicorn"]
    bind = f"--bind={address.host}:{address.port}"
    parent.start(
        "Web server", [*command, bind, "procurement_portal.wsgi:application"], log="web.log"
    )


def workers_answer(parent: supervisor.Supervisor) -> bool:
    """Ask each worker by name whether it listens."""
    asked = [f"{name}@demo" for name in WORKERS]
    with celery.Celery(broker=parent.environment["REDIS_URL"], set_as_current=False) as app:
        answers = app.control.ping(destination=asked, timeout=0.5, limit=len(asked))
    return len(answers) == len(asked)


def is_ready(address: ports.Address) -> bool:
    """Ask /readyz, which looks at database, Redis, migrations and workers itself."""
    connection = http.client.HTTPConnection(address.reached_by, address.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def introduce(
    parent: supervisor.Supervisor, address: ports.Address, *, with_sample_data: bool
) -> None:
    """Print where to go and as whom to sign in."""
    console.say(f"\nOpen {address.url}\n")
    if with_sample_data:
        run(parent, "demo_accounts", aloud=True)
    console.say("\nThis is a demonstration, not production. Press Ctrl-C to stop.")
