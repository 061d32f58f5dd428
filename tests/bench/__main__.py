"""`make bench`: run every benchmark on a database of its own and print one line for each."""

import argparse
import os
import sys

import django
from django.test.utils import get_runner, setup_test_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement_portal.settings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="which to run; all when none is named")
    asked = parser.parse_args()
    django.setup()
    from django.conf import settings

    from tests.bench import dashboard, headroom, imports, memory, million, recompute, search

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        for benchmark in (imports, recompute, dashboard, million, memory, search, headroom):
            name = benchmark.__name__.rpartition(".")[2]
            if not asked.names or name in asked.names:
                for line in benchmark.measure():
                    print(line, flush=True)
    finally:
        runner.teardown_databases(databases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
