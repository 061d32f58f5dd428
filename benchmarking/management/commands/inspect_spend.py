"""`inspect_spend FILE…`: what the portal reads in spend files, without touching the database.

For finance officers and for whoever checks a new body's file before anyone uploads it.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management import base

from benchmarking.sheets import spend
from procurement_portal.core.sheets import refusal


class Command(base.BaseCommand):
    """Prints one report a file; leaves with status 1 when a file was refused."""

    help = "Show what is understood of spend files, without importing them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the files and the form of the report."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line per file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Report on each file in turn; no file stops the next."""
        refused = False
        for path in options["files"]:
            report = _report(path)
            refused = refused or "error" in report
            self.stdout.write(json.dumps(report) if options["json"] else _summary(report))
        if refused:
            sys.exit(1)


def _report(path: Path) -> dict[str, Any]:
    try:
        return spend.inspect(path) | {"file": str(path)}
    except refusal.Refused as refused:
        error = {"code": refused.code, "message": refused.message}
    except OSError as failure:
        error = {"code": "unreadable", "message": f"The file cannot be opened: {failure.strerror}."}
    return {"file": str(path), "error": error}


def _summary(report: dict[str, Any]) -> str:
    if "error" in report:
        return f"{report['file']}\n  refused: {report['error']['message']}"
    columns = ", ".join(f"{role} = “{header}”" for role, header in report["columns"].items())
    lines = [
        report["file"],
        f"  {report['rows']:,} lines, £{report['total']} (VAT basis: {report['vat_basis']})",
        f"  dates {report['min_date'] or 'none'} to {report['max_date'] or 'none'}",
        f"  rejected {report['rejected_rows']:,} rows, £{report['rejected_total']}",
        f"  {report['encoding']}, headings in row {report['header_row'] + 1}: {columns}",
        f"  confidence {report['confidence']:.0%}",
    ]
    if report["stated_total"] is not None:
        lines.append(f"  total stated in the file £{report['stated_total']}")
    lines.extend(f"  note: {warning}" for warning in report["warnings"])
    return "\n".join(lines)
