"""Both servers together, for as long as somebody needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from procurement_portal.embedded import postgres, processes, redis


@dataclass
class Servers:
    """The running pair and the environment that leads to it."""

    children: list[processes.Child]
    environment: dict[str, str]

    def stop(self) -> None:
        """Stop both at the same time."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_or_kill(seconds=20)


def start(base: Path, *, logs: Path, durable: bool) -> Servers:
    """Start PostgreSQL and Redis with their data in `base`. Raises NotStarted."""
    database, addresses = postgres.start(
        postgres.place_for(base), log=logs / "postgres.log", durable=durable
    )
    try:
        broker, redis_url = redis.start(base, log=logs / "redis.log", durable=durable)
    except BaseException:
        database.stop()
        raise
    return Servers([broker, database], addresses | {"REDIS_URL": redis_url})


@contextmanager
def running(base: Path, *, durable: bool) -> Iterator[Servers]:
    """Have both servers up inside a `with` block, their logs in `base/logs`."""
    logs = base / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    servers = start(base, logs=logs, durable=durable)
    try:
        yield servers
    finally:
        servers.stop()
