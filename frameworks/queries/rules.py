"""What the rules say of a framework."""

from datetime import date

from frameworks.law.findings import Finding
from frameworks.models import Framework


def findings(framework: Framework, *, moment: str, on: date) -> list[Finding]:
    """What the law says of the framework when it is about to make the named move."""
    return []
