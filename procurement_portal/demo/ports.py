"""Where the demonstration listens: PORT and HOST, by default 8000 on this machine alone."""

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass

from procurement_portal.demo import errors

HERE = "127.0.0.1"
EVERYWHERE = {"", "::", str(ipaddress.IPv4Address(0))}


@dataclass(frozen=True)
class Address:
    """The host and port of the web server."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return what to type into a browser on this machine."""
        return f"http://{self.reached_by}:{self.port}"

    @property
    def reached_by(self) -> str:
        """Return the address under which this machine reaches the web server."""
        return HERE if self.host in EVERYWHERE else self.host


def from_environment() -> Address:
    """Read HOST and PORT. Raises CannotRun when PORT is no port."""
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdecimal() or not 1 <= int(asked) <= 65535:
        raise errors.CannotRun(f"PORT is {asked!r}: use a number from 1 to 65535.")
    return Address(os.environ.get("HOST") or HERE, int(asked))


def require_free(address: Address) -> None:
    """Make sure that nobody listens there. Raises CannotRun."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                reason = f"Port {address.port} is in use by another program."
            else:
                reason = f"{address.host}:{address.port} is not to be had: {problem.strerror}."
            raise errors.CannotRun(
                f"{reason}\nStop that program or choose another port: PORT=8001 make demo"
            ) from problem
