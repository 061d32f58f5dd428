"""Which rules to list."""

from django import forms

from frameworks.choices import Regime


class RuleFilter(forms.Form):
    """Rules that hold under one law."""

    regime = forms.ChoiceField(choices=[("", "Any"), *Regime.choices], required=False, label="Law")
