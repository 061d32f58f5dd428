"""The question that container engines ask the web server: `python -m procurement_portal.probe`."""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """Ask /healthz in the name of the first allowed host; 0 when it answers well."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz",
        headers={"Host": host or "localhost"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5):
            return 0
    except (urllib.error.URLError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
