"""Run one command with PostgreSQL and Redis up: `python -m procurement_portal.embedded run -- …`.

Without `--data` the servers are temporary and quick, and everything in them is lost afterwards.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from procurement_portal.embedded import both, processes


def main() -> int:
    """Read the options, start the servers, run the command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m procurement_portal.embedded", description=__doc__
    )
    run = parser.add_subparsers(dest="verb", required=True).add_parser("run", help="run a command")
    run.add_argument("--data", type=Path, help="keep the data in this folder")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND …")
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    if not command:
        parser.error("say which command to run, after --")
    try:
        if asked.data is not None:
            asked.data.mkdir(mode=0o711, parents=True, exist_ok=True)
            return run_with_servers(command, asked.data, durable=True)
        with tempfile.TemporaryDirectory(prefix="portal-") as folder:
            Path(folder).chmod(0o711)
            return run_with_servers(command, Path(folder), durable=False)
    except processes.NotStarted as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def run_with_servers(command: list[str], base: Path, *, durable: bool) -> int:
    """Run the command between the start and the stop of the servers."""
    with both.running(base.resolve(), durable=durable) as servers:
        try:
            environment = os.environ | servers.environment
            return subprocess.run(command, check=False, env=environment).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
