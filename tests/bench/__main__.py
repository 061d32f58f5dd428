"""`make bench`: run every benchmark on a database of its own and print one line for each."""

import argparse
import contextlib
import importlib
import os
import sys
from functools import partial

import django
from django.test.utils import get_runner, setup_test_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement_portal.settings")

NAMES = (
    "imports",
    "recompute",
    "dashboard",
    "savings",
    "million",
    "memory",
    "search",
    "headroom",
    "large",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)}; all when none is named")
    parser.add_argument(
        "--lines", default="", help="sizes of the large estate, as 1000000,10000000,30000000"
    )
    parser.add_argument(
        "--compared-at", type=int, help="at which of them engines and pages are compared; the last"
    )
    asked = parser.parse_args()
    django.setup()
    from django.conf import settings

    from procurement_portal.core import owner
    from tests.bench import large

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    sizes = tuple(map(int, asked.lines.split(","))) if asked.lines else large.SIZES
    of_sizes = partial(large.measure, sizes, compared_at=asked.compared_at)
    powers = contextlib.ExitStack()
    powers.enter_context(owner.connected())  # who may make databases
    databases = runner.setup_databases()
    try:
        for name in asked.names or NAMES:
            benchmark = importlib.import_module(f"tests.bench.{name}")
            for line in of_sizes() if benchmark is large else benchmark.measure():
                print(line, flush=True)
    finally:
        runner.teardown_databases(databases)
        powers.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
