"""Of which authority and quarter the tables are wanted."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.models import Authority
from frameworks.law.deadlines import Span
from procurement_portal.core.form_fields import offer


class Choose(forms.Form):
    """An authority of the person, and a quarter by its last day."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), to_field_name="slug", label="Authority", empty_label=None
    )
    quarter = forms.ChoiceField(label="Quarter")

    def __init__(
        self, *args: Any, authorities: QuerySet[Authority], quarters: list[Span], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)
        offer(
            self,
            "quarter",
            [(span.key, f"{span.starts_on:%B} to {span.ends_on:%B %Y}") for span in quarters],
        )
