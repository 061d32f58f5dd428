"""The question that container engines ask the web server: `python -m procurement_portal.probe`."""

import http.client
import os
import sys


def main() -> int:
    """Ask /healthz in the name of the first allowed host; 0 when it answers well."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return int(connection.getresponse().status != http.HTTPStatus.OK)
    except (http.client.HTTPException, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
