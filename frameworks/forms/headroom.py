"""What people type to grant headroom beyond a framework's limit."""

from typing import Any

from django import forms

from procurement_portal.core.form_fields import PoundsField


class Grant(forms.Form):
    """How much more, and on what ground in law."""

    amount = PoundsField(
        min_value=0,
        label="How much more may be committed",
        help_text="In pounds without VAT, beyond today's limit.",
    )
    ground = forms.CharField(label="Ground in law", widget=forms.Textarea(attrs={"rows": 4}))
    notice_id = forms.CharField(
        label="Number of the change notice (UK10)",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, needs_notice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_notice:
            self.fields["ground"].help_text = (
                "The part of section 74 or Schedule 8 that permits the change. Everybody can read "
                "this."
            )
            self.fields[
                "notice_id"
            ].help_text = "It is published before growth beyond 10%, or 15% for works."
        else:
            self.fields[
                "ground"
            ].help_text = "The basis in regulation 72 on which it goes on. Everybody can read this."
            del self.fields["notice_id"]
