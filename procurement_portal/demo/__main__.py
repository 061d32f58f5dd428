"""`python -m procurement_portal.demo`: from nothing to a page that answers."""

import argparse
import os
import sys
from pathlib import Path

from procurement_portal.demo import console, errors, folder, house, leftovers, ports, supervisor
from procurement_portal.embedded import processes


def main() -> int:
    """Read the options and turn every trouble into a message and an exit status."""
    parser = argparse.ArgumentParser(prog="python -m procurement_portal.demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="delete the data and start afresh")
    parser.add_argument("--empty", action="store_true", help="without sample data")
    asked = parser.parse_args()
    console.say("Common Purchase, demonstration. NOT FOR PRODUCTION: the data is invented,")
    console.say("the passwords are known to everybody and nothing is encrypted.\n")
    try:
        return demonstrate(reset=asked.reset, with_sample_data=not asked.empty)
    except (errors.CannotRun, processes.NotStarted) as problem:
        console.complain(str(problem))
        return 1
    except errors.Interrupted:
        console.complain("Stopped before everything was up.")
        return 130
    except OSError as problem:
        console.complain(f"The demonstration cannot go on: {problem}.")
        return 1


def demonstrate(*, reset: bool, with_sample_data: bool) -> int:
    """Claim the folder and the port, start everything, stay until asked to stop."""
    address = ports.from_environment()
    data = folder.claim(Path(os.environ.get("PORTAL_DATA") or supervisor.HOUSE / ".data"))
    data.prepare()
    if leftovers.stop_all(data.running):
        console.say("  A demonstration was killed here before: its processes are stopped now.")
    ports.require_free(address)
    house.require_static_files()
    if reset or not data.is_filled():
        data.empty()
        data.prepare()
    parent = supervisor.Supervisor(data, house.environment(data, address))
    parent.listen()
    try:
        house.start_everything(parent, address, with_sample_data=with_sample_data)
        house.introduce(parent, address, with_sample_data=with_sample_data)
        parent.watch()
    finally:
        parent.stop()
    console.say(f"Everything is stopped. The data stays in {data.path} for the next start.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
