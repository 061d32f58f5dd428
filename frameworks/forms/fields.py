"""Codes of the Common Procurement Vocabulary as people type them: one a line."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from frameworks.models import CpvCode

CPV = re.compile(r"^\s*([0-9]{8})(?:-([0-9]))?\b")


class CpvCodesField(forms.CharField):
    """Codes of the Common Procurement Vocabulary, one a line, each perhaps with its title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 5})} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The codes of rows as lines; what was typed as it was."""
        if value is None or isinstance(value, str):
            return value
        return "\n".join(str(code) for code in value)

    def clean(self, value: Any) -> list[CpvCode]:
        """The codes. Raises ValidationError naming each line that is none."""
        lines = [line for line in str(super().clean(value)).splitlines() if line.strip()]
        read = [(line, CPV.match(line)) for line in lines]
        known = _known(match[1] for _, match in read if match)
        wrong = [line.strip() for line, match in read if not match or match[1] not in known]
        if wrong:
            raise ValidationError(
                f"{self.label} has no such code: {'; '.join(wrong[:5])}. "
                "Give eight figures a line, such as 30190000"
            )
        return list(dict.fromkeys(known[match[1]] for _, match in read if match))


def _known(digits: Iterable[str]) -> dict[str, CpvCode]:
    wanted = set(digits)
    if not wanted:
        return {}
    pattern = rf"^({'|'.join(sorted(wanted))})(-[0-9])?$"
    return {row.code[:8]: row for row in CpvCode.objects.filter(code__regex=pattern)}
