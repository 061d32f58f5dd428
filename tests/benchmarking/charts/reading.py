"""What a specification draws, read back from it."""

from typing import Any

from benchmarking.charts.specs import Spec


def rows(spec: Spec, *fields: str) -> list[dict[str, Any]]:
    """The rows of all layers that hold exactly these fields; all rows when none is named."""
    found = [row for layer in spec["layer"] for row in spec["datasets"][layer["data"]["name"]]]
    return [row for row in found if not fields or set(row) == set(fields)]


def texts(spec: Spec) -> list[Any]:
    """Every text written, layer by layer."""
    return [row["text"] for row in rows(spec) if "text" in row]
